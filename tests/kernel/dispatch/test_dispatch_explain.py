"""Every reason the planner gives is true in the data, judged by the checker and by trying all starts."""

from collections import Counter
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.explain import explain, why_not
from huzhu.kernel.dispatch.person import Person, Slot, slots_of
from huzhu.kernel.dispatch.plan import Assignment, Plan, Unserved
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.solve import solve
from huzhu.kernel.dispatch.visit import Role, Visit, Window
from tests.kernel.dispatch.instances import (
    LAST_MINUTE,
    any_problem,
    can_insert,
    crowded,
    hill_day,
    plan_with,
    problems,
    starts_of,
    with_person,
    with_visit,
)

TIME = {"slot", "walk", "walk_from_start", "overlap"}
PROOF = {
    "bar.kind": {"kind"},
    "bar.skill": {"skill"},
    "bar.level": {"skill"},
    "bar.gender": {"gender"},
    "bar.lifting": {"lifting"},
    "bar.no_way": TIME,
    "bar.not_available": TIME,
    "bar.day_full": {"max_minutes", "max_visits"},
    "bar.busy": TIME,
    "bar.elder_refuses": {"elder_refuses"},
    "bar.person_refuses": {"person_refuses"},
    "not.partner": {"same_person"},
}
STAGE = {
    "bar.kind": 0,
    "bar.skill": 0,
    "bar.level": 0,
    "bar.gender": 1,
    "bar.lifting": 1,
    "bar.elder_refuses": 3,
    "bar.person_refuses": 3,
}


def planned(problem: Problem) -> Plan:
    return solve(problem, seed=1, seconds=60, iterations=3)


def summed(told, problem: Problem):
    return sum((one.points for one in (*told.assignments, *told.unserved, *told.people)), problem.objective.score({}))


def parts(problem: Problem) -> list[tuple[Visit, int]]:
    """The parts that were not accepted before planning."""
    fixed = {(one.visit, one.role) for one in problem.fixed}
    whole = [(visit, role) for visit in problem.visits for role in range(len(visit.roles))]
    return [(visit, role) for visit, role in whole if (visit.key, role) not in fixed]


def allowed(problem: Problem, plan: Plan, visit: Visit, role: int) -> list[int]:
    """The starts one part may have with its partners standing."""
    partners = [one.start_minute for one in plan.assignments if one.visit == visit.key and one.role != role]
    return partners[:1] or starts_of(problem, visit)


def instead(problem: Problem, plan: Plan, part: Assignment) -> Plan:
    """The plan with this assignment in the place of whoever holds its part."""
    rest = [one for one in plan.assignments if (one.visit, one.role) != (part.visit, part.role)]
    return plan_with(problem, [*rest, part])


def broken(problem: Problem, plan: Plan, part: Assignment) -> set[str]:
    """The rules this assignment would break in the place of whoever holds its part; a missing partner breaks none."""
    found = check(problem, instead(problem, plan, part))
    concerned = (one for one in found if one.person in (part.person, "") and one.code != "half_served")
    return {one.code for one in concerned}


def tries(problem: Problem, plan: Plan, visit: Visit, role: int, person: str) -> list[Assignment]:
    """The part given to this person at each start allowed."""
    starts = allowed(problem, plan, visit, role)
    return [Assignment(visit.key, role, person, start, start + visit.minutes, 0) for start in starts]


def freed(problem: Problem, plan: Plan, person: str) -> tuple[Problem, Plan]:
    """The same with nothing else in this person's day."""
    kept = [one for one in plan.assignments if one.person != person]
    fixed = tuple(one for one in problem.fixed if one.person != person)
    free = replace(problem, fixed=fixed)
    return free, plan_with(free, kept)


@settings(max_examples=35, deadline=None)
@given(problems(most_visits=5, most_people=4))
def test_why_not_is_true_of_everybody(problem):
    plan = planned(problem)
    for visit, role in parts(problem):
        for person in problem.people:
            reason = why_not(problem, plan, visit.key, person.key, role)
            found = [broken(problem, plan, one) for one in tries(problem, plan, visit, role, person.key)]
            if reason.code in PROOF:
                assert all(codes & PROOF[reason.code] for codes in found), reason
            elif reason.code == "not.on_the_way":
                assert all(
                    any(one.person == reason.params["chosen"] for one in check(problem, instead(problem, plan, part)))
                    for part in tries(problem, plan, visit, role, person.key)
                ), reason
            else:
                assert any(not codes for codes in found), reason


@settings(max_examples=35, deadline=None)
@given(problems(most_visits=5, most_people=4))
def test_busy_means_busy_and_not_available_means_never(problem):
    """Without their other visits a busy person could go; one who is not available still could not."""
    plan = planned(problem)
    for visit, role in parts(problem):
        for person in problem.people:
            code = why_not(problem, plan, visit.key, person.key, role).code
            if code in ("bar.busy", "bar.not_available"):
                free, lone = freed(problem, plan, person.key)
                starts = allowed(problem, plan, visit, role)
                found = [
                    broken(free, lone, Assignment(visit.key, role, person.key, start, start + visit.minutes, 0))
                    for start in starts
                ]
                assert all(codes & TIME for codes in found) == (code == "bar.not_available")


@settings(max_examples=35, deadline=None)
@given(problems(most_visits=5, most_people=4))
def test_the_funnel_counts_what_the_reasons_say(problem):
    plan = planned(problem)
    for told in explain(problem, plan).assignments:
        if not told.funnel:
            assert any((one.visit, one.role) == (told.visit, told.role) for one in problem.fixed)
            continue
        others = [one.key for one in problem.people if one.key != told.person]
        codes = [why_not(problem, plan, told.visit, person, told.role).code for person in others]
        stages = [STAGE.get(code, 2 if code in PROOF else 5) for code in codes] + [5]
        expected = [len(stages), *(sum(stage >= question for stage in stages) for question in range(1, 6))]
        assert [reason.params["count"] for reason in told.funnel] == expected


@settings(max_examples=35, deadline=None)
@given(any_problem())
def test_the_points_sum_to_the_score(problem):
    plan = planned(problem)
    told = explain(problem, plan)
    assert summed(told, problem) == score(problem, plan)


@settings(max_examples=35, deadline=None)
@given(st.one_of(problems(most_visits=5, most_people=5), crowded(most_visits=8)))
def test_who_comes_next_differs_by_what_is_said(problem):
    plan = planned(problem)
    for told in explain(problem, plan).assignments:
        for next_one in told.runners_up:
            minutes = problem.visit_at[told.visit].minutes
            start = next_one.start_minute
            other = instead(
                problem, plan, Assignment(told.visit, told.role, next_one.person, start, start + minutes, 0)
            )
            assert check(problem, other) == ()
            assert score(problem, other) - score(problem, plan) == next_one.difference
            first = next((more for more in next_one.difference.tiers if more), 0)
            assert (next_one.reason.code == "not.as_good") == (first == 0)
            assert (next_one.reason.code == "not.better") == (first < 0)
        differences = [one.difference for one in told.runners_up]
        assert differences == sorted(differences)


@settings(max_examples=35, deadline=None)
@given(problems(most_visits=5, most_people=4))
def test_merits_are_true(problem):
    plan = planned(problem)
    for told, one in zip(explain(problem, plan).assignments, plan.assignments, strict=True):
        visit, person = problem.visit_at[told.visit], problem.person_at[told.person]
        codes = {reason.code: reason for reason in told.reasons}
        assert ("why.usual" in codes) == (person.key in visit.usual)
        assert ("why.preferred" in codes) == (person.key in visit.preferred)
        assert ("why.language" in codes) == bool(visit.languages & person.languages)
        assert ("why.accepted" in codes) == (not told.funnel)
        assert codes["why.walk"].params["minutes"] == one.walking_minutes
        if "why.only_one" in codes:
            assert told.runners_up == ()


@settings(max_examples=35, deadline=None)
@given(problems(most_visits=5, most_people=4))
def test_the_counts_of_the_unserved_are_true(problem):
    plan = planned(problem)
    for left in explain(problem, plan).unserved:
        for role in left.roles:
            codes = [why_not(problem, plan, left.visit, one.key, role.role).code for one in problem.people]
            stopped = Counter(code.split(".")[1] for code in codes if code in PROOF)
            assert {one.code.split(".")[1]: one.params["count"] for one in role.stopped} == stopped
            assert role.left == len(codes) - sum(stopped.values())


@settings(max_examples=50, deadline=None)
@given(st.one_of(problems(most_visits=4, most_people=4), crowded(most_visits=8)))
def test_the_change_proposed_would_serve_the_visit(problem):
    plan = planned(problem)
    for left in explain(problem, plan).unserved:
        assert can_insert(changed(problem, left.visit, left.change), plan, left.visit), left.change


def changed(problem: Problem, key: str, change) -> Problem:
    """The problem after the change a reason proposes."""
    said, visit = change.params, problem.visit_at[key]
    if change.code == "change.widen":
        more = said["minutes"]
        windows = [
            Window(max(0, one.from_minute - more), one.to_minute + more) if one.hard else one for one in visit.windows
        ]
        return with_visit(problem, key, windows=tuple(windows))
    if change.code == "change.longer_day":
        return with_person(problem, said["person"], max_minutes=None, max_visits=None)
    if change.code == "change.one_slot":
        spans = [(one.from_minute, one.to_minute) for one in problem.person_at[said["person"]].slots]
        more = (minute(said["from_time"]), minute(said["to_time"]))
        return with_person(problem, said["person"], slots=slots_of([*spans, more]))
    if change.code == "change.elder_agrees":
        return with_visit(problem, key, refused=visit.refused - {said["person"]})
    if change.code in ("change.person_agrees", "change.certificate"):
        person = problem.person_at[said["person"]]
        proved = {**person.skills, said["skill"]: said["level"]} if "skill" in said else person.skills
        kinder = {} if "skill" in said else {"refused_visits": frozenset(), "refused_elders": frozenset()}
        return with_person(problem, person.key, skills=proved, **kinder)
    return replace(problem, people=(*problem.people, *_newcomers(visit, said["count"])))


def _newcomers(visit: Visit, count: int) -> list[Person]:
    able = visit.roles[0].kinds or {"volunteer"}
    skills = {skill: 9 for role in visit.roles for skill in role.skills}
    kinds = {kind for role in visit.roles for kind in role.kinds} or able
    genders = list(chain(*([role.gender] for role in visit.roles)))
    return [
        Person(f"n{number}-{role}", min(kinds), visit.place, (Slot(0, LAST_MINUTE * 2),), skills, genders[role])
        for number in range(count)
        for role in range(len(visit.roles))
    ]


def minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


class TestHillDay:
    def test_all_is_told_of_a_quiet_day(self):
        problem = hill_day()
        told = explain(problem, planned(problem))
        assert told.unserved == ()
        assert [reason.params["count"] for reason in told.assignments[0].funnel][:3] == [6, 6, 6]
        assert all(len(one.runners_up) <= 3 for one in told.assignments)

    def test_the_chosen_is_named(self):
        problem = hill_day(1, 2)
        plan = planned(problem)
        assert why_not(problem, plan, "v0", "p0", 0).code == "not.chosen"

    def test_an_accepted_part_is_taken(self):
        problem = replace(hill_day(1, 2), fixed=(Booking("v0", 0, "p1", 500),))
        reason = why_not(problem, planned(problem), "v0", "p0", 0)
        assert reason.code == "not.taken"
        assert str(reason) == "p1 has already accepted this."

    def test_the_less_familiar_is_told_so(self):
        problem = with_visit(hill_day(1, 2), "v0", usual=frozenset(["p1"]))
        assert why_not(problem, planned(problem), "v0", "p0", 0).code == "not.less_familiar"

    def test_the_longer_way_is_told_so(self):
        problem = hill_day(1, 2)
        reason = why_not(problem, planned(problem), "v0", "p1", 0)
        assert (reason.code, reason.params["more"]) == ("not.more_toil", 6)

    def test_who_gave_more_is_told_so(self):
        problem = hill_day(1, 2)
        level = with_person(with_person(problem, "p1", start_place=1), "p1", load_minutes_28d=600)
        assert why_not(level, planned(level), "v0", "p1", 0).code == "not.gave_more"

    def test_a_stop_that_others_need_on_the_way_is_told_so(self):
        """Ten minutes from v0 to v2 by way of v1, fifty straight: without v1 the day of p0 would not hold."""
        far = [[0, 5, 50, 0], [5, 0, 5, 9], [50, 5, 0, 9], [0, 9, 9, 0]]
        rows = [(480, 0), (515, 1), (550, 2)]
        visits = tuple(Visit(f"v{at}", "e0", at, 30, (Window(start, start),)) for start, at in rows)
        people = (Person("p0", "volunteer", 3, (Slot(400, 700),)), Person("p1", "volunteer", 3, (Slot(400, 546),)))
        problem = Problem(visits, people, np.array([far], np.float32))
        plan = plan_with(problem, [Assignment(f"v{at}", 0, "p0", start, start + 30, 5) for start, at in rows])
        assert check(problem, plan) == ()
        assert why_not(problem, plan, "v1", "p1", 0).code == "not.on_the_way"
        assert why_not(problem, plan, "v0", "p1", 0).code == "not.more_toil"
        assert explain(problem, plan).assignments[1].runners_up == ()

    def test_missing_skill_is_named(self):
        problem = with_visit(hill_day(1, 1), "v0", roles=(Role(frozenset(["bathing"]), 2),))
        reason = why_not(problem, planned(problem), "v0", "p0", 0)
        assert (reason.code, reason.params) == ("bar.skill", {"person": "p0", "skill": "bathing"})
        low = with_person(problem, "p0", skills={"bathing": 1})
        assert why_not(low, planned(low), "v0", "p0", 0).code == "bar.level"

    def test_a_free_person_for_a_visit_left_out_could_go(self):
        problem = hill_day(1, 1)
        reason = why_not(problem, plan_with(problem, []), "v0", "p0", 0)
        assert (reason.code, reason.params["start_time"]) == ("not.could_go", "08:00")
        told = explain(problem, plan_with(problem, [])).unserved[0]
        assert (told.reasons, told.change) == ((reason,), None)

    def test_one_more_slot_is_proposed(self):
        problem = with_person(hill_day(1, 1), "p0", slots=(Slot(800, 900),))
        change = explain(problem, planned(problem)).unserved[0].change
        assert change.code == "change.one_slot"
        assert change.params == {
            "person": "p0",
            "from_time": "07:58",
            "to_time": "08:30",
            "start_time": "08:00",
        }

    def test_a_wider_window_is_proposed(self):
        problem = with_person(hill_day(1, 1), "p0", slots=(Slot(548, 700),))
        change = explain(problem, planned(problem)).unserved[0].change
        assert (change.code, change.params) == ("change.widen", {"minutes": 30, "start_time": "09:10"})

    def test_a_longer_day_is_proposed(self):
        problem = with_person(hill_day(2, 1), "p0", max_visits=1)
        told = explain(problem, planned(problem)).unserved[0]
        assert [(one.code, one.params["count"]) for one in told.reasons] == [("stopped.day_full", 1)]
        assert (told.change.code, told.change.params["person"]) == ("change.longer_day", "p0")

    def test_more_people_are_asked_for_where_nobody_is(self):
        problem = with_visit(hill_day(1, 0), "v0", roles=(Role(), Role()))
        told = explain(problem, planned(problem)).unserved[0]
        assert [reason.code for reason in told.reasons] == ["unserved.nobody"]
        assert told.change.params == {"count": 2}

    def test_unknown_rows_are_a_bug(self):
        problem = hill_day(1, 1)
        with pytest.raises(KeyError):
            why_not(problem, planned(problem), "v0", "nobody", 0)


@settings(max_examples=30, deadline=None)
@given(problems(most_visits=4, most_people=3), st.data())
def test_a_plan_changed_by_hand_is_explained_without_failing(problem, data):
    """Staff may take any assignment out, or give it to anybody: the explanation still stands."""
    free = {(visit.key, role) for visit, role in parts(problem)}
    people = st.sampled_from(problem.people) if problem.people else st.nothing()
    written = []
    for one in planned(problem).assignments:
        if (one.visit, one.role) not in free:
            written.append(one)
        elif data.draw(st.booleans()):
            written.append(replace(one, person=data.draw(people).key))
    plan = plan_with(problem, written)
    told = explain(problem, plan)
    assert [one.visit for one in told.unserved] == [one.visit for one in planned_left(problem, plan)]
    assert summed(told, problem) == score(problem, plan)


def planned_left(problem: Problem, plan: Plan) -> list[Unserved]:
    """What a plan leaves, heaviest first."""
    return sorted(plan.unserved, key=lambda one: (-problem.weight(problem.visit_at[one.visit]), one.visit))
