"""Helpers lent to another place: what they are to do on a day, wherever, and what of the day that leaves at home."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.dispatch.standings import minute_in, minute_of
from huzhu.care.needs.queries import day_span
from huzhu.commons.places.models import Division
from huzhu.kernel.dispatch.neighbours import NEXT_DOOR_MINUTES
from huzhu.kernel.dispatch.person import Person, slots_of
from huzhu.kernel.dispatch.problem import Booking

PART, SPAN = ("need", "role", "helper"), ("starts_at", "ends_at")


def bookings_on(helpers: Iterable[str], place: Division, day: date) -> list[Proposal | Assignment]:
    """What helpers are to do on a day, wherever: promised, offered, or proposed and not told yet; each part once."""
    found: dict[tuple[str, int, str], Proposal | Assignment] = {}
    for rows in parts_on(helpers, place, day):
        for one in rows.select_related("need__elder", "need__place").order_by("starts_at", "pk"):
            found.setdefault((one.need_id, one.role, one.helper_id), one)
    return list(found.values())


def elsewhere_on(helpers: Iterable[str], place: Division, day: date) -> Mapping[str, list[tuple[int, int]]]:
    """By helper, the minutes from and to in which they are lent to another place, the way there and back included."""
    spans: dict[tuple[str, int, str], tuple[int, int]] = {}
    for rows in parts_on(helpers, place, day):
        abroad = rows.exclude(need__place__path__startswith=place.path).order_by("starts_at", "pk")
        for need, role, helper, zone, *moments in abroad.values_list(*PART, "need__place__time_zone", *SPAN):
            start, end = (minute_in(zone, at) for at in moments)
            span = max(0, start - NEXT_DOOR_MINUTES), max(start, end) + NEXT_DOOR_MINUTES
            spans.setdefault((need, role, helper), span)
    away: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (_need, _role, helper), span in spans.items():
        away[helper].append(span)
    return away


def parts_on(helpers: Iterable[str], place: Division, day: date) -> tuple[QuerySet[Assignment], QuerySet[Proposal]]:
    """What helpers (ids) are to do on a day of a place, wherever: live offers and promises, and what is proposed."""
    start, end = day_span(place, day)
    keys, within = list(helpers), Q(starts_at__gte=start, starts_at__lt=end)
    live = Assignment.objects.filter(within, helper__in=keys, state__in=LIVE)
    return live, Proposal.objects.filter(within, helper__in=keys, run__state=PlanRun.State.PROPOSED)


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
