"""Reading visits: what waits for a word, what one person received, and what a helper earned on a day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Sum

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.queries import day_span
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor


def visits_for(by: Actor) -> QuerySet[Visit]:
    """All visits `by` may see, with need, elder and place loaded; order and slice at the door."""
    return visible_to(by, Verb.SEE_VISIT, Visit).select_related("need", "elder", "place")


def visits_to_call_about(by: Actor) -> QuerySet[Visit]:
    """The visits of which `by` may ask the elder's side, done or not: who reads these reads telephone numbers."""
    return visible_to(by, Verb.CONFIRM_VISIT, Visit).select_related("need", "elder", "place")


def visits_to_confirm(by: Actor, place: Division) -> QuerySet[Visit]:
    """Visits under a place that wait for the elder's word, oldest first: the call-back list."""
    waiting = visits_to_call_about(by).filter(state=Visit.State.LEFT, place__path__startswith=place.path)
    return waiting.order_by("left_at", "pk")


def visits_of(by: Actor, elder: Person) -> QuerySet[Visit]:
    """The visits one person received, newest first."""
    return visits_for(by).filter(elder=elder).order_by("-began_at", "pk")


def earned_on(helper: Helper, day: date) -> int:
    """Minutes worked out for a helper on a local day, credited or still held; upheld disputes count nothing."""
    start, end = day_span(helper.place, day)
    earned = Attendance.objects.filter(assignment__helper=helper, arrived_at__gte=start, arrived_at__lt=end)
    total = earned.exclude(visit__state=Visit.State.UPHELD).aggregate(minutes=Sum("credited_minutes"))
    return int(total["minutes"] or 0)


def attendances_for(by: Actor) -> QuerySet[Attendance]:
    """All arrivals and leavings `by` may see, with visit, need and assignment loaded; order and slice at the door."""
    seen = visible_to(by, Verb.ATTEND_VISIT, Attendance)
    return seen.select_related("visit__need", "assignment")


def attendances_at(by: Actor, assignments: Iterable[Assignment]) -> dict[str, Attendance]:
    """Arrival and leaving of each assignment that has begun, with its visit, by the assignment's id."""
    begun = [one.pk for one in assignments if one.begun_at]
    if not begun:
        return {}
    seen = visible_to(by, Verb.ATTEND_VISIT, Attendance).filter(assignment__in=begun)
    return {one.assignment_id: one for one in seen.select_related("visit").order_by("pk")}


def visits_uncovered(by: Actor, place: Division) -> QuerySet[Visit]:
    """Visits under a place that were, or will be, counted though nobody had the hours; order and slice at the door."""
    short = visits_for(by).filter(place__path__startswith=place.path, uncovered_minutes__gt=0)
    return short.exclude(state=Visit.State.UPHELD)
