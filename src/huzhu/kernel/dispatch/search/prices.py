"""Prices: ranked tiers as one sum of whole numbers the walk can weigh."""

from math import prod

from huzhu.kernel.dispatch.objective import Component, Objective, Tier
from huzhu.kernel.dispatch.problem import Problem

MOST = 1 << 56
LEAST_STEP = (1, 1, 1000, 200, 30, 1)
"""Where exact bounds would not fit: by how much a point of a tier outweighs one of the next, from the lowest up."""


class Rates:
    """What one unit of each component costs; an earlier tier outweighs all later ones where int64 has room for it."""

    def __init__(self, problem: Problem, ticks: int) -> None:
        self._ticks = ticks
        objective = problem.objective
        steps = _steps(problem, objective)
        self._rate: dict[Component, int] = {}
        for tier, step in zip(objective.tiers, steps, strict=True):
            for component, weight in tier.weights:
                self._rate[component] = round(weight * step)
        soft = [step for tier, step in zip(objective.tiers, steps, strict=True) if _is_soft(tier, objective)]
        self.above = tuple(soft[:-2])
        for component in objective.hard:
            self._rate[component] = max(1_000_000, self._rate.get(component, 0))

    def minute(self, component: Component) -> int:
        """What one tick costs."""
        return self._rate.get(component, 0)

    def case(self, component: Component) -> int:
        """What one case costs."""
        return self._rate.get(component, 0) * self._ticks


def _is_soft(tier: Tier, objective: Objective) -> bool:
    """True where a tier weighs anything that may be more than nothing."""
    return any(weight and component not in objective.hard for component, weight in tier.weights)


def _steps(problem: Problem, objective: Objective) -> list[int]:
    """How much one point of each tier counts, the highest tier first."""
    if len(objective.tiers) == 1:
        return [1]
    bounds = [_bound(problem, dict(tier.weights)) for tier in objective.tiers]
    while prod(bounds) > MOST:
        at = max(range(len(bounds)), key=lambda one: (bounds[one] if one else 0, one))
        bounds[at] = max(2, bounds[at] // 2)
    steps = [1]
    for bound in reversed(bounds[1:]):
        steps.append(steps[-1] * bound)
    return steps[::-1]


def _bound(problem: Problem, weights: dict[Component, float]) -> int:
    """More than a tier can differ between two plans of any sense."""
    roles = sum(len(visit.roles) for visit in problem.visits)
    way = float(problem.walk_minutes[problem.walk_minutes < 1_000_000].max(initial=1))
    work = sum(visit.minutes_of(role) for visit in problem.visits for role in range(len(visit.roles)))
    most = {
        Component.UNSERVED: float(sum(problem.weight(visit) for visit in problem.visits)),
        Component.OPTIONAL_UNSERVED: float(sum(problem.weight(visit) for visit in problem.visits)),
        Component.TRAVEL: way * 2 * roles,
        Component.WAITING: 1440.0 * len(problem.people),
        Component.OVERTIME: 1440.0 * len(problem.people),
        Component.MAX_IDLE: 1440.0,
        Component.MISSED_BREAK: float(len(problem.people)),
        Component.LATENESS: 1440.0 * roles,
        Component.LATEST: 1440.0,
        Component.UNFAIRNESS: work * (work + _spread(problem)),
    }
    return 2 + int(sum(weight * most.get(component, 2.0 * roles) for component, weight in weights.items()))


def _spread(problem: Problem) -> float:
    given = [person.load_minutes_28d - person.desired_minutes_28d for person in problem.people]
    return 2.0 * (max(given, default=0) - min(given, default=0))
