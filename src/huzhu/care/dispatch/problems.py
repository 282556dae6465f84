"""From rows to the planner's question: the needs of a day, who could go, and the walks between them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span, needs_to_plan
from huzhu.care.rounds.queries import keepers_of
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_on, skills_on
from huzhu.commons.people.models import Fact
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import walking_table
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.neighbours import NEXT_DOOR_MINUTES, booked_minutes, spare_people, within_bounds
from huzhu.kernel.dispatch.person import Person, slots_of
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.visit import Role, Visit, Window
from huzhu.kernel.moments import age_on, local_day
from huzhu.kernel.packs import ServicePack, catalogue_on
from huzhu.kernel.safety import ServiceNotForElder, Situation, may_lift, roles_needed

PACES = ("helper", "elder_60", "elder_70")
PRIORITY_URGENT, PRIORITY_OLDEST, PRIORITY_USUAL = 1, 2, 3
OLDEST_FROM_AGE = 80
LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The planner's problem of one place and day, the rows behind its keys, and needs no plan may serve."""

    problem: Problem
    needs: Mapping[str, Need]
    helpers: Mapping[str, Helper]
    unsuitable: tuple[Need, ...]


def problem_of(by: Actor, place: Division, day: date) -> DayAsked:
    """All approved needs under a place that begin on a day, with everybody who could go; keys are row ids.

    Promises already accepted are fixed; who let an offer of a need lapse is not asked for it again.
    A need whose service is not safe for its elder is left out as unsuitable.
    """
    catalogue = catalogue_on(day)
    needs = {need.pk: need for need in needs_to_plan(by, place, day)}
    helpers = {helper.pk: helper for helper in helpers_on(by, place, day)}
    promised = _promised(needs, helpers)
    levels, usual, keepers = _ability_levels(needs.values(), day), _familiar(needs.values()), keepers_of(needs)
    nodes = _Nodes()
    visits, unsuitable = [], []
    for need in needs.values():
        try:
            roles = _roles(need, catalogue, levels, usual, promised[need.pk])
        except ServiceNotForElder:
            unsuitable.append(need)
        else:
            faces = Faces(usual.get(need.elder_id, frozenset()), frozenset(keepers.get(need.pk, ())))
            visits.append(_visit(need, roles, catalogue, day, faces, nodes))
    refusing, said_no = _services_refused(helpers.values(), needs.values()), _said_no(needs)
    elsewhere = _elsewhere(helpers, place, day)
    people = tuple(
        _besides(_person(one, refusing[one.pk] | said_no[one.pk], catalogue, day, nodes), elsewhere[one.pk])
        for one in helpers.values()
    )
    planned = {visit.key for visit in visits}
    fixed = tuple(_booking(one) for need in planned for one in promised[need])
    problem = Problem(tuple(visits), people, walking_table(place, nodes.listed, PACES), fixed)
    return DayAsked(problem, needs, helpers, tuple(unsuitable))


def leftovers_of(by: Actor, place: Division, around: Iterable[Division], left: Iterable[str], day: date) -> DayAsked:
    """Needs of a place that nobody there can take, and people to spare of the places around, as one small problem.

    All that these people are proposed, offered or have promised that day is fixed, each part as a visit of its own
    (`need:role`). No way into the place is longer than `NEXT_DOOR_MINUTES`.
    """
    catalogue, nodes = catalogue_on(day), _Nodes()
    needs = {need.pk: need for need in needs_to_plan(by, place, day).filter(pk__in=list(left))}
    helpers = {one.pk: one for near in around for one in helpers_on(by, near, day)}
    levels, usual = _ability_levels(needs.values(), day), _familiar(needs.values())
    visits = []
    for need in needs.values():
        roles = _roles(need, catalogue, levels, usual, ())
        faces = Faces(usual.get(need.elder_id, frozenset()), frozenset())
        visits.append(_visit(need, roles, catalogue, day, faces, nodes))
    doors = {visit.place for visit in visits}
    refusing, said_no = _services_refused(helpers.values(), needs.values()), _said_no(needs)
    known = [_person(one, refusing[one.pk] | said_no[one.pk], catalogue, day, nodes) for one in helpers.values()]
    booked = [_booked(one, nodes) for one in bookings_on(helpers, place, day)]
    people = spare_people(visits, known, booked_minutes(booked))
    going = {person.key for person in people}
    kept = [(booking, visit) for booking, visit in booked if booking.person in going]
    travel = within_bounds(walking_table(place, nodes.listed, PACES), doors)
    every = (*visits, *(visit for _, visit in kept))
    problem = Problem(every, people, travel, tuple(booking for booking, _ in kept))
    return DayAsked(problem, needs, helpers, ())


def parts_booked(helpers: Iterable[str], place: Division, day: date) -> frozenset[Booking]:
    """The same parts of helpers as `leftovers_of` has them fixed: to see whether anything has changed since."""
    return frozenset(_booked(one, _Nodes())[0] for one in bookings_on(helpers, place, day))


def bookings_on(helpers: Iterable[str], place: Division, day: date) -> list[Proposal | Assignment]:
    """What helpers are to do on a day, wherever: promised, offered, or proposed and not told yet; each part once."""
    start, end = day_span(place, day)
    live = Assignment.objects.filter(helper__in=list(helpers), state__in=LIVE)
    proposed = Proposal.objects.filter(helper__in=list(helpers), run__state=PlanRun.State.PROPOSED)
    found: dict[tuple[str, int, str], Proposal | Assignment] = {}
    for rows in (live, proposed):
        day_rows = rows.filter(starts_at__gte=start, starts_at__lt=end).select_related("need__elder", "need__place")
        for one in day_rows.order_by("starts_at", "pk"):
            found.setdefault((one.need_id, one.role, one.helper_id), one)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class NeedAsked:
    """One need as the planner sees it, everybody on the list, and the rows behind their keys."""

    visit: Visit
    people: tuple[Person, ...]
    helpers: Mapping[str, Helper]


def need_asked(by: Actor, place: Division, need: Need) -> NeedAsked:
    """One need, saved or only spoken of, and all helpers of a place on its day.

    Refuses: ServiceNotForElder, packs.UnknownService.
    """
    day = local_day(need.earliest_at, need.place.time_zone)
    catalogue = catalogue_on(day)
    helpers = {helper.pk: helper for helper in helpers_on(by, place, day)}
    usual, nodes = _familiar([need]), _Nodes()
    roles = _roles(need, catalogue, _ability_levels([need], day), usual, ())
    faces = Faces(usual.get(need.elder_id, frozenset()), frozenset())
    visit = _visit(need, roles, catalogue, day, faces, nodes)
    refusing = _services_refused(helpers.values(), [need])
    people = tuple(_person(helper, refusing[helper.pk], catalogue, day, nodes) for helper in helpers.values())
    return NeedAsked(visit, people, helpers)


@dataclass(frozen=True, slots=True)
class Faces:
    """Who has been at an elder's door before, and who keeps the round this visit belongs to."""

    usual: frozenset[str]
    keepers: frozenset[str]


class _Nodes:
    """Street nodes in the order in which they were met: the rows and columns of the walking table."""

    def __init__(self) -> None:
        self.listed: list[int | None] = []
        self._at: dict[int | None, int] = {}

    def index(self, node: int | None) -> int:
        if node not in self._at:
            self._at[node] = len(self.listed)
            self.listed.append(node)
        return self._at[node]


def _booked(one: Proposal | Assignment, nodes: _Nodes) -> tuple[Booking, Visit]:
    """What somebody does already, as a visit that asks for nothing but its time."""
    key, need = f"{one.need_id}:{one.role}:{one.helper_id}", one.need
    minutes = max(1, round((one.ends_at - one.starts_at).total_seconds() / 60))
    visit = Visit(key, need.elder_id, nodes.index(need.elder.street_node), minutes)
    return Booking(key, 0, one.helper_id, _minute(one.starts_at, need.place)), visit


def _roles(
    need: Need,
    catalogue: ServicePack,
    levels: Mapping[str, int],
    usual: Mapping[str, frozenset[str]],
    promised: Sequence[Assignment],
) -> tuple[Role, ...]:
    situation = Situation(
        gender=_worn(need.elder.gender),
        level=levels.get(need.elder_id),
        first_visit=need.elder_id not in usual,
        wanted_gender=need.wants_gender or None,
        minute=_minute(need.earliest_at, need.place),
    )
    roles = roles_needed(catalogue.service(need.service), situation, catalogue.safety)
    wanted = max(need.helpers_wanted, 1 + max((one.role for one in promised), default=0))
    more = (Role(kinds=roles[-1].kinds, gender=roles[-1].gender),) * max(0, wanted - len(roles))
    return (*roles, *more)


def _visit(
    need: Need, roles: tuple[Role, ...], catalogue: ServicePack, day: date, faces: Faces, nodes: _Nodes
) -> Visit:
    return Visit(
        key=need.pk,
        elder=need.elder_id,
        place=nodes.index(need.elder.street_node),
        minutes=need.minutes,
        windows=(_window(need, day),),
        roles=roles,
        priority=_priority(need, day),
        days_waited=max(0, (day - need.asked_at.date()).days),
        usual=faces.usual,
        preferred=faces.keepers,
        refused=frozenset(one.helper_id for one in need.elder.avoidances.all()),
        lifting=catalogue.service(need.service).lifting,
    )


def _window(need: Need, day: date) -> Window:
    """The starts asked for that lie on the day: a need may wait over midnight, or for days."""
    zone = need.place.time_zone
    opens, closes = local_day(need.earliest_at, zone), local_day(need.latest_start_at, zone)
    first = _minute(need.earliest_at, need.place) if opens == day else 0
    return Window(first, _minute(need.latest_start_at, need.place) if closes == day else LAST_MINUTE)


def _person(helper: Helper, refused_visits: frozenset[str], catalogue: ServicePack, day: date, nodes: _Nodes) -> Person:
    age = age_on(helper.person.born_on, day) if helper.person.born_on else 0
    week = [one for one in helper.availability.all() if one.weekday == day.weekday()]
    return Person(
        key=helper.pk,
        kind=helper.kind,
        start_place=nodes.index(helper.person.street_node),
        slots=slots_of((one.from_minute, one.to_minute) for one in week),
        skills=skills_on(helper, day),
        gender=_worn(helper.person.gender),
        max_minutes=helper.max_minutes_a_day,
        max_visits=helper.max_visits_a_day,
        refused_elders=frozenset(one.elder_id for one in helper.avoidances.all()),
        refused_visits=refused_visits,
        mobility=2 if age >= 70 else 1 if age >= 60 else 0,
        can_lift=may_lift(age, catalogue.safety),
    )


def _elsewhere(helpers: Iterable[str], place: Division, day: date) -> Mapping[str, list[tuple[int, int]]]:
    """By helper, the minutes from and to in which they are lent to another place, the way there and back included."""
    away: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in bookings_on(helpers, place, day):
        if not one.need.place.path.startswith(place.path):
            start, end = (_minute(at, one.need.place) for at in (one.starts_at, one.ends_at))
            away[one.helper_id].append((max(0, start - NEXT_DOOR_MINUTES), max(start, end) + NEXT_DOOR_MINUTES))
    return away


def _besides(person: Person, away: Sequence[tuple[int, int]]) -> Person:
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


def _services_refused(helpers: Iterable[Helper], needs: Iterable[Need]) -> Mapping[str, frozenset[str]]:
    by_service: dict[str, set[str]] = defaultdict(set)
    for need in needs:
        by_service[need.service].add(need.pk)
    return {
        helper.pk: frozenset().union(*(by_service[row.service] for row in helper.service_refusals.all()))
        for helper in helpers
    }


def _said_no(needs: Mapping[str, Need]) -> Mapping[str, frozenset[str]]:
    """For each helper the needs they declined or let pass unanswered: the plan does not ask the same person again."""
    no = (Assignment.State.DECLINED, Assignment.State.LAPSED)
    passed = Assignment.objects.filter(need__in=needs, state__in=no)
    by_helper: dict[str, frozenset[str]] = defaultdict(frozenset)
    for helper, need in passed.order_by("pk").values_list("helper", "need"):
        by_helper[helper] |= {need}
    return by_helper


def _worn(gender: str) -> str | None:
    return None if gender == "unknown" else gender


def _minute(at: datetime, place: Division) -> int:
    local = at.astimezone(ZoneInfo(place.time_zone))
    return local.hour * 60 + local.minute


def _priority(need: Need, day: date) -> int:
    if need.urgent:
        return PRIORITY_URGENT
    old = need.elder.born_on is not None and age_on(need.elder.born_on, day) >= OLDEST_FROM_AGE
    return PRIORITY_OLDEST if old else PRIORITY_USUAL


def _promised(needs: Mapping[str, Need], helpers: Mapping[str, Helper]) -> Mapping[str, list[Assignment]]:
    accepted = Assignment.objects.filter(need__in=needs, helper__in=helpers, state=Assignment.State.ACCEPTED)
    promised: dict[str, list[Assignment]] = defaultdict(list)
    for one in accepted.select_related("need__place").order_by("pk"):
        promised[one.need_id].append(one)
    return promised


def _booking(one: Assignment) -> Booking:
    return Booking(one.need_id, one.role, one.helper_id, _minute(one.starts_at, one.need.place))


def _ability_levels(needs: Iterable[Need], day: date) -> Mapping[str, int]:
    known = Fact.objects.filter(person__in={need.elder_id for need in needs}, kind=Fact.Kind.ABILITY)
    on_day = known.filter(from_on__lte=day).exclude(to_on__lte=day)
    return {fact.person_id: int(fact.value) for fact in on_day if fact.value.isdecimal()}


def _familiar(needs: Iterable[Need]) -> Mapping[str, frozenset[str]]:
    """Who has been at each elder's door before: familiar faces, and the sign that a visit is not the first."""
    been = Assignment.objects.filter(need__elder__in={need.elder_id for need in needs}, begun_at__isnull=False)
    faces: dict[str, set[str]] = defaultdict(set)
    for elder, helper in been.values_list("need__elder", "helper").distinct().order_by("need__elder", "helper"):
        faces[elder].add(helper)
    return {elder: frozenset(met) for elder, met in faces.items()}
