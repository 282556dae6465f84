# mypy: disable-error-code="assignment,return-value,misc,arg-type"
# This search plans in whole minutes only.
"""What stands between one person and one part of a visit, all else in the plan standing."""

from collections.abc import Sequence
from dataclasses import dataclass

from huzhu.kernel.dispatch.days import Day, Opening, Span, Stop, has_room, openings
from huzhu.kernel.dispatch.draft import Draft
from huzhu.kernel.dispatch.problem import UNREACHABLE
from huzhu.kernel.dispatch.reasons import BUSY, DAY_FULL, IS_PARTNER, NO_WAY, NOT_AVAILABLE, Reason
from huzhu.kernel.dispatch.rules import lacks, refused, unsuited
from huzhu.kernel.dispatch.visit import Visit


@dataclass(frozen=True, slots=True)
class Case:
    """One part of one visit under question: who holds it (None: nobody), its partners, and the starts allowed.

    With partners the start is theirs; alone, any start the visit's windows allow.
    """

    visit: Visit
    role: int
    holder: str | None
    partners: frozenset[str]
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one person gets: the number of questions passed (0 to 4), the reason they stop at, and their openings."""

    passed: int
    bar: Reason | None
    openings: Sequence[Opening] = ()


def case_of(draft: Draft, visit: Visit, role: int) -> Case:
    """The question of this part as the draft stands."""
    stops = [(key, stop) for key, day in draft.days.items() for stop in day.stops if stop.visit.key == visit.key]
    return case_among(draft, visit, role, stops)


def case_among(draft: Draft, visit: Visit, role: int, stops: Sequence[tuple[str, Stop]]) -> Case:
    """The same where the (person, stop) pairs of the visit are known already."""
    holder = next((key for key, stop in stops if stop.role == role), None)
    others = [(key, stop) for key, stop in stops if stop.role != role]
    spans = ((others[0][1].start,) * 2,) if others else draft.ground.spans(visit)
    return Case(visit, role, holder, frozenset(key for key, _ in others), spans)


def standing(draft: Draft, case: Case, person: str) -> Standing:
    """The questions in order: skilled, suited, free, not refused. The holder is asked as if without this visit."""
    day, role = day_without(draft, case, person), case.visit.roles[case.role]
    if bar := lacks(role, day.person):
        return Standing(0, bar)
    if bar := unsuited(case.visit, role, day.person):
        return Standing(1, bar)
    found = openings(draft.ground, day, case.visit, case.spans)
    if bar := _not_free(draft, case, day, found):
        return Standing(2, bar)
    if bar := refused(case.visit, day.person):
        return Standing(3, bar)
    return Standing(4, None, found)


def day_without(draft: Draft, case: Case, person: str) -> Day:
    """The person's day; the holder's without this part."""
    day = draft.days[person]
    if person != case.holder:
        return day
    stops = tuple(one for one in day.stops if (one.visit.key, one.role) != (case.visit.key, case.role))
    return Day(day.person, stops, sum(one.visit.minutes for one in stops))


def _not_free(draft: Draft, case: Case, day: Day, found: Sequence[Opening]) -> Reason | None:
    person = day.person
    if person.key in case.partners:
        return IS_PARTNER.of(person=person.key)
    if found and has_room(day, case.visit):
        return None
    if draft.ground.walk[person.mobility][person.start_place][case.visit.place] >= UNREACHABLE:
        return NO_WAY.of(person=person.key)
    if not openings(draft.ground, Day(person, (), 0), case.visit, case.spans):
        return NOT_AVAILABLE.of(person=person.key)
    if not has_room(day, case.visit):
        return DAY_FULL.of(person=person.key)
    return BUSY.of(person=person.key)
