# mypy: disable-error-code="assignment,return-value,misc,arg-type"
# This search plans in whole minutes only.
"""One person's day: its stops in order of time, the gaps where a visit fits, and what each stop costs."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from huzhu.kernel.dispatch.objective import Component, Score
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.problem import UNREACHABLE, Booking, Problem
from huzhu.kernel.dispatch.visit import Visit

ANY_TIME = ((0, UNREACHABLE),)

Span = tuple[int, int]


class Stop(NamedTuple):
    """One role of one visit in a day. `slot` is the index of the slot that holds it; -1 for none (fixed only)."""

    visit: Visit
    role: int
    start: int
    end: int
    slot: int
    fixed: bool


class Day(NamedTuple):
    """The stops of one person in order of start. Never changed in place, so a day is its own version."""

    person: Person
    stops: tuple[Stop, ...]
    minutes: int


class Opening(NamedTuple):
    """Starts `low` to `high` at which a visit fits in `slot`; it adds toil of `base + slope * start` points."""

    low: int
    high: int
    base: int
    slope: int
    slot: int


class Figures(NamedTuple):
    """What one stop costs in the lower tiers (see Score), and the minutes walked to it."""

    lateness: int
    disruption: int
    misses: int
    toil: int
    unfairness: int
    walking_minutes: int


class Ground:
    """The parts of a problem that never change while a plan is made, laid out for quick reading."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        weight = problem.objective.weight
        self.shift = problem.objective.told_shift_minutes
        self.not_preferred, self.not_usual = weight(Component.NOT_PREFERRED), weight(Component.NOT_USUAL)
        self.no_language = weight(Component.NO_LANGUAGE)
        self.walking, self.waiting = weight(Component.TRAVEL), weight(Component.WAITING)
        self.walk: list[list[list[int]]] = problem.walk_minutes.tolist()
        self.told: dict[str, dict[str, int]] = {}
        for booking in problem.told:
            self.told.setdefault(booking.visit, {})[booking.person] = booking.start_minute
        self.told_roles = {(booking.visit, booking.role) for booking in problem.told}
        self.fixed_start = {booking.visit: booking.start_minute for booking in problem.fixed}
        taken = {(booking.visit, booking.role) for booking in problem.fixed}
        self.open_roles = {
            visit.key: tuple(role for role in range(len(visit.roles)) if (visit.key, role) not in taken)
            for visit in problem.visits
        }

    def spans(self, visit: Visit) -> tuple[Span, ...]:
        """The starts the hard windows allow; a partner who has accepted leaves but one."""
        if visit.key in self.fixed_start:
            return ((self.fixed_start[visit.key],) * 2,)
        return tuple((one.from_minute, one.to_minute) for one in visit.windows if one.hard) or ANY_TIME

    def off_minutes(self, visit: Visit, start: int) -> int:
        """Minutes between the start and the nearest soft window; 0 where none is set."""
        soft = [one for one in visit.windows if not one.hard]
        return min((max(one.from_minute - start, start - one.to_minute, 0) for one in soft), default=0)

    def changes(self, visit: Visit, person: Person, start: int) -> int:
        """1 where the elder was told of another person, or of a start further off than goes unnoticed."""
        told = self.told.get(visit.key)
        if told is None:
            return 0
        return int(abs(told.get(person.key, -UNREACHABLE) - start) > self.shift)

    def misses(self, visit: Visit, person: Person) -> int:
        """Points for a face neither usual nor preferred where there are such, and for no language in common."""
        return (
            self.not_preferred * bool(visit.preferred and person.key not in visit.preferred)
            + self.not_usual * bool(visit.usual and person.key not in visit.usual)
            + self.no_language * bool(visit.languages and visit.languages.isdisjoint(person.languages))
        )


def empty_day(person: Person, fixed: Sequence[Booking], problem: Problem) -> Day:
    """The day of a person who does nothing but what they have accepted."""
    day = Day(person, (), 0)
    for booking in fixed:
        visit = problem.visit_at[booking.visit]
        end = booking.start_minute + visit.minutes
        slot = slot_of(person, booking.start_minute, end)
        day = with_stop(day, Stop(visit, booking.role, booking.start_minute, end, slot, fixed=True))
    return day


def slot_of(person: Person, start: int, end: int) -> int:
    """The index of the slot that holds these minutes, -1 for none."""
    for index, slot in enumerate(person.slots):
        if slot.from_minute <= start and end <= slot.to_minute:
            return index
    return -1


def with_stop(day: Day, stop: Stop) -> Day:
    """The day with one stop more."""
    stops = sorted((*day.stops, stop), key=lambda one: (one.start, one.end, one.visit.key, one.role))
    return Day(day.person, tuple(stops), day.minutes + stop.visit.minutes)


def without_visit(day: Day, visit: Visit) -> Day:
    """The day without its stop at this visit."""
    stops = tuple(stop for stop in day.stops if stop.visit.key != visit.key)
    return Day(day.person, stops, sum(stop.visit.minutes for stop in stops))


def has_room(day: Day, visit: Visit) -> bool:
    """True where one visit more stays within the minutes and the number agreed for one day."""
    person = day.person
    within = person.most_minutes is None or day.minutes + visit.minutes <= person.most_minutes
    return within and (person.max_visits is None or len(day.stops) < person.max_visits)


def openings(ground: Ground, day: Day, visit: Visit, spans: Sequence[Span]) -> list[Opening]:
    """Where in this day a visit can start, its limits apart, in order of time. Spans are the starts allowed."""
    walk, home, busy_until = ground.walk[day.person.mobility], day.person.start_place, 0
    found: list[Opening] = []
    before: Stop | None = None
    for after in (*day.stops, None):
        low = busy_until if before is None else max(busy_until, before.end + walk[before.visit.place][visit.place])
        high = UNREACHABLE if after is None else after.start - walk[visit.place][after.visit.place] - visit.minutes
        if low <= high:
            for index, slot in enumerate(day.person.slots):
                same = before is not None and before.slot == index
                first = low if same else max(low, slot.from_minute + walk[home][visit.place])
                last = min(high, slot.to_minute - visit.minutes)
                fits = [(max(first, a), min(last, b)) for a, b in spans if max(first, a) <= min(last, b)]
                if fits:
                    base, slope = _toil_of(ground, day.person, visit, (before if same else None, after, index))
                    found.extend(Opening(a, b, base, slope, index) for a, b in fits)
        if after is not None:
            before, busy_until = after, max(busy_until, after.end)
    return found


def holds(ground: Ground, day: Day) -> bool:
    """True where every walk fits. A day that has lost a stop may not hold: the straight way may be the longer one."""
    walk, person = ground.walk[day.person.mobility], day.person
    for before, stop in zip((None, *day.stops), day.stops, strict=False):
        settled = stop.fixed if before is None else stop.fixed and before.fixed
        late = before is not None and before.end + walk[before.visit.place][stop.visit.place] > stop.start
        if late and not settled:
            return False
        outing = not stop.fixed and stop.slot >= 0 and (before is None or before.slot != stop.slot)
        if outing and person.slots[stop.slot].from_minute + walk[person.start_place][stop.visit.place] > stop.start:
            return False
    return True


def figures(ground: Ground, day: Day) -> Iterator[Figures]:
    """The cost of each stop in turn. They add up: fairness counts each stop on top of those before it."""
    walk, person = ground.walk[day.person.mobility], day.person
    given = person.load_minutes_28d - person.desired_minutes_28d
    before: Stop | None = None
    for stop in day.stops:
        same = before is not None and before.slot == stop.slot
        origin = before.visit.place if before is not None and same else person.start_place
        walking = reached(walk[origin][stop.visit.place])
        waiting = max(0, stop.start - before.end - walking) if before is not None and same else 0
        minutes = stop.visit.minutes
        yield Figures(
            ground.off_minutes(stop.visit, stop.start),
            ground.changes(stop.visit, person, stop.start),
            ground.misses(stop.visit, person),
            ground.walking * walking + ground.waiting * waiting,
            minutes * (2 * given + minutes),
            walking,
        )
        given, before = given + minutes, stop


def points(figure: Figures) -> Score:
    """The figures of one stop as part of the score."""
    return Score((0, *figure[:-1]))


def reached(minutes: int) -> int:
    """Walking minutes as counted: an accepted visit without a way to it counts none, for nobody can say how long."""
    return minutes if minutes < UNREACHABLE else 0


def _toil_of(
    ground: Ground, person: Person, visit: Visit, gap: tuple[Stop | None, Stop | None, int]
) -> tuple[int, int]:
    """Points of walking and waiting a visit adds in this gap, as base and slope over its start."""
    before, after, slot = gap
    walk = ground.walk[person.mobility]
    origin = person.start_place if before is None else before.visit.place
    walking = walk[origin][visit.place]
    waiting, slope = 0, 0
    if before is not None:
        waiting, slope = waiting - before.end - walking, 1
    if after is not None and after.slot == slot:
        onward, straight = walk[visit.place][after.visit.place], reached(walk[origin][after.visit.place])
        waiting, slope = waiting + after.start - visit.minutes - onward, slope - 1
        if before is not None:
            waiting -= max(0, after.start - before.end - straight)
        walking += onward - straight
    return ground.walking * walking + ground.waiting * waiting, ground.waiting * slope
