"""How the days of a place went: who was served, on time, by a known face, with how many changes, and how evenly."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.problems import OLDEST_FROM_AGE
from huzhu.care.dispatch.queries import ON_DUTY
from huzhu.care.dispatch.returning import GIVEN_BACK
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.measures import gini_percent, median_of
from huzhu.kernel.moments import birthday_in, moment_at, whole_minutes
from huzhu.kernel.packs import catalogue_on

KNOWN_FOR = timedelta(days=90)  # a face is known that came within so many days before
FACES_OF_A_ROUND = 2  # product.md J2: the same two helpers
FEWEST_VISITS = 4  # of a round: two of three visits by two people would say nothing
State = Assignment.State


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, counted."""

    part: int
    of: int

    def percent(self) -> int | None:
        """The share in whole percent; None where there is nothing to have a share of."""
        return round(100 * self.part / self.of) if self.of else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.part + other.part, self.of + other.of)


NOTHING = Share(0, 0)
NO_VISITS = {"visits": 0, "on_time": 0, "known": 0, "usual": 0, "walking": 0}


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The measures of dispatch.md 4 of a place and a period [from, to); counts, minutes and whole percent.

    `changes` are promises an elder heard of that did not stand, `events` what people did to them: given back, not
    come, cancelled. `coverage_gap_percent` lies between the best and the least served part of the place.
    """

    served: Share
    first_class_served: Share
    on_time: Share
    usual_face: Share
    same_two: Share
    events: int
    changes: int
    minutes_to_accept: int | None
    walking_minutes: int
    visits: int
    load_gini_percent: int | None
    helpers: int
    coverage_gap_percent: int | None

    def changes_per_event(self) -> float | None:
        """How many promises one event moved; 1 is itself and nobody else. None where nothing happened."""
        return round(self.changes / self.events, 2) if self.events else None

    def walking_per_visit(self) -> int | None:
        """Minutes on foot to a visit, the mean; None where there was none."""
        return round(self.walking_minutes / self.visits) if self.visits else None


def day_figures(by: Actor, place: Division, from_on: date, to_on: date) -> DayFigures:
    """The measures of a place and everything under it for the visits of the days [from_on, to_on); seven statements.

    A visit still to come counts as served when it is promised. Source: dispatch.md 4, business measures.
    """
    since, until = (moment_at(day, 0, place.time_zone) for day in (from_on, to_on))
    offers = visible_to(by, Verb.SEE_FIGURES, Assignment).filter(need__place__path__startswith=place.path)
    offers = offers.filter(starts_at__gte=since, starts_at__lt=until)
    needs = visible_to(by, Verb.SEE_FIGURES, Need).filter(place__path__startswith=place.path)
    needs = needs.filter(earliest_at__gte=since, earliest_at__lt=until, approved_at__isnull=False)
    today = moment_at(by.day, 0, place.time_zone)
    served, first, cancelled = _served_by_area(place, needs, from_on, today)
    came = offers.filter(state=State.ACCEPTED, begun_at__isnull=False)
    ended = _ended(offers)
    counted = _of_visits(came, from_on) if ended["visits"] else NO_VISITS
    load = _load(by, place, came if ended["visits"] else came.none())
    return DayFigures(
        served=_sum(served),
        first_class_served=_sum(first),
        on_time=Share(counted["on_time"], counted["visits"]),
        usual_face=Share(counted["usual"], counted["known"]),
        same_two=_same_two(came) if ended["visits"] else NOTHING,
        events=ended["by_people"] + cancelled,
        changes=ended["changed"],
        minutes_to_accept=_minutes_to_accept(offers),
        walking_minutes=counted["walking"] or 0,
        visits=counted["visits"],
        load_gini_percent=gini_percent(load),
        helpers=len(load),
        coverage_gap_percent=_gap(served),
    )


def _served_by_area(
    place: Division, needs: QuerySet[Need], on: date, today: datetime
) -> tuple[dict[str, Share], dict[str, Share], int]:
    """By part of the place, how many were served of all and of the planner's first classes; and how many of all were
    cancelled, which nobody was to serve.

    Those are urgent, or for somebody of 80: what else is known of a person is sealed, and no query reads it.
    """
    held = Assignment.objects.filter(Q(begun_at__isnull=False) | Q(ends_at__gte=today), need=OuterRef("pk"))
    held = held.filter(state=State.ACCEPTED)
    old = Q(elder__born_on__lte=birthday_in(on, on.year - OLDEST_FROM_AGE))
    whole = Exists(held.filter(role=0)) & (Q(helpers_wanted=1) | Exists(held.filter(role=1)))
    first, due = Q(urgent=True) | old, ~Q(state=Need.State.CANCELLED)
    rows = needs.order_by().values("place__path").annotate(
        due=Count("pk", filter=due),
        served=Count("pk", filter=due & Q(whole)),
        first_due=Count("pk", filter=due & first),
        first_served=Count("pk", filter=due & first & Q(whole)),
        cancelled=Count("pk", filter=~due),
    )  # fmt: skip
    cancelled = 0
    every: dict[str, Share] = defaultdict(lambda: NOTHING)
    classed: dict[str, Share] = defaultdict(lambda: NOTHING)
    for row in rows:
        area = row["place__path"].removeprefix(place.path).partition("/")[0]
        every[area] += Share(row["served"], row["due"])
        classed[area] += Share(row["first_served"], row["first_due"])
        cancelled += row["cancelled"]
    return every, classed, cancelled


def _sum(shares: Mapping[str, Share]) -> Share:
    return reduce(Share.__add__, shares.values(), NOTHING)


def _gap(shares: Mapping[str, Share]) -> int | None:
    """Percent between the best and the least served part; None where there is one part only."""
    known = [percent for share in shares.values() if (percent := share.percent()) is not None]
    return max(known) - min(known) if len(known) > 1 else None


def _ended(offers: QuerySet[Assignment]) -> dict[str, int]:
    """How many were begun, how many people gave back or missed, and how many promises an elder heard of moved."""
    lost = Q(answered_at__isnull=False, state__in=(State.MISSED, State.WITHDRAWN))
    ended: dict[str, int] = offers.aggregate(
        visits=Count("pk", filter=Q(state=State.ACCEPTED, begun_at__isnull=False)),
        by_people=Count("pk", filter=lost & (Q(state=State.MISSED) | Q(why__in=GIVEN_BACK))),
        changed=Count("pk", filter=lost & ~Q(need__state=Need.State.CANCELLED)),
    )
    return ended


def _of_visits(came: QuerySet[Assignment], on: date) -> dict[str, int]:
    late = timedelta(minutes=catalogue_on(on).safety.late_after_minutes)
    before = Assignment.objects.filter(
        need__elder=OuterRef("need__elder"),
        begun_at__isnull=False,
        starts_at__lt=OuterRef("starts_at"),
        starts_at__gte=OuterRef("starts_at") - KNOWN_FOR,
    )
    counted: dict[str, int] = came.aggregate(
        visits=Count("pk"),
        on_time=Count("pk", filter=Q(begun_at__lte=F("starts_at") + late)),
        known=Count("pk", filter=Exists(before)),
        usual=Count("pk", filter=Exists(before.filter(helper=OuterRef("helper")))),
        walking=Sum("walking_minutes"),
    )
    return counted


def _same_two(came: QuerySet[Assignment]) -> Share:
    """Of the visits of regular rounds, those by the two who came most often to each."""
    of_rounds = came.filter(need__occurrence__isnull=False).order_by()
    rows = of_rounds.values_list("need__occurrence__round", "helper").annotate(Count("pk"))
    times: dict[str, list[int]] = defaultdict(list)
    for booked, _helper, count in rows:
        times[booked].append(count)
    often = [sorted(counts, reverse=True) for counts in times.values() if sum(counts) >= FEWEST_VISITS]
    return Share(sum(sum(counts[:FACES_OF_A_ROUND]) for counts in often), sum(map(sum, often)))


def _minutes_to_accept(offers: QuerySet[Assignment]) -> int | None:
    """The median of minutes from an offer to its yes; what is kept or done on duty was no question."""
    yes = offers.filter(state=State.ACCEPTED).exclude(answered_at=F("offered_at"))
    pairs = yes.order_by().values_list("offered_at", "answered_at")
    return median_of(whole_minutes(offered, answered) for offered, answered in pairs if answered)


def _load(by: Actor, place: Division, came: QuerySet[Assignment]) -> list[int]:
    """Minutes helped by each who helps of free will, those who were never sent included."""
    active = visible_to(by, Verb.SEE_HELPER, Helper).filter(standing=Helper.Standing.ACTIVE)
    active = active.filter(place__path__startswith=place.path).exclude(kind__in=ON_DUTY)
    given = came.exclude(helper__kind__in=ON_DUTY).order_by().values_list("helper").annotate(Sum("need__minutes"))
    minutes = dict.fromkeys(active.values_list("pk", flat=True), 0) | dict(given)
    return list(minutes.values())
