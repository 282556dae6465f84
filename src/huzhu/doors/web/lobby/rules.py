"""The page of rules: each value the house counts with, its source, and whether that source is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import attributions
from huzhu.commons.rulebook.queries import rules_at
from huzhu.doors.web.basis import source_in_words
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import duration
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.alerts import alert_rules_on
from huzhu.kernel.assessing import assessment_rules_on
from huzhu.kernel.contacts import contact_rules_on
from huzhu.kernel.dispatch.pressing import repair_rules_on
from huzhu.kernel.packfile import Mark
from huzhu.kernel.packs import Service, catalogue_on
from huzhu.kernel.rulesets import RuleNote
from huzhu.kernel.timebank.groups import Group
from huzhu.kernel.timebank.rules import Bonus, TimeRules, time_rules_on
from huzhu.kernel.walking.paces import Pace, walking_pack

ID_ENDS = ".md"  # numbers that point into the project's own notes say nothing to a reader


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: what it says, its value in words, where it comes from. `key` is its place on the page."""

    key: str
    name: str
    value: str
    source: str
    number: str
    confirmed: bool


@require_GET
def show_rules(request: HttpRequest) -> HttpResponse:
    """All rules in force today at the place that the address or the sign-in names, else the default.

    Open to everybody: whoever is counted by a rule may read it.
    """
    day = timezone.localdate()
    place = _place_of(request)
    rules = rules_at(place, day).rules if place else time_rules_on(day)
    repairs, contacts, assessing = repair_rules_on(day), contact_rules_on(day), assessment_rules_on(day)
    alerts = alert_rules_on(day)
    groups = [
        ("time", _("Mutual-help time"), time_rows(rules)),
        ("services", _("Services"), [service_row(one) for one in catalogue_on(day).services]),
        ("safety", _("Safety"), _ruled("safety", catalogue_on(day).safety, catalogue_on(day).safety.notes)),
        ("repair", _("Replacing a helper on the day"), _ruled("repair", repairs, repairs.notes)),
        ("contacts", _("How often regular contact is due"), _ruled("contacts", contacts, contacts.notes)),
        ("alerts", _("When alerts are looked into"), _ruled("alerts", alerts, alerts.notes)),
        ("assessment", _("Assessment of ability"), _ruled("assessment", assessing, assessing.notes)),
        ("skills", _("Skills and papers"), _skills(day)),
        ("paces", _("Walking"), [_pace(one) for one in walking_pack().paces.values()]),
    ]
    rows = [row for _key, _name, listed in groups for row in listed]
    shown = {
        "groups": [{"key": key, "name": name, "rows": listed} for key, name, listed in groups],
        "total": len(rows),
        "doubtful": sum(not row.confirmed for row in rows),
        "day": day,
        "place_name": place_name(place) if place else "",
        "streets": attributions(),
    }
    return render(request, "lobby/rules.html", shown)


def time_rows(rules: TimeRules) -> list[Row]:
    """Every rule of time as a row."""
    return _ruled("time", rules, rules.notes)


def service_row(one: Service) -> Row:
    """A service of the catalogue as a row: how long it takes and how many go."""
    length = duration(one.minutes) if one.minutes else _("as long as it takes")
    helpers = _("%(least)s to %(most)s helpers") if one.helpers_most > one.helpers_least else _("helpers: %(least)s")
    told = helpers % {"least": one.helpers_least, "most": one.helpers_most}
    return _row(f"service-{one.code}", one.label.in_language(get_language() or "zh"), f"{length} · {told}", one.mark)


def value_words(value: Any) -> str:
    """The value of a rule as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple | frozenset):
        members = sorted(value) if isinstance(value, frozenset) else value
        between = _("; ") if any(isinstance(one, Group) for one in members) else ", "
        return between.join(map(value_words, members)) or _("none")
    if isinstance(value, Group):
        return _group(value)
    if isinstance(value, Bonus):
        return f"{service_name(value.service, timezone.now())} {value.percent}%"
    return _words_of_codes().get(str(value), str(value))


def _place_of(request: HttpRequest) -> Division | None:
    """The place that is asked for, else where the reader lives; nobody's place has the default."""
    by: Actor | None = getattr(request, "by", None)
    asked = Division.objects.filter(pk=request.GET.get("place", "")).first()
    return asked or (Division.objects.get(residents=by.person_id) if by else None)


def _ruled(group: str, rules: object, notes: Mapping[str, RuleNote]) -> list[Row]:
    language = get_language() or "zh"
    return [
        _row(f"{group}-{code}", note.label.in_language(language), value_words(getattr(rules, code)), note.mark)
        for code, note in notes.items()
    ]


def _skills(day: date) -> list[Row]:
    language = get_language() or "zh"
    return [
        _row(
            f"skill-{one.code}",
            one.label.in_language(language),
            _("a paper counts for %(months)s months") % {"months": one.valid_months},
            one.mark,
        )
        for one in catalogue_on(day).skills
    ]


def _pace(one: Pace) -> Row:
    told = {"flat": one.flat_m_per_s, "up": one.climb_stairs_s_per_m}
    value = _("%(flat)s m a second on the flat, %(up)s s for each metre of stairs up") % told
    return _row(f"pace-{one.code}", one.label.in_language(get_language() or "zh"), value, one.mark)


def _row(key: str, name: str, value: str, mark: Mark) -> Row:
    number = "" if ID_ENDS in mark.source_number else mark.source_number
    return Row(key, name, value, source_in_words(mark), number, mark.confirmed)


def _group(group: Group) -> str:
    low, high = group.ages
    ages = _("%(low)s to %(high)s years") if high else _("%(low)s years and over")
    traits = [_words_of_codes()[trait] for trait in sorted(group.traits)]
    return ", ".join([ages % {"low": low, "high": high}, *traits])


def _words_of_codes() -> Mapping[str, str]:
    return {
        "volunteer": _("volunteer"),
        "peer": _("young-old peer"),
        "student": _("student"),
        "grid": _("grid member"),
        "worker": _("care worker"),
        "self": _("oneself"),
        "spouse": _("husband or wife"),
        "lineal": _("parents and children"),
        "friend": _("friends"),
        "homebound": _("homebound"),
        "living_alone": _("living alone"),
        "low_income": _("on minimum income"),
        "disabled": _("with a disability"),
        "limited_mobility": _("walking with difficulty"),
        "special_difficulty": _("in special difficulty"),
    }
