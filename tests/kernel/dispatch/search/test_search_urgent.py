"""One visit more into a running day."""

from dataclasses import replace

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.problem import Booking
from huzhu.kernel.dispatch.search.best import best_plan
from huzhu.kernel.dispatch.search.cooling import Limit
from huzhu.kernel.dispatch.search.urgent import RunningDay
from huzhu.kernel.dispatch.solve import find_plan
from huzhu.kernel.dispatch.visit import Window
from tests.kernel.dispatch.instances import hill_day, with_person, with_visit


def running(count: int, people: int) -> RunningDay:
    """A day of so many visits, the last of them not yet planned."""
    problem = hill_day(count, people)
    before = replace(problem, visits=problem.visits[:-1])
    return RunningDay(problem, find_plan(before, seed=1, seconds=60, iterations=5))


def test_the_urgent_visit_is_served_and_nobody_else_gets_other_people():
    day = running(9, 3)
    plan = day.plan_with("v8")
    assert check(day.problem, plan) == ()
    assert [one.visit for one in day.insert_best("v8")] == ["v8"]
    before = {(one.visit, one.role): one.person for one in day.plan.assignments}
    assert {
        key: who for key, who in ((((one.visit, one.role)), one.person) for one in plan.assignments) if key in before
    } == before


def test_asking_twice_gives_the_same_answer():
    day = running(9, 3)
    assert day.insert_best("v8") == day.insert_best("v8") != ()


def test_nobody_who_can_means_no_answer():
    problem = with_visit(hill_day(3, 1), "v2", refused=frozenset(["p0"]))
    day = RunningDay(problem, find_plan(problem, seed=1, seconds=60, iterations=5))
    assert day.insert_best("v2") == ()
    assert day.plan_with("v2") == day.plan


def test_a_full_day_takes_nothing_more():
    problem = with_person(hill_day(3, 1), "p0", max_visits=2)
    plan = find_plan(problem, seed=1, seconds=60, iterations=5)
    left = plan.unserved[0].visit
    assert RunningDay(problem, plan).insert_best(left) == ()


def test_into_three_hundred_visits_one_more_changes_nobody_elses_person():
    problem = hill_day(300, 60)
    hours = [(Window(480 + 20 * number % 240, 540 + 20 * number % 240),) for number in range(300)]
    rows = [replace(one, windows=own) for one, own in zip(problem.visits, hours, strict=True)]
    problem = replace(problem, visits=tuple(rows))
    plan, _ = best_plan(replace(problem, visits=problem.visits[:-1]), 1, Limit(lambda: 0.0, 1.0, 1))
    fuller = RunningDay(problem, plan).plan_with(problem.visits[-1].key)
    before = {(one.visit, one.role, one.person) for one in plan.assignments}
    after = {(one.visit, one.role, one.person) for one in fuller.assignments}
    assert before < after
    assert {visit for visit, _, _ in after - before} == {problem.visits[-1].key}


def test_what_was_told_is_taken_up_and_stays():
    problem = hill_day()
    first = find_plan(problem, seed=1, seconds=60, iterations=5)
    told = tuple(Booking(one.visit, one.role, one.person, one.start_minute) for one in first.assignments)
    again = find_plan(replace(problem, told=told), seed=2, seconds=60, iterations=5)
    assert again.assignments == first.assignments
