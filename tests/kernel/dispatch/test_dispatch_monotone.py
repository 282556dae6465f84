"""More freedom never costs: an able person more, a wider window, one refusal less never make the best plan worse."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest

from huzhu.kernel.dispatch.checker import check
from huzhu.kernel.dispatch.objective import Score
from huzhu.kernel.dispatch.person import Person, Slot
from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import Booking, Pair, Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.visit import Independent, InSequence, Role, Sync, Together, Visit, Window
from tests.kernel.dispatch.instances import plan_with, with_person, with_visit

SEEDS = range(24)


def small(seed: int) -> Problem:
    """Two or three visits and two people within an hour, with every kind of rule somewhere; shortest ways."""
    chance = Random(seed)
    spots = [chance.randint(0, 6) for _ in range(5)]
    walk = [[abs(a - b) for b in spots] for a in spots]
    syncs: list[Sync] = [Together(), InSequence(2, 6), Independent()]
    visits = []
    for number in range(chance.randint(2, 3)):
        begins = chance.randint(8, 25)
        windows = (Window(begins, begins + 3), Window(begins + chance.randint(-3, 3), begins + 5, hard=False))
        visits.append(
            Visit(
                f"v{number}",
                f"e{number}",
                number,
                chance.randint(3, 8),
                windows,
                (Role(), Role())
                if number == 0
                else (Role(frozenset(chance.sample(["care"], chance.randint(0, 1))), 1),),
                refused=frozenset(chance.sample(["p0", "p1"], chance.randint(0, 1))),
                usual=frozenset(chance.sample(["p0", "p1"], chance.randint(0, 1))),
                sync=chance.choice(syncs),
                mandatory=chance.random() < 0.7,
            )
        )
    people = tuple(_one(chance, number) for number in range(2))
    told = (Booking("v1", 0, "p0", 20),)
    pairs = (Pair("v1", chance.choice(["p0", "p1"])),)
    return Problem(tuple(visits), people, np.array([walk], np.float32), told=told, forbidden=pairs)


def _one(chance: Random, number: int) -> Person:
    return Person(
        f"p{number}",
        "volunteer",
        3 + number,
        (Slot(0, chance.choice([30, 45])),),
        {"care": 1} if chance.random() < 0.7 else {},
        max_visits=chance.choice([None, 1]),
        end_place=chance.choice([None, 3]),
        overtime=chance.random() < 0.3,
        never_with=frozenset({"p0", "p1"} - {f"p{number}"} if chance.random() < 0.2 else ()),
    )


def best(problem: Problem) -> Score:
    """The score of the best plan, by trying all."""

    def search(plan: Plan, rest: tuple[Visit, ...]) -> Score:
        if not rest:
            return score(problem, plan)
        found = search(plan, rest[1:])
        for way in _ways(problem, rest[0]):
            more = plan_with(problem, [*plan.assignments, *way])
            if not check(problem, more):
                found = min(found, search(more, rest[1:]))
        return found

    return search(plan_with(problem, []), problem.visits)


def _ways(problem: Problem, visit: Visit) -> Iterator[list[Assignment]]:
    starts = [minute for low, high in visit.spans() for minute in range(int(low), int(high) + 1)]
    roles = range(len(visit.roles))
    for people in product(problem.people, repeat=len(visit.roles)):
        for begins in product(starts, repeat=len(visit.roles)):
            yield [
                Assignment(visit.key, role, people[role].key, begins[role], begins[role] + visit.minutes)
                for role in roles
            ]


def _freer(problem: Problem) -> Iterator[Problem]:
    first = problem.visits[0]
    wider = [replace(one, from_minute=one.from_minute - 1, to_minute=one.to_minute + 1) for one in first.windows]
    yield with_visit(problem, "v0", windows=tuple(wider))
    yield with_visit(problem, "v0", refused=frozenset())
    yield with_visit(problem, "v1", refused=frozenset())
    yield with_person(problem, "p0", max_visits=None)
    yield with_person(problem, "p1", skills={"care": 1})
    yield replace(problem, forbidden=())


@pytest.mark.parametrize("seed", SEEDS)
def test_more_freedom_never_makes_the_best_worse(seed):
    problem = small(seed)
    known = best(problem)
    for freer in _freer(problem):
        assert best(freer) <= known


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_able_person_never_makes_the_best_worse(seed):
    problem = replace(small(seed), visits=small(seed).visits[:2])
    new = Person("p9", "volunteer", 4, (Slot(0, 45),), {"care": 1})
    assert best(replace(problem, people=(*problem.people, new))) <= best(problem)
