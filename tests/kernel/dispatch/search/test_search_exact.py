"""Eight visits: nothing is better than what the search finds, proved by every order and every choice of people."""

from itertools import permutations
from random import Random

import numpy as np
import pytest

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.formats.instances import HHCRSP
from huzhu.kernel.dispatch.person import Person, Slot
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.solve import find_plan
from huzhu.kernel.dispatch.visit import InSequence, Role, Together, Visit, Window

VISITS, PEOPLE, ITERATIONS = 8, 3, 300


def eight(seed: int) -> Problem:
    """Eight visits, two of them by two people, one of these in sequence; whoever lacks a skill lacks one."""
    chance = Random(seed)
    spots = [(chance.randint(0, 30), chance.randint(0, 30)) for _ in range(VISITS + 1)]
    ways = [[float(abs(a - c) + abs(b - d)) for c, d in spots] for a, b in spots]
    rows = []
    for number in range(VISITS):
        opens = chance.randint(0, 120)
        roles = (
            (Role(frozenset(["a"])), Role(frozenset(["b"])))
            if number < 2
            else (Role(frozenset([chance.choice("ab")])),)
        )
        sync = InSequence(5, 20) if number == 1 else Together()
        window = Window(opens, opens + 40, hard=False)
        minutes = chance.randint(5, 25)
        rows.append(
            Visit(f"v{number}", f"e{number}", number + 1, minutes, (window,), roles, sync=sync, early_allowed=False)
        )
    skills = [{"a": 1, "b": 1}, {"a": 1}, {"b": 1}]
    people = [
        Person(f"p{who}", "x", 0, (Slot(0, float("inf")),), skill, end_place=0) for who, skill in enumerate(skills)
    ]
    return Problem(tuple(rows), tuple(people), np.array([ways]), objective=HHCRSP, exact=True)


class Proof:
    """The least there is below a bound: visits are appended in every order to the days of all who may."""

    def __init__(self, problem: Problem) -> None:
        self.way = problem.walk_minutes[0].tolist()
        self.visits, self.best = problem.visits, 1e9
        self.able = [
            [group for group in permutations(range(PEOPLE), len(visit.roles)) if self._may(problem, visit, group)]
            for visit in problem.visits
        ]
        self.nearest = [
            min(row[one.place] for row in self._others(one.place)) * len(one.roles) for one in problem.visits
        ]
        self.seen: dict[object, float] = {}

    def least_below(self, bound: float) -> float:
        """The cost of the best plan if it is below the bound, else the bound."""
        self.best = bound
        self._on(0, ((0, 0.0),) * PEOPLE, 0.0, 0.0)
        return self.best

    def _may(self, problem: Problem, visit: Visit, group: tuple[int, ...]) -> bool:
        return all(role.skills <= set(problem.people[who].skills) for role, who in zip(visit.roles, group, strict=True))

    def _others(self, place: int) -> list[list[float]]:
        return [row for number, row in enumerate(self.way) if number != place]

    def _on(self, done: int, days: tuple[tuple[int, float], ...], cost: float, worst: float) -> None:
        ahead = sum(self.nearest[one] for one in range(VISITS) if not done >> one & 1)
        home = min(self.way[place][0] for place, _ in days)
        key = done, days, worst
        if cost + worst + ahead + home >= self.best - 1e-9 or self.seen.get(key, 1e9) <= cost:
            return
        self.seen[key] = cost
        if done == (1 << VISITS) - 1:
            self.best = min(self.best, cost + worst + sum(self.way[place][0] for place, _ in days))
            return
        for one in range(VISITS):
            if not done >> one & 1:
                for group in self.able[one]:
                    self._append(done | 1 << one, days, (cost, worst), (self.visits[one], group))

    def _append(
        self,
        done: int,
        days: tuple[tuple[int, float], ...],
        sums: tuple[float, float],
        job: tuple[Visit, tuple[int, ...]],
    ) -> None:
        visit, group = job
        opens, closes = visit.windows[0].from_minute, visit.windows[0].to_minute
        starts = [max(opens, days[who][1] + self.way[days[who][0]][visit.place]) for who in group]
        if len(group) > 1:
            low, high = (visit.sync.at_least, visit.sync.at_most) if isinstance(visit.sync, InSequence) else (0, 0)
            starts[1] = max(starts[1], starts[0] + low)
            starts[0] = max(starts[0], starts[1] - high)
        late = [max(0.0, start - closes) for start in starts]
        new, cost = list(days), sums[0] + sum(late)
        for who, start in zip(group, starts, strict=True):
            cost += self.way[days[who][0]][visit.place]
            new[who] = (visit.place, start + visit.minutes)
        self._on(done, tuple(new), cost, max(sums[1], *late))


@pytest.mark.parametrize("seed", [1, 3])
def test_nothing_is_better_than_what_the_search_finds(seed):
    problem = eight(seed)
    plan = find_plan(problem, seed=1, seconds=600, iterations=ITERATIONS)
    assert check(problem, plan) == ()
    assert Proof(problem).least_below(plan.score.tiers[-1] + 1) == pytest.approx(plan.score.tiers[-1])
