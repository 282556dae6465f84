"""A plan as it stands, laid out for questions: who is where, where one more visit fits, what a change would cost."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.dispatch.objective import Component, Points, Score, total
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import UNREACHABLE, Problem
from huzhu.kernel.dispatch.scorer import day_lines, idleness, lateness, whole_points
from huzhu.kernel.dispatch.timetable import REST, Stop, slot_at, timetable
from huzhu.kernel.dispatch.visit import Independent, Minutes, Sync, Together, Visit

Span = tuple[Minutes, Minutes]
Held = Mapping[int, tuple[str, Minutes]]
"""Who holds the roles of one visit, from when on."""


class _Ways(dict[int, list[Minutes]]):
    """The ways of one class as lists of plain numbers, by where they begin: made when first asked for, since a
    question about one visit asks for few of hundreds."""

    def __init__(self, minutes: NDArray[np.int32] | NDArray[np.float64]) -> None:
        super().__init__()
        self._minutes = minutes

    def __missing__(self, start: int) -> list[Minutes]:
        self[start] = self._minutes[start].tolist()
        return self[start]


class Opening(NamedTuple):
    """Starts `low` to `high` at which a visit fits into a day, inside `slot`."""

    low: Minutes
    high: Minutes
    slot: int


class Stand:
    """Nothing here changes; what is reckoned once is remembered. All people of the problem have a day."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        laid = timetable(problem, plan)
        self.days = {one.key: laid.get(one.key, ()) for one in problem.people}
        self.held: dict[str, dict[int, tuple[str, Minutes]]] = {visit.key: {} for visit in problem.visits}
        for part in plan.assignments:
            self.held[part.visit][part.role] = (part.person, part.start_minute)
        self.walk = tuple(_Ways(minutes) for minutes in problem.walk_minutes)
        self.fixed = {(one.visit, one.role) for one in problem.fixed}
        self.settled = {one.visit for one in problem.fixed}
        self.forbidden = {(pair.visit, pair.person) for pair in problem.forbidden}
        self.pinned: dict[str, set[str]] = {}
        for pair in problem.pinned:
            self.pinned.setdefault(pair.visit, set()).add(pair.person)
        self._points: dict[str, Points] = {}
        self._late = self._latenesses()
        self._idle: dict[str, Minutes] | None = None

    def open_roles(self, visit: Visit) -> list[int]:
        """The roles nobody holds."""
        return [role for role in range(len(visit.roles)) if role not in self.held[visit.key]]

    def spans(self, visit: Visit, role: int) -> tuple[Span, ...]:
        """The starts this role may have: as its windows say, and as the other roles, all standing, allow."""
        held = self.held[visit.key]
        spans: Iterable[Span] = ((0, UNREACHABLE),) if visit.key in self.settled else visit.spans()
        for low, high in bounds(visit.sync, role, {other: start for other, (_, start) in held.items()}):
            spans = [(max(a, low), min(b, high)) for a, b in spans if max(a, low) <= min(b, high)]
        return tuple(spans)

    def openings(
        self, person: Person, stops: Sequence[Stop], visit: Visit, role: int, spans: Sequence[Span]
    ) -> list[Opening]:
        """Where in this day the role can start, limits of the day apart, in order of time."""
        walk, minutes = self.walk[person.mobility], visit.minutes_of(role)
        found: list[Opening] = []
        busy_until: Minutes = 0
        before: Stop | None = None
        for after in (*stops, None):
            low = busy_until if before is None else max(busy_until, before.end + walk[before.place][visit.place])
            high = UNREACHABLE if after is None else after.start - walk[visit.place][after.place] - minutes
            if low <= high and not _attached(before, after):
                for slot, (first, last) in enumerate(_in_slots(walk, person, visit.place, minutes, (before, after))):
                    lows = ((max(low, first, a), min(high, last, b)) for a, b in spans)
                    found.extend(Opening(a, b, slot) for a, b in lows if a <= b)
            if after is not None:
                before, busy_until = after, max(busy_until, after.end)
        return found

    def without(self, person: str, visit: str, role: int) -> tuple[Stop, ...]:
        """The person's day without one role, and without a break taken there."""
        kept = [stop for stop in self.days[person] if (stop.visit, stop.role) not in ((visit, role), (visit, REST))]
        return tuple(kept)

    def holds(self, person: Person, stops: Sequence[Stop]) -> bool:
        """True where every way fits. A day that has lost a stop may not: the straight way may be the longer one."""
        walk = self.walk[person.mobility]
        before: Stop | None = None
        for stop in stops:
            new = (stop.visit, stop.role) not in self.fixed
            loose = before is not None and (new or (before.visit, before.role) not in self.fixed)
            if loose and before is not None and before.end + walk[before.place][stop.place] > stop.start:
                return False
            leaves = new and stop.slot >= 0 and (before is None or before.slot != stop.slot)
            if leaves and person.slots[stop.slot].from_minute + walk[person.start_place][stop.place] > stop.start:
                return False
            before = stop
        return True

    def difference(self, days: Mapping[str, Sequence[Stop]], visit: Visit, held: Held) -> Score:
        """By how much the score grows with these days in the place of those people's, and the visit held so."""
        weight = self.problem.objective.weight
        changed = [self.points_of(person, stops) for person, stops in days.items()]
        told = [one for one in self.problem.told if one.visit == visit.key]
        offered = [one for one in self.problem.offered if one.visit == visit.key]
        after = total([*changed, whole_points(self.problem, visit, held, (told, offered))])
        before = total(
            [
                *(self.points(person) for person in days),
                whole_points(self.problem, visit, self.held[visit.key], (told, offered)),
            ]
        )
        growth = {one: after.get(one, 0) - before.get(one, 0) for one in {*after, *before}}
        if weight(Component.LATEST):
            growth[Component.LATEST] = self._latest_growth(visit, held)
        if weight(Component.MAX_IDLE):
            growth[Component.MAX_IDLE] = self._idle_growth(days)
        return self.problem.objective.score(growth)

    def points(self, person: str) -> Points:
        """What this person's day costs as it stands, remembered."""
        if person not in self._points:
            self._points[person] = self.points_of(person, self.days[person])
        return self._points[person]

    def points_of(self, person: str, stops: Sequence[Stop]) -> Points:
        """What this person's day would cost with these stops."""
        return total(line.points for line in day_lines(self.problem, self.problem.person_at[person], stops))

    def _latenesses(self) -> dict[tuple[str, int], Minutes]:
        return {
            (visit.key, role): lateness(visit, start, start + visit.minutes_of(role))
            for visit in self.problem.visits
            for role, (_, start) in self.held[visit.key].items()
        }

    def _latest_growth(self, visit: Visit, held: Held) -> Minutes:
        others = max((late for (key, _), late in self._late.items() if key != visit.key), default=0)
        new = (lateness(visit, start, start + visit.minutes_of(role)) for role, (_, start) in held.items())
        return max(others, max(new, default=0)) - max(self._late.values(), default=0)

    def _idle_growth(self, days: Mapping[str, Sequence[Stop]]) -> Minutes:
        if self._idle is None:
            people = self.problem.people
            self._idle = {one.key: idleness(self.problem, one, self.days[one.key]) for one in people}
        people_at = self.problem.person_at
        new = {key: idleness(self.problem, people_at[key], stops) for key, stops in days.items()}
        return max((self._idle | new).values()) - max(self._idle.values())


def stop_at(person: Person, visit: Visit, role: int, start: Minutes) -> Stop:
    """A role of a visit as a stop of this person's day."""
    end = start + visit.minutes_of(role)
    return Stop(start, end, visit.key, role, visit.place, slot_at(person, start, end))


def with_stop(stops: Sequence[Stop], stop: Stop) -> tuple[Stop, ...]:
    """A day with one stop more."""
    return tuple(sorted((*stops, stop)))


def has_room(person: Person, stops: Sequence[Stop], minutes: Minutes) -> bool:
    """True where one visit more stays within the minutes and the number agreed."""
    work = [stop.end - stop.start for stop in stops if stop.role != REST]
    within = person.most_minutes is None or sum(work) + minutes <= person.most_minutes
    return within and (person.max_visits is None or len(work) < person.max_visits)


def bounds(sync: Sync, role: int, starts: Mapping[int, Minutes]) -> Iterable[Span]:
    """What the starts of other roles leave for this one."""
    if isinstance(sync, Independent):
        return
    others = {other: start for other, start in starts.items() if other != role}
    if isinstance(sync, Together):
        yield from ((start, start) for start in others.values())
        return
    for other, start in others.items():
        steps = role - other
        low, high = sync.at_least * abs(steps), sync.at_most * abs(steps)
        yield (start + low, start + high) if steps > 0 else (start - high, start - low)


def kinks(problem: Problem, visit: Visit) -> set[Minutes]:
    """The starts at which lateness or disruption begins to change."""
    edges = {edge for one in visit.windows if not one.hard for edge in (one.from_minute, one.to_minute)}
    if visit.due_at_end:
        edges |= {edge - visit.minutes_of(role) for edge in edges for role in range(len(visit.roles))}
    shift = problem.objective.told_shift_minutes
    told = problem.told_of.get(visit.key, {}).values()
    return edges | {start + move for start in told for move in (-shift, 0, shift)}


def _attached(before: Stop | None, after: Stop | None) -> bool:
    """True where a break keeps two stops together: it is taken at one of them, or opens the day."""
    if after is None or REST not in (after.role, before.role if before else 0):
        return False
    return (before.visit if before else "") == after.visit


def _in_slots(
    walk: Mapping[int, Sequence[Minutes]],
    person: Person,
    place: int,
    minutes: Minutes,
    gap: tuple[Stop | None, Stop | None],
) -> Iterable[Span]:
    """For each slot the first and the last start it allows in this gap; nothing (inf, -inf) without a way."""
    before, after = gap
    home = walk[person.start_place][place]
    for index, slot in enumerate(person.slots):
        same = before is not None and before.slot == index
        if not same and home >= UNREACHABLE:
            yield UNREACHABLE, -1
            continue
        first = slot.from_minute if same else slot.from_minute + home
        if person.overtime:
            later = person.slots[index + 1].from_minute - 1 if index + 1 < len(person.slots) else UNREACHABLE
            yield first, later
            continue
        last = after is None or after.slot != index
        back = walk[place][person.end_place] if last and person.end_place is not None else 0
        yield first, slot.to_minute - minutes - back


def finite(starts: Iterable[Minutes]) -> list[Minutes]:
    """The starts that are real minutes of a day, in order, whole where they are."""
    return sorted({start for start in starts if isfinite(start) and start < UNREACHABLE})
