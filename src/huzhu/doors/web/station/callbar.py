"""The call at the desk: its bar, its number, the tab it is taken in, and how it ends when a request is saved."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.care.calls.actions import WORDS_MOST, Begun, CallStillOpen, Ending, begin_call, end_call, write_call
from huzhu.care.calls.models import Call
from huzhu.care.calls.queries import calls_counted, calls_for, open_call, persons_with_number
from huzhu.care.needs.models import Need
from huzhu.commons.codes import ALPHABET, LENGTH, new_code
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_phone

LONGEST_SECONDS = 3600  # a page left open longer does not say when the telephone rang
FEWEST_DIGITS = 7
_TAB = re.compile(f"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)


class EndForm(DoorForm):
    """How a call ended that needs no request. Each answer is a button of its own."""

    tab = forms.CharField(required=False, max_length=LENGTH, widget=forms.HiddenInput)
    since = forms.CharField(required=False, max_length=8, initial="0", widget=forms.HiddenInput({"data-since": ""}))
    number = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    person = forms.CharField(required=False, max_length=LENGTH, widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("What was it about?"),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.TextInput({"autocomplete": "off", "data-key": "F8", "aria-keyshortcuts": "F8"}),
    )
    handed_to = forms.ChoiceField(
        label=gettext_lazy("Handed on to"), required=False, choices=[("", "—"), *Call.Onward.choices]
    )
    outcome = forms.ChoiceField(choices=[one for one in Call.Outcome.choices if one[0] != Call.Outcome.NEED])


@dataclass(frozen=True, slots=True)
class Bar:
    """What the desk shows of the call that is open, and of the day."""

    call: Call | None
    number: str
    elapsed_seconds: int
    calls: int
    average_seconds: int | None

    @property
    def masked(self) -> str:
        """The number as it may stand on a screen that others see."""
        return mask_phone(self.number)


def tab_of(request: SignedIn) -> str:
    """The tab this page belongs to; a new one where the address names none."""
    named = request.POST.get("tab", "") or request.GET.get("tab", "")
    return named if _TAB.fullmatch(named) else new_code()


def bar_of(request: SignedIn, place: Division, at: datetime) -> Bar | None:
    """The bar of the desk; None for a post that takes no calls."""
    if not may(request.by, Verb.TAKE_CALL):
        return None
    call, counted = open_call(request.by), calls_counted(request.by, place, timezone.localdate(at))
    number = str(call.number) if call else ""
    elapsed = int((at - call.began_at).total_seconds()) if call else 0
    return Bar(call, number or number_typed(request), elapsed, counted.calls, counted.seconds)


def number_typed(request: SignedIn) -> str:
    """The caller's number where a whole one came along with the form or was searched for; digits alone."""
    typed = request.POST.get("number", "") or request.GET.get("q", "")
    digits = re.sub(r"[\s-]", "", typed)
    return digits if digits.isdecimal() and len(digits) >= FEWEST_DIGITS else ""


def number_here(request: SignedIn) -> str:
    """The number of the open call, else the one that was typed."""
    call = open_call(request.by) if may(request.by, Verb.TAKE_CALL) else None
    return (str(call.number) if call else "") or number_typed(request)


def begin_with(request: SignedIn, place: Division, at: datetime) -> Call | None:
    """Notes that somebody rings, where none of the operator's calls is open; None where one is, or for other posts."""
    if not may(request.by, Verb.TAKE_CALL) or open_call(request.by):
        return None
    try:
        return begin_call(by=request.by, at=at, place=place, begun=_begun(request, at))
    except CallStillOpen:  # begun by another tab in this very moment: that one is the call
        return None


def end_with_need(request: SignedIn, place: Division, at: datetime, need: Need, channel: str) -> None:
    """The request is saved, and that is how the call ended; at the counter there was no call."""
    by, call = request.by, _this_call(request)
    if not may(by, Verb.TAKE_CALL):
        return
    if channel not in (Need.Channel.PHONE, Need.Channel.FAMILY):
        if call:
            end_call(by=by, at=at, call=call, ending=Ending(Call.Outcome.NONE, about=need.elder))
        return
    rang = who_rang(by, str(call.number) if call else number_typed(request), need.elder, channel)
    ending = Ending(Call.Outcome.NEED, person=rang, about=need.elder, need=need)
    if call:
        end_call(by=by, at=at, call=call, ending=ending)
    else:
        write_call(by=by, at=at, place=place, begun=_begun(request, at), ending=ending)


def end_without(request: SignedIn, place: Division, at: datetime, form: EndForm, elder: Person | None) -> Call:
    """The call ended without a request. Refuses: OutcomeUnknown, HandedToMissing, CallEnded, NotPermitted, NotFound."""
    given, call = form.cleaned_data, open_call(request.by)
    rang = who_rang(request.by, str(call.number) if call else number_typed(request), elder, Need.Channel.PHONE)
    handed_on = given["outcome"] in Call.HANDED_ON
    ending = Ending(given["outcome"], given["handed_to"] if handed_on else "", given["words"], person=rang, about=elder)
    if call:
        return end_call(by=request.by, at=at, call=call, ending=ending)
    return write_call(by=request.by, at=at, place=place, begun=_begun(request, at), ending=ending)


def who_rang(by: Actor, number: str, elder: Person | None, channel: str) -> Person | None:
    """The one whom the number reaches; of several the elder, and without a number the elder unless family rang."""
    owners = list(persons_with_number(by, number)[:FEWEST_DIGITS]) if number else []
    if elder is not None and (elder in owners or (not owners and channel == Need.Channel.PHONE)):
        return elder
    return owners[0] if len(owners) == 1 else None


def length_words(seconds: int) -> str:
    """Seconds as minutes and seconds: 1:05."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def outcome_buttons() -> list[tuple[str, str, str]]:
    """The answers that need nothing more, the usual first: value, words, icon."""
    return [
        (Call.Outcome.ANSWERED, _("Question answered"), "check"),
        (Call.Outcome.RING_BACK, _("We ring back"), "phone-call"),
        (Call.Outcome.WRONG, _("Dialled wrong"), "x"),
        (Call.Outcome.SILENT, _("Nobody spoke"), "phone-missed"),
        (Call.Outcome.NONE, _("No call"), "search"),
    ]


def ended_just_now(by: Actor, call_id: str) -> dict[str, Any] | None:
    """The call that the page has just ended, with its word; None where there is none of that code."""
    call = calls_for(by).filter(pk=call_id, ended_at__isnull=False).first() if call_id else None
    return {"pk": call.pk, "word": call.get_outcome_display()} if call else None


def _this_call(request: SignedIn) -> Call | None:
    """The open call, if it is the one of the page that was sent: begun in its tab, or shown in its bar."""
    call = open_call(request.by)
    if call is None or (request.POST.get("tab") != call.tab and request.POST.get("call") != call.pk):
        return None
    return call


def _begun(request: SignedIn, at: datetime) -> Begun:
    typed = request.POST.get("since", "")
    seconds = min(int(typed), LONGEST_SECONDS) if typed.isdecimal() and len(typed) <= 6 else 0
    return Begun(tab_of(request), at - timedelta(seconds=seconds), number_typed(request))
