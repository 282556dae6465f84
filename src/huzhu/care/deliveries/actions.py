"""Bringing a file under an agreement, and reading it row by row, so that no row is lost and none is taken twice."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from huzhu.care.deliveries.effects import Came, Meant, apply_told
from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery, Outcome, count_of
from huzhu.care.deliveries.whom import decided_before, likeness_of, matches_in
from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.rows import insert_values
from huzhu.commons.sealed import index_digest
from huzhu.commons.works.actions import begin_work, end_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import still_held
from huzhu.kernel.actor import Actor
from huzhu.kernel.deliveries.matching import Match
from huzhu.kernel.deliveries.taking import Taken, as_text, from_text, said_of
from huzhu.kernel.deliveries.telling import Told, ToldRow
from huzhu.kernel.refusal import Refused

ROWS_MOST = 50_000
KEPT_FOR = timedelta(days=30)


class NoAgreement(Refused):
    """Without an agreement in force nothing is delivered."""

    code = "deliveries.no_agreement"
    sentence = "This agreement is not in force today, so nothing can be delivered under it."
    next_step = "Please sign an agreement with the department first."


class OutsideAgreement(Refused):
    """Something was taken from the file that the agreement does not name."""

    code = "deliveries.outside_agreement"
    sentence = "This holds more than the agreement allows."
    next_step = "Please deliver only the fields of the agreement."


class TooManyRows(Refused):
    """More rows than one delivery may hold."""

    code = "deliveries.too_many_rows"
    sentence = "This file has more than %(rows)s rows."
    next_step = "Please divide it, for instance by community, and deliver the parts one after the other."


class DeliveryRead(Refused):
    """It was read to its end, or its file is not kept any more."""

    code = "deliveries.already_read"
    sentence = "This delivery has been read, and its file is not kept any more."
    next_step = "Please choose the file once more if it has to be read again: what is known changes nothing."


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as somebody brought it: its name, and what an agreement allows of it."""

    name: str = field(repr=False)
    taken: Taken = field(repr=False)


@transaction.atomic
def bring_delivery(*, by: Actor, at: datetime, agreement: Agreement, brought: Brought) -> Delivery:
    """Keeps a file to be read; nothing is compared yet. The same file, not read to its end, is the same delivery.

    Refuses: NoAgreement, OutsideAgreement, TooManyRows, NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_REGISTER, within=agreement)
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("place").get(pk=agreement.pk)
    if not agreement.in_force(by.day):
        raise NoAgreement
    taken = brought.taken
    columns = {column.field for sheet in taken.sheets for column in sheet.columns}
    if taken.register != agreement.register or not columns <= set(agreement.named()):
        raise OutsideAgreement
    if taken.rows_count > ROWS_MOST:
        raise TooManyRows(rows=ROWS_MOST)
    said = index_digest("delivery", f"{agreement.pk}:{said_of(taken)}").hex()
    before = Delivery.objects.filter(agreement=agreement, said=said).defer("content").order_by("brought_at", "pk")
    unread = before.filter(finished_at__isnull=True).exclude(content=b"").last()
    if unread:
        return unread
    delivery = Delivery.objects.create(
        agreement=agreement,
        file_name=brought.name[:120],
        content=as_text(taken),
        outline=_outline(taken),
        said=said,
        same_as=before.filter(finished_at__isnull=False).first(),
        brought_at=at,
        brought_by_id=by.person_id,
        rows_count=taken.rows_count,
    )
    details = {"rows": taken.rows_count, "left_out": len(taken.left_out)}
    record(by=by, at=at, action="bring_delivery", thing=f"delivery:{delivery.pk}", details=details)
    return delivery


@transaction.atomic
def begin_delivery(*, by: Actor, at: datetime, delivery: Delivery) -> Work:
    """Has a delivery read by a worker, from its beginning or from where it was stopped.

    Refuses: NoAgreement, DeliveryRead, NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_REGISTER, within=delivery)
    if delivery.finished_at or not Delivery.objects.filter(pk=delivery.pk).exclude(content=b"").exists():
        raise DeliveryRead
    if not delivery.agreement.in_force(by.day):
        raise NoAgreement
    place, read = delivery.agreement.place, delivery.rows_read
    kind, rows = Work.Kind.DELIVERY, delivery.rows_count
    return begin_work(by=by, at=at, place=place, kind=kind, about=delivery.pk, total=rows, done=read)


def delivered_content(by: Actor, delivery: Delivery) -> Taken:
    """What was taken of a file that waits to be read. Refuses: DeliveryRead, NotPermitted, NotFound."""
    require(by, Verb.DELIVER_REGISTER, within=delivery)
    kept = Delivery.objects.get(pk=delivery.pk)
    if not kept.content:
        raise DeliveryRead
    return from_text(str(kept.content))


@transaction.atomic
def read_delivery(*, by: Actor, at: datetime, held: Work, delivery: Delivery, rows: Sequence[ToldRow]) -> bool:
    """Takes the next rows of a delivery, each with what becomes of it; False where the work was stopped meanwhile.

    Rows, what they change and the progress are one transaction. Refuses: NoAgreement, NotPermitted, NotFound.
    """
    work = still_held(by, held)
    if work is None:
        return False
    delivery = _locked(by, delivery)
    take_delivered(by=by, at=at, delivery=delivery, rows=rows)
    work.go_on(done=delivery.rows_read + len(rows), at=at)
    return True


@transaction.atomic
def take_delivered(*, by: Actor, at: datetime, delivery: Delivery, rows: Sequence[ToldRow]) -> None:
    """The next rows of a delivery, which is locked: what each becomes is written down and counted.

    Asks for no permission: the action that calls it has asked. Refuses: NoAgreement.
    """
    if not delivery.agreement.in_force(by.day):
        raise NoAgreement
    first = delivery.rows_read
    batch = {first + number: row for number, row in enumerate(rows)}
    came = _judged(by, at, delivery, batch)
    names = (
        "id", "delivery_id", "position", "sheet_number", "row_number", "outcome", "why", "person_id", "candidates",
        "likeness", "content", "fact_id", "decided_because",
    )  # fmt: skip
    insert_values(DeliveredRow, names, [_values(delivery, here, row, came[here]) for here, row in batch.items()])
    counts = Counter(one.outcome for one in came.values())
    counted = {count_of(outcome): F(count_of(outcome)) + number for outcome, number in counts.items()}
    Delivery.objects.filter(pk=delivery.pk).update(rows_read=F("rows_read") + len(rows), **counted)
    details = {"rows": len(rows)} | {str(outcome): number for outcome, number in sorted(counts.items())}
    record(by=by, at=at, action="read_delivery", thing=f"delivery:{delivery.pk}", details=details)


@transaction.atomic
def end_delivery(*, by: Actor, at: datetime, held: Work, delivery: Delivery) -> Delivery | None:
    """The whole file has been read, and is forgotten. None where the work was stopped meanwhile.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_REGISTER, within=delivery)
    if end_work(by=by, at=at, held=held) is None:
        return None
    Delivery.objects.filter(pk=delivery.pk).update(content=b"", finished_at=at)
    record(by=by, at=at, action="end_delivery", thing=f"delivery:{delivery.pk}")
    return Delivery.objects.defer("content").select_related("agreement__place").get(pk=delivery.pk)


@transaction.atomic
def forget_deliveries(*, by: Actor, at: datetime) -> int:
    """Forgets files that nobody read to the end and what stood in rows that were not taken, after thirty days; counts
    them. What waits for a decision waits on.

    Permitted to whoever tends the works of every place: it asks for no permission.
    """
    old = Delivery.objects.filter(brought_at__lt=at - KEPT_FOR)
    files = old.exclude(content=b"").update(content=b"")
    told = DeliveredRow.objects.filter(delivery__in=old.values("pk")).exclude(outcome=Outcome.DOUBTFUL)
    count = files + told.exclude(content=b"").update(content=b"")
    if count:
        record(by=by, at=at, action="forget_deliveries", details={"count": count})
    return count


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with what becomes of it, whom it means and what is kept of it."""

    outcome: str
    why: str = ""
    person_id: str | None = None
    candidates: tuple[str, ...] = ()
    likeness: bytes | None = None
    content: str = field(default="", repr=False)
    fact_id: str | None = None


def _judged(by: Actor, at: datetime, delivery: Delivery, batch: dict[int, ToldRow]) -> dict[int, _Row]:
    came = {here: found for here, row in batch.items() if (found := _without_a_person(row))}
    sound = {here: row for here, row in batch.items() if here not in came}
    entries = {here: row.entry for here, row in sound.items() if row.entry}
    likeness = {here: likeness_of(delivery.agreement, entry) for here, entry in entries.items()}
    before = decided_before(list(likeness.values()))
    damaged = frozenset(here for here, row in sound.items() if row.damaged)
    asked = {here: entry for here, entry in entries.items() if likeness[here] not in before}
    matches = matches_in(delivery.agreement, asked, damaged)
    matches |= {here: Match(before[likeness[here]]) for here in entries if here not in asked}
    meant = [Meant(here, one.person, _said(sound[here])) for here, one in sorted(matches.items()) if one.person]
    applied = apply_told(by=by, at=at, delivery=delivery, meant=meant)
    for here, one in matches.items():
        came[here] = _of_ours(sound[here], one, applied.get(here), likeness[here])
    return came


def _without_a_person(row: ToldRow) -> _Row | None:
    """What becomes of a row that is compared with nobody."""
    if row.aside:
        return _Row(Outcome.ASIDE, row.aside)
    if row.double:
        return _Row(Outcome.DOUBLE, row.double, content=_kept(row) if row.double == "other_words" else "")
    return _Row(Outcome.FAULTY, row.fault, content=_kept(row)) if row.fault else None


def _of_ours(row: ToldRow, one: Match, came: Came | None, likeness: bytes) -> _Row:
    if one.doubt:
        why, among = str(one.doubt), one.candidates
        return _Row(Outcome.DOUBTFUL, why, candidates=among, likeness=likeness, content=_kept(row))
    if came is None:
        return _Row(Outcome.NOBODY)
    told = json.dumps({"told": _said(row).plain()}, ensure_ascii=False) if came.outcome != Outcome.UNCHANGED else ""
    return _Row(came.outcome, came.why, one.person, content=told, fact_id=came.fact_id)


def _said(row: ToldRow) -> Told:
    assert row.told is not None, "a row without a fault tells something"
    return row.told


def _kept(row: ToldRow) -> str:
    """What is kept of a row that somebody has to look at: its cells, whom it names, what it tells, what is wrong."""
    faults = row.judged.faults if row.judged else ()
    kept: dict[str, object] = {
        "cells": [list(one) for one in row.cells],
        "faults": [
            {
                "kind": str(one.kind),
                "column": one.place.column,
                "header": one.place.header,
                "params": {key: value if isinstance(value, int) else str(value) for key, value in one.params.items()},
            }
            for one in faults
        ],
    }
    if row.entry:
        kept["who"] = {
            "name": row.entry.name,
            "number": row.entry.id_number.text if row.entry.id_number else "",
            "born": row.entry.born_on.isoformat() if row.entry.born_on else "",
            "gender": str(row.entry.gender),
        }
    if row.told:
        kept["told"] = row.told.plain()
    return json.dumps(kept, ensure_ascii=False)


def _values(delivery: Delivery, here: int, row: ToldRow, came: _Row) -> tuple[object, ...]:
    return (
        new_code(), delivery.pk, here, row.sheet, row.row_number, came.outcome, came.why, came.person_id,
        " ".join(came.candidates), came.likeness, came.content, came.fact_id, "",
    )  # fmt: skip


def _outline(taken: Taken) -> str:
    """What is shown of a file: its sheets, which column was taken for what, and what was left out."""
    sheets = [
        {"name": one.name, "columns": [[c.letter, c.header, c.field] for c in one.columns], "rows": len(one.rows)}
        for one in taken.sheets
    ]
    return json.dumps({"sheets": sheets, "left_out": list(taken.left_out)}, ensure_ascii=False)


def _locked(by: Actor, delivery: Delivery) -> Delivery:
    require(by, Verb.DELIVER_REGISTER, within=delivery)
    Division.objects.select_for_update(no_key=True).get(pk=delivery.agreement.place_id)
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("agreement__place").defer("content")
    return rows.get(pk=delivery.pk)
