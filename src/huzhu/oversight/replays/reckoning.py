"""The visits of a span reckoned twice: as the rules were, and as an edition would have them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Min, Q, QuerySet, Sum

from huzhu.care.needs.queries import day_span
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Account, Transfer
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import Adopted, Rulebook, whole_rulebook
from huzhu.kernel.moments import age_on, local_day
from huzhu.kernel.packs import HelperKind
from huzhu.kernel.timebank.earning import Stay
from huzhu.kernel.timebank.replay import Change, Outcome, Reckoning, Stint, changes
from huzhu.kernel.timebank.rules import TimeRules, read_layer
from huzhu.kernel.units import Unit

AT_ONCE = timedelta(days=7)
"""Visits are read a week at a time: nothing is held open while the rest is reckoned."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The same visits under both rules: minutes throughout, `stints` counts parts of helpers."""

    stints: int
    posted_minutes: int
    before: Outcome
    after: Outcome
    changes: Sequence[Change]


def stints_between(place: Division, from_on: date, to_on: date) -> int:
    """How many helpers' parts in confirmed visits there are on the days [from_on, to_on) at a place and under it."""
    return _confirmed(place, day_span(place, from_on)[0], day_span(place, to_on)[0]).count()


def reckon_span(
    place: Division, edition: Edition, from_on: date, to_on: date, *, tell: Callable[[int], object] = int
) -> Reckoned:
    """The confirmed visits of the days [from_on, to_on) at the place and under it, under both rules.

    The edition counts as if it had been in force all the time, with its values of `to_on`. `tell` hears after each
    week how many parts are done, and may stop it all by raising. Asks no permission: the actions here do.
    """
    from_at, to_at = day_span(place, from_on)[0], day_span(place, to_on)[0]
    was, would_be = whole_rulebook(), _with(whole_rulebook(), place, edition)
    places: dict[str, Division] = {}

    def as_it_was(place_id: str, on: date) -> TimeRules:
        return was.at(places[place_id], on).rules

    def as_it_would_be(place_id: str, _on: date) -> TimeRules:
        return would_be.at(places[place_id], to_on).rules

    first_at = _confirmed(place, from_at, to_at).aggregate(at=Min("arrived_at"))["at"]
    opening = _opening(place, first_at or to_at)
    sides = [Reckoning(as_it_was, opening), Reckoning(as_it_would_be, opening)]
    done = posted = 0
    for rows in _weeks(place, from_at, to_at):
        places |= Division.objects.in_bulk({one.place for one in rows} - places.keys())
        for one in rows:
            stint = _stint(one, places[one.place])
            for side in sides:
                side.add(stint)
        done, posted = done + len(rows), posted + sum(one.credited_minutes or 0 for one in rows)
        tell(done)
    before, after = (side.outcome() for side in sides)
    return Reckoned(done, posted, before, after, changes(before, after))


class _Part(NamedTuple):
    """What a reckoning needs of one helper's part in a visit: whole rows of five tables cost several times as much."""

    visit: str
    helper: str
    elder: str
    place: str
    arrived_at: datetime
    left_at: datetime | None
    minutes: int
    kind: str
    service: str
    born_on: date | None
    credited_minutes: int | None


COLUMNS = (
    "visit",
    "assignment__helper__person",
    "visit__elder",
    "visit__place",
    "arrived_at",
    "left_at",
    "visit__need__minutes",
    "assignment__helper__kind",
    "visit__need__service",
    "assignment__helper__person__born_on",
    "credited_minutes",
)


def _weeks(place: Division, from_at: datetime, to_at: datetime) -> Iterator[list[_Part]]:
    while from_at < to_at:
        until_at = min(from_at + AT_ONCE, to_at)
        rows = _confirmed(place, from_at, until_at).order_by("arrived_at", "pk").values_list(*COLUMNS)
        yield [_Part(*row) for row in rows]
        from_at = until_at


def _confirmed(place: Division, from_at: datetime, to_at: datetime) -> QuerySet[Attendance]:
    return Attendance.objects.filter(
        visit__state=Visit.State.CONFIRMED,
        visit__place__path__startswith=place.path,
        arrived_at__gte=from_at,
        arrived_at__lt=to_at,
    )


def _stint(one: _Part, place: Division) -> Stint:
    day = local_day(one.arrived_at, place.time_zone)
    return Stint(
        visit=one.visit,
        helper=one.helper,
        elder=one.elder,
        place=one.place,
        day=day,
        stay=Stay(one.arrived_at, one.left_at or one.arrived_at, one.minutes),
        kind=HelperKind(one.kind),
        service=one.service,
        age=age_on(one.born_on, day) if one.born_on and one.born_on <= day else None,
    )


def _opening(place: Division, at: datetime) -> Mapping[str, int]:
    """What stood on the accounts of members there before a moment."""
    members = Account.objects.filter(kind=Account.Kind.MEMBER, unit=Unit.MINUTES, place__path__startswith=place.path)
    sums: dict[str, int] = {}
    for side, sign in (("credit", 1), ("debit", -1)):
        moved = Transfer.objects.filter(Q(**{f"{side}__in": members}), entry__posted_at__lt=at)
        rows = moved.values_list(f"{side}__owner").annotate(total=Sum("amount")).order_by(f"{side}__owner")
        for owner, total in rows:
            sums[owner] = sums.get(owner, 0) + sign * int(total)
    return sums


def _with(rulebook: Rulebook, place: Division, edition: Edition) -> Rulebook:
    """The rulebook as if the place had followed the edition always; places under it keep what they adopted."""
    others = [one for one in rulebook.adopted if one.path != place.path]
    layer = read_layer(edition.pack, edition.text)
    adopted = [*others, Adopted(place.path, date.min, None, layer)]
    return replace(rulebook, adopted=tuple(sorted(adopted, key=lambda one: -len(one.path))), known={})
