"""Who could come, in the desk's words: a few names while the caller waits, and the choices of an offer by hand."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huzhu.care.dispatch.nearest import Candidate, candidates_for
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_for
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import find_persons
from huzhu.commons.places.models import Division
from huzhu.doors.web.station.forms import NeedForm
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.reasons import clock

NAMED, OFFERED, FOUND = 3, 12, 20

type Choices = list[tuple[str, str]]


def could_come(by: Actor, elder: Person, form: NeedForm) -> dict[str, Any]:
    """The nearest few who could take what the form says so far, and how many more there are. Opens their names only."""
    window = form.window()
    if window is None or window[1] < window[0] or not may(by, Verb.SEE_HELPER):
        return {}
    wishes = form.cleaned_data.get("wishes", [])
    spoken_of = Need(
        elder=elder,
        place=elder.place,
        service=form.service_code(),
        earliest_at=window[0],
        latest_start_at=window[1],
        minutes=form.length(),
        helpers_wanted=2 if "pair" in wishes else 1,
        wants_familiar="familiar" in wishes,
        wants_gender="woman" if "woman" in wishes else "",
        asked_at=window[0],
    )
    able = [one for one in candidates_for(by, form.place, spoken_of) if one.bar is None]
    return {"fits": [_fit(one) for one in able[:NAMED]], "fits_more": max(0, len(able) - NAMED), "fits_asked": True}


def offer_choices(by: Actor, desk: Division, need: Need, q: str = "", chosen: str = "") -> list[tuple[str, Choices]]:
    """Whom to offer a need to: the able by nearness, then whom a search found and the one chosen, able or not."""
    looked_at = candidates_for(by, desk, need)
    able = [one for one in looked_at if one.bar is None][:OFFERED]
    listed = {one.helper.pk for one in able}
    others = [one for one in _found(by, desk, need, q, chosen) if one.pk not in listed]
    groups = [
        (_("Could come, the nearest first"), [(one.helper.pk, _able(one)) for one in able]),
        (_("Found by name or vest"), [(one.pk, _named(one)) for one in others]),
    ]
    return [group for group in groups if group[1]]


def _found(by: Actor, desk: Division, need: Need, q: str, chosen: str) -> list[Helper]:
    """Active helpers of the desk's place, and those who serve the need's place from above."""
    if not (q or chosen):
        return []
    above = [part for part in need.place.path.split("/") if part]
    near = Q(place__path__startswith=desk.path) | Q(place__in=above)
    named = Q(person__in=[person.pk for person in find_persons(by, q, FOUND)]) | Q(vest_number=q) if q else Q(pk=chosen)
    active = helpers_for(by).filter(near, standing=Helper.Standing.ACTIVE)
    return list(active.filter(named | Q(pk=chosen)).order_by("vest_number", "pk")[:FOUND])


def _fit(one: Candidate) -> dict[str, str]:
    begins = _("from %(time)s") % {"time": clock(one.start_minute or 0)}
    word = _("has been there") if one.familiar else str(one.helper.get_kind_display())
    text = " · ".join(part for part in (_walk(one), begins) if part)
    return {"name": str(one.helper.person.name), "word": word, "tone": "brand" if one.familiar else "", "text": text}


def _able(one: Candidate) -> str:
    return " · ".join(part for part in (_named(one.helper), _walk(one), _("has been there") * one.familiar) if part)


def _walk(one: Candidate) -> str:
    if one.walking_minutes is None:
        return ""
    minutes = one.walking_minutes
    return ngettext("%(n)s minute on foot", "%(n)s minutes on foot", minutes) % {"n": minutes}


def _named(helper: Helper) -> str:
    return f"{helper.person.name} · {helper.get_kind_display()} {helper.vest_number}".strip()
