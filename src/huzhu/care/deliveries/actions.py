"""Reading what was delivered, row by row: each becomes one thing, none is lost and none is taken twice."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from huzhu.care.deliveries.bringing import NoAgreement
from huzhu.care.deliveries.effects import Came, Meant, apply_told
from huzhu.care.deliveries.models import DeliveredRow, Delivery, Outcome, count_of
from huzhu.care.deliveries.whom import decided_before, likeness_of, matches_in
from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.rows import insert_values
from huzhu.commons.works.actions import end_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import still_held
from huzhu.kernel.actor import Actor
from huzhu.kernel.deliveries.matching import Match
from huzhu.kernel.deliveries.telling import Told, ToldRow


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


def _locked(by: Actor, delivery: Delivery) -> Delivery:
    require(by, Verb.DELIVER_REGISTER, within=delivery)
    Division.objects.select_for_update(no_key=True).get(pk=delivery.agreement.place_id)
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("agreement__place").defer("content")
    return rows.get(pk=delivery.pk)
