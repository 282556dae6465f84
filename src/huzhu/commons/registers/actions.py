"""Reading a station's own list into the register: whole rows or none, and nothing twice."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.actions import AlreadyRegistered, register_many
from huzhu.commons.people.keys import identity_digest
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.models import Division
from huzhu.commons.registers.entries import newcomer_from, plain_of, row_digest
from huzhu.commons.registers.models import HeldRow, Intake, Trace
from huzhu.commons.registers.queries import Match, matches_of
from huzhu.commons.rows import insert_values
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.entries import JudgedRow


class AlreadyDecided(Refused):
    """Somebody has decided on this row."""

    code = "registers.already_decided"
    sentence = "%(who)s has decided on this row already, at %(when)s."
    next_step = "Nothing more to do."


@transaction.atomic
def begin_intake(*, by: Actor, at: datetime, place: Division, file_digest: str) -> Intake:
    """Begins reading a file, or goes on where the last reading of the same file was broken off.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.IMPORT_REGISTER, within=place)
    broken_off = Intake.objects.filter(place=place, file_digest=file_digest, finished_at__isnull=True)
    intake = broken_off.order_by("-begun_at", "-pk").first()
    if intake is None:
        intake = Intake.objects.create(place=place, file_digest=file_digest, begun_at=at, begun_by_id=by.person_id)
    record(by=by, at=at, action="begin_intake", thing=f"intake:{intake.pk}", details={"from_row": intake.rows_read})
    return intake


@transaction.atomic
def take_rows(*, by: Actor, at: datetime, intake: Intake, rows: Sequence[JudgedRow]) -> Intake:
    """Takes one batch of judged rows, in one transaction: sound ones enter the register, doubtful ones are held.

    Rows with faults are only counted; the report tells of them. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.IMPORT_REGISTER, within=intake)
    plain = {(row.sheet, row.row_number): plain_of(row.entry) for row in rows if row.entry}
    digests = {here: row_digest(intake.place, content) for here, content in plain.items()}
    known = matches_of(intake.place, rows, digests)
    fresh = [row for row in rows if row.is_sound and (row.sheet, row.row_number) not in known]
    persons = _enter(by, at, intake, [plain[row.sheet, row.row_number] for row in fresh])
    _trace(fresh, persons, digests)
    taken_here = {(row.sheet, row.row_number): person for row, person in zip(fresh, persons, strict=True)}
    held = _hold(intake, rows, known, taken_here, digests)
    unchanged = sum(1 for match in known.values() if match.unchanged)
    rejected = sum(1 for row in rows if row.faults and not row.is_held)
    Intake.objects.filter(pk=intake.pk).update(
        rows_read=F("rows_read") + len(rows),
        taken=F("taken") + len(fresh),
        unchanged=F("unchanged") + unchanged,
        held=F("held") + held,
        rejected=F("rejected") + rejected,
    )
    details = {"rows": len(rows), "taken": len(fresh), "held": held, "rejected": rejected}
    record(by=by, at=at, action="take_rows", thing=f"intake:{intake.pk}", details=details)
    intake.refresh_from_db()
    return intake


@transaction.atomic
def finish_intake(*, by: Actor, at: datetime, intake: Intake) -> Intake:
    """The whole file has been read. Refuses: NotPermitted, NotFound."""
    require(by, Verb.IMPORT_REGISTER, within=intake)
    intake.finished_at = at
    intake.save(update_fields=["finished_at"])
    record(by=by, at=at, action="finish_intake", thing=f"intake:{intake.pk}", details={"rows": intake.rows_read})
    return intake


@transaction.atomic
def drop_as_same(*, by: Actor, at: datetime, held: HeldRow) -> HeldRow:
    """The row is the person it resembles; nothing is entered. Refuses: AlreadyDecided, NotPermitted, NotFound."""
    held = _locked(by, held)
    _decide(by, at, held, HeldRow.Decision.SAME)
    return held


@transaction.atomic
def enter_as_another(*, by: Actor, at: datetime, held: HeldRow) -> Person:
    """The row is somebody else, who enters the register. A number that stands there already is nobody else's.

    Refuses: AlreadyDecided, AlreadyRegistered, NotPermitted, NotFound.
    """
    held = _locked(by, held)
    newcomer = newcomer_from(json.loads(held.content), held.intake.place)
    number = newcomer.particulars.identity_number
    if number and Person.objects.filter(identity_digest=identity_digest(number)).exists():
        raise AlreadyRegistered
    person = register_many(by=by, at=at, newcomers=[newcomer], from_on=by.day, origin=Fact.Origin.ROSTER)[0]
    Trace.objects.get_or_create(digest=held.digest, defaults={"person": person})
    _decide(by, at, held, HeldRow.Decision.ANOTHER)
    return person


def _locked(by: Actor, held: HeldRow) -> HeldRow:
    require(by, Verb.IMPORT_REGISTER, within=held)
    held = HeldRow.objects.select_for_update(of=("self",)).select_related("intake__place").get(pk=held.pk)
    if held.decided_at:
        raise AlreadyDecided(who=held.decided_by_id, when=held.decided_at)
    return held


def _decide(by: Actor, at: datetime, held: HeldRow, decision: str) -> None:
    held.decided_at, held.decided_by_id, held.decision = at, by.person_id, decision
    held.save(update_fields=["decided_at", "decided_by", "decision"])
    details = {"decision": decision}
    persons = [held.person_id] if held.person_id else []
    record(by=by, at=at, action="decide_row", thing=f"held:{held.pk}", persons=persons, details=details)


def _enter(by: Actor, at: datetime, intake: Intake, rows: Sequence[Mapping[str, Any]]) -> list[Person]:
    newcomers = [newcomer_from(content, intake.place) for content in rows]
    if not newcomers:
        return []
    return register_many(by=by, at=at, newcomers=newcomers, from_on=by.day, origin=Fact.Origin.ROSTER)


def _trace(rows: Sequence[JudgedRow], persons: Sequence[Person], digests: Mapping[tuple[str, int], bytes]) -> None:
    known = ((digests[row.sheet, row.row_number], person.pk) for row, person in zip(rows, persons, strict=True))
    insert_values(Trace, ("digest", "person_id"), sorted(known))


def _hold(
    intake: Intake,
    rows: Sequence[JudgedRow],
    known: Mapping[tuple[str, int], Match],
    taken_here: Mapping[tuple[str, int], Person],
    digests: Mapping[tuple[str, int], bytes],
) -> int:
    """Keeps doubtful rows for a person to decide; a row that is held already is not held twice."""
    waiting = []
    for row in rows:
        here = (row.sheet, row.row_number)
        match = known.get(here)
        if row.entry is None or (match.unchanged if match else not row.is_held):
            continue
        earlier = taken_here.get(row.duplicate_of) if row.duplicate_of else None
        waiting.append(
            HeldRow(
                intake=intake,
                sheet=row.sheet[:60],
                row_number=row.row_number,
                person_id=match.person_id if match else earlier.pk if earlier else None,
                digest=digests[here],
                content=json.dumps(plain_of(row.entry), ensure_ascii=False),
            )
        )
    before = HeldRow.objects.count()
    HeldRow.objects.bulk_create(waiting, ignore_conflicts=True)
    return HeldRow.objects.count() - before
