"""The planning problem of one community and one day: visits, people, walking, and what is already agreed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

UNREACHABLE = 1_000_000
"""Walking minutes that stand for "there is no way"; longer than any day."""

_NOISE = 1e-3  # float32 minutes: 7.0000005 is seven minutes, not eight


@dataclass(frozen=True, slots=True)
class Window:
    """Minutes since local midnight between which a visit starts, both ends included.

    With any hard window a visit starts inside one of them. Each minute a start lies outside the nearest soft
    window counts as lateness, be it early or late: it is the time the elder was promised.
    """

    from_minute: int
    to_minute: int
    hard: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.from_minute <= self.to_minute:
            raise ValueError(f"window {self.from_minute}-{self.to_minute}: needs 0 <= from_minute <= to_minute")


@dataclass(frozen=True, slots=True)
class Slot:
    """Minutes since local midnight a person gives: they leave their start place no earlier than `from_minute`
    and their last visit ends by `to_minute`. The way home is not counted."""

    from_minute: int
    to_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.from_minute < self.to_minute:
            raise ValueError(f"slot {self.from_minute}-{self.to_minute}: needs 0 <= from_minute < to_minute")


@dataclass(frozen=True, slots=True)
class Role:
    """One pair of hands a visit needs: all `skills` at `level` or better, one of `kinds` (none named: any)."""

    skills: frozenset[str] = frozenset()
    level: int = 0
    kinds: frozenset[str] = frozenset()
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A need on its day. Several roles start together and are filled by different people, or the visit is unserved.

    `priority` 1 is the most urgent class. `refused` are people the elder will not have; `preferred` those wished
    for; `usual` the familiar faces of earlier visits. `languages` are those the elder speaks (none: no matter).
    """

    key: str
    elder: str
    place: int
    minutes: int
    windows: tuple[Window, ...] = ()
    roles: tuple[Role, ...] = (Role(),)
    priority: int = 3
    days_waited: int = 0
    preferred: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    lifting: bool = False

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.priority < 1 or self.days_waited < 0 or not self.roles:
            raise ValueError(f"visit {self.key}: needs minutes and priority from 1, days_waited from 0, and a role")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can go that day. `skills` hold only what is certified on the day, with its level.

    `max_minutes` and `max_visits` bound the day (None: no bound), walking apart. `mobility` is the class index of
    the travel matrix. Slots do not touch; use `slots_of` to join what does. `load_minutes_28d` are the minutes
    given in the last 28 days, `desired_minutes_28d` those the person wished to give.
    """

    key: str
    kind: str
    start_place: int
    slots: tuple[Slot, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    gender: str | None = None
    max_minutes: int | None = None
    max_visits: int | None = None
    refused_visits: frozenset[str] = frozenset()
    refused_elders: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    mobility: int = 0
    can_lift: bool = True
    load_minutes_28d: int = 0
    desired_minutes_28d: int = 0

    def __post_init__(self) -> None:
        for one, two in zip(self.slots, self.slots[1:], strict=False):
            if one.to_minute >= two.from_minute:
                raise ValueError(f"person {self.key}: slots must be in order and apart; join them with slots_of")


@dataclass(frozen=True, slots=True)
class Booking:
    """One role of one visit given to one person from `start_minute` on: accepted, or told to the elder."""

    visit: str
    role: int
    person: str
    start_minute: int


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much inside one tier of the score. Values are the community's to set; these are proposals.

    `priority[0]` is for class 1; classes past the end weigh as the last. The misses are points for each
    assignment, walking and waiting points for each minute. A told start may move by `told_shift_minutes` unnoticed.
    """

    priority: tuple[int, ...] = (8, 4, 2, 1)
    not_preferred: int = 3
    not_usual: int = 2
    no_language: int = 1
    walking: int = 3
    waiting: int = 1
    told_shift_minutes: int = 15


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """All that a plan for one community and one day depends on. Raises ValueError, naming the row, when malformed.

    `travel[mobility, from, to]` are float32 minutes on foot, inf where there is no way. `fixed` are assignments
    already accepted: a plan repeats them exactly, even where they break a rule made since. `told` are assignments
    announced but free to move at the cost of disruption. `walk_minutes` is derived, see `whole_minutes`.
    """

    visits: tuple[Visit, ...]
    people: tuple[Person, ...]
    travel: NDArray[np.float32]
    fixed: tuple[Booking, ...] = ()
    told: tuple[Booking, ...] = ()
    weights: Weights = Weights()
    walk_minutes: NDArray[np.int32] = field(init=False, repr=False)
    visit_at: Mapping[str, Visit] = field(init=False, repr=False)
    person_at: Mapping[str, Person] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "travel", _frozen(np.array(self.travel, np.float32)))
        object.__setattr__(self, "visit_at", {visit.key: visit for visit in self.visits})
        object.__setattr__(self, "person_at", {person.key: person for person in self.people})
        _require_shape(self)
        _require_places(self)
        _require_bookings(self)
        object.__setattr__(self, "walk_minutes", _frozen(whole_minutes(self.travel)))

    def walking(self, person: Person, start: int, end: int) -> int:
        """Whole minutes this person walks from place to place; UNREACHABLE where there is no way."""
        return int(self.walk_minutes[person.mobility, start, end])

    def weight(self, visit: Visit) -> int:
        """What leaving a visit unserved costs: its class weight x (1 + days waited). dispatch.md 1, tier 1."""
        classes = self.weights.priority
        return classes[min(visit.priority, len(classes)) - 1] * (1 + visit.days_waited)


def slots_of(spans: Iterable[tuple[int, int]]) -> tuple[Slot, ...]:
    """Spans of minutes in any order, joined where they touch or overlap, as the slots of a person."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return tuple(Slot(start, end) for start, end in joined)


def whole_minutes(travel: NDArray[np.float32]) -> NDArray[np.int32]:
    """Travel [class, place, place] rounded up to whole minutes, UNREACHABLE where there is no way.

    Nothing is assumed of the source: a way over a third place may be shorter, as where a door lacks its street.
    """
    rounded = np.ceil(np.where(np.isfinite(travel), travel, UNREACHABLE) - _NOISE)
    return np.clip(rounded, 0, UNREACHABLE).astype(np.int32)


def _frozen[N: np.generic](array: NDArray[N]) -> NDArray[N]:
    array.setflags(write=False)
    return array


def _require_shape(problem: Problem) -> None:
    travel = problem.travel
    if travel.ndim != 3 or travel.shape[1] != travel.shape[2]:
        raise ValueError(f"travel: needs shape [class, place, place], has {travel.shape}")
    if np.isnan(travel).any() or (travel < 0).any():
        raise ValueError("travel: minutes must be 0 or more, inf where there is no way")
    if np.diagonal(travel, axis1=1, axis2=2).any():
        raise ValueError("travel: from a place to itself must take 0 minutes")
    if not problem.weights.priority:
        raise ValueError("weights: priority needs at least one class")
    for noun, rows in (("visit", problem.visits), ("person", problem.people)):
        _require_once(noun, [row.key for row in rows])


def _require_once(noun: str, keys: Sequence[object]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{noun} {key}: given twice")
        seen.add(key)


def _require_places(problem: Problem) -> None:
    classes, places, _ = problem.travel.shape
    for visit in problem.visits:
        if not 0 <= visit.place < places:
            raise ValueError(f"visit {visit.key}: place {visit.place} is not in the travel matrix")
    for person in problem.people:
        if not 0 <= person.start_place < places:
            raise ValueError(f"person {person.key}: place {person.start_place} is not in the travel matrix")
        if not 0 <= person.mobility < classes:
            raise ValueError(f"person {person.key}: mobility {person.mobility} is not in the travel matrix")


def _require_bookings(problem: Problem) -> None:
    for noun, bookings in (("fixed", problem.fixed), ("told", problem.told)):
        _require_once(noun, [(booking.visit, booking.role) for booking in bookings])
        _require_once(noun, [(booking.visit, booking.person) for booking in bookings])
        for booking in bookings:
            visit = problem.visit_at.get(booking.visit)
            if visit is None or not 0 <= booking.role < len(visit.roles) or booking.start_minute < 0:
                raise ValueError(f"{noun} {booking.visit} role {booking.role}: no such visit, role or minute")
            if booking.person not in problem.person_at and noun == "fixed":
                raise ValueError(f"{noun} {booking.visit}: person {booking.person} is not in the problem")
    starts: dict[str, int] = {}
    for booking in problem.fixed:
        if starts.setdefault(booking.visit, booking.start_minute) != booking.start_minute:
            raise ValueError(f"fixed {booking.visit}: its roles must start together")
