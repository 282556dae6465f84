"""The set-up, step by step from an empty house to the first telephone call: done or not is read from what is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.commons.places.models import Division
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.keeper.desk import around, kept_places
from huzhu.kernel.packs import catalogue_on
from huzhu.oversight.upkeep.setting_up import COUNTED_MOST, SetUp, set_up_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, why it matters or what there is already, and where one does it (words and address)."""

    title: str
    text: str
    done: bool
    label: str = ""
    href: str = ""


@require_GET
@signed_in
def show_front(request: SignedIn) -> HttpResponseBase:
    """Every step with what is done and what comes next; one may leave and come back at any time."""
    shown = around(request, "front")
    first = kept_places(request).filter(tier=Division.Tier.COMMUNITY).first() or kept_places(request)[0]
    steps = list(_steps(set_up_of(request.by), reverse("keeper:place", args=[first.pk])))
    upcoming = next((number for number, one in enumerate(steps, start=1) if not one.done), 0)
    left = sum(not one.done for one in steps)
    return render(request, "keeper/front.html", {**shown, "steps": steps, "upcoming": upcoming, "left": left})


def _steps(there: SetUp, station_href: str) -> Iterator[Step]:
    yield _communities(there)
    to = f"{station_href}#station"
    words = _("Telephone, address and hours")
    yield Step(_("Open the station"), _station_words(there), there.stations_open > 0, words, to)
    yield _staff(there)
    count = len(catalogue_on(timezone.localdate()).services)
    told = _("Services: %(count)s, with the default rules; each says where it comes from.") % {"count": count}
    to = reverse("keeper:packs")
    yield Step(_("Look at services and rules"), told, there.editions > 0, _("Services and packs"), to)
    yield _people(there)
    yield _calls(there)


def _communities(there: SetUp) -> Step:
    told = _("A community is where a station serves the people who live there. Enter it in its street.")
    if there.communities:
        told = _("Communities entered: %(count)s.") % {"count": _many(there.communities)}
    to = reverse("keeper:places")
    return Step(_("Enter the community"), told, there.communities > 0, _("To the areas"), to)


def _staff(there: SetUp) -> Step:
    told = _("An operator takes calls, station staff decide. Give each a name to sign in with and a first password.")
    if there.staff:
        counts = {"count": _many(there.staff), "able": _many(there.staff_signing_in)}
        told = _("Who may take calls: %(count)s; who of them can sign in: %(able)s.") % counts
    to = reverse("keeper:new_colleague")
    return Step(_("Take on who answers"), told, there.staff_signing_in > 0, _("Take somebody on"), to)


def _people(there: SetUp) -> Step:
    told = _(
        "Station staff read a list in, or enter people one by one; you read no register. A first call does not "
        "wait for it: whoever rings is entered on the telephone."
    )
    if there.people or there.helpers:
        counts = {"people": _many(there.people), "helpers": _many(there.helpers)}
        told = _("In the register: people %(people)s, helpers %(helpers)s.") % counts
    return Step(_("Bring in the people"), told, there.people > 0 and there.helpers > 0)


def _calls(there: SetUp) -> Step:
    told = _(
        "Who answers signs in, opens the telephone desk and begins a call. Ring the station yourself and ask for "
        "help: so both of you have seen it once."
    )
    if there.calls:
        told = _("Calls taken: %(count)s.") % {"count": _many(there.calls)}
    return Step(_("Take the first call"), told, there.calls > 0)


def _station_words(there: SetUp) -> str:
    if there.stations_open:
        return _("Stations with telephone and hours: %(count)s.") % {"count": _many(there.stations_open)}
    if there.stations_rung:
        return _("The telephone stands there; the hours are missing, so nobody knows when to ring.")
    return _("Its telephone stands on every page that an old person sees. Without it nobody can ring.")


def _many(count: int) -> str:
    return _("%(count)s or more") % {"count": count} if count >= COUNTED_MOST else str(count)
