"""Deciding whom a doubtful row means: once, with a reason, for every delivery that names somebody in the same words."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F

from huzhu.care.deliveries.effects import Meant, apply_told
from huzhu.care.deliveries.models import DeliveredRow, Delivery, Likeness, Outcome, count_of
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.deliveries.telling import told_from
from huzhu.kernel.refusal import Refused

WORDS_MOST = 200


class DoubtDecided(Refused):
    """Somebody has decided on this row."""

    code = "deliveries.doubt_decided"
    sentence = "%(who)s has decided on this row already, at %(when)s."
    next_step = "Nothing more to do."


class NobodyMeant(Refused):
    """A row can mean only those whom it resembles."""

    code = "deliveries.nobody_meant"
    sentence = "This row does not resemble that person."
    next_step = "Please choose one of the people shown beside it, or say that it is nobody of ours."


class DoubtReasonMissing(Refused):
    """Whoever asks later has to see by what it was decided."""

    code = "deliveries.doubt_reason_missing"
    sentence = "Please say by what you know it."
    next_step = "Write it in a few words, for instance that the family was asked."


@transaction.atomic
def decide_person(*, by: Actor, at: datetime, row: DeliveredRow, person_id: str, because: str) -> DeliveredRow:
    """The row means this person: what it tells goes into the register, and the next delivery knows it.

    Refuses: DoubtDecided, NobodyMeant, DoubtReasonMissing, NotPermitted, NotFound.
    """
    row = _locked(by, row, because)
    if person_id not in row.candidate_ids():
        raise NobodyMeant
    _remember(by, at, row, person_id)
    for one in _alike(row):
        meant = [Meant(one.position, person_id, told_from(one.told()["told"]))]
        came = apply_told(by=by, at=at, delivery=one.delivery, meant=meant)[one.position]
        one.person_id, one.fact_id, one.why = person_id, came.fact_id, came.why
        _decided(by, at, one, came.outcome, because)
    _record(by, at, row, DeliveredRow.Decision.PERSON, [person_id])
    row.refresh_from_db()
    return row


@transaction.atomic
def decide_nobody(*, by: Actor, at: datetime, row: DeliveredRow, because: str) -> DeliveredRow:
    """The row means nobody of ours: nothing changes in the register, and what it said is not kept.

    Refuses: DoubtDecided, DoubtReasonMissing, NotPermitted, NotFound.
    """
    row = _locked(by, row, because)
    _remember(by, at, row, None)
    for one in _alike(row):
        one.content = ""
        _decided(by, at, one, Outcome.NOBODY, because)
    _record(by, at, row, DeliveredRow.Decision.NOBODY, row.candidate_ids())
    row.refresh_from_db()
    return row


def _locked(by: Actor, row: DeliveredRow, because: str) -> DeliveredRow:
    """The row, still waiting; whoever delivers to its place or decides there waits their turn."""
    require(by, Verb.KEEP_REGISTERS, within=row)
    Division.objects.select_for_update(no_key=True).get(pk=row.delivery.agreement.place_id)
    row = DeliveredRow.objects.select_related("delivery__agreement__place").defer("delivery__content").get(pk=row.pk)
    if row.outcome != Outcome.DOUBTFUL:
        raise DoubtDecided(who=row.decided_by_id, when=row.decided_at)
    if not because.strip():
        raise DoubtReasonMissing
    return row


def _remember(by: Actor, at: datetime, row: DeliveredRow, person_id: str | None) -> None:
    Likeness.objects.create(
        agreement=row.delivery.agreement,
        digest=row.likeness,
        person_id=person_id,
        decided_at=at,
        decided_by_id=by.person_id,
    )


def _alike(row: DeliveredRow) -> Iterator[DeliveredRow]:
    """All rows that wait and name somebody in the same words, the oldest first: the newest has the last word."""
    waiting = DeliveredRow.objects.filter(outcome=Outcome.DOUBTFUL, likeness=row.likeness)
    rows = waiting.select_related("delivery__agreement__place").defer("delivery__content")
    return iter(rows.order_by("delivery__brought_at", "position", "pk"))


def _decided(by: Actor, at: datetime, row: DeliveredRow, outcome: str, because: str) -> None:
    """The row has its outcome now, and the delivery counts it there: the sum stays what it was."""
    row.outcome, row.decided_at, row.decided_by_id = outcome, at, by.person_id
    row.decided_because = because.strip()[:WORDS_MOST]
    row.save()
    moved = {count_of(Outcome.DOUBTFUL): F("doubtful_count") - 1, count_of(outcome): F(count_of(outcome)) + 1}
    Delivery.objects.filter(pk=row.delivery_id).update(**moved)


def _record(by: Actor, at: datetime, row: DeliveredRow, decision: str, persons: tuple[str, ...] | list[str]) -> None:
    thing, details = f"delivered:{row.pk}", {"decision": decision, "why": row.why}
    record(by=by, at=at, action="decide_delivered", thing=thing, persons=persons, details=details)
