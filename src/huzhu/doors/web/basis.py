"""What shown values rest on: the rule behind them, its source, and whether a source confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.contacts import contact_rules_on
from huzhu.kernel.dispatch.pressing import repair_rules_on
from huzhu.kernel.packfile import Mark
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.timebank.rules import TimeRules, time_rules_on
from huzhu.kernel.walking.paces import walking_pack

COUNTING = ("beyond_plan_percent", "round_down_minutes", "floor_minutes", "visit_most_minutes", "day_most_minutes")


@dataclass(frozen=True, slots=True)
class Basis:
    """One value or group of values by name, the title of its source, and where the rule can be read."""

    name: str
    source: str
    href: str
    confirmed: bool


def lengths(day: date) -> Basis:
    """How long a service usually takes."""
    marks = (one.mark_of("minutes") for one in catalogue_on(day).services)
    return _basis(_("Usual length of a service"), marks, "services")


def who_may(day: date) -> Basis:
    """Which helpers may do which service, and how many of them."""
    marks = (one.mark_of("roles") for one in catalogue_on(day).services)
    return _basis(_("Who may help with what"), marks, "services")


def papers(day: date) -> Basis:
    """How long the proof of a skill holds."""
    return _basis(_("How long a paper counts"), (one.mark for one in catalogue_on(day).skills), "skills")


def counting(day: date, place: Division | None = None) -> Basis:
    """How the minutes of a visit at a place are counted: most, least, rounding; the default where no place is meant."""
    return _counting(_time_rules(day, place), place)


def silence(day: date, place: Division | None = None) -> Basis:
    """After how long a visit at a place confirms itself without complaint; the default where no place is meant."""
    return _silence(_time_rules(day, place), place)


def hours_there(day: date, place: Division) -> tuple[Basis, Basis]:
    """Both of these, with the rules of the place read once."""
    return hours_by(_time_rules(day, place), place)


def hours_by(rules: TimeRules, place: Division) -> tuple[Basis, Basis]:
    """Both of these by the rules of a place that are read already."""
    return _counting(rules, place), _silence(rules, place)


def contacts(day: date) -> Basis:
    """How often somebody is in touch with those on the list, and what follows when nobody answers."""
    notes = contact_rules_on(day).notes.values()
    return _basis(_("How often regular contact is due"), (note.mark for note in notes), "contacts")


def repairs(day: date) -> Basis:
    """How a helper who is lost on the day is replaced."""
    marks = (note.mark for note in repair_rules_on(day).notes.values())
    return _basis(_("Replacing a helper on the day"), marks, "repair")


def paces() -> Basis:
    """How fast people walk."""
    return _basis(_("Minutes on foot"), (pace.mark for pace in walking_pack().paces.values()), "paces")


def unconfirmed(*bases: Basis) -> list[Basis]:
    """Those that no source confirms yet, for `parts/basis.html`."""
    return [one for one in bases if not one.confirmed]


def source_in_words(mark: Mark) -> str:
    """The title of a source in the language in force."""
    return mark.title_in(get_language() or "zh")


def _time_rules(day: date, place: Division | None) -> TimeRules:
    return rules_at(place, day).rules if place else time_rules_on(day)


def _counting(rules: TimeRules, place: Division | None) -> Basis:
    marks = (rules.notes[code].mark for code in COUNTING)
    return _basis(_("How minutes are counted"), marks, "time", place)


def _silence(rules: TimeRules, place: Division | None) -> Basis:
    code = "confirms_itself_after_hours"
    return _basis(_("Confirmed by itself without complaint"), (rules.notes[code].mark,), f"time-{code}", place)


def _basis(name: str, marks: Iterable[Mark], anchor: str, place: Division | None = None) -> Basis:
    listed = list(marks)
    doubtful = next((mark for mark in listed if not mark.confirmed), None)
    there = f"?{urlencode({'place': place.pk})}" if place else ""
    href = f"{reverse('lobby:rules')}{there}#{anchor}"
    return Basis(name, source_in_words(doubtful or listed[0]), href, confirmed=doubtful is None)
