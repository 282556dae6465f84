"""Is a plan allowed, and what does it cost: told from the problem and the plan alone, never from the search."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from huzhu.kernel.dispatch.plan import Assignment, Plan, Score
from huzhu.kernel.dispatch.problem import UNREACHABLE, Person, Problem, Visit


@dataclass(frozen=True, slots=True)
class Breach:
    """A hard rule broken. `code` is stable, `detail` is for whoever mends the planner."""

    code: str
    visit: str
    person: str = ""
    detail: str = ""


def check(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Every hard rule the plan breaks, empty for a sound plan. Accepted assignments are facts: they must be there
    exactly, but a rule they break on their own is nobody's fault in the plan and is not reported."""
    known, odd = _known(problem, plan)
    if odd:
        return tuple(odd)
    return (
        *_bookings_kept(problem, plan),
        *_visits_whole(problem, plan),
        *(breach for one in known if not _is_fixed(problem, one) for breach in _fitness(problem, one)),
        *(breach for person in problem.people for breach in _day(problem, person, known)),
    )


def score(problem: Problem, plan: Plan) -> Score:
    """The cost of a plan in ranked tiers, see Score. The plan's assignments must name known visits and people."""
    starts = {one.visit: one.start_minute for one in plan.assignments}
    given = {(one.visit, one.role) for one in plan.assignments}
    unserved = [visit for visit in problem.visits if any((visit.key, r) not in given for r in range(len(visit.roles)))]
    dropped = sum((told.visit, told.role) not in given for told in problem.told)
    return Score(
        unserved=sum(problem.weight(visit) for visit in unserved),
        lateness_minutes=sum(_off(problem.visit_at[key], start) for key, start in starts.items()),
        disruption=dropped + sum(_told_otherwise(problem, one) for one in plan.assignments),
        misses=sum(_misses(problem, one) for one in plan.assignments),
        toil=sum(_toil(problem, person, _stops(plan, person)) for person in problem.people),
        unfairness=sum(_unfairness(problem, person, _stops(plan, person)) for person in problem.people),
    )


def _known(problem: Problem, plan: Plan) -> tuple[list[Assignment], list[Breach]]:
    """The assignments, and those that name what the problem does not have."""
    odd, seen = [], set()
    for one in plan.assignments:
        visit = problem.visit_at.get(one.visit)
        if visit is None or one.person not in problem.person_at or not 0 <= one.role < len(visit.roles):
            odd.append(Breach("unknown", one.visit, one.person))
        elif one.end_minute - one.start_minute != visit.minutes:
            odd.append(Breach("length", one.visit, one.person, f"{one.end_minute - one.start_minute} minutes"))
        elif (one.visit, one.role) in seen:
            odd.append(Breach("role_twice", one.visit, one.person))
        seen.add((one.visit, one.role))
    return list(plan.assignments), odd


def _is_fixed(problem: Problem, one: Assignment) -> bool:
    return any((fixed.visit, fixed.role) == (one.visit, one.role) for fixed in problem.fixed)


def _bookings_kept(problem: Problem, plan: Plan) -> Iterator[Breach]:
    written = {(one.visit, one.role, one.person, one.start_minute) for one in plan.assignments}
    for fixed in problem.fixed:
        if (fixed.visit, fixed.role, fixed.person, fixed.start_minute) not in written:
            yield Breach("fixed_changed", fixed.visit, fixed.person)


def _visits_whole(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """All parts or none (but for accepted ones), together, by different people; each visit served or named unserved."""
    groups: dict[str, list[Assignment]] = defaultdict(list)
    for one in plan.assignments:
        groups[one.visit].append(one)
    for visit in problem.visits:
        group = groups[visit.key]
        accepted = all(_is_fixed(problem, one) for one in group)
        if 0 < len(group) < len(visit.roles) and not accepted:
            yield Breach("half_served", visit.key)
        if len({one.start_minute for one in group}) > 1:
            yield Breach("not_together", visit.key)
        if len({one.person for one in group}) < len(group):
            yield Breach("same_person", visit.key)
        if (len(group) == len(visit.roles)) == any(left.visit == visit.key for left in plan.unserved):
            yield Breach("unserved_untold", visit.key)


def _fitness(problem: Problem, one: Assignment) -> Iterator[Breach]:
    visit, person = problem.visit_at[one.visit], problem.person_at[one.person]
    role = visit.roles[one.role]
    if role.kinds and person.kind not in role.kinds:
        yield Breach("kind", visit.key, person.key, person.kind)
    for skill in role.skills:
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
    hard = [window for window in visit.windows if window.hard]
    bound = hard and all(fixed.visit != visit.key for fixed in problem.fixed)
    if bound and all(not window.from_minute <= one.start_minute <= window.to_minute for window in hard):
        yield Breach("window", visit.key, person.key, str(one.start_minute))


def _day(problem: Problem, person: Person, assignments: list[Assignment]) -> Iterator[Breach]:
    """Slots, limits, and time enough to walk; only where something beyond the accepted is at fault."""
    stops = sorted((one for one in assignments if one.person == person.key), key=_by_time)
    new = [one for one in stops if not _is_fixed(problem, one)]
    if not new:
        return
    minutes = sum(one.end_minute - one.start_minute for one in stops)
    if person.max_minutes is not None and minutes > person.max_minutes:
        yield Breach("max_minutes", new[0].visit, person.key, f"{minutes} minutes")
    if person.max_visits is not None and len(stops) > person.max_visits:
        yield Breach("max_visits", new[0].visit, person.key, f"{len(stops)} visits")
    for one in new:
        slot = _slot(person, one)
        if slot is None:
            yield Breach("slot", one.visit, person.key)
        elif _leads(problem, person, stops, one) is None:
            home = problem.walking(person, person.start_place, problem.visit_at[one.visit].place)
            if person.slots[slot].from_minute + home > one.start_minute:
                yield Breach("walk_from_start", one.visit, person.key, f"{home} minutes")
        yield from (Breach("overlap", one.visit, person.key, other.visit) for other in stops if _overlap(one, other))
    for before, after in pairwise(stops):
        walk = problem.walking(person, problem.visit_at[before.visit].place, problem.visit_at[after.visit].place)
        if before.end_minute + walk > after.start_minute and (before in new or after in new):
            yield Breach("walk", after.visit, person.key, f"{walk} minutes from {before.visit}")


def _by_time(one: Assignment) -> tuple[int, int, str, int]:
    return one.start_minute, one.end_minute, one.visit, one.role


def _overlap(one: Assignment, other: Assignment) -> bool:
    return one is not other and one.start_minute < other.end_minute and other.start_minute < one.end_minute


def _slot(person: Person, one: Assignment) -> int | None:
    """The number of the slot that holds the whole assignment."""
    for number, slot in enumerate(person.slots):
        if slot.from_minute <= one.start_minute and one.end_minute <= slot.to_minute:
            return number
    return None


def _leads(problem: Problem, person: Person, stops: list[Assignment], one: Assignment) -> Assignment | None:
    """The assignment just before this one when it lies in the same slot; None where the person comes from the start."""
    place = stops.index(one)
    before = stops[place - 1] if place else None
    return before if before is not None and _slot(person, before) == _slot(person, one) else None


def _stops(plan: Plan, person: Person) -> list[Assignment]:
    return sorted((one for one in plan.assignments if one.person == person.key), key=_by_time)


def _off(visit: Visit, start: int) -> int:
    gaps = [
        window.from_minute - start if start < window.from_minute else max(0, start - window.to_minute)
        for window in visit.windows
        if not window.hard
    ]
    return min(gaps) if gaps else 0


def _told_otherwise(problem: Problem, one: Assignment) -> bool:
    """True where the visit was told with other people, or with this person at a start too far off."""
    told = {booking.person: booking.start_minute for booking in problem.told if booking.visit == one.visit}
    if not told:
        return False
    moved = one.person in told and abs(told[one.person] - one.start_minute) > problem.weights.told_shift_minutes
    return one.person not in told or moved


def _misses(problem: Problem, one: Assignment) -> int:
    visit, person, weights = problem.visit_at[one.visit], problem.person_at[one.person], problem.weights
    points = 0
    if visit.preferred and person.key not in visit.preferred:
        points += weights.not_preferred
    if visit.usual and person.key not in visit.usual:
        points += weights.not_usual
    if visit.languages and not visit.languages & person.languages:
        points += weights.no_language
    return points


def _toil(problem: Problem, person: Person, stops: list[Assignment]) -> int:
    """Walking to each visit, from the start place or from the one before in the slot, and waiting between these."""
    points = 0
    for one in stops:
        before = _leads(problem, person, stops, one)
        origin = person.start_place if before is None else problem.visit_at[before.visit].place
        walk = problem.walking(person, origin, problem.visit_at[one.visit].place)
        walk = 0 if walk >= UNREACHABLE else walk
        wait = 0 if before is None else max(0, one.start_minute - before.end_minute - walk)
        points += problem.weights.walking * walk + problem.weights.waiting * wait
    return points


def _unfairness(problem: Problem, person: Person, stops: list[Assignment]) -> int:
    before = person.load_minutes_28d - person.desired_minutes_28d
    after = before + sum(problem.visit_at[one.visit].minutes for one in stops)
    return after**2 - before**2
