"""Helpers lent to another place: what they are to do on a day, wherever, and what of the day that leaves at home."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.dispatch.standings import minute_of
from huzhu.care.needs.queries import day_span
from huzhu.commons.places.models import Division
from huzhu.kernel.dispatch.neighbours import NEXT_DOOR_MINUTES
from huzhu.kernel.dispatch.person import Person, slots_of
from huzhu.kernel.dispatch.problem import Booking


def bookings_on(helpers: Iterable[str], place: Division, day: date, *, beyond: str = "") -> list[Proposal | Assignment]:
    """What helpers are to do on a day, wherever: promised, offered, or proposed and not told yet; each part once.
    `beyond` a path leaves out what lies under it."""
    start, end = day_span(place, day)
    live = Assignment.objects.filter(helper__in=list(helpers), state__in=LIVE)
    proposed = Proposal.objects.filter(helper__in=list(helpers), run__state=PlanRun.State.PROPOSED)
    found: dict[tuple[str, int, str], Proposal | Assignment] = {}
    for rows in (live, proposed):
        day_rows = rows.filter(starts_at__gte=start, starts_at__lt=end).select_related("need__elder", "need__place")
        away = day_rows.exclude(need__place__path__startswith=beyond) if beyond else day_rows
        for one in away.order_by("starts_at", "pk"):
            found.setdefault((one.need_id, one.role, one.helper_id), one)
    return list(found.values())


def elsewhere_on(helpers: Iterable[str], place: Division, day: date) -> Mapping[str, list[tuple[int, int]]]:
    """By helper, the minutes from and to in which they are lent to another place, the way there and back included."""
    away: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in bookings_on(helpers, place, day, beyond=place.path):
        start, end = (minute_of(at, one.need.place) for at in (one.starts_at, one.ends_at))
        away[one.helper_id].append((max(0, start - NEXT_DOOR_MINUTES), max(start, end) + NEXT_DOOR_MINUTES))
    return away


def besides(person: Person, away: Sequence[tuple[int, int]]) -> Person:
    """The person with the hours, minutes and visits that being lent leaves."""
    if not away:
        return person
    spans = [(slot.from_minute, slot.to_minute) for slot in person.slots]
    for start, end in away:
        cut = [((low, min(high, start)), (max(low, end), high)) for low, high in spans]
        spans = [(low, high) for pair in cut for low, high in pair if low < high]
    minutes = sum(end - start - 2 * NEXT_DOOR_MINUTES for start, end in away)
    left = None if person.max_minutes is None else max(0, person.max_minutes - minutes)
    visits = None if person.max_visits is None else max(0, person.max_visits - len(away))
    return replace(person, slots=slots_of(spans), max_minutes=left, max_visits=visits)


def part_of(one: Proposal | Assignment) -> Booking:
    """What somebody does already, as a part of its own."""
    key = f"{one.need_id}:{one.role}:{one.helper_id}"
    return Booking(key, 0, one.helper_id, minute_of(one.starts_at, one.need.place))


def parts_booked(helpers: Iterable[str], place: Division, day: date) -> frozenset[Booking]:
    """The same parts of helpers as `leftovers_of` has them fixed: to see whether anything has changed since."""
    return frozenset(part_of(one) for one in bookings_on(helpers, place, day))
