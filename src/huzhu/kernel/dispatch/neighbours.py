"""The second pass: what a community could not serve is tried with spare people of those around it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.reasons import NEXT_DOOR
from huzhu.kernel.dispatch.rules import may_go
from huzhu.kernel.dispatch.solve import solve
from huzhu.kernel.dispatch.visit import Visit

NEXT_DOOR_MINUTES = 15
"""Nobody walks further than this into another community. Source: dispatch.md 3, (a)."""


def spare_people(left: Iterable[Visit], people: Iterable[Person], busy: Mapping[str, int]) -> tuple[Person, ...]:
    """Those who could take a part of what is left and have minutes and visits to spare that day.

    `busy` are the minutes each is booked for already, by key. Hours and ways are asked later, by the search.
    """
    wanted = tuple(left)
    shortest = min((visit.minutes for visit in wanted), default=0)
    return tuple(
        person
        for person in people
        if person.slots
        and (person.most_minutes is None or busy.get(person.key, 0) + shortest <= person.most_minutes)
        and any(may_go(visit, role, person) for visit in wanted for role in visit.roles)
    )


def within_bounds(travel: NDArray[np.floating], doors: Iterable[int]) -> NDArray[np.float32]:
    """Travel [class, from, to] in minutes, without a way longer than NEXT_DOOR_MINUTES to or from the `doors`."""
    near = np.array(travel, np.float32)
    for door in doors:
        for way in (near[:, :, door], near[:, door, :]):
            way[way > NEXT_DOOR_MINUTES] = np.inf
    return near


def lend(problem: Problem, *, seed: int, seconds: float, iterations: int | None = None) -> tuple[Assignment, ...]:
    """Who of the people around takes which visit left, each with its reasons, the neighbourhood first.

    The problem holds the visits left, people to spare, and as `fixed` all that these people do already: that stays as
    it is, so nobody is in two places. A visit is served with all its people or not at all.
    """
    booked = {(one.visit, one.role) for one in problem.fixed}
    plan = solve(problem, seed=seed, seconds=seconds, iterations=iterations)
    unserved = {one.visit for one in plan.unserved}
    return tuple(
        replace(one, reasons=(NEXT_DOOR.of(person=one.person), *one.reasons))
        for one in plan.assignments
        if (one.visit, one.role) not in booked and one.visit not in unserved
    )


def booked_minutes(fixed: Iterable[tuple[Booking, Visit]]) -> Mapping[str, int]:
    """Minutes each person is booked for, by key."""
    minutes: dict[str, int] = {}
    for booking, visit in fixed:
        minutes[booking.person] = minutes.get(booking.person, 0) + int(visit.minutes_of(booking.role))
    return minutes
