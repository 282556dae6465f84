"""Who may do which role, and what speaks against their face: asked once, weighed as often as prices change."""

from collections import defaultdict
from collections.abc import Sequence

from huzhu.kernel.dispatch.objective import Component
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.rules import lacks, refused, unsuited
from huzhu.kernel.dispatch.visit import Role, Visit

type Misses = tuple[Component, ...] | None
"""What a person in a role would miss, component by component; None where they may not be in it."""


class Faces:
    """The people of a problem, in an order of theirs, before each of its roles. Nothing here has a price."""

    def __init__(self, problem: Problem, people: Sequence[Person]) -> None:
        self._problem, self._people = problem, people
        self._known: dict[tuple[str, int], tuple[Misses, ...]] = {}
        self._skilled: dict[Role, list[bool]] = {}
        self._pinned: dict[str, set[str]] = defaultdict(set)
        for pair in problem.pinned:
            self._pinned[pair.visit].add(pair.person)
        self._forbidden = {(pair.visit, pair.person) for pair in problem.forbidden}

    def of(self, visit: Visit, role: int) -> tuple[Misses, ...]:
        """For each person what they would miss in this role."""
        if (visit.key, role) not in self._known:
            skilled = self._skilled_for(visit.roles[role])
            pairs = zip(self._people, skilled, strict=True)
            found = (self._misses(visit, visit.roles[role], person) if able else None for person, able in pairs)
            self._known[visit.key, role] = tuple(found)
        return self._known[visit.key, role]

    def _skilled_for(self, role: Role) -> list[bool]:
        """Who lacks nothing for roles like this one: few kinds of role are asked for by many visits."""
        if role not in self._skilled:
            self._skilled[role] = [lacks(role, person) is None for person in self._people]
        return self._skilled[role]

    def _misses(self, visit: Visit, role: Role, person: Person) -> Misses:
        if unsuited(visit, role, person) or refused(visit, person) or self._kept_apart(visit, person):
            return None
        told = self._problem.told_of.get(visit.key)
        asked = (
            (Component.NOT_PREFERRED, bool(visit.preferred) and person.key not in visit.preferred),
            (Component.NOT_USUAL, bool(visit.usual) and person.key not in visit.usual),
            (Component.NO_LANGUAGE, bool(visit.languages) and visit.languages.isdisjoint(person.languages)),
            (Component.OTHER_GENDER, visit.wanted_gender not in (None, person.gender)),
            (Component.DISRUPTION, told is not None and person.key not in told),
        )
        return tuple(component for component, missed in asked if missed)

    def _kept_apart(self, visit: Visit, person: Person) -> bool:
        """Forbidden, or another person is pinned to the only role."""
        pinned = self._pinned.get(visit.key) if len(visit.roles) == 1 else None
        elsewhere = pinned is not None and person.key not in pinned
        return elsewhere or (visit.key, person.key) in self._forbidden
