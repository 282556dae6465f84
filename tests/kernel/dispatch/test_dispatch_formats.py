"""Public instances are read, planned without cleverness, checked, and come back as they went out."""

import csv
import gzip
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.formats.instances import problem_from
from huzhu.kernel.dispatch.formats.reading import Malformed
from huzhu.kernel.dispatch.formats.solutions import plan_from, solution_of
from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.person import Break, Slot
from huzhu.kernel.dispatch.plan import Assignment, Plan, Rest
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.visit import Independent, InSequence, Together
from tests.kernel.dispatch.greedy import greedy_plan
from tests.kernel.dispatch.instances import with_person, with_visit

# FORMAT.md 4, worked there by hand.
SMALL = {
    "patients": [
        {"id": "p1", "time_window": [60, 120], "required_caregivers": [{"service": "s1", "duration": 30}]},
        {
            "id": "p2",
            "time_window": [0, 60],
            "required_caregivers": [{"service": "s1", "duration": 20}, {"service": "s2", "duration": 20}],
            "synchronization": {"type": "simultaneous"},
        },
    ],
    "services": [{"id": "s1", "default_duration": 30}, {"id": "s2", "default_duration": 20}],
    "caregivers": [{"id": "a", "abilities": ["s1"]}, {"id": "b", "abilities": ["s1", "s2"]}],
    "central_offices": [{"id": "d"}],
    "distances": [[0, 10, 15], [10, 0, 12], [15, 12, 0]],
}
SMALL_PLAN = {
    "routes": [
        {
            "caregiver_id": "a",
            "locations": [
                {"patient": "p2", "service": "s1", "start_time": 15, "end_time": 35},
                {"patient": "p1", "service": "s1", "start_service_time": 60, "end_service_time": 90},
            ],
        },
        {
            "caregiver_id": "b",
            "locations": [{"patient": "p2", "service": "s2", "arrival_time": 15, "departure_time": 35}],
        },
    ]
}
# One UHHC day by hand: c1 from d0 (row 0), p0 at row 1, p1 at row 2, ten minutes between any two.
WEIGHTS = {
    "travel_time": 1,
    "total_tardiness": 2,
    "highest_tardiness": 3,
    "total_waiting_time": 4,
    "total_extra_time": 5,
    "max_idle_time": 6,
    "caregiver_preferences": 7,
    "optional_patients": 8,
    "missed_lunch_break": 9,
}
UHHC = {
    "metadata": {"time_window_met": "at_service_start", "cost_components": WEIGHTS, "name": "hand"},
    "terminal_points": [{"id": "d0", "distance_matrix_index": 0}],
    "caregivers": [
        {
            "id": "c1",
            "abilities": ["s0"],
            "departing_point": "d0",
            "arrival_point": "d0",
            "working_shift": {"start": 0, "end": 200},
            "lunch_break": True,
        }
    ],
    "lunch_breaks": {"start": 100, "end": 150, "min_duration": 30},
    "patients": [
        {
            "id": "p0",
            "distance_matrix_index": 1,
            "required_services": [{"service": "s0", "duration": 20}],
            "time_windows": [{"start": 20, "end": 40}, {"start": 90, "end": 110}],
            "optional": False,
        },
        {
            "id": "p1",
            "distance_matrix_index": 2,
            "required_services": [{"service": "s0", "duration": 20}],
            "time_windows": [{"start": 120, "end": 160}],
            "optional": True,
            "preferred_caregivers": [],
        },
    ],
    "services": [{"id": "s0"}],
    "distances": [[0, 10, 10], [10, 0, 10], [10, 10, 0]],
}


def read(value: object) -> Problem:
    return problem_from(json.dumps(value).encode())


def plan_of(problem: Problem, value: object) -> Plan:
    return plan_from(problem, json.dumps(value).encode())


def figures(problem: Problem, plan: Plan) -> dict[str, float]:
    return {str(one): figure for one, figure in score(problem, plan).points.items() if one != Component.UNFAIRNESS}


def test_the_worked_example():
    problem = read(SMALL)
    plan = plan_of(problem, SMALL_PLAN)
    assert check(problem, plan) == ()
    assert problem.objective.value(plan.score) == pytest.approx(22.333, abs=5e-4)
    assert figures(problem, plan) == {"travel": 67, "waiting": 13}


@pytest.mark.parametrize(("start", "codes"), [(15.001, set()), (15.003, {"not_together"})])
def test_the_tolerance_of_synchronised_starts(start, codes):
    problem = read(SMALL)
    plan = plan_of(problem, SMALL_PLAN)
    late = replace(plan.assignments[2], start_minute=start, end_minute=start + 20)
    assert {one.code for one in check(problem, replace(plan, assignments=(*plan.assignments[:2], late)))} == codes


class TestADayByHand:
    def test_as_late_as_possible_waiting_idle_and_lunch(self):
        # Leaves 15, p0 25-45, lunch there 100-130, p1 140-160, back 170.
        problem = read(UHHC)
        parts = (Assignment("p0", 0, "c1", 25, 45), Assignment("p1", 0, "c1", 140, 160))
        plan = Plan(parts, rests=(Rest("c1", 100, 130, "p0"),))
        assert check(problem, plan) == ()
        assert figures(problem, plan) == {"travel": 30, "waiting": 55, "max_idle": 15 + 55 + 30, "not_preferred": 1}
        assert problem.objective.value(score(problem, plan)) == 30 + 4 * 55 + 6 * 100 + 7

    def test_lunch_at_the_start_place_is_no_waiting_and_no_idleness(self):
        # Lunch 100-130, leaves 130, p0 140-160 (30 after its second window), back 170.
        problem = read(UHHC)
        plan = plan_of(
            problem,
            {
                "routes": [
                    {
                        "caregiver_id": "c1",
                        "locations": [
                            {"patient": "d0", "service": "lunch_break", "start_time": 100, "end_time": 130},
                            {"patient": "p0", "service": "s0", "start_time": 145, "end_time": 165},
                        ],
                    }
                ]
            },
        )
        assert check(problem, plan) == ()
        found = {"travel": 20, "lateness": 35, "latest": 35, "optional_unserved": 1, "max_idle": 100 + 5 + 25}
        assert figures(problem, plan) == found

    def test_after_the_shift_and_without_lunch(self):
        problem = read(UHHC)
        plan = Plan((Assignment("p0", 0, "c1", 185, 205),))
        found = figures(problem, plan)
        assert found["overtime"] == 15
        assert found["missed_break"] == 1
        assert found["max_idle"] == 175
        assert found["lateness"] == 75

    def test_who_has_no_visit_is_idle_all_the_shift(self):
        assert figures(read(UHHC), Plan())["max_idle"] == 200
        assert figures(read(UHHC), Plan())["missed_break"] == 1

    def test_at_the_end_of_the_service(self):
        ended = read(UHHC | {"metadata": UHHC["metadata"] | {"time_window_met": "at_service_end"}})
        plan = Plan((Assignment("p0", 0, "c1", 25, 45),))
        assert figures(ended, plan)["lateness"] == 5
        assert ended.people[0].lunch == Break(100, 150, 30, due_at_end=True, owed_idle=True)

    def test_hard_components(self):
        weights = WEIGHTS | {"total_tardiness": "HARD"}
        strict = read(UHHC | {"metadata": {"cost_components": weights}})
        codes = {one.code for one in check(strict, Plan((Assignment("p0", 0, "c1", 50, 70),)))}
        assert codes == {"hard_component", "unserved_untold"}


def test_what_a_problem_keeps_of_an_instance():
    problem = read(UHHC)
    assert problem.people[0].slots == (Slot(0, 200),)
    assert [visit.mandatory for visit in problem.visits] == [True, False]
    assert problem.places == ("d0", "p0", "p1")
    small = read(SMALL)
    assert small.people[0].slots == (Slot(0, inf),)
    assert small.visits[1].sync == Together()
    changed = json.loads(json.dumps(SMALL))
    changed["patients"][1]["synchronization"] = {"type": "sequential", "distance": [5, 9]}
    assert read(changed).visits[1].sync == InSequence(5, 9)
    changed["patients"][1]["synchronization"] = {"type": "independent"}
    assert read(changed).visits[1].sync == Independent()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"distances": [[0, 1], [1, 0]]}, "file.distances"),
        ({"distances": [[0, 1, 2], [1, 0], [2, 1, 0]]}, r"file.distances\[1\]"),
        ({"distances": [[0, -1, 2], [1, 0, 3], [2, 1, 0]]}, "file.distances"),
        ({"caregivers": [{"id": "a"}]}, r"caregivers\[0\].abilities: is missing"),
        ({"caregivers": [{"id": "a", "abilities": ["s9"]}]}, "services: has no s9"),
        ({"caregivers": SMALL["caregivers"] * 2}, "repeats id a"),
        ({"patients": 3}, "patients: must be a list"),
        ({"patients": [SMALL["patients"][0] | {"time_window": [60]}]}, "two numbers"),
        ({"patients": [SMALL["patients"][0] | {"time_window": [60, 50]}, SMALL["patients"][1]]}, "window 60-50"),
        ({"patients": [SMALL["patients"][0] | {"time_window": ["a", 3]}]}, "must be a number"),
        ({"central_offices": []}, "one row for the one depot"),
        ({"metadata": {"time_window_met": "soon"}}, "neither at_service_start"),
    ],
)
def test_a_malformed_instance_names_the_place(change, where):
    with pytest.raises(Malformed, match=where):
        read(SMALL | change)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\x1f\x8bxx", b"\xff\xfe{", b"null"])
def test_what_is_no_json_object_is_refused(data):
    with pytest.raises(Malformed, match="At file"):
        problem_from(data)


ODD = st.sampled_from([None, True, -1, 0, 2.5, 10**12, float("nan"), float("inf"), "", "p1", [], [1], {}, {"id": 3}])


def _places(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Every place in a JSON value, but the value itself."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        yield (*path, key)
        yield from _places(inner, (*path, key))


@given(st.sampled_from([SMALL, UHHC]), st.data())
def test_whatever_stands_at_one_place_the_file_is_read_or_refused(instance, data):
    changed = json.loads(json.dumps(instance))
    *way, last = data.draw(st.sampled_from(list(_places(changed))))
    inner = changed
    for key in way:
        inner = inner[key]
    if data.draw(st.booleans()):
        inner[last] = data.draw(ODD)
    else:
        del inner[last]
    with suppress(Malformed):
        assert read(changed).visits is not None


@given(st.data())
def test_whatever_stands_at_one_place_the_plan_is_read_or_refused(data):
    changed = json.loads(json.dumps(SMALL_PLAN))
    *way, last = data.draw(st.sampled_from(list(_places(changed))))
    inner = changed
    for key in way:
        inner = inner[key]
    inner[last] = data.draw(ODD)
    problem = read(SMALL)
    with suppress(Malformed):
        assert isinstance(check(problem, plan_of(problem, changed)), tuple)


def test_a_plan_may_name_what_the_instance_has_not():
    problem = read(SMALL)
    strange = {"caregiver_id": "z", "locations": [{"patient": "p9", "service": "s", "start_time": 1, "end_time": 2}]}
    assert {one.code for one in check(problem, plan_of(problem, {"routes": [strange]}))} == {"unknown"}
    with pytest.raises(Malformed, match="start_time: is missing"):
        plan_of(problem, {"routes": [{"caregiver_id": "a", "locations": [{"patient": "p1", "service": "s1"}]}]})


def _instances(shared: Path) -> list[Path]:
    return sorted((shared / "dispatch" / "instances").glob("*.json.gz"))


def test_every_public_instance_is_read_planned_and_comes_back(shared):
    with (shared / "dispatch" / "best_known_public.csv").open(encoding="utf-8") as rows:
        listed = {row["instance"]: row for row in csv.DictReader(rows)}
    files = _instances(shared)
    assert len(files) == len(listed)
    for file in files:
        problem = problem_from(file.read_bytes(), file.name)
        row = listed[file.name.removesuffix(".json.gz")]
        visits = sum(len(visit.roles) for visit in problem.visits)
        assert (len(problem.visits), visits, len(problem.people)) == tuple(
            int(row[key]) for key in ("patients", "visits", "caregivers")
        )
        plan = greedy_plan(problem)
        assert check(problem, plan) == (), file.name
        value = problem.objective.value(score(problem, plan))
        assert value > float(row["best_known"])
        back = plan_from(problem, gzip.compress(json.dumps(solution_of(problem, plan)).encode()))
        assert check(problem, back) == ()
        assert problem.objective.value(back.score) == pytest.approx(value, abs=1e-4)
        assert sorted(back.rests, key=str) == sorted(plan.rests, key=str)


def test_public_rules_broken_one_by_one(shared):
    """By mutation of a sound plan of a real instance: each hard rule, once broken, is found and nothing else."""
    for file in (one for one in _instances(shared) if one.name.startswith(("i-134", "InstanzCPLEX_HCSRP_25_3"))):
        problem = problem_from(file.read_bytes(), file.name)
        plan = greedy_plan(problem)
        first = plan.assignments[0]
        moved = replace(first, start_minute=0.0, end_minute=problem.visit_at[first.visit].minutes_of(first.role))
        others = plan.assignments[1:]
        cases = {
            "skill": (with_person(problem, first.person, skills={}), plan),
            "elder_refuses": (with_visit(problem, first.visit, refused=frozenset([first.person])), plan),
            "length": (with_visit(problem, first.visit, roles=_longer(problem, first)), plan),
            "window": (problem, replace(plan, assignments=(moved, *others))),
            "mandatory": (problem, replace(plan, assignments=others)),
            "role_twice": (problem, replace(plan, assignments=(first, *plan.assignments))),
            "walk": (replace(problem, travel=problem.travel * 3), plan),
        }
        for code, (changed, broken) in cases.items():
            assert code in {one.code for one in check(changed, broken)}, (file.name, code)


def _longer(problem: Problem, one: Assignment) -> tuple:
    roles = list(problem.visit_at[one.visit].roles)
    roles[one.role] = replace(roles[one.role], minutes=one.end_minute - one.start_minute + 1)
    return tuple(roles)
