"""The call list without what time has overtaken: nobody is rung about something that is over or has changed."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import OPEN
from huzhu.care.visits.models import Visit
from huzhu.commons.codes import LENGTH
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.queries import calls_waiting
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor


def calls_to_make(by: Actor, place: Division, at: datetime) -> QuerySet[Notice]:
    """What is still true of the call list of a place and everything under it, oldest first.

    A no is always passed on: whoever waited in vain shall hear why.
    """
    return calls_waiting(by, place).exclude(_overtaken(at))


def calls_overtaken(by: Actor, place: Division, at: datetime) -> QuerySet[Notice]:
    """What the call list no longer needs to say: promises kept or broken since, offers answered, visits ended."""
    return calls_waiting(by, place).filter(_overtaken(at))


def _overtaken(at: datetime) -> Q:
    state = Assignment.State
    taken = Q(assignments__state=state.ACCEPTED)
    begun_or_gone = ~Q(state=state.ACCEPTED) | Q(begun_at__isnull=False) | Q(starts_at__lt=at)
    return (
        _about(Need, "need.approved", ~Q(state=Need.State.APPROVED) | Q(latest_start_at__lt=at) | taken)
        | _about(Need, "need.moved", ~Q(state__in=OPEN) | Q(latest_start_at__lt=at) | taken)
        | _about(Need, "need.cancelled", Q(latest_start_at__lt=at))
        | _about(Assignment, "assignment.offered", ~Q(state=state.OFFERED) | Q(starts_at__lt=at))
        | _about(Assignment, "assignment.accepted", begun_or_gone)
        | _about(Assignment, "assignment.withdrawn", Q(starts_at__lt=at))
        | _about(Assignment, "assignment.replaced", Q(starts_at__lt=at))
        | _about(Assignment, "assignment.lost", Q(starts_at__lt=at))
        | _about(Assignment, "assignment.after_all", begun_or_gone)
        | _about(Visit, "visit.arrived", Q(left_at__isnull=False))
        | _about(Visit, "visit.left", ~Q(state=Visit.State.LEFT))
        | _about(Visit, "visit.disputed", ~Q(state=Visit.State.DISPUTED))
    )


def _about(model: type[Need | Assignment | Visit], kind: str, over: Q) -> Q:
    """Notices of a kind whose thing (`need:x7…`, its code, perhaps a moment) is as `over` says."""
    thing = Substr(OuterRef("about"), len(kind.partition(".")[0]) + 2, LENGTH)
    return Q(Exists(model.objects.filter(over, pk=thing)), kind=kind)
