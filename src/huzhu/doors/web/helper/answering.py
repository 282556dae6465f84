"""A helper's answers: yes and no to an offer, and giving a promise back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huzhu.care.dispatch.actions import accept_assignment, decline_assignment, give_back
from huzhu.care.dispatch.lateness import say_late
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.returning import come_after_all
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import around, desk_of
from huzhu.doors.web.helper.forms import WhyForm
from huzhu.doors.web.helper.pages import asked_of_me
from huzhu.doors.web.helper.stops import stops_of
from huzhu.kernel.refusal import Refused


@require_POST
@signed_in
@once
def accept(request: SignedIn, key: str) -> HttpResponseBase:
    """Yes: from now on the door is shown. Whoever was a moment faster is named on the page of the refusal."""
    assignment = accept_assignment(by=request.by, at=timezone.now(), assignment=asked_of_me(request, key))
    messages.success(request, _("Thank you. Name and door are shown to you now."))
    return HttpResponseRedirect(reverse("helper:visit", args=[assignment.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
@once
def decline(request: SignedIn, key: str) -> HttpResponseBase:
    """No, with a reason that helps us ask better next time. Nobody is blamed."""
    assignment = asked_of_me(request, key)
    form = WhyForm(_why_not(), _("You cannot go?"), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_assignment(by=request.by, at=timezone.now(), assignment=assignment, because=form.because())
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            messages.success(request, _("That is fine. We ask somebody else."))
            return HttpResponseRedirect(reverse("helper:today"))
    texts = {"send": _("I cannot go"), "says": _("We ask somebody else then. Nobody will blame you.")}
    return _why_page(request, assignment, form, texts)


@require_http_methods(["GET", "POST"])
@signed_in
@once
def hand_back(request: SignedIn, key: str) -> HttpResponseBase:
    """A promise given back: the elder is told that there is a change, and we look for somebody else."""
    assignment = asked_of_me(request, key)
    form = WhyForm(_why_back(), _("Why can you not come?"), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_back(by=request.by, at=timezone.now(), assignment=assignment, because=form.because())
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            messages.success(request, _("Given back. The elder is told, and we look for somebody else."))
            return HttpResponseRedirect(reverse("helper:today"))
    says = _("The elder is told that there is a change, and the station looks for somebody else.")
    return _why_page(request, assignment, form, {"send": _("Give it back"), "says": says, "call": "1"})


@require_POST
@signed_in
@once
def cannot_come(request: SignedIn, key: str) -> HttpResponseBase:
    """One tap on the stairs: the promise goes back at once, and the next page says how to take that back."""
    assignment = asked_of_me(request, key)
    give_back(by=request.by, at=timezone.now(), assignment=assignment, why=Assignment.Why.CANNOT_COME)
    messages.success(request, _("Thank you for saying so. We look for somebody else at once."))
    return HttpResponseRedirect(reverse("helper:today"))


@require_POST
@signed_in
@once
def come_back(request: SignedIn, key: str) -> HttpResponseBase:
    """It was a slip, or it goes after all: the promise stands again while nobody has taken it."""
    assignment = come_after_all(by=request.by, at=timezone.now(), assignment=asked_of_me(request, key))
    messages.success(request, _("Good: you come after all."))
    return HttpResponseRedirect(reverse("helper:visit", args=[assignment.pk]))


@require_POST
@signed_in
@once
def run_late(request: SignedIn, key: str) -> HttpResponseBase:
    """One tap: so many minutes later. The elder and the station know at once."""
    minutes = request.POST.get("minutes", "")
    assignment = asked_of_me(request, key)
    say_late(by=request.by, at=timezone.now(), assignment=assignment, minutes=int(minutes) if minutes.isdigit() else 0)
    messages.success(request, _("Thank you. The elder and the station are told."))
    return HttpResponseRedirect(reverse("helper:visit", args=[assignment.pk]))


def _why_page(request: SignedIn, assignment: Assignment, form: WhyForm, texts: dict[str, Any]) -> HttpResponseBase:
    desk, at = desk_of(request), timezone.now()
    (stop,) = stops_of(request.by, at, desk.helper, [assignment])
    shown = {"form": form, "stop": stop, **texts}
    return render(request, "helper/why.html", {**around(desk, "today"), **shown}, status=422 if form.errors else 200)


def _why_not() -> list[str]:
    return [
        _("I have no time then"),
        _("Too far or too steep for me"),
        _("I do not feel well"),
        _("I cannot do this kind of help"),
        _("I would rather not say"),
    ]


def _why_back() -> list[str]:
    return [
        _("I am ill"),
        _("Something happened at home"),
        _("I cannot make it in time"),
        _("I would rather not say"),
    ]
