"""What stands between one person and one role of a visit, all else in the plan standing."""

from collections.abc import Sequence
from dataclasses import dataclass

from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.problem import UNREACHABLE
from huzhu.kernel.dispatch.reasons import (
    APART,
    BUSY,
    DAY_FULL,
    FORBIDDEN,
    IS_PARTNER,
    NO_WAY,
    NOT_AVAILABLE,
    PINNED,
    Reason,
)
from huzhu.kernel.dispatch.rules import lacks, may_go, refused, unsuited
from huzhu.kernel.dispatch.stand import Opening, Span, Stand, has_room
from huzhu.kernel.dispatch.timetable import Stop, slot_at
from huzhu.kernel.dispatch.visit import Independent, Visit

QUESTIONS = 5
"""Skilled, suited, free, not refused, as staff have set it: in this order."""


@dataclass(frozen=True, slots=True)
class Case:
    """One role of one visit under question: who holds it (None: nobody), the other people of the visit, and the
    starts allowed. The visit may be another than the problem's, where a change to it is tried."""

    visit: Visit
    role: int
    holder: str | None
    partners: frozenset[str]
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one person gets: the questions passed, the reason they stop at, and where the role fits their day."""

    passed: int
    bar: Reason | None
    openings: Sequence[Opening] = ()


def case_of(stand: Stand, visit: Visit, role: int) -> Case:
    """The question of this role as the plan stands."""
    held = stand.held[visit.key]
    holder = held[role][0] if role in held else None
    partners = frozenset(person for other, (person, _) in held.items() if other != role)
    return Case(visit, role, holder, partners, stand.spans(visit, role))


def standing(stand: Stand, case: Case, person: Person) -> Standing:
    """The questions in order. The holder is asked as if without this role; the person may be another than the
    problem's, where a change to them is tried."""
    role = case.visit.roles[case.role]
    if bar := lacks(role, person):
        return Standing(0, bar)
    if bar := unsuited(case.visit, role, person):
        return Standing(1, bar)
    stops = day_without(stand, case, person)
    found = stand.openings(person, stops, case.visit, case.role, case.spans)
    if bar := _not_free(stand, case, person, (stops, found)):
        return Standing(2, bar)
    if bar := refused(case.visit, person):
        return Standing(3, bar)
    if bar := _set_otherwise(stand, case, person):
        return Standing(4, bar)
    return Standing(QUESTIONS, None, found)


def could_take(stand: Stand, case: Case, person: Person) -> bool:
    """True where nothing bars the person: as `standing` says, but in no words, and the cheap questions first."""
    role = case.role
    if not may_go(case.visit, case.visit.roles[role], person) or _goes_already(case, person):
        return False
    stops = day_without(stand, case, person)
    if not has_room(person, stops, case.visit.minutes_of(role)):
        return False
    free = stand.openings(person, stops, case.visit, role, case.spans)
    return bool(free) and _set_otherwise(stand, case, person) is None


def day_without(stand: Stand, case: Case, person: Person) -> Sequence[Stop]:
    """The person's day in the slots they have; the holder's without this role."""
    key = person.key
    stops = stand.without(key, case.visit.key, case.role) if key == case.holder else stand.days.get(key, ())
    known = stand.problem.person_at.get(key)
    if known is not None and known.slots == person.slots:
        return stops
    return [stop._replace(slot=slot_at(person, stop.start, stop.end)) for stop in stops]


def _not_free(stand: Stand, case: Case, person: Person, day: tuple[Sequence[Stop], Sequence[Opening]]) -> Reason | None:
    stops, found = day
    if _goes_already(case, person):
        return IS_PARTNER.of(person=person.key)
    room = has_room(person, stops, case.visit.minutes_of(case.role))
    if found:  # from another door, where there is no way from home
        return None if room else DAY_FULL.of(person=person.key)
    if stand.walk[person.mobility][person.start_place][case.visit.place] >= UNREACHABLE:
        return NO_WAY.of(person=person.key)
    if not stand.openings(person, (), case.visit, case.role, case.spans):
        return NOT_AVAILABLE.of(person=person.key)
    if not room:
        return DAY_FULL.of(person=person.key)
    return BUSY.of(person=person.key)


def _goes_already(case: Case, person: Person) -> bool:
    """True for a partner, who cannot be in two roles at once."""
    return person.key in case.partners and not isinstance(case.visit.sync, Independent)


def _set_otherwise(stand: Stand, case: Case, person: Person) -> Reason | None:
    """What staff have set, or the two people themselves, if it speaks against this."""
    if (case.visit.key, person.key) in stand.forbidden:
        return FORBIDDEN.of(person=person.key)
    for partner in sorted(case.partners - {person.key}):
        if partner in person.never_with or person.key in stand.problem.person_at[partner].never_with:
            return APART.of(person=person.key, chosen=partner)
    group = case.partners | {person.key}
    missing = sorted(stand.pinned.get(case.visit.key, set()) - group)
    taken = sum(other != case.role for other in stand.held[case.visit.key])
    if len(missing) > len(case.visit.roles) - taken - 1:
        return PINNED.of(chosen=missing[0])
    return None
