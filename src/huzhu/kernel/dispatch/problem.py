"""The planning problem of one community and one day: visits, people, travel, and what is already agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.dispatch.objective import Objective, daily_objective
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.visit import InSequence, Minutes, Together, Visit

UNREACHABLE = 1_000_000
"""Minutes that stand for "there is no way"; longer than any day."""

TOLERANCE = 0.002
"""Minutes by which fractional times may miss each other. FORMAT.md 1."""

_NOISE = 1e-3  # float32 minutes: 7.0000005 is seven minutes, not eight


@dataclass(frozen=True, slots=True)
class Booking:
    """One role of one visit given to one person from `start_minute` on: accepted, told to the elder, or offered."""

    visit: str
    role: int
    person: str
    start_minute: Minutes


@dataclass(frozen=True, slots=True)
class Pair:
    """A visit and a person whom staff have put together, or kept apart."""

    visit: str
    person: str


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """All that a plan for one community and one day depends on. Raises ValueError, naming the row, when malformed.

    `travel[mobility, from, to]` are minutes, inf where there is no way; `walk_minutes` is derived from it, in whole
    minutes rounded up unless `exact`. `fixed` are assignments already accepted or begun: a plan repeats them
    exactly, even where they break a rule made since. `told` are assignments announced but free to move at the cost
    of disruption (`told_of`: visit, person, start); `offered` wait for an answer. A visit pinned to a person is
    served with them or not at all, one forbidden to a person not by them. `places` name the rows of `travel` where
    they have names.
    """

    visits: tuple[Visit, ...]
    people: tuple[Person, ...]
    travel: NDArray[np.floating]
    fixed: tuple[Booking, ...] = ()
    told: tuple[Booking, ...] = ()
    objective: Objective = field(default_factory=daily_objective)
    offered: tuple[Booking, ...] = ()
    pinned: tuple[Pair, ...] = ()
    forbidden: tuple[Pair, ...] = ()
    exact: bool = False
    name: str = ""
    places: tuple[str, ...] = ()
    walk_minutes: NDArray[np.int32] | NDArray[np.float64] = field(init=False, repr=False)
    visit_at: Mapping[str, Visit] = field(init=False, repr=False)
    person_at: Mapping[str, Person] = field(init=False, repr=False)
    told_of: Mapping[str, Mapping[str, Minutes]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        kind = np.float64 if self.exact else np.float32
        object.__setattr__(self, "travel", _frozen(np.array(self.travel, kind)))
        object.__setattr__(self, "visit_at", {visit.key: visit for visit in self.visits})
        object.__setattr__(self, "person_at", {person.key: person for person in self.people})
        _require_shape(self)
        _require_places(self)
        _require_bookings(self)
        _require_pairs(self)
        object.__setattr__(self, "told_of", _starts_told(self.told))
        counted = exact_minutes(self.travel) if self.exact else whole_minutes(self.travel)
        object.__setattr__(self, "walk_minutes", _frozen(counted))

    def walking(self, person: Person, start: int, end: int) -> Minutes:
        """Minutes this person needs from place to place, whole unless `exact`; UNREACHABLE where there is no way."""
        found: Minutes = self.walk_minutes[person.mobility, start, end].item()
        return found

    def weight(self, visit: Visit) -> int:
        """What leaving a visit unserved costs: its own weight, or that of its class x (1 + days waited). dispatch.md
        1, tier 1."""
        if visit.weight is not None:
            return visit.weight
        classes = self.objective.priority
        return classes[min(visit.priority, len(classes)) - 1] * (1 + visit.days_waited)


def whole_minutes(travel: NDArray[np.floating]) -> NDArray[np.int32]:
    """Travel [class, place, place] rounded up to whole minutes, UNREACHABLE where there is no way.

    Nothing is assumed of the source: a way over a third place may be shorter, as where a door lacks its street.
    """
    rounded = np.ceil(np.where(np.isfinite(travel), travel, UNREACHABLE) - _NOISE)
    return np.clip(rounded, 0, UNREACHABLE).astype(np.int32)


def exact_minutes(travel: NDArray[np.floating]) -> NDArray[np.float64]:
    """Travel [class, place, place] as it is, UNREACHABLE where there is no way."""
    return np.where(np.isfinite(travel), travel, UNREACHABLE).astype(np.float64)


def _starts_told(told: Sequence[Booking]) -> Mapping[str, Mapping[str, Minutes]]:
    starts: dict[str, dict[str, Minutes]] = {}
    for booking in told:
        starts.setdefault(booking.visit, {})[booking.person] = booking.start_minute
    return starts


def _frozen[N: np.generic](array: NDArray[N]) -> NDArray[N]:
    array.setflags(write=False)
    return array


def _require_shape(problem: Problem) -> None:
    travel = problem.travel
    if travel.ndim != 3 or travel.shape[1] != travel.shape[2]:
        raise ValueError(f"travel: needs shape [class, place, place], has {travel.shape}")
    if np.isnan(travel).any() or (travel < 0).any():
        raise ValueError("travel: minutes must be 0 or more, inf where there is no way")
    if not problem.exact and np.diagonal(travel, axis1=1, axis2=2).any():
        raise ValueError("travel: from a place to itself must take 0 minutes")
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
        ends = (person.start_place, person.start_place if person.end_place is None else person.end_place)
        for place in ends:
            if not 0 <= place < places:
                raise ValueError(f"person {person.key}: place {place} is not in the travel matrix")
        if not 0 <= person.mobility < classes:
            raise ValueError(f"person {person.key}: mobility {person.mobility} is not in the travel matrix")


def _require_bookings(problem: Problem) -> None:
    for noun, bookings in (("fixed", problem.fixed), ("told", problem.told), ("offered", problem.offered)):
        _require_once(noun, [(booking.visit, booking.role) for booking in bookings])
        for booking in bookings:
            visit = problem.visit_at.get(booking.visit)
            if visit is None or not 0 <= booking.role < len(visit.roles) or booking.start_minute < 0:
                raise ValueError(f"{noun} {booking.visit} role {booking.role}: no such visit, role or minute")
            if booking.person not in problem.person_at and noun == "fixed":
                raise ValueError(f"{noun} {booking.visit}: person {booking.person} is not in the problem")
        bound = [one for one in bookings if isinstance(problem.visit_at[one.visit].sync, Together | InSequence)]
        _require_once(noun, [(booking.visit, booking.person) for booking in bound])
    _require_starts(problem)


def _require_starts(problem: Problem) -> None:
    starts: dict[str, Minutes] = {}
    for booking in problem.fixed:
        together = isinstance(problem.visit_at[booking.visit].sync, Together)
        if together and starts.setdefault(booking.visit, booking.start_minute) != booking.start_minute:
            raise ValueError(f"fixed {booking.visit}: its roles must start together")


def _require_pairs(problem: Problem) -> None:
    for noun, pairs in (("pinned", problem.pinned), ("forbidden", problem.forbidden)):
        for pair in pairs:
            if pair.visit not in problem.visit_at or pair.person not in problem.person_at:
                raise ValueError(f"{noun} {pair.visit} {pair.person}: no such visit or person")
