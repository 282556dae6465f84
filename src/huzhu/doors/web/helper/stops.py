"""One offer or promise as its helper sees it: before accepting a rough place, afterwards the door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import told_at_the_door
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import attendances_at
from huzhu.care.visits.showing import opens_at
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.at_the_door import door_is_shown
from huzhu.commons.people.models import Fact as Known
from huzhu.commons.places.models import Division, StreetNetwork
from huzhu.commons.places.queries import Ways, network_of, ways_over
from huzhu.commons.rulebook.queries import Rulebook, whole_rulebook
from huzhu.doors.web.helper.hints import who_lives_there
from huzhu.doors.web.shapes import Fact
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import reasons_in_words, service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on, whole_minutes
from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.timebank.earning import SENTENCES, CreditReason, Stay, credited_minutes
from huzhu.kernel.timebank.rules import TimeRules
from huzhu.kernel.walking.minutes import Route

LONG_AGO = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Stop:
    """What a card shows. `phase` is offered, later, due, missed, arrived or left; `facts` need a promise."""

    pk: str
    phase: str
    title: str
    starts_at: datetime
    ends_at: datetime
    rough: str
    way: str
    credit_minutes: int
    answer_by_at: datetime
    reasons: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    password: str = ""
    opens_at: datetime | None = None
    expected_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    served_minutes: int = 0
    held_minutes: int = 0
    settled: bool = False
    counted: list[str] = field(default_factory=list)
    streets: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """What all cards of one page have in common, read once."""

    by: Actor
    at: datetime
    helper: Helper
    network: StreetNetwork | None
    attendances: Mapping[str, Attendance]
    known: Mapping[str, list[Known]]
    told: Mapping[str, list[str]]
    rulebook: Rulebook


def stops_of(by: Actor, at: datetime, helper: Helper, assignments: Iterable[Assignment]) -> list[Stop]:
    """The cards of some offers and promises of one helper; five statements, however many there are; none for none."""
    listed = list(assignments)
    if not listed:
        return []
    known: dict[str, list[Known]] = {}
    for fact in told_at_the_door(by, at) if any(_door_is_shown(one, at) for one in listed) else ():
        known.setdefault(fact.person_id, []).append(fact)
    shared = Round(
        by, at, helper, network_of(helper.place), attendances_at(by, listed), known, _told(by, listed), whole_rulebook()
    )
    return [_stop(one, shared) for one in listed]


def credit_of(need: Need, helper: Helper, starts_at: datetime, rules: TimeRules) -> int:
    """The minutes that the planned length would earn a helper by the rules of place and day (domain.md 3)."""
    return credited_minutes(
        Stay(starts_at, starts_at + timedelta(minutes=need.minutes), need.minutes),
        already_today_minutes=0,
        rules=rules,
        helper_kind=HelperKind(helper.kind),
        service=catalogue_on(timezone.localdate(starts_at)).service(need.service),
    ).minutes


def counting_words(kept: Iterable[Mapping[str, Any]]) -> list[str]:
    """Why the minutes are not simply the time that was spent, from what is kept beside an attendance."""
    return [_(SENTENCES[CreditReason(one["code"])]) % {"minutes": one["minutes"]} for one in kept]


def pace_of(helper: Helper, day: date) -> str:
    """The walking profile of a helper by age, the one the planner counts with."""
    age = age_on(helper.person.born_on, day) if helper.person.born_on else 0
    return "elder_70" if age >= 70 else "elder_60" if age >= 60 else "helper"


def _stop(one: Assignment, shared: Round) -> Stop:
    attendance = shared.attendances.get(one.pk)
    ways = _ways(one, shared)
    shown = _door_is_shown(one, shared.at)
    arrived_at = attendance.arrived_at if attendance else None
    rules = shared.rulebook.at(one.need.place, timezone.localdate(one.starts_at)).rules
    return Stop(
        pk=one.pk,
        phase=_phase(one, attendance, shared.at),
        title=service_name(one.need.service, one.starts_at),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        rough=_rough(one, shared.helper),
        way=way_words(ways, one.walking_minutes),
        credit_minutes=credit_of(one.need, shared.helper, one.starts_at, rules),
        answer_by_at=one.answer_by_at,
        reasons=shared.told[one.pk],
        facts=_facts(one, shared, ways) if shown else [],
        password=one.password if shown else "",
        opens_at=opens_at(one) if shown else None,
        expected_at=one.expected_at,
        arrived_at=arrived_at,
        left_at=attendance.left_at if attendance else None,
        served_minutes=max(0, whole_minutes(arrived_at, shared.at)) if arrived_at else 0,
        held_minutes=(attendance.credited_minutes or 0) if attendance else 0,
        settled=attendance is not None and attendance.visit.state == Visit.State.CONFIRMED,
        counted=counting_words(attendance.credit_reasons) if attendance else [],
        streets=shared.network.attribution if shared.network else "",
    )


def _door_is_shown(one: Assignment, at: datetime) -> bool:
    return door_is_shown(accepted=one.state == Assignment.State.ACCEPTED, ends_at=one.ends_at, at=at)


def _phase(one: Assignment, attendance: Attendance | None, at: datetime) -> str:
    if one.state == Assignment.State.OFFERED:
        return "offered"
    if attendance is not None:
        return "left" if attendance.left_at else "arrived"
    if at < opens_at(one):
        return "later"
    return "due" if at < one.ends_at + LONG_AGO else "missed"


def _rough(one: Assignment, helper: Helper) -> str:
    """The grid or community of the visit; a grid of the helper's own community with the community's name before it."""
    return rough_place(one.need.place, helper)


def rough_place(place: Division, helper: Helper) -> str:
    """The grid or community as a helper may know it before a promise."""
    community = helper.place
    if place.pk != community.pk and place.path.startswith(community.path):
        return f"{place_name(community)} {place_name(place)}"
    return place_name(place)


def _ways(one: Assignment, shared: Round) -> Ways | None:
    pace = pace_of(shared.helper, shared.by.day)
    return ways_over(shared.network, pace, shared.helper.person.street_node, one.need.elder.street_node)


def way_words(ways: Ways | None, minutes: int) -> str:
    """The way where it is on the map, else the minutes where they are known."""
    if ways:
        return route_words(ways.quick)
    if minutes:
        words = ngettext("about %(minutes)d minute on foot", "about %(minutes)d minutes on foot", minutes)
        return words % {"minutes": minutes}
    return _("The way is not on our map yet.")


def route_words(route: Route) -> str:
    """Minutes on foot, metres up and steps, as whole sentences."""
    told = {"minutes": max(1, round(route.minutes)), "climb": round(route.climb_m), "steps": route.steps}
    if told["climb"] and told["steps"]:
        words = ngettext(
            "%(minutes)d minute on foot, %(climb)d m up, %(steps)d steps",
            "%(minutes)d minutes on foot, %(climb)d m up, %(steps)d steps",
            told["minutes"],
        )
    elif told["climb"]:
        words = ngettext(
            "%(minutes)d minute on foot, %(climb)d m up, no steps",
            "%(minutes)d minutes on foot, %(climb)d m up, no steps",
            told["minutes"],
        )
    elif told["steps"]:
        words = ngettext(
            "%(minutes)d minute on foot, %(steps)d steps",
            "%(minutes)d minutes on foot, %(steps)d steps",
            told["minutes"],
        )
    else:
        words = ngettext("%(minutes)d minute on foot, level", "%(minutes)d minutes on foot, level", told["minutes"])
    return words % told


def _facts(one: Assignment, shared: Round, ways: Ways | None) -> list[Fact]:
    who, mind = who_lives_there(one.need.elder, shared.known.get(one.need.elder_id, []), shared.by.day)
    door = str(one.need.elder.door) or _("The door is not known; please call the station.")
    facts = [Fact(_("Elder"), who, mind, "user"), Fact(_("Way"), door, way_words(ways, one.walking_minutes), "map-pin")]
    if ways and _spares(ways):
        facts.append(Fact(_("Gentle way"), _("The gentle way:"), route_words(ways.gentle), "mountain"))
    if note := str(one.need.note):
        facts.append(Fact(_("To do"), note, "", "list-checks"))
    return facts


def _spares(ways: Ways) -> bool:
    fewer_steps = ways.gentle.steps < ways.quick.steps
    return fewer_steps or ways.gentle.climb_m < ways.quick.climb_m - 1 or ways.gentle.nodes != ways.quick.nodes


def _told(by: Actor, listed: Iterable[Assignment]) -> dict[str, list[str]]:
    """The reasons of each as told to the helper they are about; of others they speak as everywhere."""
    about_you = _about_you()
    rest = {one.pk: [why for why in one.reasons if why["code"] not in about_you] for one in listed}
    words = {key: iter(said) for key, said in reasons_in_words(by, rest).items()}
    return {one.pk: [about_you.get(why["code"]) or next(words[one.pk]) for why in one.reasons] for one in listed}


def _about_you() -> Mapping[str, str]:
    return {
        "why.accepted": _("You have accepted this already."),
        "why.usual": _("The elder knows you: you have been there before."),
        "why.preferred": _("The elder wished for you."),
        "why.language": _("You speak the elder's language."),
        "why.only_one": _("You are the only one who can go."),
    }
