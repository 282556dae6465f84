"""What the bank answers: which payments arrived and which came back, row by row; read twice it changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from huzhu.care.subsidies.actions import NotReleased
from huzhu.care.subsidies.models import Payment, Recovery, Run
from huzhu.care.subsidies.planning import same_month
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.payouts import Answered, NoAnswerHere, answers_in, reference_of
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.sheets import Sheet

UNKNOWN, AMOUNT_DIFFERS, PAID_ELSEWHERE = "unknown", "amount_differs", "paid_elsewhere"
ANSWER_MOST = 200


class NoAnswersFound(Refused):
    """The file has no column of results."""

    code = "subsidies.no_answers_found"
    sentence = "This file names no column with the result of each payment."
    next_step = "Please choose the file that the bank has sent back, with its row of headings."


@dataclass(slots=True)
class Reconciled:
    """What became of the rows: taken over as paid or failed, known already, or not taken over and why (row, word).

    `open` payments of the run have no answer yet.
    """

    paid: int = 0
    failed: int = 0
    unchanged: int = 0
    open: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def note_answers(*, by: Actor, at: datetime, run: Run, sheets: Sequence[Sheet]) -> Reconciled:
    """Takes over what the bank says of each payment of a released run: paid, or not and why. What came back after it
    had been paid counts as failed; it may then be paid by another run.

    Refuses: NotReleased, NoAnswersFound, NotPermitted, NotFound.
    """
    require(by, Verb.DRAFT_SUBSIDY, within=run)
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state != Run.State.RELEASED:
        raise NotReleased
    try:
        said = answers_in(sheets)
    except NoAnswerHere:
        raise NoAnswersFound from None
    known = (
        Payment.objects.filter(run=run)
        .exclude(state=Payment.State.HELD)
        .select_related("run", "recovery")
        .order_by("pk")
    )
    payments = {reference_of(run.first_on, one.application_id): one for one in known}
    found = Reconciled(faults=[(row, fault.value) for row, fault in said.faults])
    for one in said.answered:
        _take_over(by, at, found, one, payments.get(one.reference))
    found.open = sum(1 for one in payments.values() if one.state == Payment.State.DUE)
    found.faults.sort()
    details = {"paid": found.paid, "failed": found.failed, "faults": len(found.faults), "open": found.open}
    record(by=by, at=at, action="note_bank_answers", thing=f"run:{run.pk}", details=details)
    return found


def _take_over(by: Actor, at: datetime, found: Reconciled, said: Answered, payment: Payment | None) -> None:
    fault = _fault(said, payment)
    if fault or payment is None:
        found.faults.append((said.row, fault))
        return
    state = Payment.State.PAID if said.paid else Payment.State.FAILED
    if payment.state == state:
        found.unchanged += 1
        return
    same = same_month(payment.person_id, str(payment.benefit), payment.run.first_on) if said.paid else None
    if said.paid and Payment.objects.filter(same=same).exclude(pk=payment.pk).exists():
        found.faults.append((said.row, PAID_ELSEWHERE))
        return
    payment.answered(by_id=by.person_id, at=at, state=state, same=same, answer=said.because[:ANSWER_MOST])
    if payment.recovery and not said.paid and payment.recovery.state == Recovery.State.SET_OFF:
        payment.recovery.reopen()
    found.paid += said.paid
    found.failed += not said.paid


def _fault(said: Answered, payment: Payment | None) -> str:
    if payment is None:
        return UNKNOWN
    return AMOUNT_DIFFERS if said.fen is not None and said.fen != payment.to_pay else ""
