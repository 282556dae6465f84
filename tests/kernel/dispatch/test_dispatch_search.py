"""The search keeps its own count right, never ends worse than it began, and comes near the best there is."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.days import slot_of
from huzhu.kernel.dispatch.draft import Draft, draft_of, fold
from huzhu.kernel.dispatch.explain import explain
from huzhu.kernel.dispatch.improve import improve, polish
from huzhu.kernel.dispatch.insertion import first_come, heavy_first, insert, options, scarce_first
from huzhu.kernel.dispatch.objective import Score
from huzhu.kernel.dispatch.person import slots_of
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.solve import solve
from huzhu.kernel.dispatch.tally import plan_of
from tests.kernel.dispatch.instances import any_problem, best_score, drawn_day, hill_day, metric, with_person


def never() -> bool:
    return False


def counted(draft: Draft, settled: Score) -> int:
    """The score of a draft as one number; what accepted visits cost whatever one does is settled."""
    tiers = (plan_of(draft).score - settled).tiers
    return tiers[0] * fold(1, 0, 0, 0, 0) * (1 << 40) + fold(*tiers[1:])


@settings(max_examples=35, deadline=None)
@given(any_problem(), st.randoms(use_true_random=False))
def test_the_running_cost_is_the_score(problem, chance):
    draft = Draft(problem)
    settled, zero = plan_of(draft).score, draft.cost
    for _ in range(12):
        visit = chance.choice(draft.visits)
        if visit.key in draft.placed:
            draft.remove(visit)
        elif visit in draft.waiting() and (ways := options(draft, visit)):
            draft.place(visit, chance.choice(ways))
        assert draft.cost - zero == counted(draft, settled)


@settings(max_examples=40, deadline=None)
@given(any_problem(), st.integers(0, 9))
def test_improving_never_ends_worse(problem, seed):
    draft = Draft(problem)
    insert(draft, draft.waiting(), scarce_first, never)
    costs = [draft.cost]
    for _ in range(5):
        improve(draft, Random(seed), 2, never)
        costs.append(draft.cost)
    polish(draft, never)
    costs.append(draft.cost)
    assert costs == sorted(costs, reverse=True)


def better_left(problem: Problem, plan: Plan) -> list[str]:
    """The lone parts for which somebody else would be better by the points."""
    lone = [one for one in explain(problem, plan).assignments if len(problem.visit_at[one.visit].roles) == 1]
    return [one.visit for one in lone for other in one.runners_up if other.reason.code == "not.better"]


def test_polishing_leaves_no_better_person_for_a_lone_part():
    days = [drawn_day(Random(seed), 24, 6) for seed in range(6)]
    drafts = [Draft(day) for day in days]
    for draft in drafts:
        insert(draft, draft.waiting(), scarce_first, never)
    assert any(better_left(day, plan_of(draft)) for day, draft in zip(days, drafts, strict=True))
    assert not any(better_left(day, solve(day, seed=1, seconds=60, iterations=0)) for day in days)


@settings(max_examples=40, deadline=None)
@given(any_problem())
def test_a_draft_of_a_plan_counts_as_the_plan(problem):
    plan = solve(problem, seed=1, seconds=60, iterations=2)
    assert plan_of(draft_of(problem, plan)).score == plan.score


def test_once_through_is_a_sound_plan_at_once():
    problem = drawn_day(Random(1), 24, 6)
    draft = Draft(problem)
    first_come(draft, draft.waiting(), never)
    assert check(problem, plan_of(draft)) == ()
    assert len(draft.placed) >= 12


def test_no_time_left_stops_every_stage():
    draft = Draft(hill_day())
    insert(draft, draft.waiting(), heavy_first, lambda: True)
    assert draft.placed == {}
    insert(draft, draft.waiting(), heavy_first, never)
    assert improve(draft, Random(1), 9, lambda: True) == 0


def test_slots_tell_where_minutes_lie():
    person = with_person(hill_day(1, 1), "p0", slots=slots_of([(10, 20), (30, 50)])).people[0]
    assert [slot_of(person, *span) for span in ((10, 20), (15, 25), (30, 31))] == [0, -1, 1]


def test_near_the_best_on_small_days():
    """Measured against brute force on fixed days: the best plan on nearly all, and never one more unserved weight."""
    days = [metric(drawn_day(Random(seed), 4, 2, widest=3)) for seed in range(12)]
    found = [(solve(day, seed=1, seconds=60, iterations=40).score, best_score(day)) for day in days]
    assert sum(score == best for score, best in found) >= 11
    assert all(score.tiers[0] == best.tiers[0] for score, best in found)
