"""Routes planned without pairs, made into a plan that keeps them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from huzhu.kernel.dispatch.plan import Assignment, Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.rules import may_go
from huzhu.kernel.dispatch.visit import InSequence, Visit


class Visited(NamedTuple):
    """One role as a peer planned it."""

    visit: Visit
    role: int
    person: str
    start: float


def repaired(problem: Problem, visited: Sequence[Visited]) -> Plan | None:
    """Visits in the order of their planned starts, each as early as all its people can be there; a second role that
    has the same person, or none able, goes to whoever able can be there first."""
    free = {person.key: (0.0, person.start_place) for person in problem.people}
    groups: dict[str, list[Visited]] = defaultdict(list)
    for one in visited:
        groups[one.visit.key].append(one)
    if len(groups) < len(problem.visits):
        return None
    written = []
    for group in sorted(groups.values(), key=lambda one: (min(part.start for part in one), one[0].visit.key)):
        written += _together(problem, sorted(group, key=lambda one: one.role), free)
    return Plan(tuple(written))


def _together(problem: Problem, group: Sequence[Visited], free: dict[str, tuple[float, int]]) -> list[Assignment]:
    visit = group[0].visit

    def there(key: str) -> float:
        moment, place = free[key]
        return max(visit.windows[0].from_minute, moment + problem.walking(problem.person_at[key], place, visit.place))

    people: list[str] = []
    for one in group:
        able = [
            key for key in free if key not in people and may_go(visit, visit.roles[one.role], problem.person_at[key])
        ]
        people.append(one.person if one.person in able else min(able, key=there))
    starts = [there(key) for key in people]
    if len(group) > 1:
        low, high = (visit.sync.at_least, visit.sync.at_most) if isinstance(visit.sync, InSequence) else (0, 0)
        second = max(starts[1], starts[0] + low)
        starts = [max(starts[0], second - high), second]
    rows = []
    for one, key, start in zip(group, people, starts, strict=True):
        end = start + visit.minutes_of(one.role)
        free[key] = (end, visit.place)
        rows.append(Assignment(visit.key, one.role, key, start, end))
    return rows
