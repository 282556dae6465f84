"""Eight visits of a day of our own: what CP-SAT proves to be the best, the search finds."""

from random import Random

import pytest

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.solve import find_plan
from tests.kernel.dispatch.exact import least_tiers
from tests.kernel.dispatch.instances import drawn_day

ITERATIONS = 1000


def day(seed: int) -> Problem:
    """Eight visits, two or three people, windows from narrow to wide, weights from 1 to 8, some by two people."""
    chance = Random(seed)
    return drawn_day(chance, 8, chance.randint(2, 3), widest=chance.choice([8, 15, 30]))


# Where the order of visits is the best but an hour could still move: see the decision record on the planner.
TIMED_WITHIN = 3
"""Points of walking and waiting (tier 5 of 6) by which the search may miss the best, for it starts each visit early or
late and never between."""


@pytest.mark.parametrize("seed", [0, 2, 4, 6, 7, 9, 10, 16, 17, 18, 21, 22, 23, 29])
def test_nobody_is_left_late_or_changed_who_need_not_be(seed):
    problem = day(seed)
    best = least_tiers(problem)
    plan = find_plan(problem, seed=1, seconds=600, iterations=ITERATIONS)
    assert check(problem, plan) == ()
    assert plan.score.tiers[:4] == best[:4]
    assert best <= plan.score.tiers
    assert plan.score.tiers[4] <= best[4] + TIMED_WITHIN
