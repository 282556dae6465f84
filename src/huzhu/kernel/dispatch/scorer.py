"""What a plan costs, line by line: told from the problem and the plan alone, never from the search."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from huzhu.kernel.dispatch.objective import Component, Points, Score, total
from huzhu.kernel.dispatch.person import Break, Person
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import TOLERANCE, Booking, Problem
from huzhu.kernel.dispatch.timetable import REST, Outing, Stop, counted, outings, timetable
from huzhu.kernel.dispatch.visit import Minutes, Visit

Figures = dict[Component, float]


class Line(NamedTuple):
    """What one part of a plan adds: a role of a visit, a visit as a whole (`role` -1), or a person (no visit)."""

    visit: str
    role: int
    person: str
    points: Points


def score(problem: Problem, plan: Plan) -> Score:
    """The cost of a plan by the problem's objective. The plan's assignments must name known visits and people."""
    return problem.objective.score(total(line.points for line in lines(problem, plan)))


def lines(problem: Problem, plan: Plan) -> list[Line]:
    """The account of a plan; its points sum to the score. The greatest lateness stands with the role that is latest,
    the greatest idleness and a missed break with the person."""
    days = timetable(problem, plan)
    found = [line for person in problem.people for line in day_lines(problem, person, days.get(person.key, ()))]
    late = [line for line in found if line.points.get(Component.LATENESS, 0) > 0]
    if late:
        latest = max(late, key=lambda line: line.points[Component.LATENESS])
        found.append(latest._replace(points={Component.LATEST: latest.points[Component.LATENESS]}))
    idle = {person.key: idleness(problem, person, days.get(person.key, ())) for person in problem.people}
    if idle and (most := max(idle.values())) > 0:
        person = min(key for key, minutes in idle.items() if minutes == most)
        found.append(Line("", -1, person, {Component.MAX_IDLE: most}))
    return [*found, *visit_lines(problem, plan)]


def day_lines(problem: Problem, person: Person, stops: Sequence[Stop]) -> Iterator[Line]:
    """What each stop of one person adds, and what the day as a whole does."""
    figures: dict[tuple[str, int], Figures] = {(s.visit, s.role): {} for s in stops if s.role != REST}
    whole: Figures = {}
    given: Minutes = person.load_minutes_28d - person.desired_minutes_28d
    for stop in stops:
        if stop.role != REST:
            figures[stop.visit, stop.role].update(meeting(problem, person, stop))
            minutes = stop.end - stop.start
            figures[stop.visit, stop.role][Component.UNFAIRNESS] = minutes * (2 * given + minutes)
            given += minutes
    for outing in outings(problem, person, stops):
        for key, component, minutes in toil(outing):
            owner = figures.get(key, whole)
            owner[component] = owner.get(component, 0) + minutes
    lunch = person.lunch
    if lunch is not None and (figures or lunch.owed_idle) and not rested(lunch, stops):
        whole[Component.MISSED_BREAK] = 1
    yield from (Line(visit, role, person.key, points) for (visit, role), points in figures.items())
    if whole:
        yield Line("", -1, person.key, whole)


def meeting(problem: Problem, person: Person, stop: Stop) -> Figures:
    """What it adds that this person serves this role at this minute, wherever they come from. Zeros are left out."""
    visit = problem.visit_at[stop.visit]
    figures: Figures = {
        Component.LATENESS: lateness(visit, stop.start, stop.end),
        Component.DISRUPTION: _told_otherwise(problem, visit, person, stop.start),
        Component.NOT_PREFERRED: bool(visit.preferred) and person.key not in visit.preferred,
        Component.NOT_USUAL: bool(visit.usual) and person.key not in visit.usual,
        Component.NO_LANGUAGE: bool(visit.languages) and visit.languages.isdisjoint(person.languages),
        Component.OTHER_GENDER: visit.wanted_gender not in (None, person.gender),
    }
    return {component: figure for component, figure in figures.items() if figure}


def lateness(visit: Visit, start: Minutes, end: Minutes) -> Minutes:
    """Minutes off the promised time, in the sense the visit gives it; 0 without a soft window. FORMAT.md 1, 2."""
    soft = sorted((one.from_minute, one.to_minute) for one in visit.windows if not one.hard)
    due = end if visit.due_at_end else start
    if not soft:
        return 0
    if visit.early_allowed:
        return min(max(opens - start, due - closes, 0) for opens, closes in soft)
    opened = [closes for opens, closes in soft if opens <= start + TOLERANCE] or [soft[0][1]]
    return max(0, due - opened[-1])


def toil(outing: Outing) -> Iterator[tuple[tuple[str, int], Component, Minutes]]:
    """Travel, waiting and overtime, each with the stop it is counted at: a break's with the visit it leads to, the
    way back and overtime with the last. Nobody waits before the first visit, be it after a break."""
    owners = _owners(outing.stops)
    rested_first = outing.stops[0].role == REST
    for place, (way, wait) in enumerate(zip(outing.ways, outing.waits(), strict=True)):
        yield owners[place], Component.TRAVEL, counted(way)
        if not (rested_first and place == 1):
            yield owners[place], Component.WAITING, wait
    yield owners[-1], Component.TRAVEL, counted(outing.way_back)
    if outing.person.overtime and outing.slot >= 0:
        late = outing.returns() - outing.person.slots[outing.slot].to_minute
        yield owners[-1], Component.OVERTIME, max(0, late)


def _owners(stops: Sequence[Stop]) -> list[tuple[str, int]]:
    visits = [(stop.visit, stop.role) for stop in stops if stop.role != REST]
    found, done = [], 0
    for stop in stops:
        found.append(visits[min(done, len(visits) - 1)] if visits else ("", REST))
        done += stop.role != REST
    return found


def rested(lunch: Break, stops: Sequence[Stop]) -> bool:
    """Whether the day holds the break: long enough, and inside its window. FORMAT.md 2."""
    for stop in stops:
        due = stop.end if lunch.due_at_end else stop.start
        within = lunch.from_minute <= stop.start + TOLERANCE and due <= lunch.to_minute + TOLERANCE
        if stop.role == REST and within and stop.end - stop.start >= lunch.minutes - TOLERANCE:
            return True
    return False


def idleness(problem: Problem, person: Person, stops: Sequence[Stop]) -> Minutes:
    """Late departure after the beginning of a slot, waiting, and early return, over all slots that have an end; a
    slot without a visit is idle whole. A break is no idle time. FORMAT.md 2."""
    cut = outings(problem, person, stops)
    found = {outing.slot: outing for outing in cut if any(stop.role != REST for stop in outing.stops)}
    idle: Minutes = 0
    for index, slot in enumerate(person.slots):
        if not isfinite(slot.to_minute):
            continue
        if index not in found:
            idle += slot.to_minute - slot.from_minute
            continue
        outing = found[index]
        idle += max(0, outing.leaves() - slot.from_minute) + sum(outing.waits())
        idle += max(0, slot.to_minute - outing.returns())
    return idle


def visit_lines(problem: Problem, plan: Plan) -> Iterator[Line]:
    """What visits add as a whole: being unserved, roles told and now dropped, offers withdrawn, pairs of strangers."""
    held: dict[str, dict[int, tuple[str, Minutes]]] = defaultdict(dict)
    for one in plan.assignments:
        held[one.visit][one.role] = (one.person, one.start_minute)
    told, offered = _by_visit(problem.told), _by_visit(problem.offered)
    for visit in problem.visits:
        points = whole_points(problem, visit, held[visit.key], (told.get(visit.key, ()), offered.get(visit.key, ())))
        if points:
            yield Line(visit.key, -1, "", points)


def whole_points(
    problem: Problem,
    visit: Visit,
    held: Mapping[int, tuple[str, Minutes]],
    agreed: tuple[Sequence[Booking], Sequence[Booking]],
) -> Figures:
    """What a visit adds as a whole with these people (role: person, start) and what was told and offered of it."""
    told, offered = agreed
    unserved = Component.UNSERVED if visit.mandatory else Component.OPTIONAL_UNSERVED
    shift = problem.objective.told_shift_minutes
    kept = sum(
        one.role in held
        and held[one.role][0] == one.person
        and abs(held[one.role][1] - one.start_minute) <= shift + TOLERANCE
        for one in offered
    )
    figures: Figures = {
        unserved: problem.weight(visit) if len(held) < len(visit.roles) else 0,
        Component.DISRUPTION: sum(one.role not in held for one in told),
        Component.OFFERS_WITHDRAWN: len(offered) - kept,
        Component.NEW_PAIR: _strangers(problem, [person for person, _ in held.values()]),
    }
    return {component: figure for component, figure in figures.items() if figure}


def _by_visit(bookings: Sequence[Booking]) -> dict[str, list[Booking]]:
    found: dict[str, list[Booking]] = defaultdict(list)
    for one in bookings:
        found[one.visit].append(one)
    return found


def _strangers(problem: Problem, people: Sequence[str]) -> int:
    """How many go with others, and with none of those they like to go with."""
    if len(people) < 2:
        return 0
    liked = [problem.person_at[key].rather_with for key in people]
    return sum(bool(liking) and liking.isdisjoint(people) for liking in liked)


def _told_otherwise(problem: Problem, visit: Visit, person: Person, start: Minutes) -> bool:
    """True where the visit was told with other people, or with this person at a start too far off."""
    told = problem.told_of.get(visit.key)
    if told is None:
        return False
    moved = abs(told.get(person.key, start) - start) > problem.objective.told_shift_minutes + TOLERANCE
    return person.key not in told or moved
