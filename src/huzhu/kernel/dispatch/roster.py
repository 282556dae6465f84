"""The weekly roster: which familiar faces keep which regular visits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.problem import UNREACHABLE, Problem
from huzhu.kernel.dispatch.rules import may_go
from huzhu.kernel.dispatch.visit import Minutes, Visit

_STAYING = 0.37
_STAND_IN_SELDOM = 4  # a stand-in goes one time in so many: a proposal, to be measured


@dataclass(frozen=True, slots=True)
class Regular:
    """A visit that comes back every week. `visit` is what it looks like on its weekday (Monday is 0); `keepers` are
    those who keep it now, a face for each role and then the stand-in; "" where a place is empty."""

    key: str
    weekday: int
    visit: Visit
    keepers: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """How many faces it wants: one for each role, and a stand-in."""
        return len(self.visit.roles) + 1


@dataclass(frozen=True, slots=True)
class RosterWeights:
    """What counts how much, in minutes walked a week. Proposals; a community sets its own.

    A visit without a usual face, or without a stand-in, costs far more than any walk. `change` is what a familiar
    face is worth: it stays unless another saves more than this. An hour beyond the fair share costs `overload`.
    """

    no_face: int = 10_000
    no_stand_in: int = 500
    change: int = 60
    overload: int = 30


@dataclass(frozen=True, slots=True)
class Faces:
    """Who is to keep one regular visit: a face for each role, then the stand-in; "" where nobody can."""

    regular: str
    keepers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The faces of a week by key of their regular, the places that changed hands, and whether it is proven best."""

    faces: tuple[Faces, ...]
    changes: int
    proven: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    """One column of the program: this person in this place of this regular visit. A stand-in gives no minutes."""

    column: int
    regular: Regular
    place: int
    person: str
    cost: float
    minutes: Minutes


type _Row = tuple[dict[int, float], float]


def keep_roster(
    days: Mapping[int, Problem], regulars: Sequence[Regular], *, weights: RosterWeights, seconds: float
) -> Roster:
    """Chooses familiar faces for regular visits; whoever keeps one now stays unless that costs too much.

    `days` hold the people, slots and walks of each weekday; `seconds` bound the search, which otherwise proves its
    answer best. Two visits of one day go to one person only if they can be walked one after the other. Solved as a
    binary program by HiGHS; a place nobody can fill stays empty and is never an error.
    """
    ordered = sorted(regulars, key=lambda one: one.key)
    choices = _choices(days, ordered, weights)
    taken, proven = _solved(days, choices, weights, seconds) if choices else ({}, True)
    faces = tuple(
        Faces(one.key, tuple(taken.get((one.key, place), "") for place in range(one.places))) for one in ordered
    )
    return Roster(faces, _changes(ordered, taken), proven)


def _choices(days: Mapping[int, Problem], regulars: Sequence[Regular], weights: RosterWeights) -> list[_Choice]:
    found: list[_Choice] = []
    for regular in regulars:
        problem = days[regular.weekday]
        for place in range(regular.places):
            for person in problem.people:
                if _can_keep(problem, regular, place, person):
                    stand_in = place == len(regular.visit.roles)
                    minutes: Minutes = 0 if stand_in else regular.visit.minutes
                    cost = _cost(problem, regular, place, person, weights)
                    found.append(_Choice(len(found), regular, place, person.key, cost, minutes))
    return found


def _can_keep(problem: Problem, regular: Regular, place: int, person: Person) -> bool:
    """True where the person may, and has a slot that reaches there and holds the visit on an otherwise empty day."""
    roles = regular.visit.roles
    role = roles[place] if place < len(roles) else roles[0]
    return may_go(regular.visit, role, person) and any(_starts(problem, regular.visit, person))


def _cost(problem: Problem, regular: Regular, place: int, person: Person, weights: RosterWeights) -> float:
    """Minutes walked, less what the place is worth, less what a familiar face is worth where it stays.

    Staying is a gain, not changing a cost, so that a seat left empty counts as a change too; the odd fraction
    settles what would otherwise be a tie between staying and going.
    """
    walk = problem.walking(person, person.start_place, regular.visit.place)
    held = regular.keepers[place] if place < len(regular.keepers) else ""
    stays = weights.change + _STAYING if held == person.key else 0
    if place == len(regular.visit.roles):
        return (walk - stays) / _STAND_IN_SELDOM - weights.no_stand_in
    return walk - stays - weights.no_face


def _starts(problem: Problem, visit: Visit, person: Person) -> Iterator[tuple[Minutes, Minutes]]:
    """The starts [first, last] the windows and the person's slots allow, walk from the start place included."""
    walk = problem.walking(person, person.start_place, visit.place)
    hard = [(one.from_minute, one.to_minute) for one in visit.windows if one.hard] or [(0, UNREACHABLE)]
    for slot in person.slots:
        for low, high in hard:
            first, last = max(low, slot.from_minute + walk), min(high, slot.to_minute - visit.minutes)
            if first <= last:
                yield first, last


def _solved(
    days: Mapping[int, Problem], choices: Sequence[_Choice], weights: RosterWeights, seconds: float
) -> tuple[Mapping[tuple[str, int], str], bool]:
    people = {key: len(choices) + rank for rank, key in enumerate(sorted({one.person for one in choices}))}
    rows = [*_once(choices), *_apart(days, choices), *_within_limits(days, choices), *_shared(choices, people)]
    found = milp(
        [one.cost for one in choices] + [weights.overload / 60] * len(people),
        integrality=[1] * len(choices) + [0] * len(people),
        bounds=Bounds(0, [1] * len(choices) + [np.inf] * len(people)),
        constraints=LinearConstraint(_matrix(rows, len(choices) + len(people)), ub=[limit for _, limit in rows]),
        options={"time_limit": seconds, "mip_rel_gap": 1e-5},
    )
    sure = found.x if found.x is not None else np.zeros(len(choices))
    taken = {(one.regular.key, one.place): one.person for one in choices if sure[one.column] > 0.5}
    return taken, found.status == 0


def _matrix(rows: Sequence[_Row], width: int) -> csr_array:
    values = [value for row, _ in rows for value in row.values()]
    at = [number for number, (row, _) in enumerate(rows) for _ in row], [column for row, _ in rows for column in row]
    return csr_array((values, at), shape=(len(rows), width))


def _once(choices: Sequence[_Choice]) -> Iterator[_Row]:
    """Each place has one face at most, and a face takes one place of a visit at most."""
    for group in _grouped(choices, lambda one: (one.regular.key, one.place)):
        yield {one.column: 1.0 for one in group}, 1
    for group in _grouped(choices, lambda one: (one.regular.key, one.person)):
        yield {one.column: 1.0 for one in group}, 1


def _apart(days: Mapping[int, Problem], choices: Sequence[_Choice]) -> Iterator[_Row]:
    """Two visits of a weekday that one person cannot walk one after the other have two different faces."""
    for group in _days_of_people(choices):
        problem = days[group[0].regular.weekday]
        person = problem.person_at[group[0].person]
        for one, two in combinations(group, 2):
            if one.regular != two.regular and not _both(problem, person, one.regular.visit, two.regular.visit):
                yield {one.column: 1.0, two.column: 1.0}, 1


def _both(problem: Problem, person: Person, one: Visit, two: Visit) -> bool:
    return _follows(problem, person, one, two) or _follows(problem, person, two, one)


def _follows(problem: Problem, person: Person, one: Visit, two: Visit) -> bool:
    walk = problem.walking(person, one.place, two.place)
    return any(
        first + one.minutes + walk <= last
        for first, _ in _starts(problem, one, person)
        for _, last in _starts(problem, two, person)
    )


def _within_limits(days: Mapping[int, Problem], choices: Sequence[_Choice]) -> Iterator[_Row]:
    """Minutes and visits agreed for a day hold for the regular ones as well."""
    for group in _days_of_people(choices):
        person = days[group[0].regular.weekday].person_at[group[0].person]
        if person.max_minutes is not None:
            yield {one.column: float(one.minutes) for one in group}, person.max_minutes
        if person.max_visits is not None:
            yield {one.column: 1.0 for one in group}, person.max_visits


def _shared(choices: Sequence[_Choice], people: Mapping[str, int]) -> Iterator[_Row]:
    """What somebody gives beyond the fair share of the week, as a variable of its own behind the choices."""
    wanted = {(one.regular.key, one.place): one.minutes for one in choices}
    share = sum(wanted.values()) / len(people)
    for group in _grouped(choices, lambda one: one.person):
        yield {**{one.column: float(one.minutes) for one in group}, people[group[0].person]: -1.0}, share


def _days_of_people(choices: Sequence[_Choice]) -> list[list[_Choice]]:
    """The choices that fill somebody's weekday: stand-ins do not."""
    faces = [one for one in choices if one.minutes]
    return _grouped(faces, lambda one: (one.regular.weekday, one.person))


def _grouped(choices: Iterable[_Choice], key: Callable[[_Choice], object]) -> list[list[_Choice]]:
    found: dict[object, list[_Choice]] = {}
    for one in choices:
        found.setdefault(key(one), []).append(one)
    return list(found.values())


def _changes(regulars: Sequence[Regular], taken: Mapping[tuple[str, int], str]) -> int:
    """Places that had a face and now have another, or none."""
    return sum(
        held not in ("", taken.get((regular.key, place), ""))
        for regular in regulars
        for place, held in enumerate(regular.keepers)
    )
