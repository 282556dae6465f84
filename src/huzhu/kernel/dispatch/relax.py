"""Who could meet for a visit that nobody has, and the smallest change that would serve it where nobody can."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from huzhu.kernel.dispatch.bars import Case, Standing, case_of, standing
from huzhu.kernel.dispatch.person import Person, slots_of
from huzhu.kernel.dispatch.problem import UNREACHABLE
from huzhu.kernel.dispatch.reasons import (
    BUSY,
    CERTIFICATE,
    DAY_FULL,
    ELDER_AGREES,
    ELDER_REFUSES,
    LONGER_DAY,
    LOW_LEVEL,
    MORE_PEOPLE,
    NEIGHBOUR,
    NO_SKILL,
    NO_WAY,
    NOT_AVAILABLE,
    ONE_SLOT,
    PERSON_AGREES,
    PERSON_REFUSES,
    WIDEN,
    Reason,
    Wording,
    clock,
)
from huzhu.kernel.dispatch.stand import Opening, Stand, has_room, stop_at, with_stop
from huzhu.kernel.dispatch.visit import Independent, InSequence, Minutes, Visit

WIDER_MINUTES = 30
MOST_ASKED = 12
MORNING = 8 * 60
_STOPPED_BY_TIME = frozenset({NO_WAY.code, NOT_AVAILABLE.code, BUSY.code})

Free = Sequence[tuple[Person, Sequence[Opening]]]
"""Everybody no rule bars from a role, and where it fits their day."""

Met = list[tuple[Person, Minutes]]
"""Who takes each open role, from when on."""


def free_for(stand: Stand, case: Case) -> Free:
    """Everybody no rule bars from this role, with their openings."""
    found = ((person, standing(stand, case, person)) for person in stand.problem.people)
    return [(person, one.openings) for person, one in found if one.bar is None]


def meeting_of(stand: Stand, visit: Visit, roles: Sequence[int], free: Sequence[Free]) -> Met | None:
    """Who could take these open roles at starts that suit one another, the earliest way; None where nobody could."""
    if not all(free):
        return None
    if isinstance(visit.sync, Independent):
        met = _one_by_one(stand, visit, roles, free)
        return next((one for one in met if _as_pinned(stand, visit, [person for person, _ in one])), None)
    gap = (visit.sync.at_least, visit.sync.at_most) if isinstance(visit.sync, InSequence) else (0, 0)
    chains = _chains(roles, free, gap)
    ways = (
        (_starts(chain, roles, gap), chain)
        for chain in chains
        if _as_pinned(stand, visit, [link.person for link in chain])
    )
    best = min(ways, key=lambda way: way[0], default=None)
    return None if best is None else [(link.person, start) for link, start in zip(best[1], best[0], strict=True)]


@dataclass(frozen=True, slots=True)
class _Link:
    """One role of a chain: its person, and the starts it may have given those before."""

    person: Person
    low: Minutes
    high: Minutes


def _chains(roles: Sequence[int], free: Sequence[Free], gap: tuple[Minutes, Minutes]) -> Iterator[tuple[_Link, ...]]:
    """Every choice of people and openings whose starts can keep the gaps; each person once, who may go together."""
    if not roles:
        yield ()
        return
    for chain in _chains(roles[:-1], free[:-1], gap):
        steps = roles[-1] - roles[-2] if chain else 0
        low = chain[-1].low + gap[0] * steps if chain else 0
        high = chain[-1].high + gap[1] * steps if chain else UNREACHABLE
        for person, openings in free[-1]:
            if all(_go_together(person, link.person) for link in chain):
                for one in openings:
                    if max(low, one.low) <= min(high, one.high):
                        longer = (*chain, _Link(person, max(low, one.low), min(high, one.high)))
                        yield longer


def _go_together(one: Person, other: Person) -> bool:
    return one.key != other.key and one.key not in other.never_with and other.key not in one.never_with


def _as_pinned(stand: Stand, visit: Visit, people: Sequence[Person]) -> bool:
    """Whether a visit these people make whole has those whom staff have set for it."""
    going = {person.key for person in people} | {person for person, _ in stand.held[visit.key].values()}
    full = len(people) == len(stand.open_roles(visit))
    return not full or stand.pinned.get(visit.key, set()) <= going


def _starts(chain: Sequence[_Link], roles: Sequence[int], gap: tuple[Minutes, Minutes]) -> tuple[Minutes, ...]:
    """The earliest start of the last, and what it leaves for those before."""
    starts = [chain[-1].low]
    for place in range(len(chain) - 2, -1, -1):
        steps = roles[place + 1] - roles[place]
        starts.append(max(chain[place].low, starts[-1] - gap[1] * steps))
    return tuple(reversed(starts))


def _one_by_one(stand: Stand, visit: Visit, roles: Sequence[int], free: Sequence[Free]) -> Iterator[Met]:
    """Independent roles: each at the first start of an opening; who takes two does one after the other."""
    if not roles:
        yield []
        return
    for met in _one_by_one(stand, visit, roles[:-1], free[:-1]):
        for person, openings in free[-1]:
            if any(person.key in other.never_with or other.key in person.never_with for other, _ in met):
                continue
            taken = [(role, start) for role, (other, start) in zip(roles, met, strict=False) if other.key == person.key]
            found = _after(stand, visit, (person, roles[-1]), taken) if taken else openings
            yield from ([*met, (person, one.low)] for one in found)


def _after(
    stand: Stand, visit: Visit, asked: tuple[Person, int], taken: Sequence[tuple[int, Minutes]]
) -> Sequence[Opening]:
    person, role = asked
    stops = stand.days.get(person.key, ())
    for other, start in taken:
        stops = with_stop(stops, stop_at(person, visit, other, start))
    room = has_room(person, stops, visit.minutes_of(role))
    return stand.openings(person, stops, visit, role, stand.spans(visit, role)) if room else ()


class Asked:
    """A visit nobody can take, everybody's standing for each open role, and what a change would bring."""

    def __init__(self, stand: Stand, visit: Visit) -> None:
        self.stand, self.visit, self.roles = stand, visit, stand.open_roles(visit)
        self.cases = [case_of(stand, visit, role) for role in self.roles]
        people = stand.problem.people
        self.stands = [[(person, standing(stand, case, person)) for person in people] for case in self.cases]
        self.free: list[Free] = [
            [(person, found.openings) for person, found in stands if found.bar is None] for stands in self.stands
        ]

    def meeting(self) -> Met | None:
        """Who could take the open roles as the plan stands; None where nobody could."""
        return meeting_of(self.stand, self.visit, self.roles, self.free)

    def stopped_by(self, *wordings: Wording) -> list[tuple[int, Person, Reason]]:
        """The (index of role, person, bar) stopped by one of these, the nearest first, and no more than MOST_ASKED."""
        codes = {wording.code for wording in wordings}
        found = [
            (self.walking(person), index, person.key, person, bar)
            for index, stands in enumerate(self.stands)
            for person, bar in ((one, found.bar) for one, found in stands)
            if bar is not None and bar.code in codes
        ]
        found.sort(key=lambda one: one[:3])
        return [(index, person, bar) for _, index, _, person, bar in found[:MOST_ASKED]]

    def walking(self, person: Person) -> Minutes:
        """Minutes from the person's start place to the door."""
        return self.stand.walk[person.mobility][person.start_place][self.visit.place]

    def start_with(self, index: int, person: Person, case: Case | None = None) -> Minutes | None:
        """When it could be done if this person were so, in this role; None where it still could not."""
        found = standing(self.stand, case or self.cases[index], person)
        return None if found.bar is not None else self.start_among(index, person, found)

    def start_among(self, index: int, person: Person, found: Standing) -> Minutes | None:
        """The same where the openings of the person are known."""
        free = [*self.free[:index], [(person, found.openings)], *self.free[index + 1 :]]
        met = meeting_of(self.stand, self.visit, self.roles, free)
        return None if met is None else met[index][1]


def smallest_change(asked: Asked, neighbours: Sequence[Person] = ()) -> Reason:
    """Of a visit that nobody can take. Tried in this order: half an hour around its windows, one longer day, one more
    slot, one refusal less, one certificate more, somebody from a neighbouring community, more people."""
    ways: tuple[Callable[[], Reason | None], ...] = (
        lambda: _widened(asked),
        lambda: _longer_day(asked),
        lambda: _one_slot(asked),
        lambda: _agreed(asked),
        lambda: _certified(asked),
        lambda: _from_next_door(asked, neighbours),
    )
    found = (way() for way in ways)
    return next((one for one in found if one is not None), MORE_PEOPLE.of(count=_missing(asked)))


def _widened(asked: Asked) -> Reason | None:
    visit, stand = asked.visit, asked.stand
    if not any(one.hard for one in visit.windows) or any(case.partners for case in asked.cases):
        return None
    windows = tuple(
        replace(one, from_minute=max(0, one.from_minute - WIDER_MINUTES), to_minute=one.to_minute + WIDER_MINUTES)
        if one.hard
        else one
        for one in visit.windows
    )
    wider = replace(visit, windows=windows)
    cases = [replace(case, visit=wider, spans=stand.spans(wider, case.role)) for case in asked.cases]
    free = [_free_then(stand, case, before) for case, before in zip(cases, asked.stands, strict=True)]
    met = meeting_of(stand, wider, asked.roles, free)
    return None if met is None else WIDEN.of(minutes=WIDER_MINUTES, start_time=clock(met[0][1]))


def _free_then(stand: Stand, case: Case, before: Sequence[tuple[Person, Standing]]) -> Free:
    """Who is free in wider windows: only those whom time alone had stopped are asked again."""
    again = [person for person, found in before if found.bar is None or found.bar.code in _STOPPED_BY_TIME]
    found = ((person, standing(stand, case, person)) for person in again)
    return [(person, one.openings) for person, one in found if one.bar is None]


def _longer_day(asked: Asked) -> Reason | None:
    for index, person, _ in asked.stopped_by(DAY_FULL):
        longer = replace(person, max_minutes=None, week_minutes_left=None, max_visits=None)
        start = asked.start_with(index, longer)
        if start is not None:
            return LONGER_DAY.of(person=person.key, start_time=clock(start))
    return None


def _one_slot(asked: Asked) -> Reason | None:
    for index, person, _ in asked.stopped_by(NOT_AVAILABLE):
        case, walking = asked.cases[index], asked.walking(person)
        back = 0 if person.end_place is None else asked.stand.walk[person.mobility][asked.visit.place][person.end_place]
        for start in _wanted_starts(asked, index, walking):
            span = (start - walking, start + asked.visit.minutes_of(case.role) + back)
            slots = slots_of([*((slot.from_minute, slot.to_minute) for slot in person.slots), span])
            there = replace(case, spans=((start, start),))
            if asked.start_with(index, replace(person, slots=slots), there) is not None:
                times = {"from_time": clock(span[0]), "to_time": clock(span[1]), "start_time": clock(start)}
                return ONE_SLOT.of(person=person.key, **times)
    return None


def _wanted_starts(asked: Asked, index: int, walking: Minutes) -> list[Minutes]:
    """Starts worth a new slot: the first of each window, and where the other roles have somebody."""
    spans = asked.cases[index].spans
    firsts = {start if start or end < UNREACHABLE else MORNING for start, end in spans}
    others = [*asked.free[:index], *asked.free[index + 1 :]]
    lows = {opening.low for free in others for _, found in free for opening in found}
    wanted = {max(start, walking) for start in firsts | lows}
    return sorted(start for start in wanted if any(a <= start <= b for a, b in spans))


def _agreed(asked: Asked) -> Reason | None:
    """One refusal less, of the elder or of a person."""
    for index, person, bar in asked.stopped_by(ELDER_REFUSES, PERSON_REFUSES):
        case = asked.cases[index]
        if bar.code == ELDER_REFUSES.code:
            kinder = replace(case, visit=replace(case.visit, refused=case.visit.refused - {person.key}))
            start = asked.start_with(index, person, kinder)
        else:
            visits, elders = person.refused_visits - {case.visit.key}, person.refused_elders - {case.visit.elder}
            start = asked.start_with(index, replace(person, refused_visits=visits, refused_elders=elders))
        if start is not None:
            wording = ELDER_AGREES if bar.code == ELDER_REFUSES.code else PERSON_AGREES
            return wording.of(person=person.key, start_time=clock(start))
    return None


def _certified(asked: Asked) -> Reason | None:
    """One proof of skill more, or a higher level of one."""
    for index, person, bar in asked.stopped_by(NO_SKILL, LOW_LEVEL):
        skill, level = str(bar.params["skill"]), max(1, asked.visit.roles[asked.roles[index]].level)
        start = asked.start_with(index, replace(person, skills={**person.skills, skill: level}))
        if start is not None:
            return CERTIFICATE.of(person=person.key, skill=skill, level=level, start_time=clock(start))
    return None


def _from_next_door(asked: Asked, neighbours: Sequence[Person]) -> Reason | None:
    near = sorted(neighbours, key=lambda one: (asked.walking(one), one.key))
    for person in near:
        for index in range(len(asked.roles)):
            start = asked.start_with(index, person)
            if start is not None:
                return NEIGHBOUR.of(person=person.key, start_time=clock(start))
    return None


def _missing(asked: Asked) -> int:
    """How few more people would do, could they come at any time the visit allows."""
    count = len(asked.free)
    for fewer in range(1, count):
        for kept in combinations(range(count), count - fewer):
            free, roles = [asked.free[one] for one in kept], [asked.roles[one] for one in kept]
            if meeting_of(asked.stand, asked.visit, roles, free) is not None:
                return fewer
    return count
