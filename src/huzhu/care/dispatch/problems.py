"""From rows to the planner's question: the needs of a day, who could go, and the walks between them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from huzhu.care.dispatch.known import Roster, facts_on, familiar_faces
from huzhu.care.dispatch.lent import besides, bookings_on, elsewhere_on, part_of
from huzhu.care.dispatch.models import Assignment, Proposal, Steer
from huzhu.care.dispatch.queries import asked_enough
from huzhu.care.dispatch.spare import spare_around
from huzhu.care.dispatch.sparing import spared
from huzhu.care.dispatch.standings import (
    Held,
    Standings,
    asked_about,
    booking_of,
    helpers_by_id,
    helpers_of,
    load_minutes,
    minute_of,
    standings_of,
)
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_to_plan
from huzhu.care.rounds.queries import keepers_of
from huzhu.commons.helpers.abilities import Abilities, abilities_on
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_on, kept_apart
from huzhu.commons.people.models import Fact
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import walking_table
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.apart import one_at_a_time
from huzhu.kernel.dispatch.neighbours import spare_people, within_bounds
from huzhu.kernel.dispatch.person import Person, slots_of
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.reasons import CROWDED, Reason
from huzhu.kernel.dispatch.visit import Role, Visit, Window
from huzhu.kernel.moments import age_on, local_day
from huzhu.kernel.packs import ServicePack, catalogue_on
from huzhu.kernel.safety import ServiceNotForElder, Situation, may_lift, roles_needed

PACES = ("helper", "elder_60", "elder_70")
PRIORITY_URGENT, PRIORITY_OLDEST, PRIORITY_USUAL = 1, 2, 3
OLDEST_FROM_AGE = 80
LAST_MINUTE = 24 * 60 - 1
BETWEEN_LANGUAGES = re.compile(r"[,;/、，；\s]+")

NOT_SAFE = Reason("unserved.not_safe", "This help would not be safe for this person.")


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The planner's problem of one place and day, the rows behind its keys, and what no plan may serve, with why."""

    problem: Problem
    needs: Mapping[str, Need]
    helpers: Mapping[str, Helper]
    left_out: Mapping[str, Reason]


def problem_of(
    by: Actor, place: Division, day: date, at: datetime | None = None, asked: str = "", roster: Roster | None = None
) -> DayAsked:
    """All approved needs under a place that may begin on a day, with everybody who could go; keys are row ids.

    Promises are fixed, and with `at` (now) so is whatever begins within two hours of it, and nothing new begins
    before it. Offers, and what elders were told, change only for something better. Who said no to a need is not
    asked for it again. A need whose service is not safe for its elder, or for which another visit at that door
    leaves no room, is left out; for the need `asked` about only visits offered or promised take room, and of the
    other elders nothing is opened that cannot change its answer. `roster` spares reading the list of that day again.
    """
    needs = {need.pk: need for need in needs_to_plan(by, place, day)}
    stands = standings_of(needs)
    needs = {key: need for key, need in needs.items() if not _is_elsewhere(stands, key, place, day)}
    free = roster.helpers if roster else {helper.pk: helper for helper in helpers_on(by, place, day)}
    stands = stands.without(free)
    away = helpers_by_id(helpers_of(stands) - free.keys())
    about = asked_about(needs, stands, asked) if asked else needs
    hours = roster.hours if roster and not away else None
    ground = _ground(day, needs.values(), {**free, **{one.pk: one for one in away}}, about, stands.apart, hours)
    visits, left_out = _visits(ground, needs, stands, at, asked)
    known = {visit.key: visit for visit in visits}
    load, away_on = load_minutes(free, place, day), elsewhere_on(free, place, day)
    people = [_person(one, ground, stands.said_no.get(key, frozenset())) for key, one in ground.helpers.items()]
    if at is not None and not asked:
        people = spared(people, ground.keepers, stands, asked_enough(day, at, free))
    people = [besides(_on_the_day(one, load.get(one.key, 0), here=one.key in free), away_on[one.key]) for one in people]
    fixed = tuple(booking_of(one) for key in known for one in stands.frozen(key, at))
    held = {(one.visit, one.role) for one in fixed}
    problem = Problem(
        visits,
        tuple(people),
        walking_table(place, ground.nodes.listed, PACES),
        fixed,
        told=_bookings(stands.told, known, held),
        offered=_bookings(stands.offered, known, held),
        pinned=stands.pairs(Steer.Kind.PIN, known, ground.helpers),
        forbidden=stands.pairs(Steer.Kind.FORBID, known, ground.helpers),
    )
    return DayAsked(problem, needs, ground.helpers, left_out)


def leftovers_of(
    by: Actor, place: Division, around: Sequence[Division], left: Iterable[str], day: date
) -> DayAsked | None:
    """Needs of a place that nobody there can take, and people to spare of the places around, as one small problem.

    All that these people are proposed, offered or have promised that day is fixed, each part as a visit of its own
    (`need:role`). No way into the place is longer than `NEXT_DOOR_MINUTES`. What staff have set holds here, too: whom
    they forbade does not go, and who is set for a need is not replaced. None where nobody around has a gap for it.
    """
    needs = {need.pk: need for need in needs_to_plan(by, place, day).filter(pk__in=list(left))}
    stands = standings_of(needs)
    visits, _ = _visits(_ground(day, needs.values(), {}, None, stands.apart), needs, stands, None)
    spare = spare_around(by, around, visits, day)
    helpers = {one.pk: one for one in helpers_by_id(spare)}
    if not helpers:
        return None
    ground = _ground(day, needs.values(), helpers, None, stands.apart)
    visits, left_out = _visits(ground, needs, stands, None)
    known = [_person(one, ground, stands.said_no.get(key, frozenset())) for key, one in helpers.items()]
    booked = [_booked(one, ground.nodes) for one in bookings_on(helpers, place, day)]
    busy: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for booking, visit in booked:
        busy[booking.person].append((int(booking.start_minute), int(booking.start_minute + visit.minutes)))
    people = spare_people(visits, known, busy)
    going = {person.key for person in people}
    kept = [(booking, visit) for booking, visit in booked if booking.person in going]
    visits = _not_set_otherwise(visits, stands, going)
    asked = {visit.key for visit in visits}
    problem = Problem(
        (*visits, *(visit for _, visit in kept)),
        people,
        within_bounds(walking_table(place, ground.nodes.listed, PACES), {visit.place for visit in visits}),
        tuple(booking for booking, _ in kept),
        pinned=stands.pairs(Steer.Kind.PIN, asked, going),
        forbidden=stands.pairs(Steer.Kind.FORBID, asked, going),
    )
    return DayAsked(problem, needs, helpers, left_out)


def _not_set_otherwise(visits: Iterable[Visit], stands: Standings, going: Collection[str]) -> tuple[Visit, ...]:
    """Those for which staff have set nobody, or only people who go: what is set is not undone next door."""
    everybody = {one.helper_id for one in stands.steers}
    known = tuple(visits)
    pins = stands.pairs(Steer.Kind.PIN, {visit.key for visit in known}, everybody)
    kept = {pair.visit for pair in pins if pair.person not in going}
    return tuple(visit for visit in known if visit.key not in kept)


def _booked(one: Proposal | Assignment, nodes: "_Nodes") -> tuple[Booking, Visit]:
    """What somebody does already, as a visit that asks for nothing but its time."""
    part, elder = part_of(one), one.need.elder
    minutes = max(1, round((one.ends_at - one.starts_at).total_seconds() / 60))
    return part, Visit(part.visit, elder.pk, nodes.index(elder.street_node), minutes)


@dataclass(frozen=True, slots=True)
class NeedAsked:
    """One need as the planner sees it, everybody on the list, and the rows behind their keys."""

    visit: Visit
    people: tuple[Person, ...]
    helpers: Mapping[str, Helper]


def needs_asked(
    by: Actor, place: Division, day: date, needs: Sequence[Need], apart: Mapping[str, frozenset[str]] | None = None
) -> Mapping[str, NeedAsked]:
    """Needs of one day, saved or only spoken of, by their ids, with all helpers of a place; without those whose help
    is not safe for the elder. `apart` is who is kept apart where that is read already. Refuses: packs.UnknownService.
    """
    ground = _ground(day, needs, {helper.pk: helper for helper in helpers_on(by, place, day)}, None, apart)
    people = tuple(_person(helper, ground, frozenset()) for helper in ground.helpers.values())
    found = {}
    for need in needs:
        with suppress(ServiceNotForElder):
            found[need.pk] = NeedAsked(_visit(need, _roles(need, ground, ()), ground), people, ground.helpers)
    return found


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


@dataclass(frozen=True, slots=True)
class _Ground:
    """All that is read once for a day: rules, people, and what is known of elders and helpers."""

    day: date
    catalogue: ServicePack
    helpers: Mapping[str, Helper]
    able: Abilities
    levels: Mapping[str, int]
    languages: Mapping[str, frozenset[str]]
    usual: Mapping[str, frozenset[str]]
    keepers: Mapping[str, Mapping[str, bool]]
    refusing: Mapping[str, frozenset[str]]
    apart: Mapping[str, frozenset[str]]
    nodes: _Nodes = field(default_factory=_Nodes)
    roles: dict[tuple[str, Situation], tuple[Role, ...]] = field(default_factory=dict)


def _ground(
    day: date,
    needs: Iterable[Need],
    helpers: Mapping[str, Helper],
    about: Iterable[str] | None = None,
    apart: Mapping[str, frozenset[str]] | None = None,
    hours: Mapping[str, Sequence[tuple[int, int]]] | None = None,
) -> _Ground:
    """What is known of all helpers, and of the elders of the needs `about` which it is asked; without them of all.
    `apart` is who is kept apart, `hours` what all helpers offer that day, where that is read already."""
    needs = list(needs)
    asked = {need.pk for need in needs} if about is None else set(about)
    elders = {need.elder_id for need in needs if need.pk in asked}
    speakers = elders | {one.person_id for one in helpers.values()}
    facts = facts_on({Fact.Kind.LANGUAGE: speakers, Fact.Kind.ABILITY: elders}, day)
    able = abilities_on(helpers, day, hours)
    return _Ground(
        day=day,
        catalogue=catalogue_on(day),
        helpers=helpers,
        able=able,
        levels={who: int(said) for who, said in facts[Fact.Kind.ABILITY] if said.isdecimal()},
        languages={
            who: frozenset(filter(None, BETWEEN_LANGUAGES.split(said))) for who, said in facts[Fact.Kind.LANGUAGE]
        },
        usual=familiar_faces(elders),
        keepers=keepers_of(asked),
        refusing=_services_refused(able, needs),
        apart=kept_apart(need.elder_id for need in needs) if apart is None else apart,
    )


def _visits(
    ground: _Ground, needs: Mapping[str, Need], stands: Standings, at: datetime | None, asked: str = ""
) -> tuple[tuple[Visit, ...], Mapping[str, Reason]]:
    """The visits to plan, never two at one door at once, and the needs that are none, with why."""
    fixed: list[Visit] = []
    free: list[Visit] = []
    left_out: dict[str, Reason] = {}
    taken: dict[str, list[tuple[float, float]]] = defaultdict(list)
    standing: dict[str, float] = {}
    for key, need in needs.items():
        firm = stands.frozen(key, at)
        try:
            visit = _visit(need, _roles(need, ground, stands.promised.get(key, ())), ground)
        except ServiceNotForElder:
            left_out[key] = NOT_SAFE
            continue
        if firm:
            begins = firm[0].minute
            taken[need.elder_id].append((begins, begins + need.minutes))
            fixed.append(visit)
            continue
        free.append(_as_told(_from_now(visit, need, ground.day, at), stands.told.get(key, ())))
        for one in (*stands.offered.get(key, ()), *stands.told.get(key, ())):
            standing.setdefault(key, one.minute)
    alone, others = [one for one in free if one.key == asked], [one for one in free if one.key != asked]
    parted, crowded = one_at_a_time(others, taken, standing)
    for other in others if alone else ():
        if other.elder == alone[0].elder and other.key in standing:
            taken[other.elder].append((standing[other.key], standing[other.key] + other.minutes))
    first, full = one_at_a_time(alone, taken, standing)
    return (*fixed, *first, *parted), left_out | dict.fromkeys((*crowded, *full), CROWDED.of())


def _from_now(visit: Visit, need: Need, day: date, at: datetime | None) -> Visit:
    """Nothing new begins in the past."""
    if at is None or local_day(at, need.place.time_zone) != day:
        return visit
    return replace(visit, release_minute=minute_of(at, need.place) + 1)


def _as_told(visit: Visit, told: Sequence[Held]) -> Visit:
    """The time the elder was told is promised, whoever comes: being off it is lateness. dispatch.md 1, tier 2."""
    if not told:
        return visit
    starts = {one.minute for one in told}
    return replace(visit, windows=(*visit.windows, *(Window(start, start, hard=False) for start in sorted(starts))))


def _bookings(
    rows: Mapping[str, Sequence[Held]], known: Mapping[str, Visit], held: set[tuple[str, int]]
) -> tuple[Booking, ...]:
    found = (booking_of(one) for key in known for one in rows.get(key, ()))
    return tuple(one for one in found if one.role < len(known[one.visit].roles) and (one.visit, one.role) not in held)


def _is_elsewhere(stands: Standings, need: str, place: Division, day: date) -> bool:
    """A need that may wait for days has its visit on another one already."""
    rows = [*stands.promised.get(need, ()), *stands.offered.get(need, ())]
    return any(local_day(one.starts_at, place.time_zone) != day for one in rows)


def _roles(need: Need, ground: _Ground, promised: Sequence[Held]) -> tuple[Role, ...]:
    situation = Situation(
        gender=_worn(need.elder.gender),
        level=ground.levels.get(need.elder_id),
        first_visit=need.elder_id not in ground.usual,
        wanted_gender=need.wants_gender or None,
        minute=minute_of(need.earliest_at, need.place),
    )
    alike = need.service, situation  # a day has few kinds of visits, and hundreds of each
    if alike not in ground.roles:
        service = ground.catalogue.service(need.service)
        ground.roles[alike] = roles_needed(service, situation, ground.catalogue.safety)
    roles = ground.roles[alike]
    wanted = max(need.helpers_wanted, 1 + max((one.role for one in promised), default=0))
    more = (Role(kinds=roles[-1].kinds, gender=roles[-1].gender),) * max(0, wanted - len(roles))
    return (*roles, *more)


def _visit(need: Need, roles: tuple[Role, ...], ground: _Ground) -> Visit:
    return Visit(
        key=need.pk,
        elder=need.elder_id,
        place=ground.nodes.index(need.elder.street_node),
        minutes=need.minutes,
        windows=(_window(need, ground.day),),
        roles=roles,
        priority=_priority(need, ground.day),
        days_waited=max(0, (ground.day - need.asked_at.date()).days),
        usual=ground.usual.get(need.elder_id, frozenset()),
        preferred=frozenset(ground.keepers.get(need.pk, ())),
        refused=ground.apart.get(need.elder_id, frozenset()),
        languages=ground.languages.get(need.elder_id, frozenset()),
        lifting=ground.catalogue.service(need.service).lifting,
    )


def _window(need: Need, day: date) -> Window:
    """The starts asked for that lie on the day: a need may wait over midnight, or for days."""
    zone = need.place.time_zone
    opens, closes = local_day(need.earliest_at, zone), local_day(need.latest_start_at, zone)
    first = minute_of(need.earliest_at, need.place) if opens == day else 0
    return Window(first, minute_of(need.latest_start_at, need.place) if closes == day else LAST_MINUTE)


def _person(helper: Helper, ground: _Ground, said_no: frozenset[str]) -> Person:
    day = ground.day
    age = age_on(helper.person.born_on, day) if helper.person.born_on else 0
    return Person(
        key=helper.pk,
        kind=helper.kind,
        start_place=ground.nodes.index(helper.person.street_node),
        slots=slots_of(ground.able.hours.get(helper.pk, ())),
        skills=ground.able.skills.get(helper.pk, {}),
        gender=_worn(helper.person.gender),
        max_minutes=helper.max_minutes_a_day,
        max_visits=helper.max_visits_a_day,
        refused_elders=frozenset(elder for elder, avoided in ground.apart.items() if helper.pk in avoided),
        refused_visits=ground.refusing.get(helper.pk, frozenset()) | said_no,
        languages=ground.languages.get(helper.person_id, frozenset()),
        mobility=2 if age >= 70 else 1 if age >= 60 else 0,
        can_lift=may_lift(age, ground.catalogue.safety),
    )


def _on_the_day(person: Person, load: int, *, here: bool) -> Person:
    """With what the person has given in four weeks; who is away that day keeps promises and gets nothing new."""
    return replace(person, load_minutes_28d=load, slots=person.slots if here else ())


def _services_refused(able: Abilities, needs: Iterable[Need]) -> Mapping[str, frozenset[str]]:
    """By helper, the needs for what they do not do."""
    by_service: dict[str, set[str]] = defaultdict(set)
    for need in needs:
        by_service[need.service].add(need.pk)
    return {
        helper: frozenset().union(*(by_service[service] for service in services))
        for helper, services in able.refused.items()
    }


def _worn(gender: str) -> str | None:
    return None if gender == "unknown" else gender


def _priority(need: Need, day: date) -> int:
    if need.urgent:
        return PRIORITY_URGENT
    old = need.elder.born_on is not None and age_on(need.elder.born_on, day) >= OLDEST_FROM_AGE
    return PRIORITY_OLDEST if old else PRIORITY_USUAL
