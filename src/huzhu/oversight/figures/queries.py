"""This month's figures, each with its definition, and the visits under it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat, TruncDate

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Transfer
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.kernel.actor import Actor
from huzhu.kernel.units import Unit


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of a place, with its moments [from, to)."""

    first_on: date
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its code names the definition, `of` is the denominator, None where there is none.

    `code` also opens the visits under the number, see `visits_under`.
    """

    code: str
    value: int | float | None
    of: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The same minutes, counted from the visits and from the bank; they must be equal."""

    visit_minutes: int
    bank_minutes: int

    @property
    def agrees(self) -> bool:
        """Whether figures, visits and bank tell the same, to the minute."""
        return self.visit_minutes == self.bank_minutes


def month_of(place: Division, day: date) -> Month:
    """The month a day lies in, by the clock of a place."""
    zone = ZoneInfo(place.time_zone)
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Month(
        first,
        datetime(first.year, first.month, 1, tzinfo=zone),
        datetime(following.year, following.month, 1, tzinfo=zone),
    )


def figures_of(by: Actor, place: Division, month: Month) -> tuple[Figure, ...]:
    """The month's figures of a place and all under it, in the order of domain.md 10.

    Definitions: I03 participants, I06 mutual-aid hours, I10 unmet, I12 fulfilment and no-shows, I15 verified
    records, I19 satisfaction. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    return figures_at(place, month)


def minutes_given(place: Division, month: Month) -> int:
    """Minutes of help confirmed in a month under a place. Asks no permission: one sum of many, for the street."""
    return _credited(place, month).aggregate(total=Sum("credited_minutes"))["total"] or 0


def figures_at(place: Division, month: Month) -> tuple[Figure, ...]:
    """The same figures for whoever hides the small ones. Asks no permission: `oversight.figures.public` does."""
    needs = _needs(place, month).aggregate(
        asked=Count("pk"),
        approved=Count("pk", filter=Q(approved_at__isnull=False)),
        refused=Count("pk", filter=Q(state=Need.State.REFUSED)),
        closed=Count("pk", filter=Q(state=Need.State.CLOSED)),
    )
    visits = _visits(place, month)
    seen = visits.aggregate(
        done=Count("pk", filter=Q(left_at__isnull=False)),
        confirmed=Count("pk", filter=Q(state=Visit.State.CONFIRMED)),
        disputed=Count("pk", filter=Q(disputed_at__isnull=False)),
        elders=Count("elder", distinct=True),
        rated=Count("rating"),
        stars=Avg("rating__stars"),
    )
    work = _credited(place, month).aggregate(
        minutes=Sum("credited_minutes"), helpers=Count("assignment__helper", distinct=True)
    )
    stars = seen["stars"]
    return (
        Figure("needs_asked", needs["asked"]),
        Figure("needs_approved", needs["approved"], needs["asked"]),
        Figure("needs_refused", needs["refused"], needs["asked"]),
        Figure("visits_done", seen["done"], needs["approved"]),
        Figure("visits_confirmed", seen["confirmed"], seen["done"]),
        Figure("visits_disputed", seen["disputed"], seen["done"]),
        Figure("minutes_credited", work["minutes"] or 0, unit="minutes"),
        Figure("elders_served", seen["elders"]),
        Figure("helpers_active", work["helpers"]),
        Figure("satisfaction", round(stars, 2) if stars is not None else None, seen["rated"], unit="stars"),
    )


def visits_under(by: Actor, place: Division, month: Month, code: str) -> QuerySet[Visit]:
    """The visits that a figure counts, newest first; KeyError for a figure that counts no visits.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    counted = _visits(place, month).filter(UNDER[code])
    if code in CREDITING:
        counted = counted.filter(Exists(Attendance.objects.filter(visit=OuterRef("pk"), credited_minutes__gt=0)))
    return counted.select_related("need", "elder", "place", "rating").order_by("-began_at", "pk")


UNDER: Mapping[str, Q] = {
    "visits_done": Q(left_at__isnull=False),
    "visits_confirmed": Q(state=Visit.State.CONFIRMED),
    "visits_disputed": Q(disputed_at__isnull=False),
    "minutes_credited": Q(state=Visit.State.CONFIRMED),
    "elders_served": Q(),
    "helpers_active": Q(state=Visit.State.CONFIRMED),
    "satisfaction": Q(rating__isnull=False),
    "visits_waiting": Q(state=Visit.State.LEFT),
    "disputes_open": Q(state=Visit.State.DISPUTED),
}
CREDITING = frozenset({"minutes_credited", "helpers_active"})


def needs_under(by: Actor, place: Division, month: Month, code: str) -> QuerySet[Need]:
    """The needs that a figure counts, newest first; KeyError for a figure that counts no needs.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    counted = _needs(place, month).filter(NEEDS_UNDER[code])
    return counted.select_related("elder", "place").order_by("-earliest_at", "pk")


NEEDS_UNDER: Mapping[str, Q] = {
    "needs_asked": Q(),
    "needs_approved": Q(approved_at__isnull=False),
    "needs_refused": Q(state=Need.State.REFUSED),
}


def minutes_of(visits: Iterable[Visit]) -> Mapping[str, int]:
    """The minutes credited with each of these visits, by the visit's id; the visits came from `visits_under`."""
    credited = Attendance.objects.filter(visit__in=[visit.pk for visit in visits], visit__state=Visit.State.CONFIRMED)
    sums = credited.values_list("visit").annotate(total=Sum("credited_minutes")).order_by("visit")
    return {visit: minutes or 0 for visit, minutes in sums}


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place beneath another in a month: what was asked, done and confirmed, the minutes, and what was said."""

    place: Division
    needs_asked: int
    visits_done: int
    visits_confirmed: int
    minutes_credited: int
    rated: int
    stars: float | None


def places_below(by: Actor, place: Division, month: Month) -> list[PlaceLine]:
    """The month of each division right under a place, all beneath it counted in; in the order of their paths.

    Four statements, however many places there are. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_FIGURES, within=place)
    return places_at(place, month)


def places_at(place: Division, month: Month) -> list[PlaceLine]:
    """The same for whoever hides the small ones. Asks no permission: `oversight.figures.public` does."""
    below = list(Division.objects.filter(path__startswith=place.path).exclude(pk=place.pk).order_by("path", "pk"))
    children = [one for one in below if one.path.removeprefix(place.path).count("/") == 1]
    own = {one.pk: child for child in children for one in below if one.path.startswith(child.path)}
    sums: dict[str, Counter[str]] = {child.pk: Counter() for child in children}
    for rows in (_needs_by_place(place, month), _visits_by_place(place, month), _minutes_by_place(place, month)):
        for row in rows:
            if child := own.get(row.pop("place")):
                sums[child.pk].update({key: value or 0 for key, value in row.items()})
    return [_place_line(child, sums[child.pk]) for child in children]


def elders_at(place: Division, month: Month) -> Mapping[str, int]:
    """How many different elders somebody came to in each division right under a place, by its id.

    Asks no permission: `oversight.figures.public` hides by it.
    """
    deeper = len(place.path)
    told: dict[str, set[str]] = {}
    for path, elder in _visits(place, month).order_by("elder").values_list("place__path", "elder").distinct():
        told.setdefault(path[deeper:].partition("/")[0], set()).add(elder)
    return {child: len(elders) for child, elders in told.items()}


def _needs_by_place(place: Division, month: Month) -> Iterable[Any]:
    return _needs(place, month).values("place").annotate(asked=Count("pk")).order_by("place")


def _visits_by_place(place: Division, month: Month) -> Iterable[Any]:
    counted = (
        _visits(place, month)
        .values("place")
        .annotate(
            done=Count("pk", filter=Q(left_at__isnull=False)),
            confirmed=Count("pk", filter=Q(state=Visit.State.CONFIRMED)),
            rated=Count("rating"),
            stars=Sum("rating__stars"),
        )
    )
    return counted.order_by("place")


def _minutes_by_place(place: Division, month: Month) -> Iterable[Any]:
    credited = _credited(place, month).values(place=F("visit__place"))
    return credited.annotate(minutes=Sum("credited_minutes")).order_by("place")


def _place_line(place: Division, sums: Counter[str]) -> PlaceLine:
    stars = round(sums["stars"] / sums["rated"], 2) if sums["rated"] else None
    return PlaceLine(place, sums["asked"], sums["done"], sums["confirmed"], sums["minutes"], sums["rated"], stars)


@dataclass(frozen=True, slots=True)
class DayLine:
    """One local day: needs that were to begin on it, and visits done."""

    day: date
    needs: int
    visits: int


def days_of(by: Actor, place: Division, month: Month) -> list[DayLine]:
    """Needs and visits of each day of the month under a place. Refuses: NotPermitted, NotFound."""
    require(by, Verb.SEE_FIGURES, within=place)
    zone = ZoneInfo(place.time_zone)
    done = _visits(place, month).filter(left_at__isnull=False)
    needs = _per_day(_needs(place, month), TruncDate("earliest_at", tzinfo=zone))
    visits = _per_day(done, TruncDate("began_at", tzinfo=zone))
    days = (month.to_at - month.from_at).days
    return [
        DayLine(day, needs.get(day, 0), visits.get(day, 0))
        for day in (month.first_on + timedelta(days=ahead) for ahead in range(days))
    ]


def _per_day(rows: QuerySet[Any], day: TruncDate) -> Mapping[date, int]:
    counted = rows.annotate(day=day).values("day").annotate(number=Count("pk")).order_by("day")
    return {row["day"]: row["number"] for row in counted}


def trail_of(by: Actor, visit: Visit) -> list[Line]:
    """Everything the journal holds of a visit, from the asking on, oldest first; nothing for who may not read it."""
    if not visible_to(by, Verb.SEE_JOURNAL, Visit).filter(pk=visit.pk).exists():
        return []
    offers = Assignment.objects.filter(need=visit.need_id).order_by("pk").values_list("pk", flat=True)
    things = [f"need:{visit.need_id}", f"visit:{visit.pk}", *(f"assignment:{key}" for key in offers)]
    return list(Line.objects.filter(thing__in=things).order_by("seq"))


def minutes_by_place(by: Actor, place: Division, month: Month) -> list[tuple[Division, int, int]]:
    """For each division right under a place: visits confirmed and minutes credited in the month."""
    require(by, Verb.SEE_FIGURES, within=place)
    below = Division.objects.filter(path__startswith=place.path).exclude(pk=place.pk)
    rows = []
    for division in in_order(below):
        if division.path.removeprefix(place.path).count("/") != 1:
            continue
        visits = _visits(division, month).filter(state=Visit.State.CONFIRMED).count()
        minutes = _credited(division, month).aggregate(total=Sum("credited_minutes"))["total"] or 0
        rows.append((division, visits, minutes))
    return rows


def reconciliation(by: Actor, place: Division, month: Month) -> Reconciliation:
    """The month's minutes counted twice, from the visits and from the bank. Refuses: NotPermitted, NotFound."""
    require(by, Verb.SEE_FIGURES, within=place)
    credited = _credited(place, month)
    minutes = credited.aggregate(total=Sum("credited_minutes"))["total"] or 0
    references = credited.annotate(reference=Concat(Value("attendance:"), F("pk"), output_field=CharField())).values(
        "reference"
    )
    standing = Transfer.objects.filter(unit=Unit.MINUTES, reverses__isnull=True, reversals__isnull=True)
    booked = 0
    for named in ("entry__reference__in", "entry__corrects__reference__in"):  # apart: each has an index of its own
        booked += standing.filter(**{named: references}).aggregate(total=Sum("amount"))["total"] or 0
    return Reconciliation(minutes, booked)


def _needs(place: Division, month: Month) -> QuerySet[Need]:
    return Need.objects.filter(
        place__path__startswith=place.path, earliest_at__gte=month.from_at, earliest_at__lt=month.to_at
    )


def _visits(place: Division, month: Month) -> QuerySet[Visit]:
    return Visit.objects.filter(
        place__path__startswith=place.path, began_at__gte=month.from_at, began_at__lt=month.to_at
    )


def _credited(place: Division, month: Month) -> QuerySet[Attendance]:
    confirmed = Attendance.objects.filter(visit__in=_visits(place, month), visit__state=Visit.State.CONFIRMED)
    return confirmed.filter(credited_minutes__gt=0)
