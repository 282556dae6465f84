"""A short search laid open: what it costs after each block of moves, and the plan it ends with."""

from dataclasses import replace
from random import Random

from huzhu.kernel.dispatch.formats.instances import problem_from
from huzhu.kernel.dispatch.person import Slot
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.search.chains import augment
from huzhu.kernel.dispatch.search.cooling import HOT, Limit, Walk
from huzhu.kernel.dispatch.search.laying import lay, plan_from
from huzhu.kernel.dispatch.search.slab import BEST_COST, FIRM, RNG_A, RNG_B
from tests.kernel.dispatch.instances import drawn_day


def steps_of(data: bytes, blocks: int, moves: int) -> list[list[object]]:
    """Figures of the slab after each block, then the assignments."""
    problem = problem_from(data)
    laid = lay(problem)
    walk = Walk(laid.grid, 3, Limit(lambda: 0.0, 1.0, blocks * moves))
    found: list[list[object]] = []
    for block in range(blocks):
        walk.block(moves, walk.temperature(HOT, block / blocks))
        found.append([int(walk.w[one]) for one in (RNG_A, RNG_B, BEST_COST, FIRM)])
    plan = plan_from(problem, laid, walk.w)
    found.append([[one.visit, one.role, one.person, one.start_minute] for one in plan.assignments])
    return found


def crowded_day(seed: int) -> Problem:
    """Forty visits at nearly the same time for twelve people who are there without a gap: what lies between two slots
    the walk leaves to the rules (`best.sound`)."""
    problem = drawn_day(Random(seed), 40, 12, widest=12)
    return replace(problem, people=tuple(replace(one, slots=(Slot(0, 60),)) for one in problem.people))


def chains_of(seed: int, blocks: int, moves: int) -> list[list[object]]:
    """The same of a crowded day with ranked tiers, chains carried out after each block, and how many it were."""
    problem = crowded_day(seed)
    laid = lay(problem)
    walk = Walk(laid.grid, 3, Limit(lambda: 0.0, 1.0, blocks * moves))
    found: list[list[object]] = [[augment(walk.w)]]
    for block in range(blocks):
        walk.block(moves, walk.temperature(HOT, block / blocks))
        found.append([augment(walk.w), *(int(walk.w[one]) for one in (RNG_A, RNG_B, BEST_COST, FIRM))])
    found.append([[one.visit, one.person, one.start_minute] for one in plan_from(problem, laid, walk.w).assignments])
    return found
