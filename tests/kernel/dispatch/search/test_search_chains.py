"""Chains serve who could be served by changing places, cost no tier above anything, and keep every rule."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.person import Person, Slot
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.anneal import count
from huzhu.kernel.dispatch.search.chains import augment
from huzhu.kernel.dispatch.search.cooling import CHAIN_MOVES, HOT, Limit, Walk
from huzhu.kernel.dispatch.search.laying import lay, plan_from
from huzhu.kernel.dispatch.search.slab import BEST_COST, FIRM, LOOSE, TARD, WORST
from huzhu.kernel.dispatch.visit import Visit, Window
from tests.kernel.dispatch.communities import community
from tests.kernel.dispatch.instances import any_problem
from tests.kernel.dispatch.search.steps import crowded_day

PEOPLE, VISITS, REFUSED = 7, 10, 7
SUMS = FIRM, TARD, WORST, LOOSE


def matching(seed: int, weights: tuple[int, ...]) -> Problem:
    """Seven people with time for one visit each, who go to three of ten: chains are long."""
    chance = Random(seed)
    keys = [f"v{number}" for number in range(VISITS)]
    people = tuple(
        Person(f"p{one}", "x", 0, (Slot(0, 600),), max_visits=1, refused_visits=frozenset(chance.sample(keys, REFUSED)))
        for one in range(PEOPLE)
    )
    visits = tuple(Visit(key, "e", 0, 10, (Window(100, 300),), weight=chance.choice(weights)) for key in keys)
    return Problem(visits, people, np.zeros((1, 1, 1), np.float32))


def least_left(problem: Problem) -> int:
    """The least weight that must be left where each serves one, over every set of people who are taken."""
    most = {0: 0}
    for visit in problem.visits:
        for taken, served in list(most.items()):
            for number, person in enumerate(problem.people):
                if visit.key not in person.refused_visits and not taken >> number & 1:
                    new = taken | 1 << number
                    most[new] = max(most.get(new, 0), served + problem.weight(visit))
    return sum(problem.weight(one) for one in problem.visits) - max(most.values())


def begun(problem: Problem, moves: int = 0) -> Walk:
    """A first plan in which no visit more has a place as it stands, and so many warm moves from there."""
    walk = Walk(lay(problem).grid, 1, Limit(lambda: 0.0, 1.0, max(1, moves)))
    if moves:
        walk.anneal(HOT, moves, by_clock=False)
    return walk


def sums(walk: Walk) -> list[int]:
    return [int(walk.w[one]) for one in SUMS]


@pytest.mark.parametrize("weights", [(1,), (1, 2, 4, 8)])
def test_where_a_chain_exists_it_is_found(weights):
    gained = 0
    for seed in range(30):
        problem = matching(seed, weights)
        laid, walk = lay(problem), begun(problem)
        before = score(problem, plan_from(problem, laid, walk.w)).tiers[0]
        while augment(walk.w):
            pass
        plan = plan_from(problem, laid, walk.w)
        assert check(problem, plan) == ()
        assert score(problem, plan).tiers[0] == least_left(problem)
        gained += before > least_left(problem)
    assert gained >= 5


@settings(max_examples=60, deadline=None)
@given(any_problem(), st.sampled_from([0, 60, 400]))
def test_no_chain_breaks_a_rule_or_costs_anything(problem, moves):
    laid = lay(problem)
    if not (laid.grid.tiers and laid.grid.rich and laid.grid.tasks and laid.grid.routes):
        return
    walk = begun(problem, moves)
    stood, kept = sums(walk), int(walk.w[BEST_COST])
    made = augment(walk.w)
    left = sums(walk)
    assert sum(left[::3]) + left[1] * laid.grid.prices.late <= sum(stood[::3]) + stood[1] * laid.grid.prices.late
    assert int(walk.w[BEST_COST]) <= kept
    assert made or left == stood
    count(walk.w)
    assert sums(walk) == left


def test_chains_serve_more_on_crowded_days_and_no_rule_is_broken():
    gained = 0
    for seed in range(30):
        problem = crowded_day(seed)
        laid, walk = lay(problem), begun(problem)
        before = score(problem, plan_from(problem, laid, walk.w))
        made = augment(walk.w)
        plan = plan_from(problem, laid, walk.w)
        assert check(problem, plan) == ()
        after = score(problem, plan)
        assert (after.tiers < before.tiers) if made else (after.tiers == before.tiers)
        gained += after.tiers[0] < before.tiers[0]
    assert gained >= 10


def test_chains_are_looked_for_so_many_moves_apart_and_only_among_many_roles():
    few = begun(community(1))
    few.block(CHAIN_MOVES * len(few.grid.tasks), 1)
    assert few.chained_at == 0
    walk = begun(crowded_day(1))
    roles = len(walk.grid.tasks)
    walk.block(CHAIN_MOVES * roles - 1, 1)
    assert walk.chained_at == 0
    walk.block(1, 1)
    assert walk.chained_at == CHAIN_MOVES * roles == walk.made
