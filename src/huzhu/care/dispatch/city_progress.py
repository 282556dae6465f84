"""Reading city plans: which ones there are, how far one has come, and what could not be planned."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Q, QuerySet, Sum

from huzhu.care.dispatch.batches import CityPart, CityPlan
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor

State = CityPart.State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a city plan has come: communities by what became of them, needs, and the seconds it will still take.

    `working` are those a live worker holds just now; `seconds_left` is None where nothing is known to guess from.
    """

    communities: int
    waiting: int
    working: int
    planned: int
    failed: int
    left_out: int
    needs: int
    served: int
    borrowed: int
    seconds_left: int | None

    @property
    def percent(self) -> int:
        """Communities that are through, one way or the other, of a hundred; 100 only when all are."""
        through = self.planned + self.failed + self.left_out
        return 100 * through // self.communities if self.communities else 100


def city_plans_for(by: Actor) -> QuerySet[CityPlan]:
    """All city plans `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_FIGURES, CityPlan).select_related("place")


def last_city_plan(by: Actor, place: Division, day: date | None = None) -> CityPlan | None:
    """The newest city plan of a place, of one day if a day is given."""
    plans = city_plans_for(by).filter(place=place)
    return (plans.filter(day=day) if day else plans).order_by("-begun_at", "-pk").first()


def running_city_plans(by: Actor) -> list[CityPlan]:
    """City plans that workers have to go on with, the oldest first."""
    running = visible_to(by, Verb.PLAN_DAY, CityPlan).filter(state=CityPlan.State.RUNNING)
    return list(running.order_by("begun_at", "pk"))


def progress_of(plan: CityPlan, at: datetime) -> Progress:
    """How far a plan has come at a moment; reads the parts of the plan of the page, which decides on access."""
    live = Q(held_until_at__gte=at)
    counted = CityPart.objects.filter(plan=plan).aggregate(
        communities=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        working=Count("pk", filter=live),
        planned=Count("pk", filter=Q(state=State.PLANNED)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        left_out=Count("pk", filter=Q(state=State.LEFT_OUT)),
        needs=Sum("needs_count", default=0),
        served=Sum("served_count", default=0),
        borrowed=Sum("borrowed_count", default=0),
    )
    return Progress(**counted, seconds_left=_seconds_left(plan, counted["waiting"], counted["working"]))


def _seconds_left(plan: CityPlan, waiting: int, working: int) -> int | None:
    """Communities that wait, at the pace of those planned, shared among the workers seen just now."""
    if plan.state != CityPlan.State.RUNNING or not waiting:
        return 0
    first = CityPart.objects.filter(plan=plan, state=State.PLANNED, rounds=1)
    pace = first.aggregate(pace=Avg("spent_milliseconds"))["pace"]
    return None if pace is None or not working else round(waiting * pace / 1000 / working)


def failed_parts(plan: CityPlan) -> list[CityPart]:
    """The communities that could not be planned, with what stood in the way, in the order of their keys."""
    failed = CityPart.objects.filter(plan=plan, state=State.FAILED).select_related("place")
    return list(failed.order_by("place", "pk"))
