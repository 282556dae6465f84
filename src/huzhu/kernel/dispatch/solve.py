"""The one way in: a problem, a seed and a limit go in, a plan with its reasons comes out."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import monotonic

from huzhu.kernel.dispatch.draft import Draft, State
from huzhu.kernel.dispatch.explain import with_reasons
from huzhu.kernel.dispatch.improve import improve, polish
from huzhu.kernel.dispatch.insertion import first_come, heavy_first, insert, scarce_first
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.tally import plan_of

_ROUNDS = 60
_ROUNDS_PER_VISIT = 4  # 60 visits x 40 people: half a second; 200 x 80: three seconds, measured
_MOST_ROUNDS = 900


class _Stopwatch:
    """Tells when the seconds are over, and remembers having said so."""

    def __init__(self, seconds: float) -> None:
        self._deadline = monotonic() + seconds
        self.ran_out = False

    def over(self) -> bool:
        self.ran_out = self.ran_out or monotonic() >= self._deadline
        return self.ran_out


def solve(problem: Problem, *, seed: int, seconds: float, iterations: int | None = None) -> Plan:
    """A plan that keeps every hard rule; visits nobody can take are left unserved, with their reasons.

    The same problem, seed and iterations give the same plan, unless the seconds ran out first: then the best so
    far comes back and `seconds_ran_out` says so. The order of visits and people in the problem does not matter.
    A fixed assignment is repeated as it is, whatever rule it breaks. Raises nothing on an infeasible problem.
    """
    return with_reasons(problem, find_plan(problem, seed=seed, seconds=seconds, iterations=iterations))


def find_plan(problem: Problem, *, seed: int, seconds: float, iterations: int | None = None) -> Plan:
    """The plan of `solve` without its reasons, scored."""
    if problem.exact:
        raise NotImplementedError("this search plans in whole minutes")
    watch, chance = _Stopwatch(seconds), Random(seed)
    rounds = iterations
    if rounds is None:
        rounds = min(_MOST_ROUNDS, _ROUNDS + _ROUNDS_PER_VISIT * len(problem.visits))
    draft = Draft(problem)
    _construct(draft, watch.over)
    done = improve(draft, chance, rounds, watch.over)
    polish(draft, watch.over)
    found = plan_of(draft)
    told = score(problem, found)
    return replace(found, score=told, seed=seed, iterations=done, seconds_ran_out=watch.ran_out)


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
