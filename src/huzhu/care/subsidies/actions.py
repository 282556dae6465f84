"""Drafting the run of a month, releasing it by a second person, and its file."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huzhu.care.subsidies.models import Payment, Run
from huzhu.care.subsidies.planning import Plan, Planned, planned_for, same_month
from huzhu.care.subsidies.queries import file_of
from huzhu.care.subsidies.recovering import settle_what_is_set_off
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.payouts import digest_of
from huzhu.kernel.refusal import Refused


class MonthAhead(Refused):
    """Nobody knows yet what will be so in a month to come."""

    code = "subsidies.month_ahead"
    sentence = "That month has not begun yet."
    next_step = "Please choose this month or an earlier one."


class DraftThere(Refused):
    """One draft of a place at a time, so that nobody releases the wrong one."""

    code = "subsidies.draft_there"
    sentence = "There is a draft here already that nobody has released or discarded."
    next_step = "Please look at that draft first."


class NothingToPay(Refused):
    """No grant of money has a day in the month, or everything is paid."""

    code = "subsidies.nothing_to_pay"
    sentence = "Nothing is left to be paid here for that month."
    next_step = "Please check which list of benefits the place goes by, and what has been granted."


class RunOver(Refused):
    """It was released or discarded."""

    code = "subsidies.run_over"
    sentence = "This run was released or discarded already."
    next_step = "Please look at it again."


class RunDraftedByYou(Refused):
    """Two people stand behind each payment."""

    code = "subsidies.drafted_by_you"
    sentence = "You drafted this run yourself; somebody else has to release it."
    next_step = "Please ask a colleague with the same post."


class RunChanged(Refused):
    """What is known has changed since the draft: what would be paid is not what was looked at."""

    code = "subsidies.run_changed"
    sentence = "Since this was drafted, %(count)s payments have changed: a grant, a fact, an end, or the rules."
    next_step = "Please discard the draft and make a new one."


class NotReleased(Refused):
    """There is no file before a second person has looked."""

    code = "subsidies.not_released"
    sentence = "There is no payment file before the run is released."
    next_step = "Please ask a colleague to release it."


class FileDiffers(Refused):
    """What would be written is not what was released."""

    code = "subsidies.file_differs"
    sentence = "The file is not the one that was released. Nothing was sent."
    next_step = "Please tell the administrator."


@transaction.atomic
def draft_run(*, by: Actor, at: datetime, place: Division, month: date) -> Run:
    """Reckons what a place pays for the month in which a day lies, and writes it down as a draft: payments, and what is
    held back and why. A month can be drafted again after its release: then whoever has come since is on it.

    Refuses: MonthAhead, DraftThere, NothingToPay, UnknownPack, NoRulesYet, NotPermitted, NotFound.
    """
    require(by, Verb.DRAFT_SUBSIDY, within=place)
    first = month.replace(day=1)
    if first > by.day:
        raise MonthAhead
    _take_turns()
    if Run.objects.filter(place=place, state=Run.State.DRAFT).exists():
        raise DraftThere
    plan = planned_for(by, place, first)
    if not plan.planned:
        raise NothingToPay
    paying = sum(1 for one in plan.planned if one.fen)
    run = Run.objects.create(
        place=place,
        first_on=first,
        pack=plan.benefits.code,
        edition=plan.edition,
        illustrative=plan.benefits.illustrative,
        paying_count=paying,
        held_count=len(plan.planned) - paying,
        fen=plan.fen,
        totals=plan.totals(),
        drafted_at=at,
        drafted_by_id=by.person_id,
    )
    Payment.objects.bulk_create(_payment(run, one) for one in plan.planned)
    _record(by, at, "draft_subsidies", run)
    return run


@transaction.atomic
def release_run(*, by: Actor, at: datetime, run: Run) -> Run:
    """Another person than who drafted it says that it is to be paid. It is reckoned once more: where anything has
    changed since, it is refused.

    Refuses: RunOver, RunDraftedByYou, RunChanged, NotPermitted, NotFound.
    """
    require(by, Verb.RELEASE_SUBSIDY, within=run)
    run = _locked_draft(run)
    if run.drafted_by_id == by.person_id:
        raise RunDraftedByYou
    payments = list(Payment.objects.filter(run=run).order_by("application", "pk"))
    if changed := _changed(run, payments, planned_for(by, run.place, run.first_on, run.pk)):
        raise RunChanged(count=changed)
    run.release(by_id=by.person_id, at=at, digest=digest_of(file_of(run, payments)))
    settle_what_is_set_off(by=by, at=at, payments=payments)
    _record(by, at, "release_subsidies", run)
    return run


@transaction.atomic
def discard_run(*, by: Actor, at: datetime, run: Run) -> Run:
    """A draft is not to be paid. Refuses: RunOver, NotPermitted, NotFound."""
    require(by, Verb.DRAFT_SUBSIDY, within=run)
    run = _locked_draft(run)
    due = Payment.objects.filter(run=run, state=Payment.State.DUE)
    due.update(state=Payment.State.DROPPED, same=None)
    run.discard(by_id=by.person_id, at=at)
    _record(by, at, "discard_subsidies", run)
    return run


@transaction.atomic
def take_payment_file(*, by: Actor, at: datetime, run: Run) -> bytes:
    """The file for the bank: names, numbers and sums, the same bytes each time; whoever takes it is noted.

    Refuses: NotReleased, FileDiffers, NotPermitted, NotFound.
    """
    require(by, Verb.RELEASE_SUBSIDY, within=run)
    if run.state != Run.State.RELEASED:
        raise NotReleased
    payments = Payment.objects.filter(run=run).exclude(state=Payment.State.HELD).order_by("application", "pk")
    content = file_of(run, payments)
    if digest_of(content) != run.digest:
        raise FileDiffers
    details = {"state": run.state, "payments": run.paying_count, "digest": run.digest[:12]}
    record(by=by, at=at, action="take_payment_file", thing=f"run:{run.pk}", details=details)
    return content


def _payment(run: Run, one: Planned) -> Payment:
    return Payment(
        run=run,
        person_id=one.person,
        application_id=one.application,
        benefit=one.benefit,
        days=one.days,
        money=json.dumps({"fen": one.fen, "taken_off": one.taken_off}),
        recovery_id=one.recovery,
        why=one.why,
        state=Payment.State.DUE if one.fen else Payment.State.HELD,
        same=same_month(one.person, one.benefit, run.first_on) if one.fen else None,
        payee=_payee(one),
        evidence=one.evidence,
    )


def _payee(one: Planned) -> str:
    name, number, benefit = one.payee
    return json.dumps({"name": name, "number": number, "benefit": benefit}, ensure_ascii=False)


def _changed(run: Run, payments: Sequence[Payment], plan: Plan) -> int:
    """How many payments would not be the same today; all of them where the rules are others."""
    if plan.edition != run.edition or plan.benefits.code != run.pack:
        return len(payments)
    stood = {
        (one.application_id, str(one.benefit), one.days, one.fen, one.to_pay, one.why, str(one.payee))
        for one in payments
    }
    now = {
        (one.application, one.benefit, one.days, one.fen, one.fen - one.taken_off, one.why.value, _payee(one))
        for one in plan.planned
    }
    return len({one[:2] for one in stood ^ now})


def _locked_draft(run: Run) -> Run:
    _take_turns()
    run = Run.objects.select_for_update(of=("self",)).select_related("place").get(pk=run.pk)
    if run.state != Run.State.DRAFT:
        raise RunOver
    return run


def _take_turns() -> None:
    """Runs of places that lie in each other may pay the same person: one is written at a time."""
    Division.objects.select_for_update().order_by("path", "pk").first()


def _record(by: Actor, at: datetime, action: str, run: Run) -> None:
    details = {
        "month": f"{run.first_on:%Y-%m}",
        "state": run.state,
        "payments": run.paying_count,
        "held": run.held_count,
    }
    record(by=by, at=at, action=action, thing=f"run:{run.pk}", details=details)
