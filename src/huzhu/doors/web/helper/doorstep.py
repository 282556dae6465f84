"""At the door: check-in and check-out by the code of the card, and the thank-you afterwards."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.visits.actions import check_in, check_out
from huzhu.care.visits.models import Attendance
from huzhu.care.visits.showing import Showing
from huzhu.doors.once import once, standing
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.basis import hours_there, unconfirmed
from huzhu.doors.web.devices import device_of
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import around, desk_of
from huzhu.doors.web.helper.forms import CardForm
from huzhu.doors.web.helper.pages import own_assignment, visit_page
from huzhu.doors.web.helper.stops import stops_of
from huzhu.doors.web.wording import duration
from huzhu.kernel.refusal import NotFound, Refused


@require_POST
@signed_in
@once
def arrive(request: SignedIn, key: str) -> HttpResponseBase:
    """The helper stands at the door and has typed the code of the card."""
    return _show_card(request, key, check_in, _arrived)


@require_POST
@signed_in
@once
def leave(request: SignedIn, key: str) -> HttpResponseBase:
    """The helper goes; the minutes wait for the elder's word."""
    return _show_card(request, key, check_out, _gone)


@require_GET
@signed_in
def show_thanks(request: SignedIn, key: str) -> HttpResponseBase:
    """Thank you, and what this visit brings."""
    desk, at = desk_of(request), timezone.now()
    (stop,) = stops_of(request.by, at, desk.helper, [own_assignment(request, key)])
    if stop.phase != "left":
        raise NotFound
    day = timezone.localdate(at)
    shown = {
        "stop": stop,
        "held": duration(stop.held_minutes),
        "bases": unconfirmed(*hours_there(day, desk.helper.place)),
    }
    return render(request, "helper/thanks.html", {**around(desk, "today"), **shown})


def _show_card(
    request: SignedIn,
    key: str,
    act: Callable[..., Attendance],
    onward: Callable[[SignedIn, Attendance], HttpResponseRedirect],
) -> HttpResponseBase:
    assignment = own_assignment(request, key)
    form = CardForm(request.POST)
    if form.is_valid():
        at = timezone.now()
        showing = Showing(
            nonce=form.cleaned_data["nonce"][:40],
            card_code=form.cleaned_data["code"],
            happened_at=form.happened_at(at),
            device=device_of(request),
            fix=form.fix(),
        )
        try:
            done = act(by=request.by, at=at, assignment=assignment, showing=showing)
        except Refused as refusal:
            tell_in(form, refusal, request.by)
            return standing(_again(request, key, form), refusal)
        return onward(request, done)
    return _again(request, key, form)


def _again(request: SignedIn, key: str, form: CardForm) -> HttpResponse:
    return visit_page(request, desk_of(request), own_assignment(request, key), {"form": form}, status=422)


def _arrived(request: SignedIn, attendance: Attendance) -> HttpResponseRedirect:
    messages.success(request, _("You are checked in. Say the password first."))
    return HttpResponseRedirect(reverse("helper:visit", args=[attendance.assignment_id]))


def _gone(request: SignedIn, attendance: Attendance) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("helper:thanks", args=[attendance.assignment_id]))
