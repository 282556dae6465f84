"""The second pass: what a community could not serve is tried with spare people of those around it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.dispatch.bars import case_of, could_take
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Assignment
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.reasons import NEXT_DOOR
from huzhu.kernel.dispatch.rules import may_go
from huzhu.kernel.dispatch.search.laying import accepted_only
from huzhu.kernel.dispatch.solve import solve
from huzhu.kernel.dispatch.stand import Stand
from huzhu.kernel.dispatch.visit import Visit

Spans = Sequence[tuple[int, int]]
"""Minutes from and to."""

NEXT_DOOR_MINUTES = 15
"""Nobody walks further than this into another community. Source: dispatch.md 3, (a)."""


def spare_people(left: Iterable[Visit], people: Iterable[Person], busy: Mapping[str, Spans]) -> tuple[Person, ...]:
    """Those who could take a part of what is left: they have minutes, visits and a gap to spare for it that day.

    `busy` are the minutes from and to of all each does already, by key. Ways are asked later, by the search: to begin
    with nobody is left out who could go.
    """
    wanted = tuple(left)
    asked = ((person, busy.get(person.key, ())) for person in people)
    return tuple(person for person, taken in asked if any(_could_fit(visit, person, taken) for visit in wanted))


def _could_fit(visit: Visit, person: Person, busy: Spans) -> bool:
    used = sum(end - start for start, end in busy)
    if person.most_minutes is not None and used + visit.minutes > person.most_minutes:
        return False
    if person.max_visits is not None and len(busy) >= person.max_visits:
        return False
    return any(may_go(visit, role, person) for role in visit.roles) and _has_gap(visit, person, busy)


def _has_gap(visit: Visit, person: Person, busy: Spans) -> bool:
    """Whether a start the visit allows lies in a slot, with the minutes after it free."""
    taken = sorted(busy)
    for slot in person.slots:
        free_from = slot.from_minute
        for start, end in (*taken, (slot.to_minute, slot.to_minute)):
            last = min(start, slot.to_minute) - visit.minutes
            if any(max(free_from, opens) <= min(last, closes) for opens, closes in visit.spans()):
                return True
            free_from = max(free_from, end)
    return False


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
    if not _anything_fits(problem):
        return ()
    booked = {(one.visit, one.role) for one in problem.fixed}
    plan = solve(problem, seed=seed, seconds=seconds, iterations=iterations)
    unserved = {one.visit for one in plan.unserved}
    return tuple(
        replace(one, reasons=(NEXT_DOOR.of(person=one.person), *one.reasons))
        for one in plan.assignments
        if (one.visit, one.role) not in booked and one.visit not in unserved
    )


def _anything_fits(problem: Problem) -> bool:
    """Whether a first part fits beside what is fixed. Mostly none does, and there is nothing to search for."""
    stand = Stand(problem, accepted_only(problem))
    cases = (case_of(stand, visit, role) for visit in problem.visits for role in stand.open_roles(visit))
    return any(could_take(stand, case, person) for case in cases for person in problem.people)
