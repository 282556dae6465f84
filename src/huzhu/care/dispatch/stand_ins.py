"""Who could take over a role now: the best to ask, and the people on duty, by the same rules as every plan."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.nearest import Candidate, candidates_for
from huzhu.care.dispatch.queries import LIVE, ON_DUTY, asked_enough
from huzhu.care.dispatch.searches import TOLD
from huzhu.care.rounds.queries import keepers_of
from huzhu.commons.helpers.models import Helper
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import community_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.pressing import repair_rules_on
from huzhu.kernel.moments import local_day, moment_at

MINUTE = timedelta(minutes=1)

State = Assignment.State


@dataclass(frozen=True, slots=True)
class StandIn:
    """One helper who can take over, when the visit would begin, and the walk from home in minutes."""

    helper: Helper
    starts_at: datetime
    walking_minutes: int


def people_to_ask(by: Actor, at: datetime, search: Replacement) -> list[StandIn]:
    """Who to offer the role to, best first: keepers of its round, then familiar faces, then the nearer.

    Left out: who said no to this need or let it lapse, who was asked this week as often as the rules allow, and
    people on duty, who are the reserve.
    """
    community = community_of(search.need.place)  # a need lies in the elder's grid; its helpers are the community's
    found = [one for one in _able(by, at, search, community) if one.helper.kind not in ON_DUTY]
    weary = asked_enough(by.day, at, [one.helper.pk for one in found])
    barred, keepers = _barred(search), keepers_of([search.need_id]).get(search.need_id, {})
    fresh = [one for one in found if one.helper.pk not in barred | weary]
    best = sorted(fresh, key=lambda one: (one.helper.pk not in keepers, not one.familiar))
    return [_stand_in(at, search, one) for one in best]


def people_on_duty(by: Actor, at: datetime, search: Replacement) -> list[StandIn]:
    """Grid members and workers who can go: those of the grid, nearest first, of its community, then of the place
    above."""
    barred, place, found = _barred(search, but_offered=True), search.need.place, []
    community = community_of(place)
    for here in {one.pk: one for one in (place, community, *_above(community))}.values():
        able = (one for one in _able(by, at, search, here) if one.helper.kind in ON_DUTY)
        found += [one for one in able if one.helper.place_id == here.pk and one.helper.pk not in barred]
    return [_stand_in(at, search, one) for one in found]


def _able(by: Actor, at: datetime, search: Replacement, place: Division) -> list[Candidate]:
    """Whoever can begin in time; what the elder was told moves by little, unless the time to hand over has come."""
    zone = search.need.place.time_zone
    begins = max(search.starts_at, at)
    midnight = moment_at(local_day(begins, zone) + timedelta(days=1), 0, zone)
    spoken_of = copy(search.need)
    spoken_of.earliest_at = begins
    spoken_of.latest_start_at = max(begins, min(_latest(by, at, search), midnight - MINUTE))
    return [one for one in candidates_for(by, place, spoken_of, search.role) if one.bar is None]


def _latest(by: Actor, at: datetime, search: Replacement) -> datetime:
    if at >= search.hand_over_at:
        return search.until_at
    if search.cause in TOLD:
        return search.starts_at + timedelta(minutes=repair_rules_on(by.day).shift_minutes)
    return search.need.latest_start_at


def _stand_in(at: datetime, search: Replacement, one: Candidate) -> StandIn:
    zone, walk = search.need.place.time_zone, one.walking_minutes or 0
    free_at = moment_at(local_day(max(search.starts_at, at), zone), one.start_minute or 0, zone)
    there_at = (at + timedelta(minutes=walk)).replace(second=0, microsecond=0)
    return StandIn(one.helper, max(free_at, there_at, search.starts_at), walk)


def _barred(search: Replacement, *, but_offered: bool = False) -> set[str]:
    """Who is not asked for this need: who was lost to it, and who holds a part of it or is being asked."""
    lost = Q(state__in=[State.DECLINED, State.LAPSED, State.MISSED])
    lost |= Q(state=State.WITHDRAWN, answered_at__isnull=False)
    live = Q(state=State.ACCEPTED) | Q(state=State.OFFERED) & ~Q(role=search.role) if but_offered else Q(state__in=LIVE)
    return set(Assignment.objects.filter(lost | live, need=search.need_id).values_list("helper", flat=True))


def _above(place: Division) -> list[Division]:
    """The place above, where there is one."""
    parts = [part for part in place.path.split("/") if part]
    return list(Division.objects.filter(pk__in=parts[-2:-1]))
