"""Twelve months of a place in a row: what was asked, done and given in each, and how many elders were visited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, QuerySet, Sum
from django.db.models.functions import TruncMonth

from huzhu.care.visits.models import Attendance
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.oversight.figures.queries import Month, month_of, needs_under, visits_under

MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month: needs for a day of it, visits done, minutes credited, and the different elders somebody came to."""

    first_on: date
    needs: int
    visits: int
    minutes: int
    elders: int

    @property
    def recorded(self) -> bool:
        """Whether anything was written down of this month."""
        return bool(self.needs or self.visits)


def year_until(by: Actor, place: Division, month: Month) -> list[MonthLine]:
    """The twelve months that end with this one, the oldest first; each counted as the month's own figures are.

    Four statements, however much there is. Refuses: NotPermitted, NotFound.
    """
    firsts = [_months_back(month.first_on, back) for back in reversed(range(MONTHS))]
    span, zone = Month(firsts[0], month_of(place, firsts[0]).from_at, month.to_at), ZoneInfo(place.time_zone)
    # Distinct elders: all visits count here, as they do in the figure of the month.
    all_visits, done = (visits_under(by, place, span, code) for code in ("elders_served", "visits_done"))
    confirmed = visits_under(by, place, span, "minutes_credited")
    credited = Attendance.objects.filter(visit__in=confirmed.order_by().values("pk"), credited_minutes__gt=0)
    needs = _by_month(needs_under(by, place, span, "needs_asked"), "earliest_at", zone, Count("pk"))
    visits = _by_month(done, "began_at", zone, Count("pk"))
    minutes = _by_month(credited, "visit__began_at", zone, Sum("credited_minutes"))
    elders = _by_month(all_visits, "began_at", zone, Count("elder", distinct=True))
    return [
        MonthLine(one, needs.get(one, 0), visits.get(one, 0), minutes.get(one, 0), elders.get(one, 0)) for one in firsts
    ]


def _by_month[M: Model](rows: QuerySet[M], moment: str, zone: ZoneInfo, counted: Any) -> Mapping[date, int]:
    by_month = rows.order_by().annotate(month=TruncMonth(moment, tzinfo=zone)).values("month")
    return {row["month"].date(): row["number"] or 0 for row in by_month.annotate(number=counted).order_by("month")}


def _months_back(first_on: date, back: int) -> date:
    year, month = divmod(first_on.year * 12 + first_on.month - 1 - back, 12)
    return date(year, month + 1, 1)
