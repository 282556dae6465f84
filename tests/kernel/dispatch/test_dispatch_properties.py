"""What must hold of checker and scorer whatever the problem: against plain loops, by mutation, under other names."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.explain import explain
from huzhu.kernel.dispatch.formats.instances import UHHC_COMPONENTS, is_uhhc, problem_from
from huzhu.kernel.dispatch.formats.solutions import solution_of
from huzhu.kernel.dispatch.objective import Component, Score, daily_objective, total
from huzhu.kernel.dispatch.plan import Assignment, Plan, Rest
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from tests.kernel.dispatch import naive, naive_public
from tests.kernel.dispatch.communities import community, plain_plan
from tests.kernel.dispatch.greedy import greedy_plan


def _files(shared: Path) -> list[Path]:
    return sorted((shared / "dispatch" / "instances").glob("*.json.gz"))


def _shaken(problem: Problem, plan: Plan, chance: Random) -> Plan:
    """The same order of visits with everybody later by chance, and with lunch at the door of some visit: most such
    plans break rules, which is nothing to the score."""
    lunches = {rest.person: rest for rest in plan.rests if chance.random() < 0.5}
    parts, rests = [], list(lunches.values())
    for person in problem.people:
        rows = sorted((one for one in plan.assignments if one.person == person.key), key=lambda one: one.start_minute)
        late, lunch_after = (
            0,
            chance.randrange(len(rows)) if rows and person.lunch and person.key not in lunches else -1,
        )
        for number, one in enumerate(rows):
            late += chance.choice([0, 0, 7, 40])
            parts.append(replace(one, start_minute=one.start_minute + late, end_minute=one.end_minute + late))
            if number == lunch_after and person.lunch is not None:
                length = person.lunch.minutes - chance.choice([0, 0, 1])
                rests.append(Rest(person.key, parts[-1].end_minute + 3, parts[-1].end_minute + 3 + length, one.visit))
                late += length + 3
    return replace(plan, assignments=tuple(parts), rests=tuple(rests))


def test_the_public_objectives_are_those_of_plain_loops_over_the_json(shared):
    chance = Random(1)
    for file in _files(shared):
        instance = json.loads(gzip.decompress(file.read_bytes()))
        problem = problem_from(file.read_bytes())
        sound = greedy_plan(problem)
        for plan in (sound, *(_shaken(problem, sound, chance) for _ in range(2))):
            solution, found = solution_of(problem, plan), score(problem, plan)
            value = problem.objective.value(found)
            if is_uhhc(problem):
                known = naive_public.uhhc(instance, solution)
                assert {name: found.of(one) for name, one in UHHC_COMPONENTS.items()} == pytest.approx(
                    {name: known[name] for name in UHHC_COMPONENTS}
                )
            else:
                known = naive_public.hhcrsp(instance, solution)
                three = (Component.TRAVEL, Component.LATENESS, Component.LATEST)
                assert [found.of(one) for one in three] == pytest.approx([known[one] for one in three], abs=1e-4)
            assert value == pytest.approx(known["objective"], abs=1e-4), file.name


def test_reasons_of_a_public_plan_sum_to_its_score_too(shared):
    for file in (one for one in _files(shared) if one.name.startswith(("i-1", "InstanzCPLEX_HCSRP_25"))):
        problem = problem_from(file.read_bytes())
        plan = greedy_plan(problem)
        told = explain(problem, plan)
        found = total(one.points.points for one in (*told.assignments, *told.unserved, *told.people))
        assert problem.objective.score(found).tiers == pytest.approx(score(problem, plan).tiers)
        assert len(told.assignments) == len(plan.assignments)


def _is_sound(problem: Problem, plan: Plan, one: Assignment) -> bool:
    """Whether plain loops find nothing against this assignment, all others being sound."""
    person, visit = problem.person_at[one.person], problem.visit_at[one.visit]
    others = [each for each in plan.assignments if each.visit == one.visit and each.role != one.role]
    start = int(one.start_minute)
    return (
        naive.stage(problem, plan, one, person) == 5
        and start in set(naive.starts(visit, one, others))
        and naive.fits(problem, plan, one, person, start)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.randoms(use_true_random=False))
def test_one_assignment_changed_is_a_breach_just_where_plain_loops_say_so(seed, chance):
    problem = community(seed, 12, 6)
    plan = plain_plan(problem)
    found = set()
    for index, one in enumerate(plan.assignments):
        shift = chance.choice([0, 0, -5, 5, 30, -40])
        person = chance.choice([one.person, chance.choice(problem.people).key])
        start = max(0, one.start_minute + shift)
        new = replace(one, person=person, start_minute=start, end_minute=start + one.end_minute - one.start_minute)
        changed = replace(plan, assignments=(*plan.assignments[:index], new, *plan.assignments[index + 1 :]))
        sound = check(problem, changed) == ()
        assert sound == _is_sound(problem, changed, new), check(problem, changed)
        found.add(sound)
    assert found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 30), st.randoms(use_true_random=False))
def test_other_names_change_nothing(seed, chance):
    problem = community(seed, 10, 5)
    plan = plain_plan(problem)
    renamed, names = _renamed(problem, chance)
    parts = tuple(replace(one, visit=names[one.visit], person=names[one.person]) for one in plan.assignments)
    left = tuple(replace(one, visit=names[one.visit]) for one in plan.unserved)
    again = replace(plan, assignments=parts, unserved=left)
    assert check(renamed, again) == ()
    assert score(renamed, again).points == score(problem, plan).points


def _renamed(problem: Problem, chance: Random) -> tuple[Problem, dict[str, str]]:
    keys = [one.key for one in (*problem.visits, *problem.people)]
    names = dict(zip(keys, chance.sample([f"x{number}" for number in range(len(keys))], len(keys)), strict=True))

    def each(found: frozenset[str]) -> frozenset[str]:
        return frozenset(names[key] for key in found)

    def told(bookings: tuple) -> tuple:
        return tuple(replace(one, visit=names[one.visit], person=names[one.person]) for one in bookings)

    visits = [
        replace(
            one, key=names[one.key], preferred=each(one.preferred), usual=each(one.usual), refused=each(one.refused)
        )
        for one in problem.visits
    ]
    people = [
        replace(one, key=names[one.key], never_with=each(one.never_with), rather_with=each(one.rather_with))
        for one in problem.people
    ]
    chance.shuffle(visits)
    chance.shuffle(people)
    return (
        replace(
            problem,
            visits=tuple(visits),
            people=tuple(people),
            told=told(problem.told),
            offered=told(problem.offered),
            pinned=told(problem.pinned),
            forbidden=told(problem.forbidden),
        ),
        names,
    )


@given(
    st.lists(st.tuples(st.sampled_from(Component), st.integers(0, 10**6)), max_size=8),
    st.lists(st.tuples(st.sampled_from(Component), st.integers(0, 10**6)), max_size=8),
)
def test_a_lower_tier_never_buys_a_higher_one(one, other):
    objective = daily_objective()
    first, second = objective.score(dict(one)), objective.score(dict(other))
    for mine, yours in zip(first.tiers, second.tiers, strict=True):
        if mine != yours:
            assert (first < second) == (mine < yours)
            return
    assert first == second


@given(st.dictionaries(st.sampled_from(Component), st.integers(0, 999)))
def test_scores_add_up_and_come_apart(points):
    objective = daily_objective()
    whole = objective.score(points)
    parts = [objective.score({one: figure}) for one, figure in points.items()]
    summed = sum(parts, objective.score({}))
    assert summed == whole
    assert {one: figure for one, figure in summed.points.items() if figure} == dict(whole.points)
    assert whole - summed == objective.score({})
    assert isinstance(whole, Score)


def test_the_daily_weights_are_a_proposal_with_its_source():
    objective = daily_objective()
    assert objective.mark is not None
    assert (objective.mark.confirmed, objective.mark.source_number) == (False, "dispatch.md 1")
    assert [tier.code for tier in objective.tiers] == [
        "unserved",
        "lateness",
        "disruption",
        "wishes",
        "toil",
        "unfairness",
    ]
    assert all(tier.label and tier.label.zh and tier.label.en for tier in objective.tiers)
