# mypy: disable-error-code="assignment,return-value,misc,arg-type"
# This search plans in whole minutes only.
"""Why this plan: for each assignment and each visit left, what was asked, what it costs, and who comes next."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from huzhu.kernel.dispatch.bars import Case, Standing, case_among, case_of, day_without, standing
from huzhu.kernel.dispatch.days import Day, Stop, figures, holds, points, with_stop
from huzhu.kernel.dispatch.draft import Draft, draft_of
from huzhu.kernel.dispatch.insertion import cheapest_start, options
from huzhu.kernel.dispatch.objective import Score
from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.reasons import (
    ACCEPTED,
    AS_GOOD,
    BETTER,
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
    STOPPED,
    SUITED,
    TAKEN,
    USUAL,
    WALK,
    WITH_SKILL,
    Reason,
    clock,
)
from huzhu.kernel.dispatch.relax import smallest_change
from huzhu.kernel.dispatch.tally import assignment_points, lines, unserved, unserved_points
from huzhu.kernel.dispatch.visit import Visit

RUNNERS_UP = 3
_FUNNEL = (WITH_SKILL, SUITED, FREE, NOT_REFUSED)
_WORSE = (FURTHER_OFF, MORE_CHANGES, LESS_FAMILIAR, MORE_TOIL, GAVE_MORE)  # the tiers below unserved


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """Somebody else who could go, at their best start, and by how much the score of the plan would grow."""

    person: str
    start_minute: int
    difference: Score
    reason: Reason


@dataclass(frozen=True, slots=True)
class AssignmentExplained:
    """Why this person has this part. `funnel` and `runners_up` are empty where it was accepted before planning.

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
class Explanation:
    """All the reasons of one plan, in the plan's order. The points of all parts sum to the score of the plan."""

    assignments: tuple[AssignmentExplained, ...]
    unserved: tuple[UnservedExplained, ...]


def explain(problem: Problem, plan: Plan) -> Explanation:
    """The reasons of a plan; every one is true in the problem and plan given, also where a hand changed the plan."""
    draft = draft_of(problem, plan)
    stops = defaultdict(list)
    for line in lines(draft):
        stops[line.stop.visit.key].append((line.person, line.stop))
    scores = assignment_points(draft)
    explained = tuple(
        _assignment(draft, one, stops[one.visit], scores[one.visit, one.role]) for one in plan.assignments
    )
    return Explanation(explained, tuple(_unserved(draft, visit) for visit in unserved(draft)))


def with_reasons(problem: Problem, plan: Plan) -> Plan:
    """The plan with the reasons of its explanation written beside each assignment and each visit left."""
    told = explain(problem, plan)
    assignments = zip(plan.assignments, told.assignments, strict=True)
    left = {one.visit: (*one.reasons, *([one.change] if one.change else [])) for one in told.unserved}
    return replace(
        plan,
        assignments=tuple(replace(one, reasons=why.reasons) for one, why in assignments),
        unserved=tuple(replace(one, reasons=left[one.visit]) for one in plan.unserved),
    )


def why_not(problem: Problem, plan: Plan, visit: str, role: int, person: str) -> Reason:
    """Why this person does not have this part; KeyError where the problem knows no such visit or person."""
    draft = draft_of(problem, plan)
    wanted, _ = problem.visit_at[visit], problem.person_at[person]
    case = case_of(draft, wanted, role)
    if person == case.holder:
        return IS_CHOSEN.of(person=person)
    if case.holder is not None and _is_fixed(draft, case):
        return TAKEN.of(chosen=case.holder)
    stand = standing(draft, case, person)
    if stand.bar is not None:
        return stand.bar
    if case.holder is not None and _is_on_the_way(draft, case, case.holder):
        return ON_THE_WAY.of(chosen=case.holder)
    if case.holder is not None:
        return _runner_up(draft, case, person, stand).reason
    return _could_go(draft, case, person, stand)


def _assignment(draft: Draft, one: Assignment, stops: Sequence[tuple[str, Stop]], score: Score) -> AssignmentExplained:
    case = case_among(draft, draft.problem.visit_at[one.visit], one.role, stops)
    merits = _merits(draft, case.visit, one)
    if _is_fixed(draft, case):
        accepted = (ACCEPTED.of(person=one.person), *merits)
        return AssignmentExplained(one.visit, one.role, one.person, (), score, accepted, ())
    stands = {person: standing(draft, case, person) for person in draft.rank}
    others = {key: stand for key, stand in stands.items() if key != one.person and stand.bar is None}
    if not others and stands[one.person].bar is None:
        merits = (ONLY_ONE.of(person=one.person), *merits)
    runners_up = _runners_up(draft, case, others)
    return AssignmentExplained(one.visit, one.role, one.person, _funnel(stands), score, merits, runners_up)


def _is_fixed(draft: Draft, case: Case) -> bool:
    return any((one.visit, one.role) == (case.visit.key, case.role) for one in draft.problem.fixed)


def _merits(draft: Draft, visit: Visit, one: Assignment) -> tuple[Reason, ...]:
    """What speaks for the person, the walk last."""
    languages = draft.problem.person_at[one.person].languages
    said = [USUAL.of(person=one.person)] if one.person in visit.usual else []
    if one.person in visit.preferred:
        said.append(PREFERRED.of(person=one.person))
    if visit.languages & languages:
        said.append(LANGUAGE.of(person=one.person))
    return (*said, WALK.of(person=one.person, minutes=one.walking_minutes))


def _funnel(stands: Mapping[str, Standing]) -> tuple[Reason, ...]:
    passed = [sum(stand.passed >= question for stand in stands.values()) for question in range(1, 5)]
    counted = (wording.of(count=count) for wording, count in zip(_FUNNEL, passed, strict=True))
    return (EVERYBODY.of(count=len(stands)), *counted)


def _runners_up(draft: Draft, case: Case, others: Mapping[str, Standing]) -> tuple[RunnerUp, ...]:
    if case.holder is not None and _is_on_the_way(draft, case, case.holder):
        return ()
    ways = ((cheapest_start(draft, case.visit, key, stand.openings), key) for key, stand in others.items())
    ranked = sorted((way.cost, draft.rank[key], key) for way, key in ways if way is not None)
    return tuple(_runner_up(draft, case, key, others[key]) for _, _, key in ranked[:RUNNERS_UP])


def _is_on_the_way(draft: Draft, case: Case, holder: str) -> bool:
    """True where the holder's day would fall apart without this stop: the straight way on is the longer one."""
    return holds(draft.ground, draft.days[holder]) and not holds(draft.ground, day_without(draft, case, holder))


def _runner_up(draft: Draft, case: Case, person: str, stand: Standing) -> RunnerUp:
    """The plan with this person in the holder's stead, compared with the plan as it stands."""
    best = cheapest_start(draft, case.visit, person, stand.openings)
    if best is None or case.holder is None:
        raise AssertionError("only somebody who can go is compared, and only with a holder")
    stop = Stop(case.visit, case.role, best.start, best.start + case.visit.minutes, best.slot, fixed=False)
    holder, other = draft.days[case.holder], draft.days[person]
    without = day_without(draft, case, case.holder)
    before = _day_score(draft, holder) + _day_score(draft, other)
    after = _day_score(draft, without) + _day_score(draft, with_stop(other, stop))
    difference = after - before
    return RunnerUp(person, best.start, difference, _said_of(person, difference))


def _day_score(draft: Draft, day: Day) -> Score:
    return sum((points(figured) for figured in figures(draft.ground, day)), Score((0,) * 6))


def _said_of(person: str, difference: Score) -> Reason:
    tiers = zip(_WORSE, difference.tiers[1:], strict=True)
    first = next(((wording, more) for wording, more in tiers if more), None)
    if first is None:
        return AS_GOOD.of(person=person)
    wording, more = first
    return wording.of(person=person, more=more) if more > 0 else BETTER.of(person=person)


def _could_go(draft: Draft, case: Case, person: str, stand: Standing) -> Reason:
    """What is true of somebody whom nothing bars from a part that nobody has."""
    best = cheapest_start(draft, case.visit, person, stand.openings)
    if len(draft.ground.open_roles[case.visit.key]) == 1 and best is not None:
        return COULD_GO.of(person=person, start_time=clock(best.start))
    return NO_PARTNER.of(person=person)


def _unserved(draft: Draft, visit: Visit) -> UnservedExplained:
    cases = [case_of(draft, visit, role) for role in draft.ground.open_roles[visit.key]]
    roles = tuple(_stopped(draft, case) for case in cases)
    score = unserved_points(draft, visit)
    if ways := options(draft, visit, count=1):
        could = tuple(COULD_GO.of(person=part.person, start_time=clock(ways[0].start)) for part in ways[0].parts)
        return UnservedExplained(visit.key, roles, could, score, None)
    return UnservedExplained(visit.key, roles, _short(draft, roles), score, smallest_change(draft, visit))


def _stopped(draft: Draft, case: Case) -> RoleStopped:
    bars = [standing(draft, case, person).bar for person in draft.rank]
    counts = Counter(bar.code for bar in bars if bar is not None)
    stopped = tuple(wording.of(count=counts[code]) for code, wording in STOPPED.items() if counts[code])
    return RoleStopped(case.role, stopped, sum(bar is None for bar in bars))


def _short(draft: Draft, roles: Sequence[RoleStopped]) -> tuple[Reason, ...]:
    """The counts of the first part that nobody at all can take; without one, they never meet."""
    if not draft.rank:
        return (NOBODY.of(),)
    return next((one.stopped for one in roles if not one.left), (NOT_TOGETHER.of(),))
