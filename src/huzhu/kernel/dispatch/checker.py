"""Is a plan allowed: told from the problem and the plan alone, never from the search. `scorer` says what it costs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import TOLERANCE, Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.timetable import REST, Outing, Stop, outings, timetable
from huzhu.kernel.dispatch.visit import Independent, InSequence, Together, Visit


@dataclass(frozen=True, slots=True)
class Breach:
    """A hard rule broken. `code` is stable, `detail` is for whoever mends the planner."""

    code: str
    visit: str
    person: str = ""
    detail: str = ""


Fixed = frozenset[tuple[str, int]]


def check(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Every hard rule the plan breaks, empty for a sound plan. Accepted assignments are facts: they must be there
    exactly, but a rule they break on their own is nobody's fault in the plan and is not reported."""
    odd = tuple(_unknown(problem, plan))
    if odd:
        return odd
    fixed = frozenset((one.visit, one.role) for one in problem.fixed)
    settled = frozenset(one.visit for one in problem.fixed)
    new = [one for one in plan.assignments if (one.visit, one.role) not in fixed]
    days = timetable(problem, plan)
    return (
        *_bookings_kept(problem, plan),
        *_visits_whole(problem, plan, fixed),
        *(breach for one in new for breach in _fitness(problem, one, bound=one.visit not in settled)),
        *(breach for person in problem.people for breach in _day(problem, person, days.get(person.key, ()), fixed)),
        *_hard_components(problem, plan),
    )


def _unknown(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """What names things the problem does not have, is too short, or given twice."""
    seen = set()
    for one in plan.assignments:
        visit = problem.visit_at.get(one.visit)
        if visit is None or one.person not in problem.person_at or not 0 <= one.role < len(visit.roles):
            yield Breach("unknown", one.visit, one.person)
        elif one.end_minute - one.start_minute < visit.minutes_of(one.role) - TOLERANCE:
            yield Breach("length", one.visit, one.person, f"{one.end_minute - one.start_minute} minutes")
        elif (one.visit, one.role) in seen:
            yield Breach("role_twice", one.visit, one.person)
        seen.add((one.visit, one.role))
    for rest in plan.rests:
        known = rest.person in problem.person_at and (not rest.visit or rest.visit in problem.visit_at)
        if not known or rest.end_minute < rest.start_minute:
            yield Breach("unknown", rest.visit, rest.person, "break")


def _bookings_kept(problem: Problem, plan: Plan) -> Iterator[Breach]:
    written = {(one.visit, one.role, one.person, one.start_minute) for one in plan.assignments}
    for fixed in problem.fixed:
        if (fixed.visit, fixed.role, fixed.person, fixed.start_minute) not in written:
            yield Breach("fixed_changed", fixed.visit, fixed.person)


def _visits_whole(problem: Problem, plan: Plan, fixed: Fixed) -> Iterator[Breach]:
    """All roles or none (but for accepted ones), as their synchronisation says, by people who may go together; each
    visit served or named unserved."""
    groups: dict[str, list[Assignment]] = defaultdict(list)
    for one in plan.assignments:
        groups[one.visit].append(one)
    left = {one.visit for one in plan.unserved}
    pinned: dict[str, set[str]] = defaultdict(set)
    for pair in problem.pinned:
        pinned[pair.visit].add(pair.person)
    for visit in problem.visits:
        group = sorted(groups[visit.key], key=lambda one: one.role)
        served = len(group) == len(visit.roles)
        if all((one.visit, one.role) in fixed for one in group):
            group = []
        elif not served:
            yield Breach("half_served", visit.key)
        if served == (visit.key in left):
            yield Breach("unserved_untold", visit.key)
        if not served and visit.mandatory and Component.UNSERVED in problem.objective.hard:
            yield Breach("mandatory", visit.key)
        yield from _group(problem, visit, group)
        yield from (Breach("pinned", visit.key, key) for key in sorted(pinned[visit.key] - _people(group)) if group)


def _people(group: Sequence[Assignment]) -> set[str]:
    return {one.person for one in group}


def _group(problem: Problem, visit: Visit, group: Sequence[Assignment]) -> Iterator[Breach]:
    """The people of one visit, in the order of its roles."""
    starts = [one.start_minute for one in group]
    if isinstance(visit.sync, Together) and group and max(starts) - min(starts) > TOLERANCE:
        yield Breach("not_together", visit.key)
    if isinstance(visit.sync, InSequence):
        for one, two in pairwise(group):
            gap = two.start_minute - one.start_minute
            in_time = visit.sync.at_least - TOLERANCE <= gap <= visit.sync.at_most + TOLERANCE
            if two.role == one.role + 1 and not in_time:
                yield Breach("out_of_sequence", visit.key, two.person, f"{gap} minutes")
    people = _people(group)
    if len(people) < len(group) and not isinstance(visit.sync, Independent):
        yield Breach("same_person", visit.key)
    for key in sorted(people):
        if not people.isdisjoint(problem.person_at[key].never_with - {key}):
            yield Breach("never_with", visit.key, key)


def _fitness(problem: Problem, one: Assignment, *, bound: bool) -> Iterator[Breach]:
    """One person in one role; `bound`: by the windows too, for no partner has accepted another start."""
    visit, person = problem.visit_at[one.visit], problem.person_at[one.person]
    role = visit.roles[one.role]
    if role.kinds and person.kind not in role.kinds:
        yield Breach("kind", visit.key, person.key, person.kind)
    for skill in sorted(role.skills):
        if skill not in person.skills or person.skills[skill] < role.level:
            yield Breach("skill", visit.key, person.key, skill)
    if role.gender not in (None, person.gender):
        yield Breach("gender", visit.key, person.key)
    if visit.lifting and not person.can_lift:
        yield Breach("lifting", visit.key, person.key)
    if person.key in visit.refused:
        yield Breach("elder_refuses", visit.key, person.key)
    if visit.elder in person.refused_elders or visit.key in person.refused_visits:
        yield Breach("person_refuses", visit.key, person.key)
    if any((pair.visit, pair.person) == (visit.key, person.key) for pair in problem.forbidden):
        yield Breach("forbidden", visit.key, person.key)
    start = one.start_minute
    if bound and not any(a - TOLERANCE <= start <= b + TOLERANCE for a, b in visit.spans()):
        yield Breach("window", visit.key, person.key, str(start))


def _day(problem: Problem, person: Person, stops: Sequence[Stop], fixed: Fixed) -> Iterator[Breach]:
    """Limits, slots, and time enough on the way; only where something beyond the accepted is at fault."""
    new = {stop for stop in stops if (stop.visit, stop.role) not in fixed}
    if not new:
        return
    work = [stop for stop in stops if stop.role != REST]
    minutes, first = sum(stop.end - stop.start for stop in work), min(new).visit
    if person.most_minutes is not None and minutes > person.most_minutes + TOLERANCE:
        yield Breach("max_minutes", first, person.key, f"{minutes} minutes")
    if person.max_visits is not None and len(work) > person.max_visits:
        yield Breach("max_visits", first, person.key, f"{len(work)} visits")
    yield from (Breach("slot", stop.visit, person.key) for stop in stops if stop in new and stop.slot < 0)
    for outing in outings(problem, person, stops):
        yield from _from_and_to(outing, new)
        yield from _breaks(outing)
    for index, stop in enumerate(stops):
        clashing = (other for other in stops[index + 1 :] if _overlap(stop, other) and (stop in new or other in new))
        yield from (Breach("overlap", stop.visit, person.key, other.visit) for other in clashing)
    for before, after in pairwise(stops):
        way = problem.walking(person, before.place, after.place)
        if before.end + way > after.start + TOLERANCE and (before in new or after in new):
            yield Breach("walk", after.visit, person.key, f"{way} minutes from {before.visit}")


def _from_and_to(outing: Outing, new: set[Stop]) -> Iterator[Breach]:
    """Leaving no earlier than the slot begins; back before it ends, where the way back counts and no overtime is
    allowed."""
    if outing.slot < 0:
        return
    person, slot, first = outing.person, outing.person.slots[outing.slot], outing.stops[0]
    if first in new and slot.from_minute + outing.ways[0] > first.start + TOLERANCE:
        yield Breach("walk_from_start", first.visit, person.key, f"{outing.ways[0]} minutes")
    back = outing.stops[-1].end + outing.way_back
    if not person.overtime and back > slot.to_minute + TOLERANCE and not new.isdisjoint(outing.stops):
        yield Breach("back_late", outing.stops[-1].visit, person.key, f"{outing.way_back} minutes")


def _breaks(outing: Outing) -> Iterator[Breach]:
    """A break is taken at the door of the visit just done, at that of the next on arrival, or at the start place
    before the first."""
    around = ("", *(stop.visit for stop in outing.stops), "")
    for index, stop in enumerate(outing.stops):
        here = {around[index], around[index + 2]} if stop.visit else {around[index]}
        if stop.role == REST and stop.visit not in here:
            yield Breach("break_place", stop.visit, outing.person.key)


def _overlap(one: Stop, other: Stop) -> bool:
    return one.start < other.end - TOLERANCE and other.start < one.end - TOLERANCE


def _hard_components(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """Components that must be nothing; a visit left is named already."""
    hard: Mapping[Component, None] = dict.fromkeys(sorted(problem.objective.hard - {Component.UNSERVED}))
    if not hard:
        return
    found = score(problem, plan)
    for component in hard:
        if found.of(component) > TOLERANCE:
            yield Breach("hard_component", "", "", f"{component}: {found.of(component)}")
