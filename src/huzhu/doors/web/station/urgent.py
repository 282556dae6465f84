"""When it cannot wait: what to ask and say, whom to ring first, and an urgent request that goes on at once."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huzhu.care.calls.drafts import forget_draft
from huzhu.care.calls.models import Call
from huzhu.care.calls.queries import draft_in
from huzhu.care.needs.actions import URGENT_WITHIN, add_to_need, release_urgent
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_for
from huzhu.commons.people.access import Verb, may
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.callbar import EndForm, bar_of, end_with_need, tab_of
from huzhu.doors.web.station.callers import caller
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.drafts import fields_of, keep_typed
from huzhu.doors.web.station.portrait import portrait
from huzhu.doors.web.station.readback import address_of
from huzhu.doors.web.station.telephone import dial_address
from huzhu.kernel.refusal import NotFound


@require_http_methods(["GET", "POST"])
@signed_in
def show_urgent(request: SignedIn) -> HttpResponseBase:
    """What to ask, what to say to 120, and who has been rung. POST keeps first what stands in the form of the desk."""
    place, at, tab = desk_place(request, Verb.TAKE_CALL), timezone.now(), tab_of(request)
    if request.method == "POST":
        typed: dict[str, Any] = {key: request.POST.get(key, "") for key in request.POST}
        typed |= {"wishes": request.POST.getlist("wishes"), "urgent": "on"}
        keep_typed(request, place, at, tab, typed, caller(request.by, request.POST.get("person", "")))
        return HttpResponseRedirect(f"{reverse('station:urgent')}?tab={tab}")
    elder = caller(request.by, str(fields_of(draft_in(request.by, tab)).get("person", "")))
    bar = bar_of(request, place, at)
    number = bar.number if bar else ""
    known = {"tab": tab, "person": elder.pk if elder else "", "number": number}
    shown = {
        "tab": tab,
        "bar": bar,
        "number": number,
        "portrait": portrait(request.by, elder, timezone.localdate(at)) if elder else None,
        "address": address_of(elder, timezone.localdate(at)) if elder else "",
        "asks": _asks(),
        "services": _services(),
        "end_form": EndForm(initial=known, auto_id="end_%s"),
    }
    return render(request, "station/urgent.html", {**around(request, place, "intake"), **shown})


@require_POST
@signed_in
@once
def release(request: SignedIn, need_id: str) -> HttpResponseBase:
    """An urgent request goes on at once, under the operator's own name."""
    release_urgent(by=request.by, at=timezone.now(), need=_need(request, need_id))
    messages.success(request, _("It goes on: somebody is looked for within a minute."))
    return HttpResponseRedirect(reverse("station:need", args=[need_id]))


@require_POST
@signed_in
@once
def add(request: SignedIn, need_id: str) -> HttpResponseBase:
    """The call is about a request that stands already: what was typed is added to that one, and no second is made."""
    place, at, need = desk_place(request, Verb.TAKE_CALL), timezone.now(), _need(request, need_id)
    urgent = bool(request.POST.get("urgent"))
    with transaction.atomic():
        add_to_need(by=request.by, at=at, need=need, words=request.POST.get("note", "")[:500], urgent=urgent)
        end_with_need(request, place, at, need, request.POST.get("channel", ""))
    forget_draft(by=request.by, at=at, tab=tab_of(request))
    messages.success(request, _("Added to this request. No second one was made."))
    return HttpResponseRedirect(reverse("station:need", args=[need_id]))


def may_release(request: SignedIn, need: Need) -> bool:
    """Whether the page offers to let an urgent request go on at once."""
    near = need.earliest_at <= timezone.now() + URGENT_WITHIN
    return need.urgent and near and need.state == Need.State.ASKED and may(request.by, Verb.RELEASE_URGENT)


def _need(request: SignedIn, need_id: str) -> Need:
    need = needs_for(request.by).filter(pk=need_id).first()
    if need is None:
        raise NotFound
    return need


def _asks() -> list[str]:
    """What to ask, one short question after the other, the one that decides first."""
    return [
        _("Can you hear me? What is the matter?"),
        _("Is the breathing normal? Does the chest hurt?"),
        _("Did somebody fall? Is there blood? Can you stand up?"),
        _("Is the door open, is anybody with you?"),
        _("Please stay on the telephone. I am ringing for help now."),
    ]


def _services() -> list[dict[str, str]]:
    """Whom to ring: number, words, the way to dial, and how it is written down."""
    words = {
        Call.Onward.AMBULANCE: _("Ambulance: unwell, a fall, chest pain, unconscious"),
        Call.Onward.FIRE: _("Fire brigade: fire, gas, locked in"),
        Call.Onward.POLICE: _("Police: danger from others, fraud, somebody is missing"),
    }
    return [{"code": one.value, "words": said, "dial": dial_address(one.value)} for one, said in words.items()]
