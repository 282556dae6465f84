"""A day that was told, planned again: nothing changes for nothing."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.solve import find_plan
from tests.kernel.dispatch.instances import crowded, drawn_day, hill_day, metric, with_person

Held = set[tuple[str, int, str, float]]


def planned(problem: Problem, iterations: int = 60) -> Plan:
    return find_plan(problem, seed=1, seconds=600, iterations=iterations)


def told(problem: Problem, plan: Plan) -> Problem:
    """The problem with all of a plan told to the elders."""
    rows = tuple(Booking(one.visit, one.role, one.person, one.start_minute) for one in plan.assignments)
    return replace(problem, told=rows, offered=())


def without(problem: Problem, visit: str) -> Problem:
    """The problem after a visit is cancelled."""
    return replace(
        problem,
        visits=tuple(one for one in problem.visits if one.key != visit),
        told=tuple(one for one in problem.told if one.visit != visit),
    )


def held(plan: Plan) -> Held:
    return {(one.visit, one.role, one.person, one.start_minute) for one in plan.assignments}


def upper(problem: Problem, plan: Plan) -> tuple[float, ...]:
    """Who is served, how late, and how much is changed."""
    return score(problem, plan).tiers[:3]


@settings(max_examples=20, deadline=None)
@given(crowded(most_visits=8))
def test_an_unchanged_day_planned_again_is_the_same_day(problem):
    first = planned(problem)
    again = planned(told(problem, first), iterations=5)
    better = score(told(problem, first), again).tiers[:2] < score(problem, first).tiers[:2]
    assert better or held(again) == held(first)


@settings(max_examples=20, deadline=None)
@given(crowded(most_visits=8).map(metric), st.randoms(use_true_random=False))
def test_one_visit_cancelled_moves_others_only_where_somebody_more_is_served_or_served_in_time(problem, chance):
    first = planned(problem)
    day = told(problem, first)
    rest = without(day, chance.choice([one.key for one in problem.visits]))
    stays = replace(first, assignments=tuple(one for one in first.assignments if one.visit in rest.visit_at))
    stays = replace(stays, unserved=tuple(one for one in first.unserved if one.visit in rest.visit_at))
    again = planned(rest)
    assert held(again) == held(stays) or upper(rest, again) < upper(rest, stays)


@pytest.mark.parametrize("people", [3, 4, 5])
@pytest.mark.parametrize("gone", range(0, 9, 2))
def test_where_all_are_served_in_time_one_visit_cancelled_moves_nobody(people, gone):
    problem = hill_day(9, people)
    first = planned(problem)
    assert not first.unserved
    again = planned(without(told(problem, first), f"v{gone}"))
    assert held(again) == {one for one in held(first) if one[0] != f"v{gone}"}


@pytest.mark.parametrize("seed", range(4))
def test_a_big_day_planned_again_is_the_same_day(seed):
    problem = replace(drawn_day(Random(seed), 24, 8), told=())
    first = planned(problem)
    day = told(problem, first)
    again = planned(day)
    assert held(again) == held(first) or upper(day, again) < upper(day, first)


@pytest.mark.parametrize("gone", [0, 1])
def test_whoever_falls_ill_changes_only_what_was_theirs(gone):
    problem = hill_day(9, 4)
    first = planned(problem)
    day = with_person(told(problem, first), f"p{gone}", slots=())
    again = planned(day)
    others = {(one.visit, one.person) for one in first.assignments if one.person != f"p{gone}"}
    assert others <= {(one.visit, one.person) for one in again.assignments}
    assert not again.unserved
