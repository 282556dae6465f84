"""What every plan must be, whatever the problem."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.person import Person, Slot
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.solve import solve
from huzhu.kernel.dispatch.visit import Role, Visit
from tests.kernel.dispatch.instances import (
    KINDS,
    PLACES,
    SKILLS,
    any_problem,
    best_score,
    can_insert,
    crowded,
    hill_day,
    metric,
    problems,
    with_person,
    with_visit,
)


def planned(problem: Problem, seed: int = 1, iterations: int = 6) -> Plan:
    return solve(problem, seed=seed, seconds=60, iterations=iterations)


@settings(max_examples=70, deadline=None)
@given(any_problem())
def test_no_plan_breaks_a_hard_rule(problem):
    plan = planned(problem)
    assert check(problem, plan) == ()
    assert plan.score == score(problem, plan)


@settings(max_examples=25, deadline=None)
@given(problems())
def test_accepted_assignments_are_kept_exactly(problem):
    written = {(one.visit, one.role, one.person, one.start_minute) for one in planned(problem).assignments}
    assert {(one.visit, one.role, one.person, one.start_minute) for one in problem.fixed} <= written


@settings(max_examples=25, deadline=None)
@given(st.one_of(problems(most_visits=5, most_people=4), crowded(most_visits=8)))
def test_nothing_that_still_fits_is_left(problem):
    plan = planned(problem)
    assert not [left.visit for left in plan.unserved if can_insert(problem, plan, left.visit)]


@settings(max_examples=25, deadline=None)
@given(problems())
def test_every_visit_is_served_or_left_with_a_reason(problem):
    plan = planned(problem)
    assert all(left.reasons for left in plan.unserved)
    assert all(one.reasons for one in plan.assignments)


@settings(max_examples=25, deadline=None)
@given(any_problem(), st.integers(0, 9))
def test_same_seed_same_plan(problem, seed):
    assert planned(problem, seed) == planned(problem, seed)


@settings(max_examples=25, deadline=None)
@given(any_problem(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(problem, chance):
    visits, people = list(problem.visits), list(problem.people)
    chance.shuffle(visits)
    chance.shuffle(people)
    assert planned(replace(problem, visits=tuple(visits), people=tuple(people))) == planned(problem)


@settings(max_examples=25, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_other_keys_give_the_same_plan_under_other_names(problem, chance):
    """Rows that differ only in their keys are ties; here no two are alike."""
    problem = replace(
        problem,
        visits=tuple(replace(one, minutes=10 + number) for number, one in enumerate(problem.visits)),
        people=tuple(replace(one, load_minutes_28d=number) for number, one in enumerate(problem.people)),
    )
    renamed, names = _renamed(problem, chance)
    there = {(names[one.visit], one.role, names[one.person], one.start_minute) for one in planned(problem).assignments}
    assert {(one.visit, one.role, one.person, one.start_minute) for one in planned(renamed).assignments} == there


def _renamed(problem: Problem, chance: Random) -> tuple[Problem, dict[str, str]]:
    visits, people = [one.key for one in problem.visits], [one.key for one in problem.people]
    names = dict(zip(visits, chance.sample([f"w{one}" for one in visits], len(visits)), strict=True))
    names |= dict(zip(people, chance.sample([f"q{one}" for one in people], len(people)), strict=True))

    def each(keys: frozenset[str]) -> frozenset[str]:
        return frozenset(names[key] for key in keys)

    rows = tuple(
        replace(
            one,
            key=names[one.key],
            preferred=each(one.preferred),
            usual=each(one.usual),
            refused=each(one.refused),
        )
        for one in problem.visits
    )
    everybody = tuple(
        replace(one, key=names[one.key], refused_visits=each(one.refused_visits)) for one in problem.people
    )
    fixed = tuple(replace(one, visit=names[one.visit], person=names[one.person]) for one in problem.fixed)
    told = tuple(replace(one, visit=names[one.visit], person=names[one.person]) for one in problem.told)
    return Problem(rows, everybody, problem.travel, fixed, told), names


@settings(max_examples=30, deadline=None)
@given(problems(most_visits=3, most_people=3, most_fixed=1).map(metric))
def test_the_best_plan_is_never_beaten(problem):
    assert planned(problem).score >= best_score(problem)


@settings(max_examples=25, deadline=None)
@given(problems(most_visits=3, most_people=2, most_fixed=1).map(metric), st.integers(0, PLACES - 1))
def test_one_more_able_person_never_leaves_more_unserved_at_best(problem, place):
    """About the model and the checker: the best plan over all, by brute force."""
    skills = dict.fromkeys(SKILLS, 3)
    new = Person("p9", KINDS[1], place, (Slot(0, 90),), skills, "f", can_lift=True)
    more = replace(problem, people=(*problem.people, new))
    assert best_score(more).tiers[0] <= best_score(problem).tiers[0]
    assert best_score(more) <= best_score(problem)


@settings(max_examples=25, deadline=None)
@given(any_problem())
def test_pairs_start_together_with_different_people(problem):
    plan = planned(problem)
    for visit in problem.visits:
        group = [one for one in plan.assignments if one.visit == visit.key]
        assert len({one.start_minute for one in group}) <= 1
        assert len({one.person for one in group}) == len(group)


class TestHillDay:
    def test_everybody_is_served(self):
        plan = planned(hill_day())
        assert plan.unserved == ()
        assert plan.score.of(Component.UNSERVED) == 0

    def test_who_the_elder_refuses_does_not_come(self):
        problem = hill_day(1, 1)
        assert [one.person for one in planned(problem).assignments] == ["p0"]
        assert planned(with_visit(problem, "v0", refused=frozenset(["p0"]))).assignments == ()

    @pytest.mark.parametrize("field", ["refused_visits", "refused_elders"])
    def test_who_refuses_does_not_go(self, field):
        refused = frozenset(["v0" if field == "refused_visits" else "e0"])
        plan = planned(with_person(hill_day(1, 1), "p0", **{field: refused}))
        assert [left.visit for left in plan.unserved] == ["v0"]

    def test_the_usual_person_comes(self):
        problem = with_visit(hill_day(), "v3", usual=frozenset(["p5"]))
        assert [one.person for one in planned(problem).assignments if one.visit == "v3"] == ["p5"]

    def test_the_longest_wait_goes_first_where_only_one_fits(self):
        problem = with_person(with_visit(hill_day(3, 1), "v1", days_waited=4), "p0", max_visits=1)
        assert [one.visit for one in planned(problem).assignments] == ["v1"]

    def test_a_pair_needs_two_people(self):
        pair = (Role(), Role())
        assert len(planned(with_visit(hill_day(1, 2), "v0", roles=pair)).assignments) == 2
        assert planned(with_visit(hill_day(1, 1), "v0", roles=pair)).assignments == ()

    def test_a_partner_joins_where_one_has_accepted(self):
        problem = replace(
            with_visit(hill_day(1, 2), "v0", roles=(Role(), Role())), fixed=(Booking("v0", 1, "p1", 495),)
        )
        found = [(one.role, one.person, one.start_minute) for one in planned(problem).assignments]
        assert sorted(found) == [(0, "p0", 495), (1, "p1", 495)]

    def test_what_was_told_stays_although_another_walks_less(self):
        problem = hill_day(2, 2)
        before = planned(problem)
        assert [one.person for one in before.assignments if one.visit == "v1"] == ["p0"]
        told = (Booking("v1", 0, "p1", 520),)
        again = planned(replace(problem, told=told))
        assert [one.person for one in again.assignments if one.visit == "v1"] == ["p1"]
        assert again.score.of(Component.DISRUPTION) == 0

    def test_replanning_what_was_told_changes_nothing(self):
        problem = hill_day()
        first = planned(problem)
        told = tuple(Booking(one.visit, one.role, one.person, one.start_minute) for one in first.assignments)
        assert planned(replace(problem, told=told)).score.of(Component.DISRUPTION) == 0

    def test_the_first_visit_comes_just_before_the_accepted_one(self):
        problem = replace(hill_day(2, 1), fixed=(Booking("v1", 0, "p0", 560),))
        starts = {one.visit: one.start_minute for one in planned(problem).assignments}
        assert starts == {"v0": 560 - 2 - 30, "v1": 560}

    def test_no_time_at_all_still_gives_a_plan(self):
        plan = solve(hill_day(), seed=1, seconds=0)
        assert plan.seconds_ran_out
        assert len(plan.unserved) == 12
        assert check(hill_day(), plan) == ()

    def test_an_empty_problem_gives_an_empty_plan(self):
        assert planned(hill_day(0, 0)).assignments == ()
        assert len(planned(hill_day(2, 0)).unserved) == 2


def test_a_visit_without_windows_may_start_at_any_minute():
    problem = hill_day(1, 1)
    loose = replace(problem, visits=(Visit("v0", "e0", 0, 30),))
    assert [one.start_minute for one in planned(loose).assignments] == [422]
