"""Regular visits of the place: who keeps what, which seats stand empty, and the roster of the week."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.dispatch.rostering import end_round, roster_week
from huzhu.care.needs.queries import OPEN, needs_for
from huzhu.care.rounds.actions import agree_to_keep, approve_round, ask_keeper, decline_to_keep, stop_keeping
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.rounds.queries import counted, keepers_for, rounds_for, rounds_under, with_keepers
from huzhu.commons.helpers.queries import helpers_for
from huzhu.commons.people.access import Verb, may
from huzhu.doors.once import once
from huzhu.doors.web.basis import unconfirmed, who_may
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.rhythms import last_day, round_word
from huzhu.doors.web.states import State, need_state
from huzhu.doors.web.station.approvals import cancel_reasons
from huzhu.doors.web.station.candidates import offer_choices
from huzhu.doors.web.station.decisions import CancelForm, SeatForm
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.histories import events_on
from huzhu.doors.web.station.onward import onward
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound

ROSTER_SECONDS = 5.0
LIST = "station:rounds"


@require_GET
@signed_in
def show_rounds(request: SignedIn) -> HttpResponseBase:
    """Every regular help under the place, by weekday, with its seats."""
    place = desk_place(request, Verb.SEE_NEED)
    page = page_of(request, rounds_under(request.by, place))
    shown = {
        "rows": [row_of(booked) for booked in page],
        "page": page,
        "may_plan": may(request.by, Verb.PLAN_DAY),
        "may_decide": may(request.by, Verb.DECIDE_NEED),
    }
    return render(request, "station/rounds.html", {**around(request, place, "needs"), **shown})


@require_GET
@signed_in
def show_round(request: SignedIn, round_id: str) -> HttpResponseBase:
    """One regular help: its seats, its visits, what was done, and what one can do now."""
    return _round_page(request, _round(request, round_id))


@require_POST
@signed_in
@once
def approve(request: SignedIn, round_id: str) -> HttpResponseBase:
    """Approves every visit of it that waits, at once."""
    count = approve_round(by=request.by, at=timezone.now(), booked=_round(request, round_id))
    said = ngettext("Approved: %(n)d visit.", "Approved: %(n)d visits.", count) % {"n": count}
    messages.success(request, said)
    return onward(request, reverse("station:approvals"))


@require_POST
@signed_in
@once
def end(request: SignedIn, round_id: str) -> HttpResponseBase:
    """Ends it on one side's word; whoever was to come is told."""
    booked = _round(request, round_id)
    form = CancelForm(cancel_reasons(), request.POST, auto_id="cancel_%s")

    def work() -> None:
        side, because = form.cleaned_data["side"], form.because()
        end_round(by=request.by, at=timezone.now(), booked=booked, side=side, because=because)

    return _decide(request, booked, {"cancel_form": form}, work, _("Ended. Whoever was to come is told."))


@require_POST
@signed_in
@once
def ask(request: SignedIn, round_id: str) -> HttpResponseBase:
    """Asks a helper, chosen by hand, to keep an empty seat."""
    booked = _round(request, round_id)
    form = _seat_form(request, booked, posted=True)

    def work() -> None:
        helper = helpers_for(request.by).get(pk=form.cleaned_data["helper"])
        ask_keeper(by=request.by, at=timezone.now(), booked=booked, helper=helper, seat=int(form.cleaned_data["seat"]))

    return _decide(request, booked, {"seat_form": form}, work, _("Asked. The helper is told."))


@require_POST
@signed_in
@once
def agree(request: SignedIn, keeper_id: str) -> HttpResponseBase:
    """The helper said yes by telephone."""
    keeper = _keeper(request, keeper_id)
    agree_to_keep(by=request.by, at=timezone.now(), keeper=keeper)
    messages.success(request, _("Noted: keeps it from now on."))
    return onward(request, reverse("station:round", args=[keeper.round_id]))


@require_POST
@signed_in
@once
def decline(request: SignedIn, keeper_id: str) -> HttpResponseBase:
    """The helper said no by telephone."""
    keeper = _keeper(request, keeper_id)
    decline_to_keep(by=request.by, at=timezone.now(), keeper=keeper)
    messages.success(request, _("Noted. The seat is empty again."))
    return onward(request, reverse("station:round", args=[keeper.round_id]))


@require_POST
@signed_in
@once
def take_off(request: SignedIn, keeper_id: str) -> HttpResponseBase:
    """This helper keeps it no more; single days promised stand."""
    keeper = _keeper(request, keeper_id)
    stop_keeping(by=request.by, at=timezone.now(), keeper=keeper)
    messages.success(request, _("Taken off. Single days already promised stand."))
    return onward(request, reverse("station:round", args=[keeper.round_id]))


@require_POST
@signed_in
@once
def roster(request: SignedIn) -> HttpResponseBase:
    """Runs the roster of the coming seven days' week: asks familiar faces for the seats that stand empty."""
    place, at = desk_place(request, Verb.PLAN_DAY), timezone.now()
    today = timezone.localdate(at)
    monday = today + timedelta(days=-today.weekday() % 7)
    made = roster_week(by=request.by, at=at, place=place, monday=monday, seconds=ROSTER_SECONDS)
    words = {"n": len(made.faces), "changes": made.changes}
    if made.faces:
        said = _("The roster looked at %(n)s regular visits; %(changes)s seats change hands.") % words
        messages.success(request, said)
    else:
        messages.warning(request, _("No regular visit can be planned in that week yet. Approve some first."))
    return HttpResponseRedirect(reverse(LIST))


def row_of(booked: Round) -> dict[str, Any]:
    """One regular help as lists show it. Needs what `rounds_under` loads."""
    day = timezone.localdate()
    return {
        "pk": booked.pk,
        "service": service_name(booked.service),
        "rhythm": round_word(booked),
        "until": last_day(booked),
        "elder": str(booked.elder.name),
        "elder_id": booked.elder_id,
        "who": who_is(booked.elder, day),
        "open": booked.open_visits,  # type: ignore[attr-defined]
        "waiting": booked.waiting_visits,  # type: ignore[attr-defined]
        "seats": _seats(booked),
        "ended": booked.ended_at is not None,
    }


def _seats(booked: Round) -> list[dict[str, Any]]:
    """The face of each role, then the stand-in; empty ones stand with no keeper."""
    held = {one.seat: one for one in booked.live_keepers}  # type: ignore[attr-defined]
    stand_in = booked.roles or 1  # type: ignore[attr-defined]
    numbers = sorted({*range(stand_in + 1), *held})
    return [_seat(number, held.get(number), stand_in) for number in numbers]


def _seat(number: int, keeper: Keeper | None, stand_in: int) -> dict[str, Any]:
    word = _("Stand-in") if number >= stand_in else _("Usual face")
    if keeper is None:
        return {"number": number, "word": word, "keeper": "", "state": State(_("empty"), "gold", "circle-dashed")}
    asked = keeper.state == Keeper.State.ASKED
    return {
        "number": number,
        "word": word,
        "keeper": keeper.pk,
        "helper": str(keeper.helper.person.name),
        "helper_id": keeper.helper_id,
        "vest": keeper.helper.vest_number,
        "asked": asked,
        "state": State(_("asked, no answer yet"), "gold", "clock") if asked else State(_("keeps it"), "green", "check"),
    }


def _round_page(
    request: SignedIn, booked: Round, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    by = request.by
    place, row = desk_place(request, Verb.SEE_NEED), row_of(booked)
    occurrences = list(booked.occurrences.select_related("need").order_by("day", "pk"))
    empty = any(not seat["keeper"] for seat in row["seats"])
    may_ask = may(by, Verb.PLAN_DAY) and empty and not booked.ended_at and bool(row["open"])
    things = [
        f"round:{booked.pk}",
        *(f"keeper:{pk}" for pk in booked.keepers.order_by("pk").values_list("pk", flat=True)),
    ]
    shown = {
        "row": row,
        "ended": booked.ended_at,
        "visits": [{"pk": one.need_id, "day": one.day, "state": need_state(one.need)} for one in occurrences],
        "may_plan": may(by, Verb.PLAN_DAY),
        "may_decide": may(by, Verb.DECIDE_NEED) and row["waiting"],
        "may_end": may(by, Verb.CANCEL_NEED) and not booked.ended_at,
        "may_ask": may_ask,
        "seat_form": _seat_form(request, booked) if may_ask and "seat_form" not in (forms or {}) else None,
        "helper_q": request.GET.get("helper", "").strip(),
        "cancel_form": CancelForm(cancel_reasons(), auto_id="cancel_%s"),
        "events": events_on(by, things),
        "bases": unconfirmed(who_may(timezone.localdate())) if may_ask else [],
        **(forms or {}),
    }
    return render(request, "station/round.html", {**around(request, place, "needs"), **shown}, status=status)


def _seat_form(request: SignedIn, booked: Round, *, posted: bool = False) -> SeatForm:
    """Empty seats, and who could keep them: chosen as for the next visit that is open."""
    desk = desk_place(request, Verb.SEE_NEED)
    ahead = needs_for(request.by).filter(occurrence__round=booked, state__in=OPEN)
    need = ahead.order_by("earliest_at", "pk").first()
    seats = [(str(seat["number"]), seat["word"]) for seat in _seats(booked) if not seat["keeper"] or posted]
    chosen, q = (request.POST.get("helper", ""), "") if posted else ("", request.GET.get("helper", "").strip())
    choices = offer_choices(request.by, desk, need, q, chosen) if need else []
    return SeatForm(seats, choices, request.POST if posted else None, auto_id="seat_%s")


def _decide(
    request: SignedIn, booked: Round, form: dict[str, Any], work: Callable[[], None], done: str
) -> HttpResponseBase:
    (only,) = form.values()

    def again() -> HttpResponse:
        return _round_page(request, booked, {**form, "form": only}, status=422)

    return through(request, only, work, Way(done, reverse("station:round", args=[booked.pk]), again))


def _round(request: SignedIn, round_id: str) -> Round:
    booked = with_keepers(counted(rounds_for(request.by))).filter(pk=round_id).first()
    if booked is None:
        raise NotFound
    return booked


def _keeper(request: SignedIn, keeper_id: str) -> Keeper:
    keeper = keepers_for(request.by).filter(pk=keeper_id).first()
    if keeper is None:
        raise NotFound
    return keeper
