"""What stands on a day before it is planned: promises, offers, what elders were told, what staff set, who said no."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Sum

from huzhu.care.dispatch.models import Assignment, Steer
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span
from huzhu.commons.helpers.abilities import as_planned
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import kept_apart
from huzhu.commons.places.models import Division
from huzhu.kernel.dispatch.problem import Booking, Pair

State, Why = Assignment.State, Assignment.Why

FROZEN_AHEAD = timedelta(hours=2)
"""What begins within this time is not touched by a plan. dispatch.md 1, frozen visits."""

LOAD_DAYS = 28
_NEVER = datetime.min.replace(tzinfo=UTC)
BY_THE_HOUSE = (Why.PLANNED_ANEW, Why.PLAN_UNDONE, Why.ANOTHER_ACCEPTED)


class Held(NamedTuple):
    """An offer or promise, standing or lost, as far as a plan asks about it; `minute` is its start in the local day."""

    need_id: str
    role: int
    helper_id: str
    starts_at: datetime
    minute: int


@dataclass(frozen=True, slots=True)
class Standings:
    """All of it for the needs of one day, by need or helper id. `apart` are by elder the helpers kept apart from them,
    `barred` needs and helpers that no offer is to bring together by now."""

    promised: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    offered: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    told: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    said_no: Mapping[str, frozenset[str]] = field(default_factory=dict)
    steers: Sequence[Steer] = ()
    barred: frozenset[tuple[str, str]] = frozenset()
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def frozen(self, need: str, at: datetime | None) -> Sequence[Held]:
        """What no plan moves: promises, and offers that begin so soon that another plan would only confuse."""
        firm = list(self.promised.get(need, ()))
        taken = {one.role for one in firm} | {-1}
        starts = {one.starts_at for one in firm}
        for one in self.offered.get(need, ()) if at else ():
            soon = at is not None and one.starts_at < at + FROZEN_AHEAD and (need, one.helper_id) not in self.barred
            if soon and one.role not in taken and starts <= {one.starts_at}:
                firm.append(one)
                taken.add(one.role)
                starts.add(one.starts_at)
        return firm

    def without(self, free: Iterable[str]) -> "Standings":
        """The same where only these helpers can come on the day: offers to others are not held on to."""
        here = set(free)
        offers = (one for rows in self.offered.values() for one in rows)
        gone = {(one.need_id, one.helper_id) for one in offers if one.helper_id not in here}
        return replace(self, barred=self.barred | gone)

    def pairs(self, kind: str, needs: Iterable[str], helpers: Iterable[str]) -> tuple[Pair, ...]:
        """What staff have set, of these needs and helpers. Who has said no since is set no longer."""
        known, people = set(needs), set(helpers)
        set_so = (one for one in self.steers if one.kind == kind and one.need_id in known and one.helper_id in people)
        void = (
            one for one in set_so if kind == Steer.Kind.FORBID or one.need_id not in self.said_no.get(one.helper_id, ())
        )
        return tuple(Pair(one.need_id, one.helper_id) for one in void)


def standings_of(needs: Mapping[str, Need], apart: Mapping[str, frozenset[str]] | None = None) -> Standings:
    """What stands for these needs; the action or query that asks has been permitted to see them.

    One statement for whatever was ever offered of them, one for what staff have set, one for who is kept apart where
    that is not read already (`apart`).
    """
    rows = _rows(needs)
    live = [one for one in rows if one.state in LIVE]
    promised: dict[str, list[Held]] = {need: [] for need in needs}
    for one in live:
        if one.state == State.ACCEPTED:
            promised[one.held.need_id].append(one.held)
    offers = (one.held for one in live if one.state == State.OFFERED)
    steers = Steer.objects.filter(need__in=needs, released_at__isnull=True).order_by("set_at", "pk")
    forbidden = {(one.need_id, one.helper_id) for one in steers if one.kind == Steer.Kind.FORBID}
    apart = kept_apart(need.elder_id for need in needs.values()) if apart is None else apart
    avoided = {(key, helper) for key, need in needs.items() for helper in apart.get(need.elder_id, ())}
    offered, told, said_no = _one_a_role(offers, promised), _told(rows, promised), _said_no(rows)
    return Standings(promised, offered, told, said_no, tuple(steers), frozenset(forbidden | avoided), apart)


def asked_about(needs: Mapping[str, Need], stands: Standings, asked: str) -> set[str]:
    """The needs whose elders must be known to answer a question about one: that one, and each with an offer for a
    part that only its elder's situation may call for. What counts for anybody else at their doors counts alike with
    the visit asked about and without it."""
    found = {asked} & needs.keys()
    for key, offers in stands.offered.items():
        sure = max(1, needs[key].helpers_wanted) if key in needs else 0
        if sure and any(one.role >= sure for one in offers):
            found.add(key)
    return found


def load_minutes(helpers: Iterable[str], place: Division, day: date) -> Mapping[str, int]:
    """Minutes each helper has given in the four weeks before a day. Source: dispatch.md 1, tier 6."""
    start, _ = day_span(place, day)
    given = Assignment.objects.filter(helper__in=list(helpers), begun_at__isnull=False)
    given = given.filter(starts_at__gte=start - timedelta(days=LOAD_DAYS), starts_at__lt=start).order_by()
    return dict(given.values_list("helper").annotate(Sum("need__minutes")))


def booking_of(one: Held) -> Booking:
    """An offer or promise as the planner knows it."""
    return Booking(one.need_id, one.role, one.helper_id, one.minute)


def minute_of(at: datetime, place: Division) -> int:
    """The minute of the local day."""
    return minute_in(place.time_zone, at)


def minute_in(time_zone: str, at: datetime) -> int:
    """The minute of the local day in a time zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return local.hour * 60 + local.minute


class _Row(NamedTuple):
    """One row of what was ever offered: what it says, and what became of it."""

    held: Held
    key: str
    state: str
    why: str
    answered: bool
    ended_at: datetime | None


def _rows(needs: Mapping[str, Need]) -> list[_Row]:
    """All that was ever offered of these needs, the first on top; columns alone, for a day has hundreds of rows."""
    rows = Assignment.objects.filter(need__in=needs).order_by("offered_at", "pk")
    columns = "need", "role", "helper", "starts_at", "pk", "state", "why", "answered_at", "ended_at"
    return [
        _Row(
            Held(need, role, helper, starts_at, minute_of(starts_at, needs[need].place)),
            key,
            state,
            why,
            answered_at is not None,
            ended_at,
        )
        for need, role, helper, starts_at, key, state, why, answered_at, ended_at in rows.values_list(*columns)
    ]


def _one_a_role(offers: Iterable[Held], promised: Mapping[str, Sequence[Held]]) -> Mapping[str, list[Held]]:
    """The offer that stands for each role nobody has promised: the first made, where several are asked at once."""
    found: dict[str, dict[int, Held]] = {need: {} for need in promised}
    for one in offers:
        if all(other.role != one.role for other in promised[one.need_id]):
            found[one.need_id].setdefault(one.role, one)
    return {need: list(rows.values()) for need, rows in found.items()}


def _told(rows: Iterable[_Row], promised: Mapping[str, Sequence[Held]]) -> Mapping[str, list[Held]]:
    """Of each role nobody has promised now: who and when the elder was told last, of promises given back or missed."""
    gone = [one for one in rows if one.state in (State.WITHDRAWN, State.MISSED) and one.answered]
    lost = sorted((one for one in gone if one.why != Why.PLAN_UNDONE), key=lambda one: one.key)
    found: dict[str, dict[int, Held]] = defaultdict(dict)
    for one in (row.held for row in sorted(lost, key=lambda row: row.ended_at or _NEVER, reverse=True)):
        taken = any(other.role == one.role for other in promised[one.need_id])
        known = {other.helper_id for other in found[one.need_id].values()}
        if not taken and one.helper_id not in known:
            found[one.need_id].setdefault(one.role, one)
    return {need: list(told.values()) for need, told in found.items()}


def _said_no(rows: Iterable[_Row]) -> Mapping[str, frozenset[str]]:
    """For each helper the needs they declined, let pass, gave back or missed: no plan asks the same person again."""
    by_helper: dict[str, set[str]] = defaultdict(set)
    for one in rows:
        returned = one.state == State.WITHDRAWN and one.answered and one.why not in BY_THE_HOUSE
        if returned or one.state in (State.DECLINED, State.LAPSED, State.MISSED):
            by_helper[one.held.helper_id].add(one.held.need_id)
    return {helper: frozenset(said) for helper, said in by_helper.items()}


def helpers_of(standings: Standings) -> set[str]:
    """Everybody a plan of these needs must know, whether free that day or not."""
    rows = [one for group in standings.promised.values() for one in group]
    return {one.helper_id for one in rows} | {one.helper_id for one in standings.steers}


def helpers_by_id(keys: Iterable[str]) -> list[Helper]:
    """Helpers with what planning a day asks of a person; none of them, no statement."""
    return list(as_planned(Helper.objects.filter(pk__in=list(keys))))
