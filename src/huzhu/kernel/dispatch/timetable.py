"""A plan laid out by people and slots: where everybody is when, and how long the ways between take."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment, Plan, Rest
from huzhu.kernel.dispatch.problem import TOLERANCE, UNREACHABLE, Problem
from huzhu.kernel.dispatch.visit import Minutes

REST = -1
"""Stands for the role of a stop that is a break."""


class Stop(NamedTuple):
    """One role of one visit, or a break (`role` REST; `visit` empty at the start place), in somebody's day."""

    start: Minutes
    end: Minutes
    visit: str
    role: int
    place: int
    slot: int


class Outing(NamedTuple):
    """What somebody does from leaving the start place on: its stops in order of time, the ways to each, the way back
    (0 where nobody asks). `slot` -1: outside all slots."""

    person: Person
    slot: int
    stops: tuple[Stop, ...]
    ways: tuple[Minutes, ...]
    way_back: Minutes

    def leaves(self) -> Minutes:
        """As late as possible to be in time at the first stop."""
        return self.stops[0].start - counted(self.ways[0])

    def returns(self) -> Minutes:
        """When the person is back, or done where nobody asks for the way back."""
        return self.stops[-1].end + counted(self.way_back)

    def waits(self) -> Iterable[Minutes]:
        """Minutes waited before each stop; none before the first."""
        yield 0
        for before, stop, way in zip(self.stops, self.stops[1:], self.ways[1:], strict=False):
            yield max(0, stop.start - before.end - counted(way))


def timetable(problem: Problem, plan: Plan) -> Mapping[str, tuple[Stop, ...]]:
    """The stops of each person in order of time; the plan must name known visits and people."""
    stops: dict[str, list[Stop]] = defaultdict(list)
    for one in plan.assignments:
        stops[one.person].append(stop_of(problem, one))
    for rest in plan.rests:
        stops[rest.person].append(_resting(problem, rest))
    return {person: tuple(sorted(found)) for person, found in stops.items()}


def stop_of(problem: Problem, one: Assignment) -> Stop:
    """An assignment as a stop of its person's day."""
    person, place = problem.person_at[one.person], problem.visit_at[one.visit].place
    slot = slot_at(person, one.start_minute, one.end_minute)
    return Stop(one.start_minute, one.end_minute, one.visit, one.role, place, slot)


def _resting(problem: Problem, rest: Rest) -> Stop:
    person = problem.person_at[rest.person]
    place = problem.visit_at[rest.visit].place if rest.visit else person.start_place
    slot = slot_at(person, rest.start_minute, rest.end_minute)
    return Stop(rest.start_minute, rest.end_minute, rest.visit, REST, place, slot)


def slot_at(person: Person, start: Minutes, end: Minutes) -> int:
    """The index of the slot these minutes fall into, -1 for none; overtime lets the last one begun go on."""
    begun = [index for index, slot in enumerate(person.slots) if slot.from_minute <= start + TOLERANCE]
    if not begun or (not person.overtime and end > person.slots[begun[-1]].to_minute + TOLERANCE):
        return -1
    return begun[-1]


def outings(problem: Problem, person: Person, stops: Sequence[Stop]) -> list[Outing]:
    """The day cut where a new slot begins: each outing starts from the start place again."""
    return [
        _outing(problem, person, slot, tuple(together)) for slot, together in groupby(stops, key=attrgetter("slot"))
    ]


def _outing(problem: Problem, person: Person, slot: int, stops: tuple[Stop, ...]) -> Outing:
    places = [person.start_place, *(stop.place for stop in stops)]
    ways = tuple(problem.walking(person, a, b) for a, b in pairwise(places))
    back = 0 if person.end_place is None else problem.walking(person, places[-1], person.end_place)
    return Outing(person, slot, stops, ways, back)


def counted(way: Minutes) -> Minutes:
    """A way as counted: an accepted visit without a way to it counts none, for nobody can say how long."""
    return way if way < UNREACHABLE else 0
