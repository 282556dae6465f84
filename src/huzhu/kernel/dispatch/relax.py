# mypy: disable-error-code="assignment,return-value,misc,arg-type"
# This search plans in whole minutes only.
"""The smallest change that would serve a visit which found nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from huzhu.kernel.dispatch.bars import Case, case_of, standing
from huzhu.kernel.dispatch.days import ANY_TIME, Day, Opening, has_room, openings, slot_of
from huzhu.kernel.dispatch.draft import Draft
from huzhu.kernel.dispatch.person import slots_of
from huzhu.kernel.dispatch.reasons import (
    DAY_FULL,
    LONGER_DAY,
    MORE_PEOPLE,
    NOT_AVAILABLE,
    ONE_SLOT,
    WIDEN,
    Reason,
    clock,
)
from huzhu.kernel.dispatch.rules import refused
from huzhu.kernel.dispatch.visit import Visit

WIDER_MINUTES = 30
MOST_ASKED = 12
MORNING = 8 * 60

Free = list[dict[str, Sequence[Opening]]]


def smallest_change(draft: Draft, visit: Visit) -> Reason:
    """Tried in this order: half an hour around its windows, one longer day, one more slot, more people."""
    cases = [case_of(draft, visit, role) for role in draft.ground.open_roles[visit.key]]
    free = [free_for(draft, case) for case in cases]
    return (
        _widened(draft, visit, cases)
        or _longer_day(draft, cases, free)
        or _one_slot(draft, cases, free)
        or MORE_PEOPLE.of(count=_missing(free))
    )


def free_for(draft: Draft, case: Case) -> dict[str, Sequence[Opening]]:
    """Everybody no rule bars from this part, with their openings."""
    found = ((person, standing(draft, case, person)) for person in draft.rank)
    return {person: one.openings for person, one in found if one.bar is None}


def first_start(free: Sequence[Mapping[str, Sequence[Opening]]]) -> int | None:
    """The earliest start at which each part finds somebody of its own, if there is one."""
    lows = {opening.low for people in free for found in people.values() for opening in found}
    for start in sorted(lows):
        ready = [[person for person, found in people.items() if _holds(found, start)] for people in free]
        if _each_their_own(ready, frozenset()):
            return start
    return None


def _holds(found: Sequence[Opening], start: int) -> bool:
    return any(opening.low <= start <= opening.high for opening in found)


def _each_their_own(ready: Sequence[Sequence[str]], taken: frozenset[str]) -> bool:
    if not ready:
        return True
    free = [person for person in ready[0] if person not in taken][: len(ready)]
    return any(_each_their_own(ready[1:], taken | {person}) for person in free)


def _widened(draft: Draft, visit: Visit, cases: Sequence[Case]) -> Reason | None:
    if not any(one.hard for one in visit.windows) or any(case.partners for case in cases):
        return None
    spans = [(max(0, a - WIDER_MINUTES), b + WIDER_MINUTES) for a, b in draft.ground.spans(visit)]
    start = first_start([free_for(draft, replace(case, spans=spans)) for case in cases])
    return None if start is None else WIDEN.of(minutes=WIDER_MINUTES, start_time=clock(start))


def _longer_day(draft: Draft, cases: Sequence[Case], free: Free) -> Reason | None:
    for index, person in _stopped_by(draft, cases, DAY_FULL.code):
        case = cases[index]
        found = openings(draft.ground, draft.days[person], case.visit, case.spans)
        start = first_start([*free[:index], {person: found}, *free[index + 1 :]])
        if start is not None:
            return LONGER_DAY.of(person=person, start_time=clock(start))
    return None


def _one_slot(draft: Draft, cases: Sequence[Case], free: Free) -> Reason | None:
    for index, person in _stopped_by(draft, cases, NOT_AVAILABLE.code):
        case, others = cases[index], [*free[:index], *free[index + 1 :]]
        day = draft.days[person]
        walking = draft.ground.walk[day.person.mobility][day.person.start_place][case.visit.place]
        for start in _wanted_starts(case, others, walking):
            leaves, ends = start - walking, start + case.visit.minutes
            found = openings(draft.ground, _with_slot(day, (leaves, ends)), case.visit, ((start, start),))
            if first_start([{person: found}, *others]) is not None:
                times = {"from_time": clock(leaves), "to_time": clock(ends), "start_time": clock(start)}
                return ONE_SLOT.of(person=person, **times)
    return None


def _stopped_by(draft: Draft, cases: Sequence[Case], code: str) -> list[tuple[int, str]]:
    """The (index of case, person) stopped by this bar and no other, nearest first; not more than are worth asking."""
    found: list[tuple[int, int, int, str]] = []
    for index, case in enumerate(cases):
        for person, rank in draft.rank.items():
            bar, day = standing(draft, case, person).bar, draft.days[person]
            if bar is None or bar.code != code or refused(case.visit, day.person):
                continue
            if code == DAY_FULL.code or has_room(day, case.visit):
                far = draft.ground.walk[day.person.mobility][day.person.start_place][case.visit.place]
                found.append((far, index, rank, person))
    return [(index, person) for _, index, _, person in sorted(found)[:MOST_ASKED]]


def _wanted_starts(case: Case, others: Free, walking: int) -> list[int]:
    """Starts worth a new slot: the first of each window, and where the other parts have somebody."""
    firsts = {MORNING if case.spans is ANY_TIME else start for start, _ in case.spans}
    lows = {opening.low for people in others for found in people.values() for opening in found}
    wanted = {max(start, walking) for start in firsts | lows}
    return sorted(start for start in wanted if any(a <= start <= b for a, b in case.spans))


def _with_slot(day: Day, span: tuple[int, int]) -> Day:
    """The day of the same person with a slot more."""
    slots = slots_of([*((slot.from_minute, slot.to_minute) for slot in day.person.slots), span])
    person = replace(day.person, slots=slots)
    stops = tuple(stop._replace(slot=slot_of(person, stop.start, stop.end)) for stop in day.stops)
    return Day(person, stops, day.minutes)


def _missing(free: Free) -> int:
    """How few more people would do, could they come at any time the visit allows."""
    for count in range(1, len(free)):
        for kept in combinations(free, len(free) - count):
            if first_start(kept) is not None:
                return count
    return len(free)
