"""What was paid too much: which payments reach days after an end, what is claimed of it, and what is still owed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet

from huzhu.care.entitlement.models import Application
from huzhu.care.subsidies.models import Payment, Recovery, Run
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.paying import counted_span
from huzhu.kernel.entitlement.reading import benefits_on
from huzhu.kernel.moments import Span
from huzhu.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Overpaid:
    """A payment that reaches beyond the end of its grant, and by how many fen."""

    payment: Payment
    fen: int


@dataclass(slots=True)
class Owed:
    """A recovery and the fen of it that have not come back yet."""

    recovery: Recovery
    left: int


def overpaid_at(by: Actor, place: Division) -> list[Overpaid]:
    """Payments of a place that were too much because the grant had ended, and that nobody has claimed yet.

    Ended means: the end was written down after the draft. A death that is taken back takes its overpayments back too,
    for they are reckoned and not kept.
    """
    seen = visible_to(by, Verb.SEE_SUBSIDY, Payment).filter(person__place__path__startswith=place.path)
    reach = seen.filter(
        run__state=Run.State.RELEASED,
        state__in=[Payment.State.DUE, Payment.State.PAID],
        application__state=Application.State.ENDED,
        application__ended_at__gte=F("run__drafted_at"),
    ).exclude(recoveries__in=Recovery.objects.exclude(state=Recovery.State.WITHDRAWN))
    rows = reach.select_related("person__place", "run", "application").order_by("run__first_on", "pk")
    found = (Overpaid(one, too_much(one)) for one in rows)
    return [one for one in found if one.fen]


def too_much(payment: Payment) -> int:
    """By how many fen a payment was too much, as its grant stands now: the share of the days that do not count any
    more, in favour of the person where it does not come out even."""
    month, grant = payment.run.first_on, payment.application
    days = _days_given(grant, month, benefits_on(payment.run.pack, month), str(payment.benefit))
    lost = max(0, payment.days - days)
    return payment.fen * lost // payment.days


def _days_given(grant: Application, month: date, benefits: Benefits, code: str) -> int:
    ends = [one for one in (grant.to_on, grant.ended_on) if one is not None]
    if grant.from_on is None or (ends and min(ends) <= grant.from_on):
        return 0
    counted = counted_span(benefits.benefit(code), Span(grant.from_on, min(ends, default=None)))
    after = (month + timedelta(days=32)).replace(day=1)
    if counted is None:
        return 0
    return max(0, (min(counted.end or after, after) - max(counted.start, month)).days)


def recoveries_at(by: Actor, place: Division, state: str = Recovery.State.OPEN) -> QuerySet[Recovery]:
    """What is claimed in a place, the oldest first."""
    seen = visible_to(by, Verb.SEE_SUBSIDY, Recovery).filter(person__place__path__startswith=place.path, state=state)
    return seen.select_related("person__place", "payment__run", "claimed_by").order_by("claimed_at", "pk")


def recovery_seen_by(by: Actor, key: str) -> Recovery:
    """One recovery. Refuses: NotFound."""
    found = visible_to(by, Verb.SEE_SUBSIDY, Recovery).select_related("person__place").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def payment_seen_by(by: Actor, key: str) -> Payment:
    """One payment. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_SUBSIDY, Payment).select_related("person__place", "run", "application")
    found = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def to_set_off(persons: Collection[str], but: str = "") -> Iterator[Owed]:
    """What these persons owe that is to be set off against their next payments, the oldest first; what the run `but`
    takes off does not count. Asks for no permission: whoever reckons a run has asked."""
    rows = Recovery.objects.filter(person__in=persons, state=Recovery.State.OPEN, way=Recovery.Way.NEXT)
    for one in rows.order_by("claimed_at", "pk"):
        yield Owed(one, left_of(one, but))


def left_of(recovery: Recovery, but: str = "") -> int:
    """The fen that have not been taken off later payments yet; payments that failed took nothing."""
    standing = Payment.objects.filter(recovery=recovery, state__in=[Payment.State.DUE, Payment.State.PAID])
    return recovery.fen - sum(one.taken_off for one in standing.exclude(run=but).order_by("pk"))
