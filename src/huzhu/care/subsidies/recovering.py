"""Claiming back what was paid too much, and how that ends: paid back, set off, or written off by a second person."""

import json
from datetime import datetime

from django.db import transaction

from huzhu.care.subsidies.models import Payment, Recovery
from huzhu.care.subsidies.owing import left_of, too_much
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

State = Recovery.State
WORDS_MOST = 200
BY_ANOTHER = (State.WRITTEN_OFF, State.WITHDRAWN)


class NotOverpaid(Refused):
    """Nothing of it is too much, or it is claimed already."""

    code = "subsidies.not_overpaid"
    sentence = "Nothing of this payment is to come back, or it is claimed already."
    next_step = "Please look at the list again."


class RecoveryOver(Refused):
    """It has come back, or is not asked for any more."""

    code = "subsidies.recovery_over"
    sentence = "This is settled already."
    next_step = "Please look at it again."


class ClaimedByYou(Refused):
    """Two people stand behind money that is given up."""

    code = "subsidies.claimed_by_you"
    sentence = "You claimed this yourself; somebody else has to give it up."
    next_step = "Please ask a colleague with the same post."


class SettlingReasonMissing(Refused):
    """Whoever reads it later has to know why."""

    code = "subsidies.settling_reason_missing"
    sentence = "Please say how it came back, or why it is not asked for any more."
    next_step = "Write it in a few words."


@transaction.atomic
def claim_back(*, by: Actor, at: datetime, payment: Payment, way: str) -> Recovery:
    """Says that what a payment was too much is to come back: from the person or the family, or off the next payments.

    Refuses: NotOverpaid, NotPermitted, NotFound.
    """
    require(by, Verb.DRAFT_SUBSIDY, within=payment)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("run", "application").get(pk=payment.pk)
    fen = too_much(payment) if payment.state in (Payment.State.DUE, Payment.State.PAID) else 0
    if not fen or Recovery.objects.filter(payment=payment).exclude(state=State.WITHDRAWN).exists():
        raise NotOverpaid
    recovery = Recovery.objects.create(
        person_id=payment.person_id,
        payment=payment,
        money=json.dumps({"fen": fen}),
        way=way,
        claimed_at=at,
        claimed_by_id=by.person_id,
    )
    _record(by, at, "claim_back", recovery)
    return recovery


@transaction.atomic
def settle_recovery(*, by: Actor, at: datetime, recovery: Recovery, state: str, because: str) -> Recovery:
    """It was paid back; or a second person says that it is written off, or was none.

    Refuses: RecoveryOver, ClaimedByYou, SettlingReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.DRAFT_SUBSIDY, within=recovery)
    recovery = Recovery.objects.select_for_update(of=("self",)).get(pk=recovery.pk)
    if recovery.state != State.OPEN:
        raise RecoveryOver
    if state in BY_ANOTHER and recovery.claimed_by_id == by.person_id:
        raise ClaimedByYou
    if not because.strip():
        raise SettlingReasonMissing
    recovery.settle(by_id=by.person_id, at=at, state=state, because=because.strip()[:WORDS_MOST])
    _record(by, at, "settle_recovery", recovery)
    return recovery


def settle_what_is_set_off(*, by: Actor, at: datetime, payments: list[Payment]) -> None:
    """Ends what these payments, now released, have taken off to the last fen. Asks no permission: the release has."""
    keys = {one.recovery_id for one in payments if one.recovery_id}
    for one in Recovery.objects.filter(pk__in=keys, state=State.OPEN).order_by("pk"):
        if left_of(one) <= 0:
            one.settle(by_id=by.person_id, at=at, state=State.SET_OFF, because=SET_OFF)
            _record(by, at, "settle_recovery", one)


SET_OFF = "已从后续发放中抵扣 · set off"


def _record(by: Actor, at: datetime, action: str, recovery: Recovery) -> None:
    thing, persons = f"recovery:{recovery.pk}", [recovery.person_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details={"state": recovery.state})
