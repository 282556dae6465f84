"""Ringing people about visits drawn by chance, or asked about by an inspector: what to ask, what they said."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.visits.models import Visit
from huzhu.commons.people.access import Verb
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.callbacks import call_of, tabs_of
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.readback import address_of
from huzhu.doors.web.wording import spoken_day
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.vigilance.actions import TRIES_MOST, miss_phone_back, note_phone_back
from huzhu.oversight.vigilance.models import PhoneBack
from huzhu.oversight.vigilance.queries import FALSE, phone_backs_due, phone_backs_for, phone_backs_later

NOON = 12
EVENING = 18


class SaidForm(DoorForm):
    """What the elder's side said, and in which words."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What did they say?"), choices=PhoneBack.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In their own words"), required=False, max_length=300, widget=forms.Textarea({"rows": 2})
    )


@require_GET
@signed_in
def show_phone_backs(request: SignedIn) -> HttpResponseBase:
    """The calls to make now: those asked for by a person first, then the oldest."""
    place, at = desk_place(request, Verb.SEE_PHONE_BACK), timezone.now()
    page = page_of(request, phone_backs_due(request.by, place, at))
    later = phone_backs_later(request.by, place, at)
    shown = {
        "rows": [_row(call) for call in page],
        "page": page,
        "later": later.count(),
        "next_at": later.values_list("due_at", flat=True).first(),
        "tab_items": tabs_of(request, place, "phone_backs"),
    }
    return render(request, "station/phone_backs.html", {**around(request, place, "call_backs"), **shown})


@require_GET
@signed_in
def show_phone_back(request: SignedIn, call_id: str) -> HttpResponseBase:
    """One call: whom to ring, the open question to read out, and what may have been said."""
    return _call_page(request, _call(request, call_id), SaidForm())


@require_POST
@signed_in
@once
def note(request: SignedIn, call_id: str) -> HttpResponseBase:
    """Writes down what the elder's side said."""
    call, form = _call(request, call_id), SaidForm(request.POST)

    def work() -> None:
        said = form.cleaned_data
        note_phone_back(by=request.by, at=timezone.now(), call=call, outcome=said["outcome"], words=said["words"])

    def again() -> HttpResponse:
        return _call_page(request, call, form, status=422)

    said_false = request.POST.get("outcome", "") in FALSE
    to = reverse("station:phone_back", args=[call.pk]) if said_false else reverse("station:phone_backs")
    return through(request, form, work, Way(_("Thank you. The answer is written down."), to, again))


@require_POST
@signed_in
@once
def miss(request: SignedIn, call_id: str) -> HttpResponseBase:
    """Nobody picked up."""
    call = _call(request, call_id)

    def again() -> HttpResponse:
        return _call_page(request, call, SaidForm(), status=422)

    way = Way(_("Noted. It comes back to the list later."), reverse("station:phone_backs"), again)
    nothing = DoorForm(request.POST)
    return through(request, nothing, lambda: miss_phone_back(by=request.by, at=timezone.now(), call=call), way)


def _call(request: SignedIn, call_id: str) -> PhoneBack:
    call = phone_backs_for(request.by).prefetch_related("elder__phones").filter(pk=call_id).first()
    if call is None:
        raise NotFound
    return call


def _call_page(request: SignedIn, call: PhoneBack, form: DoorForm, status: int = 200) -> HttpResponse:
    place, visit = desk_place(request, Verb.SEE_PHONE_BACK), call.visit
    shown = {
        **_row(call),
        "call": call_of(call.elder),
        "spoken": address_of(call.elder, timezone.localdate()),
        "when": _half_of_day(visit),
        "form": form,
        "waiting": call.state == PhoneBack.State.WAITING,
        "outcome": call.get_outcome_display(),
        "said": str(call.words),
        "false": call.outcome in FALSE,
        "may_dispute": visit.state == Visit.State.LEFT,
        "tries_most": TRIES_MOST,
        "visit": visit,
    }
    return render(request, "station/phone_back.html", {**around(request, place, "call_backs"), **shown}, status=status)


def _row(call: PhoneBack) -> dict[str, Any]:
    return {
        "pk": call.pk,
        "elder": str(call.elder.name),
        "elder_id": call.elder_id,
        "began_at": call.visit.began_at,
        "asked": call.flag_id is not None,
        "tries": call.tries,
    }


def _half_of_day(visit: Visit) -> str:
    """The day and the part of it, and no more: who is asked says the hour and the name, not who asks."""
    hour = timezone.localtime(visit.began_at).hour
    words = {
        "morning": _("on the morning of %(day)s"),
        "afternoon": _("on the afternoon of %(day)s"),
        "evening": _("on the evening of %(day)s"),
    }
    part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
    return words[part] % {"day": spoken_day(visit.began_at)}
