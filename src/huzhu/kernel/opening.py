"""When a station is open in a week: spans of minutes for each weekday, written as one short line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

DAY_MINUTES = 1440
WEEK_DAYS = 7

Span = tuple[int, int]
"""Minutes since midnight [from, to)."""

_LINE = re.compile(r"(?:[0-6]+:\d{1,4}-\d{1,4}(?:,\d{1,4}-\d{1,4})*(?: |$))*", re.ASCII)


class HoursUnclear(ValueError):
    """Spans that end before they begin, overlap, or lie outside a day."""


@dataclass(frozen=True, slots=True)
class OpenWeek:
    """The spans of each weekday, 0 Monday to 6 Sunday, in order and apart. Raises HoursUnclear for anything else."""

    days: tuple[tuple[Span, ...], ...]

    def spans(self) -> list[tuple[int, int, int]]:
        """All spans as (weekday, from, to); `week_of` makes the week of them again."""
        return [(weekday, *span) for weekday, spans in enumerate(self.days) for span in spans]

    def __post_init__(self) -> None:
        """Refuse what no clock shows."""
        if len(self.days) != WEEK_DAYS:
            raise HoursUnclear("a week has seven days")
        for spans in self.days:
            inside = all(0 <= begins < ends <= DAY_MINUTES for begins, ends in spans)
            apart = all(first[1] < second[0] for first, second in pairwise(spans))
            if not (inside and apart):
                raise HoursUnclear(f"no hours of a day: {spans}")

    def __bool__(self) -> bool:
        """Whether it is open on any day."""
        return any(self.days)

    def is_open(self, weekday: int, minute: int) -> bool:
        """Whether somebody is there on that weekday (0 Monday) at that minute of the day."""
        return any(begins <= minute < ends for begins, ends in self.days[weekday])

    def groups(self) -> list[tuple[tuple[int, ...], tuple[Span, ...]]]:
        """Weekdays of equal hours together, by their first day; days on which nobody is there are left out."""
        alike: dict[tuple[Span, ...], list[int]] = {}
        for weekday, spans in enumerate(self.days):
            if spans:
                alike.setdefault(spans, []).append(weekday)
        return [(tuple(weekdays), spans) for spans, weekdays in alike.items()]

    def line(self) -> str:
        """The week as it is kept: `01234:480-720,840-1080 5:540-720`. `read_week` reads it back."""
        return " ".join(
            f"{''.join(map(str, weekdays))}:{','.join(f'{begins}-{ends}' for begins, ends in spans)}"
            for weekdays, spans in self.groups()
        )


def week_of(spans: Iterable[tuple[int, int, int]]) -> OpenWeek:
    """A week from its spans (weekday, from, to), in any order. Raises HoursUnclear."""
    days: list[list[Span]] = [[] for _ in range(WEEK_DAYS)]
    for weekday, begins, ends in spans:
        if not 0 <= weekday < WEEK_DAYS:
            raise HoursUnclear("a week has seven days")
        days[weekday].append((begins, ends))
    return OpenWeek(tuple(tuple(sorted(one)) for one in days))


def read_week(line: str) -> OpenWeek:
    """A week from its line; an empty line is a week in which nobody says when. Raises HoursUnclear for other text."""
    if not _LINE.fullmatch(line):
        raise HoursUnclear("not a line of hours")
    days: list[tuple[Span, ...]] = [()] * WEEK_DAYS
    for group in line.split():
        weekdays, _, written = group.partition(":")
        spans = tuple(
            (int(begins), int(ends)) for begins, _, ends in (one.partition("-") for one in written.split(","))
        )
        for weekday in map(int, weekdays):
            if days[weekday]:
                raise HoursUnclear("a day stands there twice")
            days[weekday] = spans
    return OpenWeek(tuple(days))
