"""The plan that stands before a search: offers as the search weighs them, and what staff have set as rules it knows."""

from collections import defaultdict
from dataclasses import replace

from huzhu.kernel.dispatch.plan import Assignment, Plan, Unserved
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.search.best import sound
from huzhu.kernel.dispatch.search.urgent import with_all_that_fits


def as_searched(problem: Problem) -> Problem:
    """The problem in words every search knows: to take an offer back costs what it costs to change what was told,
    and what staff have set for a visit of one role is refused by everybody else."""
    told = {one.visit for one in problem.told}
    pinned: dict[str, set[str]] = defaultdict(set)
    for pair in problem.pinned:
        pinned[pair.visit].add(pair.person)
    barred: dict[str, set[str]] = defaultdict(set)
    for pair in problem.forbidden:
        barred[pair.person].add(pair.visit)
    for visit, chosen in pinned.items():
        for person in problem.person_at.keys() - chosen:
            barred[person].add(visit)
    people = (
        replace(one, refused_visits=one.refused_visits | barred[one.key]) if barred[one.key] else one
        for one in problem.people
    )
    return replace(
        problem,
        people=tuple(people),
        told=(*problem.told, *(one for one in problem.offered if one.visit not in told)),
        offered=(),
        pinned=(),
        forbidden=(),
    )


def as_offered(problem: Problem) -> Plan:
    """The plan that stands, as far as it keeps the rules: what was accepted and what is offered, with whatever else
    fits beside it; unscored."""
    fixed = {(one.visit, one.role) for one in problem.fixed}
    held = (*problem.fixed, *(one for one in problem.offered if (one.visit, one.role) not in fixed))
    standing = tuple(_assignment(problem, one) for one in held if one.person in problem.person_at)
    return with_all_that_fits(problem, sound(problem, Plan(standing, _left(problem, standing))))


def _assignment(problem: Problem, one: Booking) -> Assignment:
    end = one.start_minute + problem.visit_at[one.visit].minutes_of(one.role)
    return Assignment(one.visit, one.role, one.person, one.start_minute, end)


def _left(problem: Problem, standing: tuple[Assignment, ...]) -> tuple[Unserved, ...]:
    held = {(one.visit, one.role) for one in standing}
    left = (one for one in problem.visits if any((one.key, role) not in held for role in range(len(one.roles))))
    return tuple(Unserved(visit.key) for visit in left)
