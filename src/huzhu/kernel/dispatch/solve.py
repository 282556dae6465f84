"""The one way in: a problem, a seed and a limit go in, a plan with its reasons comes out."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from huzhu.kernel.dispatch.draft import Draft, State, draft_of
from huzhu.kernel.dispatch.explain import with_reasons
from huzhu.kernel.dispatch.improve import polish
from huzhu.kernel.dispatch.insertion import first_come, heavy_first, insert, scarce_first
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.best import best_plan, sound
from huzhu.kernel.dispatch.search.cooling import Limit
from huzhu.kernel.dispatch.search.slab import COMPILED
from huzhu.kernel.dispatch.standing import as_searched, kept_unless_it_gains
from huzhu.kernel.dispatch.tally import plan_of
from huzhu.kernel.dispatch.timetable import counted, outings, timetable
from huzhu.kernel.dispatch.visit import Minutes, Together, Visit

_MOVES_EACH = 1000
"""Moves of the walk in one of the `iterations` asked for."""

_WALK_SUFFICES = 3_000
"""Moves for each role from which on the walk ends better than any first plan: then the quickest one will do. Measured
at 195-236 roles: the best of three costs 1.2 s and serves less than 0.5 s of walking."""

_MANY_ROLES = 100
"""From here on first plans are dear; below, the best of three costs little and settles ties by what rows say."""

_MOVES_A_ROLE = 10_000
"""Moves for each role of a day where no iterations are asked for: a second or two for sixty visits, compiled."""


class _Stopwatch:
    """Tells when the seconds are over, and remembers having said so."""

    def __init__(self, seconds: float) -> None:
        self.deadline = monotonic() + seconds
        self.ran_out = False

    def over(self) -> bool:
        self.ran_out = self.ran_out or monotonic() >= self.deadline
        return self.ran_out


def solve(problem: Problem, *, seed: int, seconds: float, iterations: int | None = None) -> Plan:
    """A plan that keeps every hard rule; visits nobody can take are left unserved, with their reasons.

    The same problem, seed and iterations give the same plan, unless the seconds ran out first: then the best so
    far comes back and `seconds_ran_out` says so. The order of visits and people in the problem does not matter.
    A fixed assignment is repeated as it is, whatever rule it breaks. Raises nothing on an infeasible problem.
    """
    return with_reasons(problem, find_plan(problem, seed=seed, seconds=seconds, iterations=iterations))


def find_plan(problem: Problem, *, seed: int, seconds: float, iterations: int | None = None) -> Plan:
    """The plan of `solve` without its reasons, scored. A problem of a public format is searched to the last second."""
    watch = _Stopwatch(seconds)
    moves = None if iterations is None else _MOVES_EACH * iterations
    if _is_plain(problem):
        found, made = _our_day(as_searched(problem), seed, watch, moves)
        ran_out = watch.ran_out
    else:
        found, made = best_plan(problem, seed, Limit(monotonic, watch.deadline - _closing(problem), moves))
        ran_out = moves is not None and made < moves and watch.over()
    if problem.told or problem.offered:
        found = kept_unless_it_gains(problem, sound(problem, found))
    found = _with_walks(problem, found)
    return replace(found, score=score(problem, found), seed=seed, iterations=made, seconds_ran_out=ran_out)


def _with_walks(problem: Problem, plan: Plan) -> Plan:
    """The plan with the minutes walked to each visit, 0 where there is no way."""
    walks: dict[tuple[str, int, str], Minutes] = {}
    for key, stops in timetable(problem, plan).items():
        for outing in outings(problem, problem.person_at[key], stops):
            for stop, way in zip(outing.stops, outing.ways, strict=True):
                walks[stop.visit, stop.role, key] = counted(way)
    told = (replace(one, walking_minutes=walks[one.visit, one.role, one.person]) for one in plan.assignments)
    return replace(plan, assignments=tuple(told))


def _closing(problem: Problem) -> float:
    """Seconds that checking and scoring the plan found will take: 0.2 at 500 visits, measured."""
    return 0.02 + 0.0004 * len(problem.visits)


def _our_day(problem: Problem, seed: int, watch: _Stopwatch, moves: int | None) -> tuple[Plan, int]:
    """The walk, where it comes far; else first plans at once, then the walk, then what one visit at a time can still
    better; the best of both."""
    roles = sum(len(visit.roles) for visit in problem.visits)
    limit = Limit(monotonic, watch.deadline, _MOVES_A_ROLE * roles if moves is None else moves)
    if _walks_far(moves, roles):
        found, made = best_plan(problem, seed, limit)
        watch.ran_out = watch.over() or made < (moves or 0)
        return found, made
    draft = Draft(problem)
    _construct(draft, watch.over)
    if watch.over():
        return plan_of(draft), 0
    walked, made = best_plan(problem, seed, limit)
    drafts = [draft, draft_of(problem, walked, draft)] if made else [draft]
    for one in drafts:
        polish(one, watch.over)
    plans = [*map(plan_of, drafts), *([walked] if made else [])]
    return min(plans, key=lambda one: score(problem, one)), made


def _walks_far(moves: int | None, roles: int) -> bool:
    """True where many roles are walked far. Where moves are asked for this is the same compiled or not; where only the
    clock counts, plain Python does not come far in it."""
    if roles < _MANY_ROLES:
        return False
    return COMPILED if moves is None else moves >= _WALK_SUFFICES * roles


def _is_plain(problem: Problem) -> bool:
    """True for a day of our own with nothing but what reasons can be given for: whole minutes, roles together."""
    return (
        not problem.exact
        and all(len(problem.visit_at[pair.visit].roles) == 1 for pair in problem.pinned)
        and all(_is_plain_visit(visit) for visit in problem.visits)
        and all(
            person.end_place is None and person.lunch is None and not person.overtime and not person.never_with
            for person in problem.people
        )
    )


def _is_plain_visit(visit: Visit) -> bool:
    return (
        isinstance(visit.sync, Together)
        and all(role.minutes is None for role in visit.roles)
        and visit.early_allowed
        and not visit.due_at_end
    )


def _construct(draft: Draft, over: Callable[[], bool]) -> None:
    """The best of three first plans, the quickest first."""
    empty, waiting = draft.saved(), draft.waiting()
    first_come(draft, waiting, over)
    best = draft.saved()
    for urgency in (scarce_first, heavy_first):
        draft.restore(empty)
        insert(draft, waiting, urgency, over)
        best = min(best, draft.saved(), key=_cost_of)
    draft.restore(best)


def _cost_of(state: State) -> int:
    return state[2]
