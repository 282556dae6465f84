"""Points: how many a deed brings, until when they can be spent, and which go first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from huzhu.kernel.timebank.rules import TimeRules

NEVER = date.max
HOUR = 60  # minutes


@dataclass(frozen=True, slots=True)
class Lot:
    """Points that came together: `left` of them can be spent up to and on the day `last_on`."""

    key: str
    points: int
    left: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Came:
    """Points earned under a key; `last_on` is the last day on which they can be spent."""

    key: str
    points: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Went:
    """Points spent, or set aside, on a day."""

    key: str
    points: int
    on: date


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Points whose last day was over before this day."""

    points: int
    on: date


@dataclass(frozen=True, slots=True)
class Undone:
    """Points of a key taken back: what they were earned for was not so."""

    key: str
    points: int


@dataclass(frozen=True, slots=True)
class CameBack:
    """Points that went under a key and came back whole; they can be spent up to `least_on` at the least."""

    key: str
    least_on: date


Event = Came | Went | Lapsed | Undone | CameBack
_Question = Callable[[Lot], bool]


def points_for_minutes(minutes: int, rules: TimeRules) -> int:
    """Whole points for credited minutes, rounded down."""
    return minutes * rules.points_per_hour // HOUR


def points_last_on(earned_on: date, rules: TimeRules) -> date:
    """The last day of points earned on a day: a month and day some years later, as the rules say.

    (2, 3, 31) is the 31 March of the year after the next, so nothing lasts less than a year and three months.
    """
    years, month, day = rules.points_last_day
    return date(earned_on.year + years, month, day)


def lots_after(events: Iterable[Event]) -> tuple[Lot, ...]:
    """What is left of each lot after all events in their order, first to expire first; what is empty is left out.

    Whatever goes takes first what expires first among what could be spent that day. Raises ValueError for more
    going than there is, which a bank that keeps its floor never brings.
    """
    shelf = _Shelf()
    for event in events:
        shelf.take_in(event)
    left = [lot for lot in shelf.lots.values() if lot.left]
    return tuple(sorted(left, key=_first_to_expire))


def spendable(lots: Sequence[Lot], day: date) -> int:
    """Points that can be spent on a day."""
    return sum(lot.left for lot in lots if lot.last_on >= day)


def over(lots: Sequence[Lot], day: date) -> int:
    """Points whose last day lies before a day."""
    return sum(lot.left for lot in lots if lot.last_on < day)


def ending(lots: Sequence[Lot], day: date, days: int) -> tuple[Lot, ...]:
    """The lots that can be spent on a day and not `days` later any more."""
    return tuple(lot for lot in lots if day <= lot.last_on < day + timedelta(days=days))


def _first_to_expire(lot: Lot) -> tuple[date, str]:
    return lot.last_on, lot.key


@dataclass(slots=True)
class _Shelf:
    """The lots as they stand between two events, and what each deed took from which."""

    lots: dict[str, Lot] = field(default_factory=dict)
    drawn: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def take_in(self, event: Event) -> None:
        match event:
            case Came(key, points, last_on):
                self.lots[key] = Lot(key, points, points, last_on)
            case Went(key, points, on):
                self.drawn[key] = self._draw(points, self._order(lambda lot: lot.last_on < on))
            case Lapsed(points, on):
                self._draw(points, self._order(lambda lot: lot.last_on >= on))
            case Undone(key, points):
                self._draw(points, self._order(lambda lot: lot.key != key))
            case CameBack(key, least_on):
                for lot, points in self.drawn.pop(key, []):
                    self._put_back(lot, points, least_on)

    def _order(self, later: _Question) -> list[Lot]:
        """Every lot with something in it, first to expire first; those of which it is true come after the others."""
        full = [lot for lot in self.lots.values() if lot.left]
        return sorted(full, key=lambda lot: (later(lot), *_first_to_expire(lot)))

    def _draw(self, points: int, order: Sequence[Lot]) -> list[tuple[str, int]]:
        taken: list[tuple[str, int]] = []
        for lot in order:
            share = min(points, lot.left)
            if share:
                taken.append((lot.key, share))
                self.lots[lot.key] = replace(lot, left=lot.left - share)
                points -= share
        if points:
            raise ValueError(f"{points} points more went than there were")
        return taken

    def _put_back(self, key: str, points: int, least_on: date) -> None:
        lot = self.lots[key]
        if lot.last_on >= least_on:
            self.lots[key] = replace(lot, left=lot.left + points)
        else:  # a lot of its own: what was left of the first may be over
            again = f"{key}+{least_on}"
            before = self.lots.get(again, Lot(again, 0, 0, least_on))
            self.lots[again] = replace(before, points=before.points + points, left=before.left + points)
