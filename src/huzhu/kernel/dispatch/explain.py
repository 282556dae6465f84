"""Why this plan: for each assignment and each visit left, what was asked, what it costs, and who comes next."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from huzhu.kernel.dispatch.bars import QUESTIONS, Case, Standing, case_of, could_take, day_without, standing
from huzhu.kernel.dispatch.objective import Points, Score, total
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import TOLERANCE, Problem
from huzhu.kernel.dispatch.reasons import (
    ACCEPTED,
    AS_GOOD,
    AS_SET,
    BETTER,
    COSTS_MORE,
    COULD_GO,
    EVERYBODY,
    FREE,
    FURTHER_OFF,
    GAVE_MORE,
    IS_CHOSEN,
    LANGUAGE,
    LESS_FAMILIAR,
    MORE_CHANGES,
    MORE_TOIL,
    NO_PARTNER,
    NOBODY,
    NOT_REFUSED,
    NOT_TOGETHER,
    ON_THE_WAY,
    ONLY_ONE,
    PREFERRED,
    SET_BY_STAFF,
    STAYS,
    STOPPED,
    SUITED,
    TAKEN,
    USUAL,
    WALK,
    WANTED_GENDER,
    WITH_SKILL,
    Reason,
    clock,
)
from huzhu.kernel.dispatch.relax import Asked, Met, free_for, meeting_of, smallest_change
from huzhu.kernel.dispatch.scorer import lines
from huzhu.kernel.dispatch.stand import Stand, finite, kinks, stop_at, with_stop
from huzhu.kernel.dispatch.visit import Minutes, Visit

RUNNERS_UP = 3
_PERSON = -2  # stands for the role of what a person adds beside visits
_FUNNEL = (WITH_SKILL, SUITED, FREE, NOT_REFUSED, AS_SET)
_WORSE = {
    "lateness": FURTHER_OFF,
    "disruption": MORE_CHANGES,
    "wishes": LESS_FAMILIAR,
    "toil": MORE_TOIL,
    "unfairness": GAVE_MORE,
}


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """Somebody else who could go, at their best start, and by how much the score of the plan would grow."""

    person: str
    start_minute: Minutes
    difference: Score
    reason: Reason


@dataclass(frozen=True, slots=True)
class AssignmentExplained:
    """Why this person has this role. `funnel` and `runners_up` are empty where it was accepted before planning.

    The funnel counts people with all other assignments standing; for a pair, at the start its partners keep.
    """

    visit: str
    role: int
    person: str
    funnel: tuple[Reason, ...]
    points: Score
    reasons: tuple[Reason, ...]
    runners_up: tuple[RunnerUp, ...]


@dataclass(frozen=True, slots=True)
class RoleStopped:
    """How many people are stopped by what from one open role; `left` are stopped by nothing (pairs only)."""

    role: int
    stopped: tuple[Reason, ...]
    left: int


@dataclass(frozen=True, slots=True)
class UnservedExplained:
    """Why nobody goes: the counts role by role, the same in short, and the smallest change that would help."""

    visit: str
    roles: tuple[RoleStopped, ...]
    reasons: tuple[Reason, ...]
    points: Score
    change: Reason | None


@dataclass(frozen=True, slots=True)
class PersonExplained:
    """What a person's day costs beside its visits: the greatest idleness, a break missed."""

    person: str
    points: Score


@dataclass(frozen=True, slots=True)
class Explanation:
    """All the reasons of one plan, in the plan's order. The points of all parts sum to the score of the plan."""

    assignments: tuple[AssignmentExplained, ...]
    unserved: tuple[UnservedExplained, ...]
    people: tuple[PersonExplained, ...] = ()


def explain(problem: Problem, plan: Plan, neighbours: Sequence[Person] = ()) -> Explanation:
    """The reasons of a plan; every one is true in the problem and plan given, also where a hand changed the plan.

    `neighbours` are people of the communities around, their places in the problem's travel matrix: they are asked
    only where a visit found nobody.
    """
    stand, score = Stand(problem, plan), problem.objective.score
    points = _points(problem, plan)
    return Explanation(
        tuple(_assignment(stand, one, score(points[one.visit, one.role])) for one in plan.assignments),
        tuple(_unserved(stand, visit, score(points.get((visit.key, -1), {})), neighbours) for visit in _left(stand)),
        tuple(PersonExplained(person, score(found)) for (person, role), found in points.items() if role == _PERSON),
    )


def explain_visit(
    problem: Problem, plan: Plan, visit: str, neighbours: Sequence[Person] = ()
) -> tuple[AssignmentExplained | UnservedExplained, ...]:
    """The reasons of one visit: of each role somebody has, and of being unserved. KeyError for an unknown visit."""
    stand, score, asked = Stand(problem, plan), problem.objective.score, problem.visit_at[visit]
    points = _points(problem, plan)
    parts = sorted((one for one in plan.assignments if one.visit == visit), key=lambda one: one.role)
    told = tuple(_assignment(stand, one, score(points[one.visit, one.role])) for one in parts)
    if not stand.open_roles(asked):
        return told
    return (*told, _unserved(stand, asked, score(points.get((visit, -1), {})), neighbours))


def with_reasons(problem: Problem, plan: Plan) -> Plan:
    """The plan with the reasons of its explanation written beside each assignment and each visit left.

    Funnels, points and runners-up, which no plan keeps, are not reckoned: that is five sixths of an explanation.
    """
    stand = Stand(problem, plan)
    left = {visit.key: _why_left(Asked(stand, visit)) for visit in _left(stand)}
    return replace(
        plan,
        assignments=tuple(replace(one, reasons=_reasons(stand, one)) for one in plan.assignments),
        unserved=tuple(replace(one, reasons=left.get(one.visit, ())) for one in plan.unserved),
    )


def why_not(problem: Problem, plan: Plan, visit: str, person: str, role: int | None = None) -> Reason:
    """Why this person does not have this visit, or this role of it: without one named, where they get furthest.
    KeyError where the problem knows no such visit or person."""
    stand, wanted, asked = Stand(problem, plan), problem.visit_at[visit], problem.person_at[person]
    cases = [case_of(stand, wanted, one) for one in range(len(wanted.roles)) if role in (None, one)]
    held = [case for case in cases if case.holder == person]
    case = held[0] if held else max(cases, key=lambda one: standing(stand, one, asked).passed)
    return _why_not(stand, case, asked)


def _why_not(stand: Stand, case: Case, person: Person) -> Reason:
    if person.key == case.holder:
        return IS_CHOSEN.of(person=person.key)
    if case.holder is not None and (case.visit.key, case.role) in stand.fixed:
        return TAKEN.of(chosen=case.holder)
    found = standing(stand, case, person)
    if found.bar is not None:
        return found.bar
    if case.holder is None:
        return _could_go(stand, case, person, found)
    if _is_on_the_way(stand, case, case.holder):
        return ON_THE_WAY.of(chosen=case.holder)
    return _runner_up(stand, case, person, found).reason


def _points(problem: Problem, plan: Plan) -> dict[tuple[str, int], Points]:
    """The account of the plan by (visit, role); what a whole visit adds stands with its first role held, or with -1
    where nobody goes; what a person adds beside visits stands with (person, _PERSON)."""
    held: dict[str, list[int]] = defaultdict(list)
    for one in plan.assignments:
        held[one.visit].append(one.role)
    sums: dict[tuple[str, int], list[Points]] = defaultdict(list)
    for line in lines(problem, plan):
        if not line.visit:
            sums[line.person, _PERSON].append(line.points)
        elif line.role >= 0 or len(held[line.visit]) < len(problem.visit_at[line.visit].roles):
            sums[line.visit, line.role].append(line.points)
        else:
            sums[line.visit, min(held[line.visit])].append(line.points)
    return {key: total(found) for key, found in sums.items()}


def _left(stand: Stand) -> list[Visit]:
    """The visits with a role nobody holds, heaviest first."""
    left = [visit for visit in stand.problem.visits if stand.open_roles(visit)]
    return sorted(left, key=lambda one: (-stand.problem.weight(one), one.key))


def _assignment(stand: Stand, one: Assignment, points: Score) -> AssignmentExplained:
    case = case_of(stand, stand.problem.visit_at[one.visit], one.role)
    reasons = _reasons(stand, one)
    if (one.visit, one.role) in stand.fixed:
        return AssignmentExplained(one.visit, one.role, one.person, (), points, reasons, ())
    stands = {person.key: standing(stand, case, person) for person in stand.problem.people}
    others = {key: found for key, found in stands.items() if key != one.person and found.bar is None}
    runners_up = _runners_up(stand, case, others)
    return AssignmentExplained(one.visit, one.role, one.person, _funnel(stands), points, reasons, runners_up)


def _reasons(stand: Stand, one: Assignment) -> tuple[Reason, ...]:
    """What is kept beside an assignment: that it was accepted, or that nobody else could go; and the merits."""
    merits = _merits(stand, stand.problem.visit_at[one.visit], one)
    if (one.visit, one.role) in stand.fixed:
        return (ACCEPTED.of(person=one.person), *merits)
    return (ONLY_ONE.of(person=one.person), *merits) if _is_only_one(stand, one) else merits


def _is_only_one(stand: Stand, one: Assignment) -> bool:
    case = case_of(stand, stand.problem.visit_at[one.visit], one.role)
    if any(could_take(stand, case, person) for person in stand.problem.people if person.key != one.person):
        return False
    return could_take(stand, case, stand.problem.person_at[one.person])


def _merits(stand: Stand, visit: Visit, one: Assignment) -> tuple[Reason, ...]:
    """What speaks for the person, the walk last."""
    person = stand.problem.person_at[one.person]
    told = stand.problem.told_of.get(visit.key, {}).get(one.person)
    stays = told is not None and abs(told - one.start_minute) <= stand.problem.objective.told_shift_minutes + TOLERANCE
    true = {
        SET_BY_STAFF: one.person in stand.pinned.get(visit.key, ()),
        STAYS: stays,
        USUAL: one.person in visit.usual,
        PREFERRED: one.person in visit.preferred,
        LANGUAGE: not visit.languages.isdisjoint(person.languages),
        WANTED_GENDER: visit.wanted_gender is not None and visit.wanted_gender == person.gender,
    }
    said = (wording.of(person=one.person) for wording, holds in true.items() if holds)
    return (*said, WALK.of(person=one.person, minutes=_plain(one.walking_minutes)))


def _funnel(stands: Mapping[str, Standing]) -> tuple[Reason, ...]:
    passed = [sum(found.passed >= question for found in stands.values()) for question in range(1, QUESTIONS + 1)]
    counted = (wording.of(count=count) for wording, count in zip(_FUNNEL, passed, strict=True))
    return (EVERYBODY.of(count=len(stands)), *counted)


def _runners_up(stand: Stand, case: Case, others: Mapping[str, Standing]) -> tuple[RunnerUp, ...]:
    if case.holder is not None and _is_on_the_way(stand, case, case.holder):
        return ()
    people = stand.problem.person_at
    ways = [_runner_up(stand, case, people[key], found) for key, found in others.items()]
    return tuple(sorted(ways, key=lambda one: (one.difference, one.person))[:RUNNERS_UP])


def _is_on_the_way(stand: Stand, case: Case, holder: str) -> bool:
    """True where the holder's day would fall apart without this stop: the straight way on is the longer one."""
    person = stand.problem.person_at[holder]
    return stand.holds(person, stand.days[holder]) and not stand.holds(person, day_without(stand, case, person))


def _runner_up(stand: Stand, case: Case, person: Person, found: Standing) -> RunnerUp:
    """The plan with this person in the holder's stead, at their best start, compared with the plan as it stands."""
    best = min((_instead(stand, case, person, start), start) for start in _starts(stand, case.visit, found))
    difference, start = best
    return RunnerUp(person.key, start, difference, _said_of(stand.problem, person.key, difference))


def _instead(stand: Stand, case: Case, person: Person, start: Minutes) -> Score:
    """By how much the score grows with this person in the role from then on."""
    visit, role = case.visit, case.role
    days = {person.key: with_stop(day_without(stand, case, person), stop_at(person, visit, role, start))}
    if case.holder is not None and case.holder != person.key:
        days[case.holder] = stand.without(case.holder, visit.key, role)
    return stand.difference(days, visit, stand.held[visit.key] | {role: (person.key, start)})


def _starts(stand: Stand, visit: Visit, found: Standing) -> list[Minutes]:
    """The starts among which a cheapest one lies: costs are straight lines between these."""
    edges = kinks(stand.problem, visit)
    ends = [end for opening in found.openings for end in (opening.low, opening.high)]
    inside = [edge for edge in edges if any(one.low < edge < one.high for one in found.openings)]
    return finite([*ends, *inside])


def _said_of(problem: Problem, person: str, difference: Score) -> Reason:
    pairs = zip(problem.objective.tiers, difference.tiers, strict=True)
    first = next(((tier, more) for tier, more in pairs if abs(more) > TOLERANCE), None)
    if first is None:
        return AS_GOOD.of(person=person)
    tier, more = first
    if more < 0:
        return BETTER.of(person=person)
    return _WORSE.get(tier.code, COSTS_MORE).of(person=person, more=_plain(more))


def _could_go(stand: Stand, case: Case, person: Person, found: Standing) -> Reason:
    """What is true of somebody whom nothing bars from a role that nobody has."""
    open_roles = stand.open_roles(case.visit)
    cases = [case_of(stand, case.visit, role) for role in open_roles]
    free = [[(person, found.openings)] if one.role == case.role else free_for(stand, one) for one in cases]
    met = meeting_of(stand, case.visit, open_roles, free)
    if met is None:
        return NO_PARTNER.of(person=person.key)
    return COULD_GO.of(person=person.key, start_time=clock(met[open_roles.index(case.role)][1]))


def _unserved(stand: Stand, visit: Visit, points: Score, neighbours: Sequence[Person]) -> UnservedExplained:
    asked = Asked(stand, visit)
    roles = _stopped(asked)
    met = asked.meeting()
    if met is not None:
        return UnservedExplained(visit.key, roles, _could_meet(met), points, None)
    return UnservedExplained(visit.key, roles, _short(stand, roles), points, smallest_change(asked, neighbours))


def _why_left(asked: Asked) -> tuple[Reason, ...]:
    """What is kept beside a visit left: what stops everybody in short, and the smallest change that would help."""
    met = asked.meeting()
    if met is not None:
        return _could_meet(met)
    return (*_short(asked.stand, _stopped(asked)), smallest_change(asked))


def _could_meet(met: Met) -> tuple[Reason, ...]:
    return tuple(COULD_GO.of(person=person.key, start_time=clock(start)) for person, start in met)


def _stopped(asked: Asked) -> tuple[RoleStopped, ...]:
    found = []
    for role, stands in zip(asked.roles, asked.stands, strict=True):
        bars = [one.bar for _, one in stands]
        counts = Counter(bar.code for bar in bars if bar is not None)
        stopped = tuple(wording.of(count=counts[code]) for code, wording in STOPPED.items() if counts[code])
        found.append(RoleStopped(role, stopped, sum(bar is None for bar in bars)))
    return tuple(found)


def _short(stand: Stand, roles: Sequence[RoleStopped]) -> tuple[Reason, ...]:
    """The counts of the first role that nobody at all can take; without one, they never meet."""
    if not stand.problem.people:
        return (NOBODY.of(),)
    return next((one.stopped for one in roles if not one.left), (NOT_TOGETHER.of(),))


def _plain(figure: float) -> float:
    """Whole where it is whole, else with three decimals: for the eye."""
    return int(figure) if float(figure).is_integer() else round(figure, 3)
