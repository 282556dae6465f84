"""Who could come: the helpers able to take one need, the nearest first. A look, never a promise."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

import numpy as np

from huzhu.care.dispatch.models import Assignment, Steer
from huzhu.care.dispatch.problems import PACES, NeedAsked, needs_asked
from huzhu.care.dispatch.standings import Standings, standings_of
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import kept_apart
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import UNKNOWN_WALK_MINUTES, streets_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.reasons import BUSY, DAY_FULL, FORBIDDEN, NO_WAY, NOT_AVAILABLE, PINNED, Reason
from huzhu.kernel.dispatch.rules import lacks, refused, unsuited
from huzhu.kernel.dispatch.visit import Visit
from huzhu.kernel.moments import local_day, whole_minutes
from huzhu.kernel.walking.minutes import walking_minutes
from huzhu.kernel.walking.paces import walking_pack

Spans = Mapping[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One helper looked at: the walk from home, the first minute of the day to begin, or what stands in the way."""

    helper: Helper
    walking_minutes: int | None
    start_minute: int | None
    familiar: bool
    bar: Reason | None


def candidates_for(by: Actor, place: Division, need: Need, role: int | None = None) -> list[Candidate]:
    """The active helpers of a place for one need, saved or only spoken of: first whoever could go, the nearer first.

    Looks at each helper alone: skills, wishes of both sides, hours, promises of the day. The plan weighs all needs
    against each other and may choose otherwise. With a `role`, whoever can fill that one; else any of a pair is enough.
    Empty where the help would not be safe for the elder.
    """
    day = local_day(need.earliest_at, need.place.time_zone)
    apart = kept_apart([need.elder_id])
    asked = needs_asked(by, place, day, [need], apart).get(need.pk)
    if asked is None:
        return []
    if role is not None:
        roles = asked.visit.roles
        asked = replace(asked, visit=replace(asked.visit, roles=(roles[min(role, len(roles) - 1)],)))
    stands = standings_of({need.pk: need}, apart)
    walks, bars = _walks(place, need, asked), set_by_staff(need, role, asked.helpers, stands)
    taken = taken_on(need.place, day, asked.helpers, besides=need)
    found = [look_at(asked, person, walks[person.key], taken[person.key]) for person in asked.people]
    found = [replace(one, bar=one.bar or bars.get(one.helper.pk)) for one in found]
    warm = need.wants_familiar
    return sorted(found, key=lambda one: (one.bar is not None, warm and not one.familiar, *_by_walk(one)))


def set_by_staff(need: Need, role: int | None, helpers: Iterable[str], stands: Standings) -> Mapping[str, Reason]:
    """Whom staff keep from this need, and everybody else where they have set who goes."""
    steers = [one for one in stands.steers if one.need_id == need.pk]
    pins = [one for one in steers if one.kind == Steer.Kind.PIN and role in (None, one.role)]
    pins = [one for one in pins if need.pk not in stands.said_no.get(one.helper_id, ())]
    bars = {}
    for helper in helpers:
        if any(one.kind == Steer.Kind.FORBID and one.helper_id == helper for one in steers):
            bars[helper] = FORBIDDEN.of(person=helper)
        elif pins and (role is not None or need.helpers_wanted == 1) and pins[0].helper_id != helper:
            bars[helper] = PINNED.of(chosen=pins[0].helper_id)
    return bars


def _by_walk(one: Candidate) -> tuple[float, bool, str]:
    return (np.inf if one.walking_minutes is None else one.walking_minutes, not one.familiar, one.helper.pk)


def _walks(place: Division, need: Need, asked: NeedAsked) -> Mapping[str, float]:
    """Minutes on foot from each helper's home to the elder's door; the usual guess where one of them is unknown."""
    streets, to = streets_of(place), need.elder.street_node
    walks = {person.key: UNKNOWN_WALK_MINUTES for person in asked.people}
    if streets is None or to is None:
        return walks
    for number, pace in enumerate(PACES):
        group = [person for person in asked.people if person.mobility == number]
        homes = {one.key: node for one in group if (node := asked.helpers[one.key].person.street_node) is not None}
        if homes:
            minutes = walking_minutes(streets, walking_pack().pace(pace), list(homes.values()), [to])
            walks |= {key: float(minutes[row, 0]) for row, key in enumerate(homes)}
    return walks


def walks_from(helper: Helper, needs: Sequence[Need], mobility: int) -> Mapping[str, float]:
    """Minutes on foot from a helper's home to each need's door; the usual guess where one of them is unknown."""
    streets, home = streets_of(helper.place), helper.person.street_node
    walks = {need.pk: float(UNKNOWN_WALK_MINUTES) for need in needs}
    known = [(need.pk, node) for need in needs if (node := need.elder.street_node) is not None]
    if streets is None or home is None or not known:
        return walks
    minutes = walking_minutes(streets, walking_pack().pace(PACES[mobility]), [home], [node for _, node in known])
    return walks | {key: float(minutes[0, column]) for column, (key, _) in enumerate(known)}


def taken_on(place: Division, day: date, helpers: Iterable[str], besides: Need | None = None) -> Spans:
    """What each helper has promised on a local day, `besides` one need, as minutes of that day, in order of time."""
    start, end = day_span(place, day)
    promised = Assignment.objects.filter(helper__in=list(helpers), state=Assignment.State.ACCEPTED)
    promised = promised.filter(starts_at__gte=start, starts_at__lt=end)
    if besides is not None:
        promised = promised.exclude(need=besides.pk)
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for helper, begins, ends in promised.order_by("starts_at", "pk").values_list("helper", "starts_at", "ends_at"):
        taken[helper].append((whole_minutes(start, begins), whole_minutes(start, ends)))
    return taken


def look_at(asked: NeedAsked, person: Person, walk: float, taken: list[tuple[int, int]]) -> Candidate:
    """One helper looked at for one need, by what is asked of each part and what that day holds already."""
    reachable = bool(np.isfinite(walk))
    start = _first_start(asked.visit, person, walk, taken) if reachable else None
    return Candidate(
        helper=asked.helpers[person.key],
        walking_minutes=max(1, round(walk)) if reachable else None,
        start_minute=start,
        familiar=person.key in asked.visit.usual,
        bar=_bar(asked.visit, person, start, taken, reachable=reachable),
    )


def _bar(
    visit: Visit, person: Person, start: int | None, taken: list[tuple[int, int]], *, reachable: bool
) -> Reason | None:
    """What stands in the way of one helper, asked in the planner's own order; a part of a pair is enough."""
    bars = [lacks(role, person) or unsuited(visit, role, person) for role in visit.roles]
    if all(bars):
        return bars[0]
    if denied := refused(visit, person):
        return denied
    if not reachable:
        return NO_WAY.of(person=person.key)
    if _is_full(visit, person, taken):
        return DAY_FULL.of(person=person.key)
    if start is None:
        return (BUSY if taken else NOT_AVAILABLE).of(person=person.key)
    return None


def _is_full(visit: Visit, person: Person, taken: list[tuple[int, int]]) -> bool:
    minutes = visit.minutes + sum(ends - begins for begins, ends in taken)
    most_minutes, most_visits = person.max_minutes, person.max_visits
    return (most_minutes is not None and minutes > most_minutes) or (
        most_visits is not None and len(taken) >= most_visits
    )


def _first_start(visit: Visit, person: Person, walk: float, taken: list[tuple[int, int]]) -> int | None:
    """The first minute inside the window at which the helper can be there and stay, between what is promised."""
    window = visit.windows[0]
    for slot in person.slots:
        start = ceil(max(window.from_minute, slot.from_minute + walk))
        for begins, ends in taken:
            if begins < start + visit.minutes and start < ends:
                start = ends
        if start <= window.to_minute and start + visit.minutes <= slot.to_minute:
            return start
    return None
