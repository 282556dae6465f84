"""Invented communities with every field of the model in use, and a plain plan for them."""

from random import Random

import numpy as np

from huzhu.kernel.dispatch.bars import case_of
from huzhu.kernel.dispatch.person import Break, Person, Slot
from huzhu.kernel.dispatch.plan import Assignment, Plan, Unserved
from huzhu.kernel.dispatch.problem import Booking, Pair, Problem
from huzhu.kernel.dispatch.relax import free_for, meeting_of
from huzhu.kernel.dispatch.stand import Stand
from huzhu.kernel.dispatch.visit import Independent, InSequence, Role, Sync, Together, Visit, Window

SKILLS = ("care", "cook", "walk")


def community(seed: int, count: int = 20, people: int = 8) -> Problem:
    """So many visits and people on a square of streets; whole minutes, walks not symmetric, two paces."""
    chance = Random(seed)
    spots = [(chance.randint(0, 9), chance.randint(0, 9)) for _ in range(count + people)]
    walk = [[abs(a - c) + abs(b - d) + (a < c) * ((a, b) != (c, d)) for c, d in spots] for a, b in spots]
    everybody = tuple(_person(chance, number, count, people) for number in range(people))
    visits = tuple(_visit(chance, number, people) for number in range(count))
    told = tuple(
        Booking(one.key, 0, f"p{chance.randrange(people)}", one.windows[0].from_minute + chance.randint(0, 30))
        for one in chance.sample(visits, count // 4)
    )
    offered = tuple(
        Booking(one.key, 0, f"p{chance.randrange(people)}", one.windows[0].from_minute)
        for one in chance.sample(visits, count // 6)
    )
    return Problem(
        visits,
        everybody,
        np.array([walk, np.array(walk) * 2], np.float32),
        told=told,
        offered=offered,
        pinned=(Pair(visits[0].key, f"p{chance.randrange(people)}"),),
        forbidden=(Pair(visits[1].key, f"p{chance.randrange(people)}"),),
    )


def _person(chance: Random, number: int, count: int, people: int) -> Person:
    slots = chance.choice([(Slot(480, 1020),), (Slot(480, 720), Slot(780, 1020))])
    home = count + number
    return Person(
        f"p{number}",
        "volunteer",
        home,
        slots,
        {skill: chance.randint(1, 2) for skill in SKILLS if chance.random() < 0.7},
        chance.choice(["f", "m"]),
        max_visits=chance.choice([None, 6]),
        max_minutes=chance.choice([None, 240]),
        week_minutes_left=chance.choice([None, 300]),
        refused_elders=frozenset([f"e{chance.randrange(count)}"]),
        languages=frozenset(chance.sample(["zh", "yue"], chance.randint(1, 2))),
        mobility=chance.randint(0, 1),
        load_minutes_28d=chance.randint(0, 600),
        desired_minutes_28d=chance.randint(0, 600),
        end_place=chance.choice([None, home]),
        overtime=chance.random() < 0.2,
        lunch=Break(700, 800, 30) if chance.random() < 0.2 else None,
        never_with=frozenset([f"p{chance.randrange(people)}"]) - {f"p{number}"},
        rather_with=frozenset([f"p{chance.randrange(people)}"]) - {f"p{number}"},
    )


def _visit(chance: Random, number: int, people: int) -> Visit:
    begins = chance.randrange(480, 900, 15)
    windows = [Window(begins, begins + chance.choice([30, 60, 120]))]
    if chance.random() < 0.4:
        windows.append(Window(begins + 10, begins + 20, hard=False))
    roles = tuple(Role(frozenset([chance.choice(SKILLS)]), 1) for _ in range(chance.choice([1, 1, 1, 2])))
    syncs: list[Sync] = [Together(), InSequence(10, 40), Independent()]
    return Visit(
        f"v{number}",
        f"e{number}",
        number,
        chance.choice([20, 30, 45]),
        tuple(windows),
        roles,
        chance.randint(1, 4),
        chance.randint(0, 2),
        preferred=frozenset([f"p{chance.randrange(people)}"] if chance.random() < 0.3 else []),
        usual=frozenset([f"p{chance.randrange(people)}"] if chance.random() < 0.5 else []),
        refused=frozenset([f"p{chance.randrange(people)}"] if chance.random() < 0.3 else []),
        languages=frozenset(chance.sample(["zh", "yue"], chance.randint(0, 1))),
        sync=chance.choice(syncs),
        mandatory=chance.random() < 0.9,
        wanted_gender=chance.choice([None, None, "f"]),
        due_at_end=chance.random() < 0.2,
    )


def plain_plan(problem: Problem) -> Plan:
    """Each visit in turn by whoever can be there first; what nobody can take is left."""
    parts: list[Assignment] = []
    left = []
    for visit in problem.visits:
        stand = Stand(problem, Plan(tuple(parts)))
        roles = list(range(len(visit.roles)))
        met = meeting_of(stand, visit, roles, [free_for(stand, case_of(stand, visit, role)) for role in roles])
        if met is None:
            left.append(Unserved(visit.key))
            continue
        for role, (person, start) in zip(roles, met, strict=True):
            parts.append(Assignment(visit.key, role, person.key, start, start + visit.minutes_of(role)))
    return Plan(tuple(parts), tuple(left))
