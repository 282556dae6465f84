"""The walk keeps its books, gives sound plans, and goes the same way compiled or not."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.formats.instances import problem_from
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.anneal import count
from huzhu.kernel.dispatch.search.best import best_plan
from huzhu.kernel.dispatch.search.cooling import HOT, Limit, Walk, rounds_of
from huzhu.kernel.dispatch.search.grid import NEIGHBOURS
from huzhu.kernel.dispatch.search.laying import lay, plan_from
from huzhu.kernel.dispatch.search.slab import BEST_COST, FIRM, LOOSE, NEAR, NODE, NODE_0, TARD, WORST
from huzhu.kernel.dispatch.solve import find_plan
from tests.kernel.dispatch.instances import any_problem
from tests.kernel.dispatch.search.steps import chains_of, steps_of

ONE_OF_EACH = ("InstanzCPLEX_HCSRP_10_3", "HHCRSP_25_5_21_1.6_R_RC", "i-100", "i-134", "i-116")
HOUSE = Path(__file__).parents[4]


def instance_file(shared: Path, name: str) -> Path:
    return shared / "dispatch" / "instances" / f"{name}.json.gz"


def instance(shared: Path, name: str) -> bytes:
    return instance_file(shared, name).read_bytes()


def uncompiled(script: str, *arguments: str) -> str:
    """What a script beside this file prints, which runs without numba."""
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name(script)), *arguments],
        env={**os.environ, "PYTHONPATH": f"{HOUSE / 'src'}{os.pathsep}{HOUSE}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def never(moves: int) -> Limit:
    """A limit of moves only."""
    return Limit(lambda: 0.0, 1.0, moves)


def sums(walk: Walk) -> tuple[int, ...]:
    return tuple(int(walk.w[one]) for one in (FIRM, TARD, WORST, LOOSE))


def walked(problem: Problem, moves: int) -> Walk:
    walk = Walk(lay(problem).grid, 1, never(moves))
    walk.anneal(HOT, moves, by_clock=False)
    return walk


def test_blocks_too_short_to_be_timed_do_not_run_the_guess_out_of_numbers(shared):
    walk = Walk(lay(problem_from(instance(shared, "InstanzCPLEX_HCSRP_10_6"))).grid, 1, Limit(lambda: 0.0, 1.0))
    for _ in range(2500):
        walk.block(1, 1)
    assert 0 < walk.moves_left() < 10**9


def test_the_same_steps_with_and_without_numba(shared):
    pytest.importorskip("numba")
    files = [instance_file(shared, name) for name in ONE_OF_EACH]
    walks, chains = json.loads(uncompiled("plain_walk.py", "6", *map(str, files)))
    assert walks == json.loads(json.dumps([steps_of(file.read_bytes(), 4, 150) for file in files]))
    assert chains == [chains_of(seed, 4, 150) for seed in range(6)]
    assert sum(block[0] for day in chains for block in day[:-1]) > 6


def test_no_address_lies_outside_the_row(shared):
    files = [str(instance_file(shared, name)) for name in ONE_OF_EACH]
    assert int(uncompiled("strict_walk.py", "12", *files)) == 12 + len(files)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_sums_kept_move_by_move_are_those_counted_afresh(shared, name):
    walk = walked(problem_from(instance(shared, name)), 3000)
    kept = sums(walk)
    count(walk.w)
    assert sums(walk) == kept


@settings(max_examples=40, deadline=None)
@given(any_problem())
def test_sums_hold_on_odd_days_too(problem):
    grid = lay(problem).grid
    if grid.tasks and grid.routes:
        walk = walked(problem, 400)
        kept = sums(walk)
        count(walk.w)
        assert sums(walk) == kept


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_what_the_walk_believes_is_what_the_scorer_says(shared, name):
    problem = problem_from(instance(shared, name))
    laid = lay(problem)
    walk = Walk(laid.grid, 2, never(4000))
    walk.search()
    plan = plan_from(problem, laid, walk.w)
    assert check(problem, plan) == ()
    believed = int(walk.w[BEST_COST]) / laid.ticks / problem.objective.divisor
    assert problem.objective.value(score(problem, plan)) == pytest.approx(believed, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(any_problem(), st.integers(0, 5))
def test_no_plan_of_the_walk_breaks_a_rule(problem, seed):
    plan, _ = best_plan(problem, seed, never(300))
    assert check(problem, plan) == ()


@pytest.mark.parametrize(
    ("name", "at_most"),
    [("InstanzCPLEX_HCSRP_10_3", 305.859), ("InstanzCPLEX_HCSRP_25_3", 399.09), ("i-116", 17117), ("i-134", 15700)],
)
def test_small_instances_come_to_the_best_known(shared, name, at_most):
    problem = problem_from(instance(shared, name))
    plan = find_plan(problem, seed=1, seconds=20, iterations=3000)
    assert problem.objective.value(plan.score) <= at_most


def test_more_moves_never_end_worse(shared):
    problem = problem_from(instance(shared, "i-100"))
    laid = lay(problem)
    walk = Walk(laid.grid, 1, never(10_000))
    costs = [int(walk.w[BEST_COST])]
    for _ in range(5):
        walk.block(1000, walk.temperature(HOT, 0.5))
        costs.append(int(walk.w[BEST_COST]))
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]


def test_who_runs_out_of_time_before_the_moves_ends_cold_all_the_same(shared):
    ticks = itertools.count()
    problem = problem_from(instance(shared, "HHCRSP_50_10_100_1.6_C_C"))
    walk = Walk(lay(problem).grid, 1, Limit(lambda: next(ticks) * 0.001, 1.0, 10_000_000))
    felt: list[int] = []
    block, walk.block = walk.block, lambda steps, heat: (felt.append(heat), block(1, heat))[1]  # type: ignore[method-assign]
    walk.anneal(HOT, 10_000_000, by_clock=False)
    assert walk.made < 1000
    assert felt[-1] < walk.temperature(HOT, 0.98) < felt[0] / 10


def test_a_contest_halves_until_one_is_left():
    assert [rounds_of(starts) for starts in (1, 2, 4, 8, 16)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("moves", "starts"), [(1, 1), (600_000, 1), (2_000_000, 2), (15_000_000, 8), (10**9, 16)])
def test_the_more_moves_the_more_runs_begin_anew(shared, moves, starts):
    walk = Walk(lay(problem_from(instance(shared, "HHCRSP_50_10_100_1.6_C_C"))).grid, 1, never(moves))
    assert walk.starts(66) == starts


def test_a_contest_spends_all_its_moves_and_ends_on_the_best_of_its_runs(shared):
    walk = Walk(lay(problem_from(instance(shared, "HHCRSP_25_5_21_1.6_R_RC"))).grid, 1, never(6000))
    first = walk.best[0]
    walk.contest(4)
    assert 5900 < walk.made <= 6000
    walk.search()
    assert int(walk.w[BEST_COST]) == walk.best[0] < first


def test_benchmarks_without_options_take_the_quick_half(shared):
    names = ("InstanzCPLEX_HCSRP_10_3", "HHCRSP_25_5_21_1.6_R_RC", "i-100")
    assert [lay(problem_from(instance(shared, name))).grid.rich for name in names] == [False, False, True]


def test_neighbours_are_of_other_visits_and_for_somebody_who_can_do_both(shared):
    grid = lay(problem_from(instance(shared, "i-134"))).grid
    w = Walk(grid, 1, never(1)).w
    for number, task in enumerate(grid.tasks):
        near = w[w[NODE_0] + number * NODE + NEAR]
        for k in range(NEIGHBOURS):
            other = grid.tasks[(w[near + k] // 2 - w[NODE_0]) // NODE]
            assert other.job != task.job
            assert any(a and b for a, b in zip(task.fit, other.fit, strict=True))
