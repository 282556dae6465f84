"""The telephone desk: who calls, what help and when, read back, saved."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.care.needs.actions import ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span, likely_duplicates, needs_for
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import find_persons, persons_for
from huzhu.commons.places.models import Division
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.answers import tell_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.drafts import draft_of, drop_draft, keep_draft
from huzhu.doors.web.station.forms import NeedForm
from huzhu.doors.web.station.portrait import portrait, who_is
from huzhu.doors.web.station.readback import read_back, wish_words
from huzhu.doors.web.station.states import need_state
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.phones import tail
from huzhu.kernel.refusal import NotFound, Refused

HITS_SHOWN, CALLS_SHOWN = 8, 8


@require_http_methods(["GET", "POST"])
@signed_in
@once
def take_call(request: SignedIn) -> HttpResponseBase:
    """The desk itself: GET shows it, POST writes the need down."""
    place = desk_place(request, Verb.ASK_FOR_HELP)
    at = timezone.now()
    day = timezone.localdate(at)
    if request.method == "GET":
        draft = _draft_for(request)
        person_id = request.GET.get("person", "") or str(draft.get("person", ""))
        form = NeedForm(place, day, initial={**draft, "person": person_id})
        return _desk(request, place, at, form, person_id)
    form = NeedForm(place, day, request.POST)
    elder = _person(request.by, request.POST.get("person", ""))
    if not form.is_valid() or elder is None:
        return _desk(request, place, at, form, request.POST.get("person", ""), status=422)
    try:
        need = ask_for_help(by=request.by, at=at, elder=elder, ask=form.ask())
    except Refused as refusal:
        tell_in(form, refusal, request.by)
        return _desk(request, place, at, form, elder.pk, status=422)
    drop_draft(request.session)
    return HttpResponseRedirect(reverse("station:taken", args=[need.pk]))


@require_GET
@signed_in
def find_callers(request: SignedIn) -> HttpResponseBase:
    """The hits alone, for searching while one types."""
    hits = _hits(request.by, request.GET.get("q", ""), timezone.localdate())
    return render(request, "station/hits.html", {"hits": hits, "q": request.GET.get("q", "").strip()})


@require_POST
@signed_in
def check_call(request: SignedIn) -> HttpResponseBase:
    """Keeps what is typed so far as a draft, and answers with the read-back and likely duplicates. Changes nothing else."""
    place = desk_place(request, Verb.ASK_FOR_HELP)
    at = timezone.now()
    form = NeedForm(place, timezone.localdate(at), request.POST)
    form.is_valid()
    keep_draft(request.session, _typed(request))
    elder = _person(request.by, request.POST.get("person", ""))
    if "HX-Request" in request.headers:
        return render(request, "station/check.html", _check(request.by, elder, form))
    # Without scripts the whole page comes back, with what was typed and no complaint about what is still to come.
    calm = NeedForm(place, timezone.localdate(at), initial=_typed(request))
    return _desk(request, place, at, calm, elder.pk if elder else "")


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


def _desk(
    request: SignedIn,
    place: Division,
    at: datetime,
    form: NeedForm,
    person_id: str,
    status: int = 200,
) -> HttpResponse:
    by, day = request.by, timezone.localdate(at)
    elder = _person(by, person_id)
    q = request.GET.get("q", "")
    hits = _hits(by, q, day)
    if elder is None and len(hits) == 1:
        elder = _person(by, hits[0]["pk"])
        form.initial["person"] = hits[0]["pk"]
    if elder and not form.is_bound:
        form.fields["kind"].widget.attrs["autofocus"] = True
    calls, count = _calls_today(by, place, at)
    shown = {
        "form": form,
        "q": q.strip(),
        "hits": hits,
        "portrait": portrait(by, elder, day) if elder else None,
        "calls": calls,
        "calls_count": count,
        "keys": desk_keys(),
        "may_register": may(by, Verb.REGISTER_PERSON),
        "call_backs_href": reverse("station:call_backs"),
        **_check(by, elder, form if form.is_bound else _probe(place, day, form)),
    }
    return render(request, "station/intake.html", {**around(request, place, "intake"), **shown}, status=status)


def _draft_for(request: SignedIn) -> dict[str, Any]:
    """The draft of this session, unless it is about somebody else than the caller chosen now."""
    draft = draft_of(request.session)
    chosen = request.GET.get("person", "")
    return draft if draft.get("person", chosen) == chosen or not (chosen or "q" in request.GET) else {}


def _probe(place: Division, day: date, form: NeedForm) -> NeedForm:
    """The same answers as if they had been sent, to see how far they go."""
    probe = NeedForm(place, day, {**{name: field.initial for name, field in form.fields.items()}, **form.initial})
    probe.is_valid()
    return probe


def desk_keys() -> list[tuple[str, str]]:
    """The shortcuts of the telephone desk."""
    return [
        ("F2", _("caller")),
        ("1–8", _("kind")),
        ("F4", _("new person")),
        ("F9", _("urgent")),
        ("Ctrl+Enter", _("save")),
    ]


def _person(by: Actor, person_id: str) -> Person | None:
    if not person_id:
        return None
    return persons_for(by).prefetch_related("ties__other__phones").filter(pk=person_id).first()


def _hits(by: Actor, text: str, day: date) -> list[dict[str, str]]:
    return [_hit(person, day) for person in find_persons(by, text, HITS_SHOWN)]


def _hit(person: Person, day: date) -> dict[str, str]:
    numbers = sorted(person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    end = _("number ends in %(tail)s") % {"tail": tail(str(numbers[0].number))} if numbers else _("no telephone")
    return {
        "pk": person.pk,
        "name": str(person.name),
        "who": who_is(person, day),
        "tail": end,
        "door": str(person.door),
        "place": person.place.name,
    }


def _check(by: Actor, elder: Person | None, form: NeedForm) -> dict[str, Any]:
    """Read-back and likely duplicates, as far as the form goes."""
    window, code = form.window(), form.service_code()
    if elder is None or window is None or not code:
        return {"readback": "", "duplicates": []}
    doubled = likely_duplicates(by, elder, code, form.day_meant() or window[0].date())
    return {
        "readback": read_back(
            elder, service_name(code), *window, form.length(), wish_words(form.cleaned_data.get("wishes", []))
        ),
        "duplicates": [
            {"pk": need.pk, "service": service_name(need.service), "at": need.earliest_at, "state": need_state(need)}
            for need in doubled
        ],
    }


def _calls_today(by: Actor, place: Division, at: datetime) -> tuple[list[dict[str, Any]], int]:
    start, end = day_span(place, timezone.localdate(at))
    asked = needs_for(by).filter(place__path__startswith=place.path, asked_at__gte=start, asked_at__lt=end)
    newest = asked.order_by("-asked_at", "pk")[:CALLS_SHOWN]
    rows = [
        {
            "pk": need.pk,
            "at": need.asked_at,
            "name": str(need.elder.name),
            "service": service_name(need.service),
            "state": need_state(need),
        }
        for need in newest
    ]
    return rows, asked.count()


def _typed(request: HttpRequest) -> dict[str, Any]:
    typed: dict[str, Any] = {key: request.POST.get(key, "") for key in request.POST}
    typed["wishes"] = request.POST.getlist("wishes")
    return typed
