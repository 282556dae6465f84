"""Reading the runs of a place, their payments, and the file by which they are paid."""

import json
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from huzhu.care.subsidies.models import Payment, Run
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.payouts import Payout, payout_file, reference_of
from huzhu.kernel.refusal import NotFound


def runs_at(by: Actor, place: Division) -> QuerySet[Run]:
    """The runs of a place and under it, the last first."""
    seen = visible_to(by, Verb.SEE_SUBSIDY, Run).filter(place__path__startswith=place.path)
    return seen.select_related("place", "drafted_by", "released_by").order_by("-first_on", "-drafted_at", "-pk")


def run_seen_by(by: Actor, key: str) -> Run:
    """One run. Refuses: NotFound."""
    seen = visible_to(by, Verb.SEE_SUBSIDY, Run).select_related("place", "drafted_by", "released_by", "discarded_by")
    found = seen.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def payments_of(by: Actor, run: Run, state: str = "") -> QuerySet[Payment]:
    """The payments of a run, those of one state or all, in the order of the file."""
    seen = visible_to(by, Verb.SEE_SUBSIDY, Payment).filter(run=run)
    shown = seen.filter(state=state) if state else seen
    return shown.select_related("person__place", "run").order_by("application", "pk")


def payments_to(by: Actor, person: str) -> QuerySet[Payment]:
    """What was paid, or is to be paid, to somebody: the last month first."""
    seen = visible_to(by, Verb.SEE_SUBSIDY, Payment).filter(person=person, run__state=Run.State.RELEASED)
    return seen.select_related("run").order_by("-run__first_on", "pk")


def file_of(run: Run, payments: Iterable[Payment]) -> bytes:
    """The file of a run from what was written down when it was drafted: the same bytes whenever it is asked for."""
    paying = (one for one in payments if one.state != Payment.State.HELD)
    return payout_file(_payout(run.first_on, one) for one in paying)


def _payout(month: date, one: Payment) -> Payout:
    payee = json.loads(str(one.payee))
    reference = reference_of(month, one.application_id)
    return Payout(reference, payee["name"], payee["number"], payee["benefit"], month, one.to_pay)
