"""A short search laid open: what it costs after each block of moves, and the plan it ends with."""

from huzhu.kernel.dispatch.formats.instances import problem_from
from huzhu.kernel.dispatch.search.cooling import HOT, Limit, Walk
from huzhu.kernel.dispatch.search.laying import lay, plan_from
from huzhu.kernel.dispatch.search.slab import BEST_COST, FIRM, RNG_A, RNG_B


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
