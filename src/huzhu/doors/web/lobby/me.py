"""Sign-in and password: where I am signed in, signing out elsewhere, another password, another PIN."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.passes.entering import change_pin
from huzhu.commons.passes.models import Sitting
from huzhu.commons.passes.queries import second_step_of, sittings_of, ways_of
from huzhu.commons.passes.sittings import end_sitting, end_sittings, move_sitting
from huzhu.commons.people.accounts import change_password
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_for
from huzhu.doors.once import once
from huzhu.doors.sittings import WAY
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.lobby.coming_in import come_in_whole
from huzhu.doors.web.lobby.forms import ChangePinForm, NewPasswordForm
from huzhu.kernel.refusal import NotFound, Refused

ICONS = {Sitting.Device.PHONE: "smartphone", Sitting.Device.TABLET: "tablet", Sitting.Device.COMPUTER: "monitor"}


@never_cache
@require_GET
@signed_in
def show_me(request: SignedIn) -> HttpResponseBase:
    """Where I am signed in, and what I have to come in by."""
    person, at = whose(request), timezone.now()
    rows = [_row(one, request) for one in sittings_of(request.by, person, at)]
    shown = {
        "rows": rows,
        "others": sum(not row["here"] for row in rows),
        "ways": ways_of(request.by, person),
        "has_password": request.user.has_usable_password(),
        "second": second_step_of(request.by, person),
    }
    return render(request, "lobby/me.html", shown)


@require_POST
@signed_in
@once
def end_one(request: SignedIn, sitting_id: str) -> HttpResponseBase:
    """Signs out one telephone or computer of mine."""
    listed = {one.pk: one for one in sittings_of(request.by, whose(request), timezone.now())}
    if sitting_id not in listed:
        raise NotFound
    end_sitting(by=request.by, at=timezone.now(), sitting=listed[sitting_id])
    messages.success(request, _("Signed out there."))
    return HttpResponseRedirect(reverse("lobby:me"))


@require_POST
@signed_in
@once
def end_elsewhere(request: SignedIn) -> HttpResponseBase:
    """Signs out everywhere but here."""
    here = request.session.session_key or ""
    n = end_sittings(by=request.by, at=timezone.now(), person=whose(request), but=here)
    words = ngettext("Signed out at %(n)d other place.", "Signed out at %(n)d other places.", n)
    messages.success(request, words % {"n": n})
    return HttpResponseRedirect(reverse("lobby:me"))


@never_cache
@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "POST"])
@signed_in
def change_my_password(request: SignedIn) -> HttpResponseBase:
    """Another password; every other place is signed out by it."""
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _knows(request, form):
        at = timezone.now()
        try:
            change_password(by=request.by, at=at, account=request.user, password=form.cleaned_data["password"])
        except Refused as refusal:
            tell_in(form, refusal, request.by, "password")
        else:
            return _with_new_password(request, at)
    return _page(request, "lobby/password.html", form)


@never_cache
@sensitive_post_parameters("old", "pin", "again")
@require_http_methods(["GET", "POST"])
@signed_in
def change_my_pin(request: SignedIn) -> HttpResponseBase:
    """Another PIN."""
    form = ChangePinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            change_pin(by=request.by, at=timezone.now(), person=whose(request), old=said["old"], digits=said["pin"])
        except Refused as refusal:
            tell_in(form, refusal, request.by, "old" if refusal.leaves_trace else "pin")
        else:
            messages.success(request, _("From now on the new PIN counts."))
            return HttpResponseRedirect(reverse("lobby:me"))
    return _page(request, "lobby/my_pin.html", form)


def _with_new_password(request: SignedIn, at: datetime) -> HttpResponse:
    words = _("From now on the new password counts. Everywhere else you are signed out.")
    if request.session.get(WAY) == Sitting.Way.HALF:
        end_sittings(by=request.by, at=at, person=whose(request))
        answer: HttpResponse = come_in_whole(request)
    else:
        old = request.session.session_key or ""
        update_session_auth_hash(request, request.user)
        move_sitting(by=request.by, at=at, old_key=old, new_key=request.session.session_key or "")
        answer = HttpResponseRedirect(reverse("lobby:me"))
    messages.success(request, words)
    return answer


def _knows(request: SignedIn, form: NewPasswordForm) -> bool:
    old = form.cleaned_data["old"]
    account = authenticate(request, username=request.user.get_username(), password=old)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # we say it in our own words
        form.add_error("old", _("This was wrong too often. Please wait a quarter of an hour."))
        return False
    if account is None or account.pk != request.user.pk:
        form.add_error("old", _("This is not your password. Please try again."))
        return False
    if account.password_told and form.cleaned_data["password"] == old:
        form.add_error("password", _("Please choose another than the one that was read out to you."))
        return False
    return True


def _page(request: SignedIn, template: str, form: DoorForm) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def whose(request: SignedIn) -> Person:
    """The person who is signed in."""
    return persons_for(request.by).get(pk=request.by.person_id)


def _row(one: Sitting, request: SignedIn) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "icon": ICONS[Sitting.Device(one.device)],
        "device": one.get_device_display(),
        "way": one.get_way_display(),
        "own": one.own_device,
        "began_at": one.began_at,
        "seen_at": one.seen_at,
        "here": one.session_key == request.session.session_key,
    }
