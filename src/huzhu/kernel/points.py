"""Points: how many a deed brings, until when they can be spent, and which go first."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
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
    return tuple(shelf.standing())


def spendable(lots: Sequence[Lot], day: date) -> int:
    """Points that can be spent on a day."""
    return sum(lot.left for lot in lots if lot.last_on >= day)


def over(lots: Sequence[Lot], day: date) -> int:
    """Points whose last day lies before a day."""
    return sum(lot.left for lot in lots if lot.last_on < day)


def ending(lots: Sequence[Lot], day: date, days: int) -> tuple[Lot, ...]:
    """The lots that can be spent on a day and not `days` later any more."""
    return tuple(lot for lot in lots if day <= lot.last_on < day + timedelta(days=days))


@dataclass(slots=True)
class _Shelf:
    """The lots as they stand between two events, and what each deed took from which.

    `order` holds the lots with something in them, first to expire first, so that an event costs as much as the lots
    it touches and not as all of them: an account of 10,000 entries is folded each time somebody looks at it.
    """

    lots: dict[str, Lot] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    order: list[tuple[date, str]] = field(default_factory=list)
    drawn: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def take_in(self, event: Event) -> None:
        match event:
            case Came(key, points, last_on):
                self._put(Lot(key, points, points, last_on), points)
            case Went(key, points, on):
                self.drawn[key] = self._draw(points, bisect_left(self.order, (on, "")))
            case Lapsed(points, _on):
                self._draw(points, 0)
            case Undone(key, points):
                own = min(points, self.left.get(key, 0))
                if own:
                    self._take(bisect_left(self.order, (self.lots[key].last_on, key)), own)
                self._draw(points - own, 0)
            case CameBack(key, least_on):
                for lot, points in self.drawn.pop(key, []):
                    self._put_back(self.lots[lot], points, least_on)

    def standing(self) -> Iterator[Lot]:
        """What is left of each lot, first to expire first."""
        for _last_on, key in self.order:
            yield replace(self.lots[key], left=self.left[key])

    def _draw(self, points: int, at: int) -> list[tuple[str, int]]:
        """Takes from the lots at a place in the order and after it, then from those before it."""
        taken: list[tuple[str, int]] = []
        while points:
            if not self.order:
                raise ValueError(f"{points} points more went than there were")
            at = at if at < len(self.order) else 0
            key = self.order[at][1]
            share = min(points, self.left[key])
            self._take(at, share)
            taken.append((key, share))
            points -= share
        return taken

    def _take(self, at: int, points: int) -> None:
        key = self.order[at][1]
        self.left[key] -= points
        if not self.left[key]:
            del self.order[at]

    def _put(self, lot: Lot, points: int) -> None:
        if not self.left.get(lot.key):
            insort(self.order, (lot.last_on, lot.key))
        self.lots[lot.key] = lot
        self.left[lot.key] = self.left.get(lot.key, 0) + points

    def _put_back(self, lot: Lot, points: int, least_on: date) -> None:
        if lot.last_on >= least_on:
            self._put(lot, points)
        else:  # a lot of its own: what was left of the first may be over
            again = f"{lot.key}+{least_on}"
            before = self.lots.get(again, Lot(again, 0, 0, least_on))
            self._put(replace(before, points=before.points + points), points)
