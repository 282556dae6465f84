"""Days, moments, half-open periods and ages; no clock: every moment comes from the caller."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Span[T: (date, datetime)]:
    """A period [start, end): the start belongs to it, the end does not; `end=None` never ends.

    Both ends are days, or both are aware moments. An empty or backward period is a bug and raises ValueError.
    """

    start: T
    end: T | None = None

    def __post_init__(self) -> None:
        """Refuse mixed kinds, naive moments and periods that hold nothing."""
        for edge in (self.start, self.end):
            if isinstance(edge, datetime) and edge.tzinfo is None:
                raise ValueError("a moment must be aware of its zone")
        if self.end is None:
            return
        if isinstance(self.start, datetime) != isinstance(self.end, datetime):
            raise ValueError("a period is between two days or two moments, not one of each")
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} .. {self.end}")

    def __contains__(self, when: T) -> bool:
        """Whether the day or moment lies in [start, end)."""
        return self.start <= when and (self.end is None or when < self.end)

    def overlaps(self, other: "Span[T]") -> bool:
        """Whether some day or moment lies in both; periods that only touch do not overlap."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def covers(self, other: "Span[T]") -> bool:
        """Whether the other period lies wholly within this one."""
        if self.end is None:
            return self.start <= other.start
        return self.start <= other.start and other.end is not None and other.end <= self.end


def any_overlap[T: (date, datetime)](spans: Iterable[Span[T]]) -> bool:
    """Whether any two of the periods share a day or a moment."""
    ordered = sorted(spans, key=lambda span: span.start)
    return any(earlier.overlaps(later) for earlier, later in pairwise(ordered))


def age_on(born_on: date, on: date) -> int:
    """Completed years on a day; who was born on 29 February turns on 1 March (domain.md 1, age rule).

    Raises ValueError for a day before the birth.
    """
    if on < born_on:
        raise ValueError("the day lies before the birth")
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def birthday_in(born_on: date, year: int) -> date:
    """The day of that year on which the age goes up; 29 February falls to 1 March in common years."""
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def local_day(at: datetime, zone: str) -> date:
    """The day it is in a zone (`Asia/Shanghai`) at an aware moment; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment must be aware of its zone")
    return at.astimezone(ZoneInfo(zone)).date()


def moment_at(on: date, minute_of_day: int, zone: str) -> datetime:
    """The moment of a local day and minute (0..1440) of a zone, as an aware moment in UTC.

    Minute 1440 is midnight at the end of the day. ValueError for minutes outside the day.
    """
    if not 0 <= minute_of_day <= 1440:
        raise ValueError("a day has minutes 0 to 1440")
    midnight = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(zone))
    return (midnight + timedelta(minutes=minute_of_day)).astimezone(UTC)


def whole_minutes(start_at: datetime, end_at: datetime) -> int:
    """Whole minutes between two aware moments, rounded down; negative when the end lies before the start."""
    seconds = (end_at.astimezone(UTC) - start_at.astimezone(UTC)).total_seconds()
    return int(seconds // 60) if seconds >= 0 else -int(-seconds // 60)


def weekly_days(first: date, count: int, every_weeks: int = 1) -> list[date]:
    """`count` days on the weekday of the first, so many weeks apart. ValueError for none, or for no weeks."""
    if count < 1 or every_weeks < 1:
        raise ValueError("needs a day at least, and a week between two")
    return [first + timedelta(weeks=every_weeks * number) for number in range(count)]
