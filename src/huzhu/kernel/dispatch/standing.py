"""The plan that stands before a search: offers as the search weighs them, and what staff have set as rules it knows."""

from collections import defaultdict
from dataclasses import replace

from huzhu.kernel.dispatch.objective import Component, Objective
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.scorer import score
from huzhu.kernel.dispatch.search.best import as_it_stands


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


def kept_unless_it_gains(problem: Problem, plan: Plan) -> Plan:
    """The plan; or what stands, to the minute, where the plan serves nobody more, comes no more in time and changes no
    less: nobody is told anew for a shorter walk."""
    standing = as_it_stands(problem)
    above = _down_to_changes(problem.objective)
    gains = score(problem, plan).tiers[:above] < score(problem, standing).tiers[:above]
    return plan if gains else standing


def _down_to_changes(objective: Objective) -> int:
    """How many tiers there are down to the one that counts changes to what was told; all where none does."""
    for number, tier in enumerate(objective.tiers, start=1):
        if any(component is Component.DISRUPTION for component, _ in tier.weights):
            return number
    return len(objective.tiers)
