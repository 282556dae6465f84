"""What an elder says of a visit: another time, not at all, all right, how good, or that something was wrong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huzhu.care.dispatch.actions import cancel_need
from huzhu.care.dispatch.retiming import change_time
from huzhu.care.needs.models import Need
from huzhu.care.needs.windows import WindowPassed
from huzhu.care.reviews.actions import rate_visit
from huzhu.care.visits.actions import confirm_visit, dispute_visit
from huzhu.care.visits.models import Visit
from huzhu.care.visits.queries import visits_for
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.devices import device_of, marked
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.arrangements import Arrangement, arrangement_of
from huzhu.doors.web.home.forms import BecauseForm, PlainForm, RateForm, WhenForm, window
from huzhu.doors.web.home.pages import need_of
from huzhu.doors.web.home.standing import Standing, around
from huzhu.kernel.refusal import NotFound, Refused


@require_http_methods(["GET", "POST"])
@signed_in
@once
def change(request: SignedIn, key: str) -> HttpResponseBase:
    """Another time: the request stays, and whoever was to come is told and free again."""
    (need, standing), at = need_of(request, key), timezone.now()
    form = WhenForm(at, request.POST or None)

    def work() -> HttpResponseRedirect:
        times = window(form.cleaned_data["day"], form.cleaned_data["part"], at)
        if times is None:
            raise WindowPassed
        change_time(by=request.by, at=at, need=need, earliest_at=times[0], latest_start_at=times[1])
        messages.success(request, _("Changed. We tell you who comes."))
        return HttpResponseRedirect(_page(key))

    return _answer(request, (need, standing), form, work, "home/change.html")


@require_http_methods(["GET", "POST"])
@signed_in
@once
def cancel(request: SignedIn, key: str) -> HttpResponseBase:
    """Not at all: says beforehand who will be told."""
    need, standing = need_of(request, key)
    form = BecauseForm(_("Why do you cancel?"), _why_cancel(), request.POST or None)

    def work() -> HttpResponseRedirect:
        cancel_need(by=request.by, at=timezone.now(), need=need, side=Need.Side.ELDER, because=form.because())
        messages.success(request, _("Cancelled. Whoever was to come is told."))
        return HttpResponseRedirect(standing.address("front"))

    return _answer(request, (need, standing), form, work, "home/cancel.html")


@require_http_methods(["GET", "POST"])
@signed_in
@once
def confirm(request: SignedIn, key: str) -> HttpResponseBase:
    """They came, and it was all right."""
    need, standing = need_of(request, key)
    form, visit = PlainForm(request.POST or None), _visit(request, need)

    def work() -> HttpResponseRedirect:
        via = Visit.ConfirmedVia.DELEGATE if standing.acting else Visit.ConfirmedVia.ELDER
        device = device_of(request)
        confirm_visit(by=request.by, at=timezone.now(), visit=visit, via=via, device=device)
        return HttpResponseRedirect(reverse("home:rate", args=[key]))

    return marked(request, _answer(request, (need, standing), form, work, "home/confirm.html"))


@require_http_methods(["GET", "POST"])
@signed_in
@once
def rate(request: SignedIn, key: str) -> HttpResponseBase:
    """Three faces: how it was."""
    need, standing = need_of(request, key)
    form = RateForm(request.POST or None)

    def work() -> HttpResponseRedirect:
        stars, note = int(form.cleaned_data["stars"]), form.cleaned_data["words"]
        rate_visit(by=request.by, at=timezone.now(), visit=_visit(request, need), stars=stars, note=note)
        messages.success(request, _("Thank you. We have written it down."))
        return HttpResponseRedirect(standing.address("front"))

    return _answer(request, (need, standing), form, work, "home/rate.html")


@require_http_methods(["GET", "POST"])
@signed_in
@once
def dispute(request: SignedIn, key: str) -> HttpResponseBase:
    """Something was wrong: a person looks into it before any hour is counted."""
    need, standing = need_of(request, key)
    form = BecauseForm(_("What was wrong?"), _what_was_wrong(), request.POST or None)

    def work() -> HttpResponseRedirect:
        dispute_visit(by=request.by, at=timezone.now(), visit=_visit(request, need), because=form.because())
        messages.success(request, _("We look into it and ring you."))
        return HttpResponseRedirect(_page(key))

    return _answer(request, (need, standing), form, work, "home/wrong.html")


def _answer(
    request: SignedIn,
    about: tuple[Need, Standing],
    form: DoorForm,
    work: Callable[[], HttpResponseRedirect],
    template: str,
) -> HttpResponseBase:
    need, standing = about
    if request.method == "POST" and form.is_valid():
        try:
            return work()
        except Refused as refusal:
            tell_in(form, refusal, request.by)
    one = arrangement_of(request.by, timezone.now(), need)
    shown: dict[str, Any] = {"one": one, "form": form, "told": _told(one), "back_href": _page(need.pk)}
    return render(request, template, {**around(standing), **shown}, status=422 if form.errors else 200)


def _visit(request: SignedIn, need: Need) -> Visit:
    visit = visits_for(request.by).filter(need=need).first()
    if visit is None:
        raise NotFound
    return visit


def _told(one: Arrangement) -> str:
    if one.visitors:
        return _("We tell %(name)s and the station.") % {"name": one.who}
    return _("We tell the station.")


def _page(key: str) -> str:
    return reverse("home:visit", args=[key])


def _why_cancel() -> list[str]:
    return [
        _("I do not need it any more"),
        _("Another day is better"),
        _("My family helps me"),
        _("I am in hospital"),
        _("I would rather not say"),
    ]


def _what_was_wrong() -> list[str]:
    return [
        _("Nobody came"),
        _("The time was not right"),
        _("They were not kind to me"),
        _("Something is broken or missing"),
        _("They asked me for money"),
        _("Something else"),
    ]
