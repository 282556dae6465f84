"""Reading needs: what waits for a decision, what is asked for twice, what one person asked for."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from huzhu.care.needs.models import Incident, Need
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor

OPEN = (Need.State.ASKED, Need.State.APPROVED)
PLANNED_BY = (
    "elder",
    "place",
    "service",
    "earliest_at",
    "latest_start_at",
    "minutes",
    "helpers_wanted",
    "wants_gender",
    "urgent",
    "state",
    "asked_at",
)
"""What a plan asks of a need. A day has hundreds: of thirty columns, most are not read, and none is opened."""


def needs_for(by: Actor) -> QuerySet[Need]:
    """All needs `by` may see, with elder and place loaded; order and slice at the door."""
    return visible_to(by, Verb.SEE_NEED, Need).select_related("elder", "place")


def needs_waiting(by: Actor, place: Division) -> QuerySet[Need]:
    """Needs to decide on under a place, the one that begins first on top."""
    waiting = visible_to(by, Verb.DECIDE_NEED, Need).filter(state=Need.State.ASKED, place__path__startswith=place.path)
    return waiting.select_related("elder", "place", "asked_by").order_by("-urgent", "earliest_at", "pk")


def needs_of(by: Actor, elder: Person) -> QuerySet[Need]:
    """What one person asked for, newest first."""
    return needs_for(by).filter(elder=elder).order_by("-earliest_at", "pk")


def likely_duplicates(by: Actor, elder: Person, service: str, day: date) -> QuerySet[Need]:
    """Open needs of the same person for the same service within a day of `day`: ask before taking another."""
    near = timedelta(days=1)
    around = needs_for(by).filter(elder=elder, service=service, state__in=OPEN)
    return around.filter(earliest_at__date__range=(day - near, day + near)).order_by("earliest_at", "pk")


def incidents_open(by: Actor, place: Division) -> QuerySet[Incident]:
    """What somebody at the station must look at under a place, the oldest first."""
    there = visible_to(by, Verb.SEE_INCIDENT, Incident).filter(closed_at__isnull=True)
    there = there.filter(need__place__path__startswith=place.path)
    return there.select_related("need__elder", "need__place").order_by("opened_at", "pk")


def day_span(place: Division, day: date) -> tuple[datetime, datetime]:
    """The moments [from, to) of a local day at a place."""
    zone = ZoneInfo(place.time_zone)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    return start, start + timedelta(days=1)


def needs_to_plan(by: Actor, place: Division, day: date) -> QuerySet[Need]:
    """Approved needs under a place that may begin on a day, served or not: some wait over midnight, or for days.

    Loaded is what planning asks of a need and its elder, who share the rows of their places; the rest on asking.
    """
    start, end = day_span(place, day)
    approved = visible_to(by, Verb.PLAN_DAY, Need).filter(state=Need.State.APPROVED, place__path__startswith=place.path)
    return (
        approved.filter(earliest_at__lt=end, latest_start_at__gte=start)
        .select_related("elder")
        .only(*PLANNED_BY, "elder__gender", "elder__born_on", "elder__street_node")
        .prefetch_related("place")
        .order_by("pk")
    )
