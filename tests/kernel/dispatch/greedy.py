"""A plan made without any cleverness, one visit after another: ground for tests of formats, checker and scorer."""

from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment, Plan, Rest, Unserved
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.visit import InSequence, Together, Visit


def greedy_plan(problem: Problem) -> Plan:
    """Each visit at the end of the days of whoever can begin it first; breaks are taken at the start place."""
    ends: dict[str, tuple[float, int]] = {
        one.key: (one.slots[0].from_minute, one.start_place) for one in problem.people
    }
    rests = []
    for one in problem.people:
        if one.lunch is not None and one.slots[0].from_minute <= one.lunch.from_minute:
            rests.append(Rest(one.key, one.lunch.from_minute, one.lunch.from_minute + one.lunch.minutes))
            ends[one.key] = (rests[-1].end_minute, one.start_place)
    parts: list[Assignment] = []
    for visit in sorted(problem.visits, key=lambda one: (one.windows[0].from_minute, one.key)):
        if visit.mandatory:
            parts += _soonest(problem, visit, ends)
    given = {one.visit for one in parts}
    left = tuple(Unserved(one.key) for one in problem.visits if one.key not in given)
    return Plan(tuple(parts), left, rests=tuple(rests))


def _soonest(problem: Problem, visit: Visit, ends: dict[str, tuple[float, int]]) -> list[Assignment]:
    ready = {one.key: ends[one.key][0] + problem.walking(one, ends[one.key][1], visit.place) for one in problem.people}
    soonest = sorted(problem.people, key=lambda one: ready[one.key])
    able = [[one for one in soonest if _may(visit, role, one)][:4] for role in range(len(visit.roles))]
    ways = [(one,) for one in able[0]]
    if len(able) == 2:
        ways = [(one, two) for one in able[0] for two in able[1] if one is not two]
    starts = min((_starts(visit, [ready[one.key] for one in way]), [one.key for one in way]) for way in ways)
    parts = []
    for role, (start, key) in enumerate(zip(*starts, strict=True)):
        end = start + visit.minutes_of(role)
        parts.append(Assignment(visit.key, role, key, start, end))
        ends[key] = (end, visit.place)
    return parts


def _may(visit: Visit, role: int, person: Person) -> bool:
    return person.key not in visit.refused and visit.roles[role].skills <= set(person.skills)


def _starts(visit: Visit, ready: list[float]) -> list[float]:
    starts = [max(one, visit.spans()[0][0]) for one in ready]
    if len(starts) == 2 and isinstance(visit.sync, Together):
        return [max(starts)] * 2
    if len(starts) == 2 and isinstance(visit.sync, InSequence):
        first = max(starts[0], starts[1] - visit.sync.at_most)
        return [first, max(starts[1], first + visit.sync.at_least)]
    return starts
