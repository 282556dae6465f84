"""This month's figures, each with its definition, and the visits under it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Avg, CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Transfer
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
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
    return counted.select_related("need", "elder", "place", "rating").order_by("-began_at", "pk")


UNDER: Mapping[str, Q] = {
    "visits_done": Q(left_at__isnull=False),
    "visits_confirmed": Q(state=Visit.State.CONFIRMED),
    "visits_disputed": Q(disputed_at__isnull=False),
    "minutes_credited": Q(state=Visit.State.CONFIRMED, attendances__credited_minutes__gt=0),
    "elders_served": Q(),
    "satisfaction": Q(rating__isnull=False),
}


def minutes_by_place(by: Actor, place: Division, month: Month) -> list[tuple[Division, int, int]]:
    """For each division right under a place: visits confirmed and minutes credited in the month."""
    require(by, Verb.SEE_FIGURES, within=place)
    below = Division.objects.filter(path__startswith=place.path).exclude(pk=place.pk)
    rows = []
    for division in below.order_by("path", "pk"):
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
    references = credited.annotate(reference=Concat(Value("attendance:"), F("pk"), output_field=CharField())).values("reference")
    posted = Transfer.objects.filter(entry__reference__in=references, unit=Unit.MINUTES)
    booked = posted.aggregate(total=Sum("amount"), reversed=Sum("amount", filter=Q(reversal__isnull=False)))
    return Reconciliation(minutes, (booked["total"] or 0) - (booked["reversed"] or 0))


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
