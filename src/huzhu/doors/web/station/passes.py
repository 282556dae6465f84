"""Helping somebody to sign in: digits read out by telephone, a card to print, and ending it all."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.notices.models import Notice
from huzhu.commons.passes.actions import deny_code, tell_code
from huzhu.commons.passes.issuing import issue_entry_card, issue_pin, withdraw_passes
from huzhu.commons.passes.queries import ways_of
from huzhu.commons.passes.sittings import end_sittings
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person, Phone
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.readback import address_of
from huzhu.kernel.refusal import NotFound


@require_GET
@signed_in
def show_ways(request: SignedIn, person_id: str) -> HttpResponseBase:
    """What a person has to sign in with, and what the station can give."""
    person = person_of(request, person_id)
    place = desk_place(request, Verb.ISSUE_PASSES)
    shown = {"person_pk": person.pk, "name": str(person.name), "ways": ways_of(request.by, person)}
    return render(request, "station/passes.html", {**around(request, place, "people"), **shown})


@never_cache
@require_POST
@signed_in
@once
def give_pin(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Makes a PIN and shows it, once, with the words to say."""
    person = person_of(request, person_id)
    digits = issue_pin(by=request.by, at=timezone.now(), person=person)
    back = reverse("station:passes", args=[person.pk])
    return _read_out(request, person, digits, {"pin": True, "back_href": back})


@never_cache
@require_POST
@signed_in
@once
def give_card(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Makes a card and shows it, once, to be printed."""
    person = person_of(request, person_id)
    secret = issue_entry_card(by=request.by, at=timezone.now(), person=person)
    shown = {
        "address": request.build_absolute_uri(reverse("lobby:card")) + f"#{secret}",
        "letters": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "name": str(person.name),
        "place": person.place,
        "back_href": reverse("station:passes", args=[person.pk]),
        "day": timezone.localdate(),
    }
    return render(request, "station/entry_card.html", shown)


@require_POST
@signed_in
@once
def withdraw(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Card and PIN open nothing any more."""
    person = person_of(request, person_id)
    withdraw_passes(by=request.by, at=timezone.now(), person=person)
    messages.success(request, _("Card and PIN open nothing any more."))
    return HttpResponseRedirect(reverse("station:passes", args=[person.pk]))


@require_POST
@signed_in
@once
def end_all(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Signs the person out everywhere: a phone was lost, or somebody else has it."""
    person = person_of(request, person_id)
    n = end_sittings(by=request.by, at=timezone.now(), person=person)
    words = ngettext("Signed out at %(n)d place.", "Signed out at %(n)d places.", n)
    messages.success(request, words % {"n": n})
    return HttpResponseRedirect(reverse("station:passes", args=[person.pk]))


@never_cache
@require_POST
@signed_in
@once
def tell(request: SignedIn, notice_id: str) -> HttpResponseBase:
    """Shows six digits to read out to whoever asked for them; they exist from this moment on."""
    notice = _notice(request, notice_id)
    code = tell_code(by=request.by, at=timezone.now(), notice=notice)
    phone = Phone.objects.get(pk=notice.params["phone"])
    shown = {"notice_pk": notice.pk, "number": str(phone.number), "back_href": reverse("station:notices")}
    return _read_out(request, notice.person, code, shown)


@require_POST
@signed_in
@once
def deny(request: SignedIn, notice_id: str) -> HttpResponseBase:
    """They did not ask for a code: nobody gets in by it."""
    deny_code(by=request.by, at=timezone.now(), notice=_notice(request, notice_id))
    messages.success(request, _("Good that you asked. Whoever wanted this code gets none."))
    return HttpResponseRedirect(reverse("station:notices"))


def _notice(request: SignedIn, notice_id: str) -> Notice:
    seen = visible_to(request.by, Verb.DELIVER_NOTICES, Notice).select_related("person__place")
    notice = seen.filter(pk=notice_id).order_by("pk").first()
    if notice is None:
        raise NotFound
    return notice


def _read_out(request: SignedIn, person: Person, digits: str, more: dict[str, Any]) -> HttpResponse:
    shown = {
        "digits": " ".join(digits),
        "spoken": address_of(person, timezone.localdate()),
        "name": str(person.name),
        **more,
    }
    place = desk_place(request, Verb.DELIVER_NOTICES)
    return render(request, "station/read_out.html", {**around(request, place, "people"), **shown})
