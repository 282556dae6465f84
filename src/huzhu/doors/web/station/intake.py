"""The telephone desk: who calls, what help and when, read back, saved."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.care.needs.actions import ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_for
from huzhu.care.rounds.actions import book_round
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.states import need_state
from huzhu.doors.web.station.callers import caller, calls_today, check, hits_for
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.drafts import draft_of, drop_draft, keep_draft
from huzhu.doors.web.station.forms import NeedForm
from huzhu.doors.web.station.portrait import portrait
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound, Refused


@require_http_methods(["GET", "POST"])
@signed_in
@once
def take_call(request: SignedIn) -> HttpResponseBase:
    """The desk itself: GET shows it, POST writes the need down."""
    place, at = desk_place(request, Verb.ASK_FOR_HELP), timezone.now()
    if request.method == "GET":
        return _show_desk(request, place, at)
    form = NeedForm(place, timezone.localdate(at), request.POST)
    elder = caller(request.by, request.POST.get("person", ""))
    if elder is None and form.is_valid():
        form.add_error("person", form.fields["person"].error_messages["required"])
    if elder is None or not form.is_valid():
        return _desk(request, place, at, form, elder)
    try:
        to = _write_down(request, at, elder, form)
    except Refused as refusal:
        tell_in(form, refusal, request.by)
        return _desk(request, place, at, form, elder)
    drop_draft(request.session)
    return HttpResponseRedirect(to)


@require_GET
@signed_in
def find_callers(request: SignedIn) -> HttpResponseBase:
    """The hits alone, for searching while one types."""
    q = request.GET.get("q", "").strip()
    return render(request, "station/hits.html", {"hits": hits_for(request.by, q, timezone.localdate()), "q": q})


@require_POST
@signed_in
def check_call(request: SignedIn) -> HttpResponseBase:
    """Keeps what is typed as a draft, and answers with the read-back and likely duplicates. Writes nothing else."""
    place, at = desk_place(request, Verb.ASK_FOR_HELP), timezone.now()
    typed = _typed(request)
    keep_draft(request.session, typed)
    elder = caller(request.by, request.POST.get("person", ""))
    if "HX-Request" in request.headers:
        form = NeedForm(place, timezone.localdate(at), request.POST)
        form.is_valid()
        return render(request, "station/check.html", check(request.by, elder, form))
    # Without scripts the whole page comes back, with what was typed and no complaint about what is still to come.
    return _desk(request, place, at, NeedForm(place, timezone.localdate(at), initial=typed), elder)


@require_POST
@signed_in
def clear_call(request: SignedIn) -> HttpResponseBase:
    """Throws the draft away: the next caller begins with an empty desk."""
    drop_draft(request.session)
    return HttpResponseRedirect(reverse("station:intake"))


@require_GET
@signed_in
def show_taken(request: SignedIn, need_id: str) -> HttpResponseBase:
    """It is written down: what happens next, and one button to approve it for those who may."""
    need = needs_for(request.by).filter(pk=need_id).first()
    if need is None:
        raise NotFound
    place = desk_place(request, Verb.ASK_FOR_HELP)
    shown = {
        "need": need,
        "service": service_name(need.service, need.earliest_at),
        "name": str(need.elder.name),
        "state": need_state(need),
        "waiting": need.state == Need.State.ASKED,
        "may_decide": may(request.by, Verb.DECIDE_NEED),
    }
    return render(request, "station/taken.html", {**around(request, place, "intake"), **shown})


def desk_keys() -> list[tuple[str, str]]:
    """The shortcuts of the telephone desk."""
    return [
        ("F2", _("caller")),
        ("1–8", _("kind")),
        ("F4", _("new person")),
        ("F9", _("urgent")),
        ("Ctrl+Enter", _("save")),
    ]


def _write_down(request: SignedIn, at: datetime, elder: Person, form: NeedForm) -> str:
    """Asks once or regularly; returns the page that says so."""
    rhythm = form.rhythm()
    if rhythm is None:
        need = ask_for_help(by=request.by, at=at, elder=elder, ask=form.ask())
        return reverse("station:taken", args=[need.pk])
    booked = book_round(by=request.by, at=at, elder=elder, first=form.ask(), rhythm=rhythm)
    return reverse("station:round", args=[booked.pk])


def _show_desk(request: SignedIn, place: Division, at: datetime) -> HttpResponse:
    """The caller is the one chosen, the only one found, or the one of the draft; a draft of another is left alone."""
    draft, day = draft_of(request.session), timezone.localdate(at)
    q, chosen = request.GET.get("q", ""), request.GET.get("person", "")
    hits = hits_for(request.by, q, day)
    if not chosen and len(hits) == 1:
        chosen = hits[0]["pk"]
    if not chosen and not q:
        chosen = str(draft.get("person", ""))
    if draft.get("person", chosen) != chosen:
        draft = {}
    elder = caller(request.by, chosen)
    form = NeedForm(place, day, initial={**draft, "person": elder.pk if elder else ""})
    if elder:
        form.fields["kind"].widget.attrs["autofocus"] = True
    return _desk(request, place, at, form, elder, hits)


def _desk(
    request: SignedIn,
    place: Division,
    at: datetime,
    form: NeedForm,
    elder: Person | None,
    hits: list[dict[str, str]] | None = None,
) -> HttpResponse:
    by, day = request.by, timezone.localdate(at)
    calls, count = calls_today(by, place, at)
    shown = {
        "form": form,
        "q": request.GET.get("q", "").strip(),
        "hits": hits or [],
        "portrait": portrait(by, elder, day) if elder else None,
        "calls": calls,
        "calls_count": count,
        "keys": desk_keys(),
        "may_register": may(by, Verb.REGISTER_PERSON),
        **check(by, elder, form if form.is_bound else _as_sent(form)),
    }
    status = 422 if form.errors else 200
    return render(request, "station/intake.html", {**around(request, place, "intake"), **shown}, status=status)


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
