"""Deciding on needs: what waits, one need from the call to the elder's word, approval and refusal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.dispatch.actions import cancel_need, offer_visit
from huzhu.care.dispatch.retiming import change_time
from huzhu.care.dispatch.undeciding import DECIDED, undecide_need
from huzhu.care.needs.actions import approve_need, refuse_need
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import OPEN, needs_for
from huzhu.care.rounds.models import Occurrence
from huzhu.care.rounds.queries import needs_to_decide, needs_undecided, occurrences_behind
from huzhu.commons.helpers.queries import helpers_for
from huzhu.commons.people.access import Verb, may
from huzhu.commons.places.queries import attributions
from huzhu.doors.once import once
from huzhu.doors.web.basis import lengths, paces, repairs, unconfirmed, who_may
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.rhythms import last_day, round_word
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import need_state
from huzhu.doors.web.station.candidates import offer_choices
from huzhu.doors.web.station.decisions import CancelForm, OfferForm, ReasonForm, TimeForm
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.histories import history_of
from huzhu.doors.web.station.onward import onward
from huzhu.doors.web.station.portrait import portrait, who_is
from huzhu.doors.web.station.searching import searching
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

A_DAY = timedelta(days=1)


@require_GET
@signed_in
def show_waiting(request: SignedIn) -> HttpResponseBase:
    """Needs to decide on, the one that begins first on top, each with what looks like its double."""
    place = desk_place(request, Verb.SEE_NEED)
    wanted = request.GET.get("state", Need.State.ASKED)
    state = Need.State(wanted) if wanted in Need.State else Need.State.ASKED
    may_decide = may(request.by, Verb.DECIDE_NEED)
    asked = needs_to_decide if may_decide else needs_undecided
    rows = asked(request.by, place) if state == Need.State.ASKED else _decided(request, place.path, state)
    page = page_of(request, rows)
    shown = {
        "rows": _rows(request, list(page), with_doubles=state == Need.State.ASKED),
        "page": page,
        "tab_items": _tabs(state),
        "waiting": state == Need.State.ASKED,
        "may_decide": may_decide,
        "bases": unconfirmed(lengths(timezone.localdate())),
    }
    return render(request, "station/approvals.html", {**around(request, place, "needs"), **shown})


@require_GET
@signed_in
def show_need(request: SignedIn, need_id: str) -> HttpResponseBase:
    """One need: what was asked, who decided, who was offered it and why, and what one can do now."""
    return _need_page(request, _need(request, need_id))


@require_POST
@signed_in
@once
def approve(request: SignedIn, need_id: str) -> HttpResponseBase:
    """Approves one need and goes back to the list, or to where the button stood."""
    need = _need(request, need_id)
    approve_need(by=request.by, at=timezone.now(), need=need)
    undo = reverse("station:undecide", args=[need.pk])
    messages.success(request, _("Approved. The next plan of the day looks for somebody."), extra_tags=undo)
    return onward(request, reverse("station:approvals"))


@require_POST
@signed_in
@once
def refuse(request: SignedIn, need_id: str) -> HttpResponseBase:
    """Refuses one need, with the reason that the elder is told."""
    need = _need(request, need_id)
    form = ReasonForm(refusal_reasons(), request.POST, auto_id="refuse_%s")

    def work() -> None:
        refuse_need(by=request.by, at=timezone.now(), need=need, because=form.because())

    done = _("Refused. The call list says it to the elder.")
    return _decide(request, need, {"refuse_form": form}, work, done, reverse("station:undecide", args=[need.pk]))


@require_POST
@signed_in
@once
def undecide(request: SignedIn, need_id: str) -> HttpResponseBase:
    """Takes an approval or a refusal back; the request waits to be decided on again."""
    need = _need(request, need_id)
    undecide_need(by=request.by, at=timezone.now(), need=need)
    messages.success(request, _("Taken back. It waits to be decided on again."))
    return redirect("station:need", need.pk)


@require_POST
@signed_in
@once
def cancel(request: SignedIn, need_id: str) -> HttpResponseBase:
    """Cancels a need on one side's word; who was to come is told."""
    need = _need(request, need_id)
    form = CancelForm(cancel_reasons(), request.POST, auto_id="cancel_%s")

    def work() -> None:
        side, because = form.cleaned_data["side"], form.because()
        cancel_need(by=request.by, at=timezone.now(), need=need, side=side, because=because)

    return _decide(request, need, {"cancel_form": form}, work, _("Cancelled. Whoever was to come is told."))


@require_POST
@signed_in
@once
def change_time_of(request: SignedIn, need_id: str) -> HttpResponseBase:
    """Puts a need to another time; who was to come is told."""
    need = _need(request, need_id)
    form = TimeForm(need, request.POST, auto_id="time_%s")

    def work() -> None:
        change_time(by=request.by, at=timezone.now(), need=need, **form.times())

    return _decide(request, need, {"time_form": form}, work, _("Changed. Whoever was to come is told."))


@require_POST
@signed_in
@once
def offer(request: SignedIn, need_id: str) -> HttpResponseBase:
    """Offers a need to a helper chosen by hand."""
    need = _need(request, need_id)
    form = _offer_form(request, need, posted=True)

    def work() -> None:
        helper = helpers_for(request.by).get(pk=form.cleaned_data["helper"])
        offer_visit(by=request.by, at=timezone.now(), need=need, helper=helper, starts_at=form.starts_at())

    return _decide(request, need, {"offer_form": form}, work, _("Offered. The helper is told."))


def refusal_reasons() -> list[str]:
    """What staff usually have to say; the elder hears it."""
    return [
        _("We do not offer this service yet."),
        _("A professional must do this; we help you find one."),
        _("The same was asked for already."),
        _("It would not be safe; let us talk about another way."),
    ]


def cancel_reasons() -> list[str]:
    """Why needs are usually cancelled."""
    return [
        _("No longer needed"),
        _("Another day suits better"),
        _("Family can help"),
        _("In hospital"),
        _("Bad weather"),
        _("Entered by mistake"),
    ]


def _decide(
    request: SignedIn, need: Need, shown: dict[str, Any], work: Callable[[], None], done: str, undo: str = ""
) -> HttpResponseBase:
    [form] = shown.values()

    def again() -> HttpResponse:
        return _need_page(request, need, {**shown, "form": form}, status=422)

    return through(request, form, work, Way(done, reverse("station:need", args=[need.pk]), again, undo=undo))


def _need(request: SignedIn, need_id: str) -> Need:
    need = needs_for(request.by).select_related("asked_by").filter(pk=need_id).first()
    if need is None:
        raise NotFound
    return need


def _need_page(request: SignedIn, need: Need, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    by, at = request.by, timezone.now()
    place = desk_place(request, Verb.SEE_NEED)
    waiting, open_now = need.state == Need.State.ASKED, need.state in OPEN
    may_plan = may(by, Verb.PLAN_DAY) and need.state == Need.State.APPROVED
    history, regular = history_of(by, need), occurrences_behind([need.pk]).get(need.pk)
    searches = searching(by, [need]).get(need.pk, [])
    shown = {
        "need": need,
        "service": service_name(need.service, need.earliest_at),
        "state": need_state(need),
        "note": str(need.note),
        "wishes": wishes_of(need),
        "portrait": portrait(by, need.elder, timezone.localdate(at)),
        "round": round_row(regular) if regular else None,
        "doubles": _doubles(request, [need])[need.pk] if waiting else [],
        "may_decide": waiting and may(by, Verb.DECIDE_NEED),
        "may_undecide": _may_undecide(by, need, history["assignments"], at),
        "may_cancel": open_now and may(by, Verb.CANCEL_NEED),
        "may_offer": may_plan,
        "refuse_form": ReasonForm(refusal_reasons(), auto_id="refuse_%s"),
        "cancel_form": CancelForm(cancel_reasons(), auto_id="cancel_%s"),
        "time_form": TimeForm(need, auto_id="time_%s"),
        "offer_form": _offer_form(request, need) if may_plan and "offer_form" not in (forms or {}) else None,
        "helper_q": request.GET.get("helper", "").strip(),
        "searches": searches,
        **_grounds(history, searches),
        **history,
        **(forms or {}),
    }
    return render(request, "station/need.html", {**around(request, place, "needs"), **shown}, status=status)


def _may_undecide(by: Actor, need: Need, assignments: list[dict[str, Any]], at: datetime) -> bool:
    asked = any(one["live"] for one in assignments)
    return need.state in DECIDED and not asked and need.latest_start_at >= at and may(by, Verb.DECIDE_NEED)


def _grounds(history: dict[str, Any], searches: list[Any]) -> dict[str, Any]:
    """What the page of a need rests on: the catalogue, and the streets where somebody would walk them."""
    day, walked = timezone.localdate(), bool(history["assignments"])
    return {
        "bases": unconfirmed(
            lengths(day), who_may(day), *([repairs(day)] if searches else []), *([paces()] if walked else [])
        ),
        "streets": attributions() if walked else [],
    }


def wishes_of(need: Need) -> list[str]:
    """The wishes of a need in words."""
    wishes = []
    if need.urgent:
        wishes.append(_("Urgent"))
    if need.wants_gentle_way:
        wishes.append(_("A gentle way"))
    if need.wants_familiar:
        wishes.append(_("Somebody familiar"))
    if need.wants_gender == "woman":
        wishes.append(_("Women only"))
    if need.wants_gender == "man":
        wishes.append(_("Men only"))
    if need.helpers_wanted > 1:
        wishes.append(_("Two together"))
    return wishes


def _decided(request: SignedIn, path: str, state: str) -> Any:
    there = needs_for(request.by).filter(state=state, place__path__startswith=path).select_related("asked_by")
    return there.order_by("-earliest_at", "pk")


def _rows(request: SignedIn, needs: list[Need], *, with_doubles: bool) -> list[dict[str, Any]]:
    doubles = _doubles(request, needs) if with_doubles else {}
    regular = occurrences_behind(need.pk for need in needs)
    return [_row(need, doubles.get(need.pk, []), regular.get(need.pk)) for need in needs]


def _row(need: Need, doubles: list[dict[str, Any]], regular: Occurrence | None) -> dict[str, Any]:
    day = timezone.localdate(need.earliest_at)
    return {
        "pk": need.pk,
        "elder": str(need.elder.name),
        "elder_id": need.elder_id,
        "who": who_is(need.elder, day),
        "service": service_name(need.service, need.earliest_at),
        "at": need.earliest_at,
        "latest": need.latest_start_at,
        "minutes": need.minutes,
        "channel": need.get_channel_display(),
        "asked_at": need.asked_at,
        "wishes": wishes_of(need),
        "note": str(need.note),
        "because": need.refused_because or need.cancelled_because,
        "state": need_state(need),
        "doubles": doubles,
        "round": round_row(regular) if regular else None,
    }


def round_row(one: Occurrence) -> dict[str, Any]:
    """The round behind a need in words, and how many of its visits wait. Needs `waiting_visits`."""
    booked = one.round
    return {
        "pk": booked.pk,
        "rhythm": round_word(booked),
        "until": last_day(booked),
        "waiting": one.waiting_visits,  # type: ignore[attr-defined]
        "ended": booked.ended_at is not None,
    }


def _doubles(request: SignedIn, needs: list[Need]) -> dict[str, list[dict[str, Any]]]:
    """What looks like the double of each need: same elder, same service, within a day. One query for all of them."""
    elders = {need.elder_id for need in needs}
    others = list(needs_for(request.by).filter(elder__in=elders, state__in=OPEN).order_by("earliest_at", "pk"))
    return {need.pk: [_double(one) for one in others if _alike(need, one)] for need in needs}


def _alike(need: Need, other: Need) -> bool:
    same = (need.elder_id, need.service) == (other.elder_id, other.service) and need.pk != other.pk
    return same and abs(need.earliest_at - other.earliest_at) <= A_DAY


def _double(need: Need) -> dict[str, Any]:
    return {"pk": need.pk, "at": need.earliest_at, "state": need_state(need)}


def _tabs(state: str) -> list[NavItem]:
    words = [
        (Need.State.ASKED, _("Waiting")),
        (Need.State.APPROVED, _("Approved")),
        (Need.State.REFUSED, _("Refused")),
        (Need.State.CANCELLED, _("Cancelled")),
        (Need.State.CLOSED, _("Done")),
        (Need.State.BOUGHT, _("Bought by the district")),
    ]
    address = reverse("station:approvals")
    tabs = [NavItem(word, f"{address}?state={key}", current=key == state) for key, word in words]
    return [*tabs, NavItem(_("Regular help"), reverse("station:rounds"), "repeat")]


def _offer_form(request: SignedIn, need: Need, *, posted: bool = False) -> OfferForm:
    """The form of offering by hand: as it was sent, else ready for the need's first moment."""
    desk = desk_place(request, Verb.SEE_NEED)
    chosen, q = (request.POST.get("helper", ""), "") if posted else ("", request.GET.get("helper", "").strip())
    choices = offer_choices(request.by, desk, need, q, chosen)
    starts = timezone.localtime(need.earliest_at).time()
    return OfferForm(need, choices, request.POST if posted else None, initial={"starts": starts}, auto_id="offer_%s")
