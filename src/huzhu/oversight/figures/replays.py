"""A year of visits of a place reckoned again under another edition of the rules, before anybody adopts it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum

from huzhu.care.needs.queries import day_span
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.models import Account, Transfer
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import Adopted, Rulebook, whole_rulebook
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on, local_day
from huzhu.kernel.packs import HelperKind
from huzhu.kernel.timebank.earning import Stay
from huzhu.kernel.timebank.replay import Change, Outcome, Stint, changes, replay
from huzhu.kernel.timebank.rules import TimeRules, read_layer
from huzhu.kernel.units import Unit

YEAR = timedelta(days=365)
STINTS_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Replay:
    """The same visits twice: as the rules were, and as the edition would have them. Minutes throughout."""

    from_on: date
    to_on: date
    stints: int
    shortened: bool
    posted_minutes: int
    before: Outcome
    after: Outcome
    changes: Sequence[Change]

    @property
    def gainers(self) -> Sequence[Change]:
        """Who would have more, the most first."""
        return [one for one in self.changes if one.gain > 0]

    @property
    def losers(self) -> Sequence[Change]:
        """Who would have less, the most first."""
        return [one for one in reversed(self.changes) if one.gain < 0]


def replay_year(by: Actor, place: Division, edition: Edition, day: date) -> Replay:
    """The confirmed visits of the 365 days before `day` at the place and under it, under both rules.

    The edition counts as if it had been in force all year, with its values of `day`. At most the latest 100,000
    helpers' parts are reckoned. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.SEE_RULES, within=place)
    from_on = day - YEAR
    from_at, to_at = day_span(place, from_on)[0], day_span(place, day)[0]
    rows = _parts(place, from_at, to_at)
    shortened, rows = len(rows) > STINTS_MOST, rows[-STINTS_MOST:]
    places = Division.objects.in_bulk({one.place for one in rows})
    stints = [_stint(one, places[one.place]) for one in rows]
    opening = _opening(place, rows[0].arrived_at if rows else to_at)
    was, would_be = whole_rulebook(), _with(whole_rulebook(), place, edition)

    def as_it_was(place_id: str, on: date) -> TimeRules:
        return was.at(places[place_id], on).rules

    def as_it_would_be(place_id: str, _on: date) -> TimeRules:
        return would_be.at(places[place_id], day).rules

    before, after = replay(stints, as_it_was, opening), replay(stints, as_it_would_be, opening)
    posted = sum(one.credited_minutes or 0 for one in rows)
    return Replay(from_on, day, len(stints), shortened, posted, before, after, changes(before, after))


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


def _parts(place: Division, from_at: datetime, to_at: datetime) -> list[_Part]:
    confirmed = Attendance.objects.filter(
        visit__state=Visit.State.CONFIRMED,
        visit__place__path__startswith=place.path,
        arrived_at__gte=from_at,
        arrived_at__lt=to_at,
    )
    rows = confirmed.order_by("-arrived_at", "pk").values_list(*COLUMNS)
    return [_Part(*row) for row in rows[: STINTS_MOST + 1]][::-1]


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
