"""Prices: ranked tiers as one sum of whole numbers the walk can weigh."""

from collections.abc import Iterable
from math import ceil, isfinite, prod

from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.problem import UNREACHABLE, Problem
from huzhu.kernel.dispatch.visit import Visit

MOST = 1 << 56
"""What all tiers together may cost: int64 has room for it, its changes and the heat of the walk."""

ROUGHLY = (30, 300, 40, 2, 60)
"""From the lowest tier up: at the most so many points of it weigh as one of the tier above, in a rough search. Measured
on crowded days of 200 visits: with tiers far apart a walk that settles who is served cannot see the ways it needs."""

DAY = 1440
LOWEST = 2
"""So many tiers at the foot, walking and fairness, are settled by the walk itself, those above them one by one."""


class Rates:
    """What one unit of each component costs; an earlier tier outweighs all later ones where int64 has room for it."""

    def __init__(self, problem: Problem, ticks: int, *, roughly: bool = False) -> None:
        self._ticks = ticks
        objective = problem.objective
        bounds = bounds_of(problem)
        if roughly:
            bounds = [min(bound, most) for bound, most in zip(bounds, _rough(len(bounds)), strict=True)]
        steps = steps_of(bounds)
        self._rate: dict[Component, int] = {}
        for tier, step in zip(objective.tiers, steps, strict=True):
            for component, weight in tier.weights:
                self._rate[component] = round(weight * step)
        pairs = list(zip(bounds, steps, strict=True))
        self.above = tuple(step for bound, step in pairs[:-LOWEST] if bound > 1)
        for component in objective.hard:
            self._rate[component] = max(1_000_000, self._rate.get(component, 0))

    def minute(self, component: Component) -> int:
        """What one tick costs."""
        return self._rate.get(component, 0)

    def case(self, component: Component) -> int:
        """What one case costs."""
        return self._rate.get(component, 0) * self._ticks


def steps_of(bounds: list[int]) -> list[int]:
    """How much one point of each tier counts, the highest tier first: more than all that is below it together, as far
    as there is room; where there is not, the widest tiers give way, the lowest of equals first."""
    bounds = list(bounds)
    while prod(bounds) > MOST:
        at = max(range(len(bounds)), key=lambda one: (bounds[one] if one else 0, one))
        bounds[at] = max(2, bounds[at] // 2)
    steps = [1]
    for bound in reversed(bounds[1:]):
        steps.append(steps[-1] * bound)
    return steps[::-1]


def _rough(count: int) -> list[int]:
    """The most of each tier, the highest first."""
    most = [*ROUGHLY, *[ROUGHLY[-1]] * count][:count]
    return [MOST, *most[: count - 1][::-1]]


def bounds_of(problem: Problem) -> list[int]:
    """More than each tier can differ between two plans; 1 for a tier that can only be nothing."""
    most = _most(problem)
    return [
        1 + ceil(sum(weight * most.get(one, 0) for one, weight in tier.weights)) for tier in problem.objective.tiers
    ]


def _most(problem: Problem) -> dict[Component, float]:
    """The most of each component there can be, for those the walk knows; of unfairness, from the least to the most."""
    visits, people, roles = problem.visits, problem.people, [role for visit in problem.visits for role in visit.roles]
    told = {one.visit for one in (*problem.told, *problem.offered)}
    way = float(problem.walk_minutes[problem.walk_minutes < UNREACHABLE].max(initial=1))
    late = [_latest(visit) for visit in visits for _ in visit.roles]
    return {
        Component.UNSERVED: sum(problem.weight(visit) for visit in visits if visit.mandatory),
        Component.OPTIONAL_UNSERVED: sum(problem.weight(visit) for visit in visits if not visit.mandatory),
        Component.LATENESS: sum(late),
        Component.LATEST: max(late, default=0),
        Component.DISRUPTION: _roles(visit for visit in visits if visit.key in told),
        Component.NOT_PREFERRED: _roles(visit for visit in visits if visit.preferred),
        Component.NOT_USUAL: _roles(visit for visit in visits if visit.usual),
        Component.NO_LANGUAGE: _roles(visit for visit in visits if visit.languages),
        Component.OTHER_GENDER: _roles(visit for visit in visits if visit.wanted_gender),
        Component.TRAVEL: way * (len(roles) + sum(len(one.slots) for one in people if one.end_place is not None)),
        Component.WAITING: sum(_hours(one) for one in people),
        Component.MAX_IDLE: max((_hours(one) for one in people), default=0),
        Component.OVERTIME: DAY * sum(one.overtime for one in people),
        Component.MISSED_BREAK: sum(one.lunch is not None for one in people),
        Component.UNFAIRNESS: _unfair(problem),
    }


def _roles(visits: Iterable[Visit]) -> int:
    return sum(len(visit.roles) for visit in visits)


def _latest(visit: Visit) -> float:
    """The most a role of the visit can be off its promised time."""
    soft = [one for one in visit.windows if not one.hard]
    if not soft:
        return 0
    starts = [edge for span in visit.spans() for edge in span if isfinite(edge)]
    length = max(visit.minutes_of(role) for role in range(len(visit.roles)))
    first, last = min(starts, default=0), max(starts, default=DAY) + length
    return max(0, max(one.from_minute for one in soft) - first, last - min(one.to_minute for one in soft))


def _hours(person: Person) -> float:
    """Minutes of all slots; one without an end lasts a day."""
    return sum(min(slot.to_minute - slot.from_minute, DAY) for slot in person.slots)


def _unfair(problem: Problem) -> float:
    """Between any two plans, whomever they serve: each minute of work adds twice what its person has given already, and
    at most twice all they can do on the day."""
    work = sum(visit.minutes_of(role) for visit in problem.visits for role in range(len(visit.roles)))
    given = [0, *(person.load_minutes_28d - person.desired_minutes_28d for person in problem.people)]
    return work * 2.0 * (max(given) - min(given) + max((_hours(one) for one in problem.people), default=0))
