"""A draft counted: its plan, and which assignment costs which points."""

from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from huzhu.kernel.dispatch.days import Figures, Stop, figures, points
from huzhu.kernel.dispatch.draft import Draft
from huzhu.kernel.dispatch.objective import Score
from huzhu.kernel.dispatch.plan import Assignment, Plan, Unserved
from huzhu.kernel.dispatch.visit import Visit


class Line(NamedTuple):
    """One stop of one person with its figures."""

    person: str
    stop: Stop
    figures: Figures


def lines(draft: Draft) -> Iterator[Line]:
    """Every stop of every day, in the settled order of people."""
    for key, day in draft.days.items():
        for stop, figured in zip(day.stops, figures(draft.ground, day), strict=True):
            yield Line(key, stop, figured)


def plan_of(draft: Draft) -> Plan:
    """The plan a draft stands for, without reasons; assignments by start, then visit and role."""
    written = [
        Assignment(
            one.stop.visit.key,
            one.stop.role,
            one.person,
            one.stop.start,
            one.stop.end,
            one.figures.walking_minutes,
        )
        for one in lines(draft)
    ]
    written.sort(key=attrgetter("start_minute", "visit", "role"))
    left = tuple(Unserved(visit.key) for visit in unserved(draft))
    parts = [*assignment_points(draft).values(), *(unserved_points(draft, visit) for visit in unserved(draft))]
    total = sum(parts, Score((0,) * 6))
    return Plan(tuple(written), left, total, objective=draft.problem.objective)


def unserved(draft: Draft) -> list[Visit]:
    """The visits with a role nobody fills, heaviest first."""
    return sorted(draft.waiting(), key=lambda one: (-draft.problem.weight(one), one.key))


def assignment_points(draft: Draft) -> dict[tuple[str, int], Score]:
    """The points of each (visit, role). With the points of the unserved they sum to the score of the plan."""
    return {(stop.visit.key, stop.role): points(figured) for _, stop, figured in lines(draft)}


def unserved_points(draft: Draft, visit: Visit) -> Score:
    """What leaving the visit unserved costs: its weight, and one change for each role that was told to the elder."""
    told = sum((visit.key, role) in draft.ground.told_roles for role in draft.ground.open_roles[visit.key])
    return Score((draft.problem.weight(visit), 0, told, 0, 0, 0))
