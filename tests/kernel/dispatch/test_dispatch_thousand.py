"""A thousand generated assignments: the points sum to the score, and each stated reason is true in the data."""

from dataclasses import replace
from random import Random

import pytest

from huzhu.kernel.dispatch.bars import case_of
from huzhu.kernel.dispatch.byhand import assigned_by_hand, taken_by_hand
from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.explain import AssignmentExplained, Explanation, explain, explain_visit, why_not
from huzhu.kernel.dispatch.objective import Component, total
from huzhu.kernel.dispatch.person import Person, slots_of
from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.reasons import MORE_PEOPLE, NEIGHBOUR, plainly
from huzhu.kernel.dispatch.relax import free_for, meeting_of
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.stand import Stand
from huzhu.kernel.dispatch.visit import Role
from tests.kernel.dispatch.communities import community, plain_plan
from tests.kernel.dispatch.instances import hill_day, plan_with, with_person, with_visit
from tests.kernel.dispatch.naive import figures, stage

COMMUNITIES = 44

Day = tuple[Problem, Plan, Explanation]


@pytest.fixture(scope="module")
def days() -> list[Day]:
    problems = [community(seed) for seed in range(COMMUNITIES)]
    plans = [plain_plan(problem) for problem in problems]
    return [(problem, plan, explain(problem, plan)) for problem, plan in zip(problems, plans, strict=True)]


def parts(days: list[Day]) -> list[tuple[Problem, Plan, Assignment, AssignmentExplained]]:
    return [
        (problem, plan, one, told)
        for problem, plan, explanation in days
        for one, told in zip(plan.assignments, explanation.assignments, strict=True)
    ]


def test_there_are_a_thousand_and_the_plans_are_sound(days):
    assert len(parts(days)) >= 1000
    assert all(check(problem, plan) == () for problem, plan, _ in days)


def test_the_points_sum_to_the_score_and_are_those_of_plain_loops(days):
    for problem, plan, told in days:
        found = total(one.points.points for one in (*told.assignments, *told.unserved, *told.people))
        known = {Component(name): figure for name, figure in figures(problem, plan).items() if figure}
        assert {one: figure for one, figure in found.items() if figure} == known
        assert problem.objective.score(found) == score(problem, plan)


def test_the_funnel_counts_everybody_as_plain_loops_do(days):
    for problem, plan, one, told in parts(days):
        passed = [stage(problem, plan, one, person) for person in problem.people]
        expected = [len(passed), *(sum(each >= question for each in passed) for question in range(1, 6))]
        assert [reason.params["count"] for reason in told.funnel] == expected, (one.visit, one.role)


def test_the_merits_are_true(days):
    for problem, _, one, told in parts(days):
        visit, person = problem.visit_at[one.visit], problem.person_at[one.person]
        codes = {reason.code for reason in told.reasons}
        assert ("why.usual" in codes) == (person.key in visit.usual)
        assert ("why.preferred" in codes) == (person.key in visit.preferred)
        assert ("why.language" in codes) == bool(visit.languages & person.languages)
        assert ("why.gender" in codes) == (visit.wanted_gender == person.gender)
        assert ("why.set" in codes) == ((visit.key, person.key) in {(a.visit, a.person) for a in problem.pinned})
        as_told = [
            booking
            for booking in problem.told
            if (booking.visit, booking.person) == (visit.key, person.key)
            and abs(booking.start_minute - one.start_minute) <= 15
        ]
        assert ("why.stays" in codes) == bool(as_told)
        assert ("why.only_one" in codes) <= (not told.runners_up)
        assert len(plainly(told.reasons)) == len(told.reasons)


def test_the_next_three_break_nothing_and_differ_by_what_is_said(days):
    compared = 0
    for problem, plan, one, told in parts(days):
        for other in told.runners_up:
            booking = Booking(one.visit, one.role, other.person, other.start_minute)
            changed = assigned_by_hand(problem, plan, booking)
            assert changed.breaches == ()
            assert changed.difference == other.difference
            assert other.start_minute == int(other.start_minute)
            first = next((index for index, more in enumerate(other.difference.tiers) if more), None)
            tier = None if first is None else problem.objective.tiers[first].code
            assert other.reason.code == expected_code(tier, other.difference.tiers[first or 0])
            compared += 1
        assert list(told.runners_up) == sorted(told.runners_up, key=lambda each: (each.difference, each.person))
    assert compared > 1000


def expected_code(tier: str | None, more: float) -> str:
    if tier is None:
        return "not.as_good"
    worse = {
        "lateness": "further_off",
        "disruption": "more_changes",
        "wishes": "less_familiar",
        "toil": "more_toil",
        "unfairness": "gave_more",
    }
    return f"not.{worse[tier]}" if more > 0 else "not.better"


STAGES = {"bar.skill": 0, "bar.level": 0, "bar.elder_refuses": 3, "bar.person_refuses": 3}
STAGES |= {"bar.forbidden": 4, "bar.pinned": 4, "bar.apart": 4}
STAGES |= dict.fromkeys(["bar.no_way", "bar.not_available", "bar.day_full", "bar.busy", "not.partner"], 2)


def test_why_not_of_anybody_is_true(days):
    chance = Random(3)
    for problem, plan, one, _ in parts(days):
        person = chance.choice([each for each in problem.people if each.key != one.person])
        reason = why_not(problem, plan, one.visit, person.key, one.role)
        assert STAGES.get(reason.code, 5) == stage(problem, plan, one, person), reason
        if reason.code == "bar.skill":
            assert reason.params["skill"] not in person.skills
        if reason.code == "bar.apart":
            partner = problem.person_at[str(reason.params["chosen"])]
            assert partner.key in person.never_with or person.key in partner.never_with


def test_without_a_role_named_why_not_tells_where_somebody_gets_furthest(days):
    problem, plan, _ = days[0]
    for visit in problem.visits:
        for person in problem.people:
            found = why_not(problem, plan, visit.key, person.key)
            assert found in [why_not(problem, plan, visit.key, person.key, role) for role in range(len(visit.roles))]


def test_the_smallest_change_would_serve_the_visit(days):
    kinds = set()
    for problem, plan, told in days:
        for left in told.unserved:
            assert left.change is not None
            kinds.add(left.change.code)
            if left.change.code != "change.more_people":
                assert served(changed(problem, left.visit, left.change), plan, left.visit), left.change
    assert len(kinds) >= 4


def served(problem: Problem, plan: Plan, key: str) -> bool:
    visit = problem.visit_at[key]
    stand, roles = Stand(problem, plan), list(range(len(visit.roles)))
    met = meeting_of(stand, visit, roles, [free_for(stand, case_of(stand, visit, role)) for role in roles])
    if met is None:
        return False
    new = [
        Assignment(key, role, person.key, start, start + visit.minutes_of(role))
        for role, (person, start) in zip(roles, met, strict=True)
    ]
    left = tuple(one for one in plan.unserved if one.visit != key)
    return check(problem, replace(plan, assignments=(*plan.assignments, *new), unserved=left)) == ()


def changed(problem: Problem, key: str, change) -> Problem:
    said, visit = change.params, problem.visit_at[key]
    if change.code == "change.widen":
        wider = [
            replace(one, from_minute=max(0, one.from_minute - 30), to_minute=one.to_minute + 30) if one.hard else one
            for one in visit.windows
        ]
        return with_visit(problem, key, windows=tuple(wider))
    if change.code == "change.elder_agrees":
        return with_visit(problem, key, refused=visit.refused - {said["person"]})
    return with_person(problem, said["person"], **other(problem.person_at[said["person"]], change))


def other(person: Person, change) -> dict[str, object]:
    """What is other about the person after the change."""
    said = change.params
    if change.code == "change.longer_day":
        return {"max_minutes": None, "week_minutes_left": None, "max_visits": None}
    if change.code == "change.person_agrees":
        return {"refused_elders": frozenset(), "refused_visits": frozenset()}
    if change.code == "change.certificate":
        return {"skills": {**person.skills, said["skill"]: said["level"]}}
    assert change.code == "change.one_slot"
    spans = [(slot.from_minute, slot.to_minute) for slot in person.slots]
    times = [int(said[key][:2]) * 60 + int(said[key][3:]) for key in ("from_time", "to_time")]
    return {"slots": slots_of([*spans, (times[0], times[1])])}


def test_one_visit_alone_is_explained_as_among_all(days):
    problem, plan, told = days[1]
    whole = {one.visit: [each for each in told.assignments if each.visit == one.visit] for one in plan.assignments}
    for key, each in whole.items():
        assert list(explain_visit(problem, plan, key)) == sorted(each, key=lambda one: one.role)
    for left in told.unserved:
        assert explain_visit(problem, plan, left.visit) == (left,)


def test_a_neighbour_is_asked_where_nobody_else_can():
    problem = with_visit(hill_day(1, 1), "v0", roles=(Role(gender="f"),))
    plan = plan_with(problem, [])
    neighbour = Person("n0", "volunteer", 1, slots_of([(400, 700)]), gender="f")
    assert explain(problem, plan).unserved[0].change == MORE_PEOPLE.of(count=1)
    change = explain(problem, plan, [neighbour]).unserved[0].change
    assert change == NEIGHBOUR.of(person="n0", start_time="08:00")


class TestByHand:
    def test_a_hand_may_break_a_rule_and_sees_which(self, days):
        problem, plan, _ = days[0]
        one = plan.assignments[0]
        forbidden = with_visit(problem, one.visit, refused=frozenset([one.person]))
        again = assigned_by_hand(forbidden, plan, Booking(one.visit, one.role, one.person, one.start_minute))
        assert again.breaches == ()
        late = assigned_by_hand(problem, plan, Booking(one.visit, one.role, one.person, 3))
        assert {breach.code for breach in late.breaches} >= {"window"}
        assert late.difference == score(problem, late.plan) - score(problem, plan)

    def test_what_is_taken_away_is_unserved_and_costs_its_weight(self, days):
        problem, plan, _ = days[0]
        one = plan.assignments[0]
        without = taken_by_hand(problem, plan, one.visit)
        assert one.visit in {left.visit for left in without.plan.unserved}
        assert without.breaches == ()
        assert without.difference.tiers[0] == problem.weight(problem.visit_at[one.visit])
