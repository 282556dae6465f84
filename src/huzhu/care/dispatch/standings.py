"""What stands on a day before it is planned: promises, offers, what elders were told, what staff set, who said no."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from huzhu.care.dispatch.models import Assignment, Steer
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span
from huzhu.commons.helpers.models import Helper
from huzhu.commons.places.models import Division
from huzhu.kernel.dispatch.problem import Booking, Pair

State, Why = Assignment.State, Assignment.Why

FROZEN_AHEAD = timedelta(hours=2)
"""What begins within this time is not touched by a plan. dispatch.md 1, frozen visits."""

LOAD_DAYS = 28
BY_THE_HOUSE = (Why.PLANNED_ANEW, Why.PLAN_UNDONE, Why.ANOTHER_ACCEPTED)


@dataclass(frozen=True, slots=True)
class Standings:
    """All of it for the needs of one day, by need or helper id. `barred` are needs and helpers kept apart by now."""

    promised: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)
    offered: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)
    told: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)
    said_no: Mapping[str, frozenset[str]] = field(default_factory=dict)
    steers: Sequence[Steer] = ()
    barred: frozenset[tuple[str, str]] = frozenset()

    def frozen(self, need: str, at: datetime | None) -> Sequence[Assignment]:
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


def standings_of(needs: Mapping[str, Need]) -> Standings:
    """What stands for these needs; the action or query that asks has been permitted to see them."""
    live, lost = _live(needs), _lost(needs)
    promised = {need: [one for one in rows if one.state == State.ACCEPTED] for need, rows in live.items()}
    offered = {need: _one_a_role(rows, promised[need]) for need, rows in live.items()}
    steers = Steer.objects.filter(need__in=needs, released_at__isnull=True).order_by("set_at", "pk")
    forbidden = {(one.need_id, one.helper_id) for one in steers if one.kind == Steer.Kind.FORBID}
    apart = {(key, one.helper_id) for key, need in needs.items() for one in need.elder.avoidances.all()}
    barred = frozenset(forbidden | apart)
    return Standings(promised, offered, _told(live, lost), _said_no(needs), tuple(steers), barred)


def load_minutes(helpers: Iterable[str], place: Division, day: date) -> Mapping[str, int]:
    """Minutes each helper has given in the four weeks before a day. Source: dispatch.md 1, tier 6."""
    start, _ = day_span(place, day)
    given = Assignment.objects.filter(helper__in=list(helpers), begun_at__isnull=False)
    given = given.filter(starts_at__gte=start - timedelta(days=LOAD_DAYS), starts_at__lt=start).order_by()
    return dict(given.values_list("helper").annotate(Sum("need__minutes")))


def booking_of(one: Assignment) -> Booking:
    """An offer or promise as the planner knows it."""
    return Booking(one.need_id, one.role, one.helper_id, minute_of(one.starts_at, one.need.place))


def minute_of(at: datetime, place: Division) -> int:
    """The minute of the local day."""
    local = at.astimezone(ZoneInfo(place.time_zone))
    return local.hour * 60 + local.minute


def _live(needs: Mapping[str, Need]) -> Mapping[str, list[Assignment]]:
    rows = Assignment.objects.filter(need__in=needs, state__in=LIVE).select_related("need__place")
    found: dict[str, list[Assignment]] = {need: [] for need in needs}
    for one in rows.order_by("offered_at", "pk"):
        found[one.need_id].append(one)
    return found


def _one_a_role(rows: Sequence[Assignment], promised: Sequence[Assignment]) -> list[Assignment]:
    """The offer that stands for each role nobody has promised: the first made, where several are asked at once."""
    found: dict[int, Assignment] = {}
    held = {one.role for one in promised}
    for one in rows:
        if one.state == State.OFFERED and one.role not in held:
            found.setdefault(one.role, one)
    return list(found.values())


def _lost(needs: Mapping[str, Need]) -> Sequence[Assignment]:
    """Promises that were given back or missed: the elder had been told of them."""
    gone = Assignment.objects.filter(need__in=needs, state__in=(State.WITHDRAWN, State.MISSED))
    gone = gone.filter(answered_at__isnull=False).exclude(why=Why.PLAN_UNDONE)
    return list(gone.select_related("need__place").order_by("-ended_at", "pk"))


def _told(live: Mapping[str, Sequence[Assignment]], lost: Sequence[Assignment]) -> Mapping[str, list[Assignment]]:
    """Of each role nobody has promised now: who and when the elder was told last."""
    found: dict[str, dict[int, Assignment]] = defaultdict(dict)
    for one in lost:
        held = any(other.role == one.role and other.state == State.ACCEPTED for other in live[one.need_id])
        known = {other.helper_id for other in found[one.need_id].values()}
        if not held and one.helper_id not in known:
            found[one.need_id].setdefault(one.role, one)
    return {need: list(rows.values()) for need, rows in found.items()}


def _said_no(needs: Mapping[str, Need]) -> Mapping[str, frozenset[str]]:
    """For each helper the needs they declined, let pass, gave back or missed: no plan asks the same person again."""
    gone = Q(state__in=(State.DECLINED, State.LAPSED, State.MISSED))
    gone |= Q(state=State.WITHDRAWN, answered_at__isnull=False) & ~Q(why__in=BY_THE_HOUSE)
    by_helper: dict[str, frozenset[str]] = defaultdict(frozenset)
    rows = Assignment.objects.filter(gone, need__in=needs).order_by("pk")
    for helper, need in rows.values_list("helper", "need"):
        by_helper[helper] |= {need}
    return by_helper


def helpers_of(standings: Standings) -> set[str]:
    """Everybody a plan of these needs must know, whether free that day or not."""
    rows = [one for group in standings.promised.values() for one in group]
    return {one.helper_id for one in rows} | {one.helper_id for one in standings.steers}


def with_what_planning_needs(keys: Iterable[str]) -> list[Helper]:
    """Helpers by id, with all that planning asks of a person."""
    needed = "skills", "certificates", "availability", "avoidances", "service_refusals"
    rows = Helper.objects.filter(pk__in=list(keys)).select_related("person", "place")
    return list(rows.prefetch_related(*needed).order_by("pk"))
