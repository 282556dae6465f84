"""Prices rank the tiers: one point outweighs all that can be below it, as far as whole numbers have room."""

from dataclasses import replace
from math import prod
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.laying import accepted_only
from huzhu.kernel.dispatch.search.prices import MOST, Rates, bounds_of, steps_of
from huzhu.kernel.dispatch.solve import find_plan
from tests.kernel.dispatch.instances import any_problem, drawn_day

UNKNOWN = (Component.NEW_PAIR, Component.OFFERS_WITHDRAWN)
"""What the walk does not weigh."""


def tiers(problem: Problem, plan: Plan) -> tuple[float, ...]:
    """What a plan costs by what the walk weighs."""
    found = score(problem, plan)
    return problem.objective.score({one: figure for one, figure in found.points.items() if one not in UNKNOWN}).tiers


@settings(max_examples=60, deadline=None)
@given(any_problem(), st.integers(1, 9))
def test_no_two_plans_differ_by_more_than_the_bound_of_a_tier(problem, seed):
    found = [find_plan(problem, seed=one, seconds=60, iterations=one % 3) for one in (seed, seed + 1)]
    plans = [tiers(problem, plan) for plan in (*found, accepted_only(problem))]
    assert all(max(tier) - min(tier) < bound for *tier, bound in zip(*plans, bounds_of(problem), strict=True))


@given(st.lists(st.integers(1, 1 << 20), min_size=2, max_size=7))
def test_a_point_outweighs_all_below_it_where_there_is_room(bounds):
    steps = steps_of(bounds)
    if prod(bounds) <= MOST:
        for place, step in enumerate(steps[:-1]):
            below = zip(bounds[place + 1 :], steps[place + 1 :], strict=True)
            assert step > sum((bound - 1) * one for bound, one in below)
    assert steps[0] <= MOST
    assert steps == sorted(steps, reverse=True)


def test_a_tier_that_can_only_be_nothing_takes_no_room():
    day = drawn_day(Random(3), 8, 3)
    plain = replace(
        day, visits=tuple(replace(one, windows=tuple(w for w in one.windows if w.hard)) for one in day.visits)
    )
    lateness = [tier.code for tier in day.objective.tiers].index("lateness")
    assert bounds_of(plain)[lateness] == 1
    assert Rates(plain, 1).minute(Component.LATENESS) == Rates(plain, 1).case(Component.DISRUPTION)
