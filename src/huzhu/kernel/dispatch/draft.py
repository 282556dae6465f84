# mypy: disable-error-code="assignment,return-value,misc,arg-type"
# This search plans in whole minutes only.
"""A plan being written: everybody's day, what is placed, what still waits, and the cost so far as one number."""

from typing import NamedTuple

from huzhu.kernel.dispatch.days import (
    Day,
    Ground,
    Opening,
    Stop,
    empty_day,
    figures,
    has_room,
    holds,
    openings,
    slot_of,
    with_stop,
    without_visit,
)
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.rules import lacks, refused, unsuited
from huzhu.kernel.dispatch.visit import Role, Visit

TIER = 1 << 40
"""Room for one tier in a cost: no tier below can ever outweigh one unit of the tier above."""


class Part(NamedTuple):
    """One role of an option: who takes it, in which of their slots."""

    role: int
    person: str
    slot: int


class Option(NamedTuple):
    """A way to serve a visit now: what it adds to the cost, when, and by whom."""

    cost: int
    start: int
    parts: tuple[Part, ...]


State = tuple[dict[str, Day], dict[str, Option], int]
"""What `saved` keeps: the days, what is placed, the cost."""


def fold(lateness: int, disruption: int, misses: int, toil: int, unfairness: int) -> int:
    """The tiers below unserved as one number, ranked."""
    return (((lateness * TIER + disruption) * TIER + misses) * TIER + toil) * TIER + unfairness


class Draft:
    """Days change only through `place` and `remove`; `saved` and `restore` go back at the price of two small copies."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.ground = Ground(problem)
        self.visits = tuple(sorted(problem.visits, key=_visit_order))
        people = sorted(problem.people, key=_person_order)
        self.days = {one.key: empty_day(one, _fixed_of(problem, one.key), problem) for one in people}
        self.rank = {one.key: place for place, one in enumerate(people)}
        self.visit_rank = {visit.key: place for place, visit in enumerate(self.visits)}
        self.kinks = {visit.key: self._kinks(visit) for visit in self.visits}
        self.placed: dict[str, Option] = {}
        self.costs = {
            visit.key: self._unserved_cost(visit) for visit in self.visits if self.ground.open_roles[visit.key]
        }
        self.cost = sum(self.costs.values())
        self.memo: dict[tuple[str, str], tuple[Day, Option | None]] = {}
        self._able: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._known_skilled: dict[Role, tuple[str, ...]] = {}
        self._accepted = dict(self.days)
        self._known: dict[tuple[str, str], tuple[Day, list[Opening]]] = {}

    def able(self, visit: Visit) -> tuple[tuple[str, ...], ...]:
        """For each role still open, who may go and has the time on a day with nothing but what they accepted."""
        known = self._able.get(visit.key)
        if known is None:
            known = self._able[visit.key] = tuple(
                tuple(key for key in self._skilled(visit.roles[role]) if self._is_able(visit, visit.roles[role], key))
                for role in self.ground.open_roles[visit.key]
            )
        return known

    def learn(self, other: "Draft") -> None:
        """Takes over who is able from another draft of the same problem."""
        self._able.update(other._able)

    def forget(self, visit: str) -> None:
        """Who is able for a visit is asked anew: its open roles have changed."""
        self._able.pop(visit, None)

    def waiting(self) -> list[Visit]:
        """The visits with a role still to fill, in their settled order."""
        return [visit for visit in self.visits if visit.key in self.costs and visit.key not in self.placed]

    def place(self, visit: Visit, option: Option) -> None:
        """Write the option into the days."""
        for part in option.parts:
            stop = Stop(visit, part.role, option.start, option.start + visit.minutes, part.slot, fixed=False)
            self.days[part.person] = with_stop(self.days[part.person], stop)
        self.placed[visit.key] = option
        self.cost += option.cost - self.costs[visit.key]

    def remove(self, visit: Visit) -> None:
        """Take a placed visit out of the days again."""
        option = self.placed.pop(visit.key)
        for part in option.parts:
            day = self.days[part.person]
            self.days[part.person] = without_visit(day, visit)
            self.cost += self._day_cost(self.days[part.person]) - self._day_cost(day)
        self.cost += self.costs[visit.key]

    def saved(self) -> State:
        """The state to `restore` later."""
        return dict(self.days), dict(self.placed), self.cost

    def restore(self, state: State) -> None:
        """Back to a saved state, which stays usable."""
        self.days, self.placed, self.cost = dict(state[0]), dict(state[1]), state[2]

    def accepts(self, state: State) -> bool:
        """True where the draft is no dearer than that state, and every day changed since still holds."""
        days = ((day, state[0][key]) for key, day in self.days.items())
        return self.cost <= state[2] and all(holds(self.ground, day) for day, old in days if day is not old)

    def openings(self, visit: Visit, person: str) -> list[Opening]:
        """Where the visit fits into this person's day as it stands, the limits of the day included."""
        day, known = self.days[person], self._known.get((visit.key, person))
        if known is None or known[0] is not day:
            free = openings(self.ground, day, visit, self.ground.spans(visit)) if has_room(day, visit) else []
            known = self._known[visit.key, person] = (day, free)
        return known[1]

    def part_cost(self, visit: Visit, person: str, opening: Opening, start: int) -> int:
        """What this person adds to the cost by starting the visit then."""
        ground, day = self.ground, self.days[person]
        given = day.person.load_minutes_28d - day.person.desired_minutes_28d + day.minutes
        return fold(
            ground.off_minutes(visit, start),
            ground.changes(visit, day.person, start),
            ground.misses(visit, day.person),
            opening.base + opening.slope * start,
            visit.minutes * (2 * given + visit.minutes),
        )

    def _skilled(self, role: Role) -> tuple[str, ...]:
        """Who lacks nothing for roles like this one: few kinds of role are asked for by many visits."""
        if role not in self._known_skilled:
            able = (key for key, day in self._accepted.items() if lacks(role, day.person) is None)
            self._known_skilled[role] = tuple(able)
        return self._known_skilled[role]

    def _is_able(self, visit: Visit, role: Role, person: str) -> bool:
        day = self._accepted[person]
        if unsuited(visit, role, day.person) or refused(visit, day.person):
            return False
        if any(stop.visit.key == visit.key for stop in day.stops):
            return False
        return has_room(day, visit) and bool(openings(self.ground, day, visit, self.ground.spans(visit)))

    def _kinks(self, visit: Visit) -> tuple[int, ...]:
        """The starts at which lateness or disruption begins to change."""
        soft = {edge for one in visit.windows if not one.hard for edge in (one.from_minute, one.to_minute)}
        shift = self.ground.shift
        told = self.ground.told.get(visit.key, {}).values()
        return tuple(sorted(soft | {start + move for start in told for move in (-shift, 0, shift)}))

    def _unserved_cost(self, visit: Visit) -> int:
        changes = sum((visit.key, role) in self.ground.told_roles for role in self.ground.open_roles[visit.key])
        return self.problem.weight(visit) * TIER**5 + fold(0, changes, 0, 0, 0)

    def _day_cost(self, day: Day) -> int:
        return sum(fold(*figured[:-1]) for figured in figures(self.ground, day))


def draft_of(problem: Problem, plan: Plan, like: Draft | None = None) -> Draft:
    """A draft that stands where this plan ends, taken as it is, even where it breaks a rule.

    A visit of which the plan fills some roles only waits for the others, at the start of those filled. Another draft
    of the same problem lends what it has found out about who is able: half of the work of a second draft.
    """
    draft = Draft(problem)
    if like is not None:
        draft.learn(like)
    for one in plan.assignments:
        visit, day = problem.visit_at[one.visit], draft.days[one.person]
        if one.role not in draft.ground.open_roles[one.visit]:
            continue
        slot = slot_of(day.person, one.start_minute, one.start_minute + visit.minutes)
        stop = Stop(visit, one.role, one.start_minute, one.start_minute + visit.minutes, slot, fixed=False)
        draft.days[one.person] = with_stop(day, stop)
        before = draft.placed.get(one.visit, Option(0, one.start_minute, ()))
        draft.placed[one.visit] = before._replace(parts=(*before.parts, Part(one.role, one.person, slot)))
    for key, option in list(draft.placed.items()):
        filled = {part.role for part in option.parts}
        missing = tuple(role for role in draft.ground.open_roles[key] if role not in filled)
        if missing:
            del draft.placed[key]
            draft.ground.open_roles[key] = missing
            draft.ground.fixed_start[key] = option.start
            draft.forget(key)
    return draft


def _fixed_of(problem: Problem, person: str) -> list[Booking]:
    return [booking for booking in problem.fixed if booking.person == person]


def _visit_order(visit: Visit) -> tuple[object, ...]:
    """By content first, so that other keys give the same plan but for ties."""
    windows = tuple((one.from_minute, one.to_minute, one.hard) for one in visit.windows)
    roles = tuple((sorted(one.skills), one.level, sorted(one.kinds), one.gender or "") for one in visit.roles)
    wishes = (len(visit.preferred), len(visit.usual), len(visit.refused), sorted(visit.languages))
    return (
        visit.priority,
        -visit.days_waited,
        windows,
        visit.minutes,
        visit.place,
        roles,
        visit.lifting,
        wishes,
        visit.key,
    )


def _person_order(person: Person) -> tuple[object, ...]:
    slots = tuple((one.from_minute, one.to_minute) for one in person.slots)
    limits = (
        person.max_minutes or 0,
        person.max_visits or 0,
        person.load_minutes_28d,
        person.desired_minutes_28d,
    )
    traits = (person.mobility, person.can_lift, sorted(person.languages), person.gender or "", person.kind)
    return (slots, person.start_place, sorted(person.skills.items()), limits, traits, person.key)
