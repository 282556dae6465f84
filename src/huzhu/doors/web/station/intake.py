"""The telephone desk: who calls, what help and when, read back, saved, and how each call ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.care.calls.drafts import drop_draft, forget_draft
from huzhu.care.calls.queries import draft_in, open_call
from huzhu.care.needs.actions import ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_for
from huzhu.care.rounds.actions import book_round
from huzhu.commons.codes import new_code
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.once import noting, once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.states import need_state
from huzhu.doors.web.station.callbar import (
    EndForm,
    bar_of,
    begin_with,
    end_with_need,
    end_without,
    ended_just_now,
    number_here,
    outcome_buttons,
    tab_of,
)
from huzhu.doors.web.station.callers import Hits, caller, calls_today, check, hits_for
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.drafts import fields_of, keep_typed, open_drafts
from huzhu.doors.web.station.entitled import may_be_due
from huzhu.doors.web.station.forms import NeedForm, wanted_service
from huzhu.doors.web.station.portrait import portrait
from huzhu.doors.web.station.telephone import ringing
from huzhu.doors.web.station.urgent import may_release
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies on the desk: the form, about whom, who was found, and how a call without a request ended."""

    form: NeedForm
    elder: Person | None
    hits: Hits | None = None
    tab: str = ""
    end_form: EndForm | None = None


@require_http_methods(["GET", "POST"])
@signed_in
@once
def take_call(request: SignedIn) -> HttpResponseBase:
    """The desk itself: GET shows it, POST writes the need down, and with it how the call ended."""
    place, at = desk_place(request, Verb.TAKE_CALL), timezone.now()
    if request.method == "GET":
        return _show_desk(request, place, at)
    form = NeedForm(place, timezone.localdate(at), request.POST)
    elder = caller(request.by, request.POST.get("person", ""))
    if elder is None and form.is_valid():
        form.add_error("person", form.fields["person"].error_messages["required"])
    if elder is None or not form.is_valid():
        return _not_yet(request, place, at, form, elder)
    try:
        with transaction.atomic():
            need, to = _write_down(request, at, elder, form)
            end_with_need(request, place, at, need, need.channel)
    except Refused as refusal:
        tell_in(form, refusal, request.by)
        return _not_yet(request, place, at, form, elder)
    forget_draft(by=request.by, at=at, tab=tab_of(request))
    return HttpResponseRedirect(to)


@require_GET
@signed_in
def find_callers(request: SignedIn) -> HttpResponseBase:
    """The hits alone, for searching while one types."""
    place, q = desk_place(request, Verb.TAKE_CALL), request.GET.get("q", "").strip()
    hits = hits_for(request, place, number_here(request))
    return render(request, "station/hits.html", {"hits": hits, "q": q, "tab": tab_of(request)})


@require_POST
@signed_in
def check_call(request: SignedIn) -> HttpResponseBase:
    """Keeps what is typed as a draft, and answers with the read-back and likely duplicates. The first time it notes
    that somebody rings.
    """
    place, at, tab = desk_place(request, Verb.TAKE_CALL), timezone.now(), tab_of(request)
    typed, elder = _typed(request), caller(request.by, request.POST.get("person", ""))
    keep_typed(request, place, at, tab, typed, elder)
    if elder and request.POST.get("channel") in (Need.Channel.PHONE, Need.Channel.FAMILY):
        begin_with(request, place, at)
    if "HX-Request" in request.headers:
        form = NeedForm(place, timezone.localdate(at), request.POST)
        form.is_valid()
        return render(request, "station/check.html", check(request.by, elder, form))
    # Without scripts the whole page comes back, with what was typed and no complaint about what is still to come.
    return _desk(request, place, at, Sheet(NeedForm(place, timezone.localdate(at), initial=typed), elder))


@require_POST
@signed_in
@once
def begin(request: SignedIn) -> HttpResponseBase:
    """Somebody rings: from now on the call is open, and the desk asks how it ended before the next."""
    place, at, tab = desk_place(request, Verb.TAKE_CALL), timezone.now(), tab_of(request)
    begun = begin_with(request, place, at)
    return _to_desk(tab=tab, ask="" if begun else "1")


@require_POST
@signed_in
@once
def end(request: SignedIn) -> HttpResponseBase:
    """The call ended without a request: a question answered, passed on, a wrong number."""
    place, at = desk_place(request, Verb.TAKE_CALL), timezone.now()
    form, elder = EndForm(request.POST), caller(request.by, request.POST.get("person", ""))
    if form.is_valid():
        try:
            call = end_without(request, place, at, form, elder)
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            if request.POST.get("keep"):
                return _to_desk(tab=tab_of(request), ended=call.pk, urgent="1")
            _put_aside(request, at)
            return _to_desk(ended=call.pk)
    initial = fields_of(draft_in(request.by, tab_of(request)))
    need_form = NeedForm(place, timezone.localdate(at), initial={**initial, "person": elder.pk if elder else ""})
    return _desk(request, place, at, Sheet(need_form, elder, end_form=form))


@require_POST
@signed_in
def clear_call(request: SignedIn) -> HttpResponseBase:
    """An empty desk for the next caller: what was typed is thrown away, until one takes it back. A call that is still
    open is asked about first.
    """
    at, tab = timezone.now(), tab_of(request)
    if may(request.by, Verb.TAKE_CALL) and open_call(request.by):
        return _to_desk(tab=tab, ask="1")
    _put_aside(request, at)
    return _to_desk()


@require_GET
@signed_in
def show_taken(request: SignedIn, need_id: str) -> HttpResponseBase:
    """It is written down: what happens next, and one button to approve it for those who may."""
    need = needs_for(request.by).filter(pk=need_id).first()
    if need is None:
        raise NotFound
    place = desk_place(request, Verb.TAKE_CALL)
    shown = {
        "need": need,
        "service": service_name(need.service, need.earliest_at),
        "name": str(need.elder.name),
        "state": need_state(need),
        "waiting": need.state == Need.State.ASKED,
        "may_decide": may(request.by, Verb.DECIDE_NEED),
        "may_release": may_release(request, need),
    }
    return render(request, "station/taken.html", {**around(request, place, "intake"), **shown})


def desk_keys() -> list[tuple[str, str]]:
    """The shortcuts of the telephone desk that one needs in every call."""
    return [("F2", _("caller")), ("1–8", _("kind")), ("Ctrl+Enter", _("save"))]


def all_keys() -> list[tuple[str, str]]:
    """Every shortcut of the desk, in the order of a call."""
    return [
        ("F7", _("take the call, or pick up")),
        ("F2", _("find the caller; arrow keys go through the people found")),
        ("F4", _("enter a new person")),
        ("1–8", _("what help is wanted")),
        ("Ctrl+Enter", _("save the request")),
        ("F8", _("the call ended otherwise")),
        ("F9", _("it cannot wait")),
        ("/", _("find somebody in the register")),
        ("?", _("this list")),
    ]


def _not_yet(
    request: SignedIn, place: Division, at: datetime, form: NeedForm, elder: Person | None
) -> HttpResponseBase:
    """Something is missing: the page once more, and what was typed is kept meanwhile."""
    keep_typed(request, place, at, tab_of(request), _typed(request), elder)
    return noting(_desk(request, place, at, Sheet(form, elder)))


def _write_down(request: SignedIn, at: datetime, elder: Person, form: NeedForm) -> tuple[Need, str]:
    """Asks once or regularly; returns the (first) need, and the page that says so."""
    rhythm = form.rhythm()
    if rhythm is None:
        need = ask_for_help(by=request.by, at=at, elder=elder, ask=form.ask())
        return need, reverse("station:taken", args=[need.pk])
    booked = book_round(by=request.by, at=at, elder=elder, first=form.ask(), rhythm=rhythm)
    first = booked.occurrences.select_related("need__elder").order_by("day", "pk")[0]
    return first.need, reverse("station:round", args=[booked.pk])


def _show_desk(request: SignedIn, place: Division, at: datetime) -> HttpResponse:
    """The caller is the one chosen, the only one found, or the one of the tab's draft; with another caller than the
    draft's begins a new tab, and the draft stays where it is.
    """
    tab, day, q = tab_of(request), timezone.localdate(at), request.GET.get("q", "")
    kept = draft_in(request.by, tab) if tab == request.GET.get("tab") else None
    typed, chosen = fields_of(kept), request.GET.get("person", "")
    hits = hits_for(request, place, number_here(request))
    chosen = chosen or hits.only()
    if not chosen and not q:
        chosen = str(typed.get("person", ""))
    if typed.get("person", chosen) not in ("", chosen):
        typed, tab = {}, new_code()
    elder = caller(request.by, chosen)
    if request.GET.get("urgent"):
        typed = {**typed, "urgent": "on"}
    typed = {**typed, **wanted_service(request.GET.get("service", ""))}
    form = NeedForm(place, day, initial={**typed, "tab": tab, "person": elder.pk if elder else ""})
    if elder:
        form.fields["kind"].widget.attrs["autofocus"] = True
    return _desk(request, place, at, Sheet(form, elder, hits, tab))


def _desk(request: SignedIn, place: Division, at: datetime, sheet: Sheet) -> HttpResponse:
    by, day, bar = request.by, timezone.localdate(at), bar_of(request, place, at)
    form, elder, end_form, tab = sheet.form, sheet.elder, sheet.end_form, sheet.tab or tab_of(request)
    form.initial["tab"], card = tab, portrait(by, elder, day) if elder else None
    shown = {
        "form": form,
        "tab": tab,
        "q": request.GET.get("q", "").strip(),
        "hits": sheet.hits,
        "portrait": card,
        "may_be_due": may_be_due(by, card) if card else [],
        "bar": bar,
        "rings": ringing(request, place) if bar else [],
        "calls": calls_today(by, place, at) if bar else [],
        "ends": outcome_buttons(),
        "end_form": end_form or _end_form(tab, elder, bar.number if bar else ""),
        "asking": bool(bar and bar.call and request.GET.get("ask")),
        "ended": ended_just_now(by, request.GET.get("ended", "")) if bar else None,
        "keys": desk_keys(),
        "all_keys": all_keys(),
        "may_register": may(by, Verb.REGISTER_PERSON),
        **open_drafts(by, at, tab),
        **check(by, elder, _as_sent(form) if elder and not form.is_bound else form),
    }
    wrong = form.errors or (end_form.errors if end_form else None)
    told = {**around(request, place, "intake"), **shown, "has_errors": bool(wrong)}
    return render(request, "station/intake.html", told, status=422 if wrong else 200)


def _end_form(tab: str, elder: Person | None, number: str) -> EndForm:
    known = {"tab": tab, "person": elder.pk if elder else "", "number": number}
    return EndForm(initial=known, auto_id="end_%s")


def _put_aside(request: SignedIn, at: datetime) -> None:
    if draft_in(request.by, tab_of(request)):
        drop_draft(by=request.by, at=at, tab=tab_of(request))


def _to_desk(**words: str) -> HttpResponseRedirect:
    told = urlencode({key: word for key, word in words.items() if word})
    return HttpResponseRedirect(f"{reverse('station:intake')}{'?' if told else ''}{told}")


def _as_sent(form: NeedForm) -> NeedForm:
    """The same answers as if they had been sent, to see how far they go."""
    answers = {**{name: field.initial for name, field in form.fields.items()}, **form.initial}
    sent = NeedForm(form.place, form.today, answers)
    sent.is_valid()
    return sent


def _typed(request: HttpRequest) -> dict[str, Any]:
    typed: dict[str, Any] = {key: request.POST.get(key, "") for key in request.POST}
    typed["wishes"] = request.POST.getlist("wishes")
    return typed
