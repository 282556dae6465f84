"""The second step: asked after the password, set up with an app on a telephone, changed to another."""

from typing import Any

import pyotp
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.passes.entering import TriedTooOften
from huzhu.commons.passes.models import Sitting
from huzhu.commons.passes.queries import second_step_begun, second_step_of
from huzhu.commons.passes.second import begin_second_step, confirm_second_step, pass_second_step
from huzhu.commons.people.models import Account
from huzhu.commons.sealed import noting_openings
from huzhu.doors.sittings import WAY
from huzhu.doors.turnstile import in_turn
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.lobby.coming_in import asked_for, come_in, come_in_whole, source_of, step
from huzhu.doors.web.lobby.forms import SecondForm
from huzhu.doors.web.lobby.me import whose
from huzhu.doors.words import words_of
from huzhu.kernel.actor import Actor, nobody
from huzhu.kernel.refusal import Refused

SECOND = "second"
GOOD_FOR_SECONDS = 10 * 60
HOUSE = "Huzhu"


def to_the_second_step(request: HttpRequest, account: Account, *, own_device: bool) -> HttpResponse:
    """The password was right; who it was waits ten minutes in the session for the digits, signed in nowhere yet."""
    request.session.cycle_key()
    request.session[SECOND] = {"account": account.pk, "own": own_device, "at": timezone.now().timestamp()}
    return HttpResponseRedirect(step(request, "ask_second"))


@never_cache
@sensitive_post_parameters("digits")
@require_http_methods(["GET", "POST"])
def ask_second(request: HttpRequest) -> HttpResponse:
    """The digits of the app, after the password."""
    waiting = _waiting(request)
    if not waiting:
        return HttpResponseRedirect(step(request, "sign_in"))
    form = SecondForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = Account.objects.get(pk=waiting["account"])
        try:
            _pass(request, account, form.cleaned_data["digits"])
        except TriedTooOften as refusal:
            shown = {"answer": words_of(refusal, None), "again_href": step(request, "sign_in")}
            return render(request, "lobby/shut.html", shown, status=429)
        except Refused as refusal:
            tell_in(form, refusal, _nobody(), "digits")
        else:
            return come_in(request, account, Sitting.Way.PASSWORD, own_device=bool(waiting["own"]))
    shown = {"form": form, "next": asked_for(request), "back_href": step(request, "sign_in")}
    return render(request, "lobby/second_ask.html", shown, status=422 if form.errors else 200)


@never_cache
@require_GET
@signed_in
def show_second(request: SignedIn) -> HttpResponseBase:
    """My second step: none yet, one being set up with its drawing to scan, or one in use."""
    return _page(request, SecondForm())


@never_cache
@sensitive_post_parameters("digits")
@require_POST
@signed_in
def begin(request: SignedIn) -> HttpResponseBase:
    """A new secret to scan; whoever has a second step already says its digits."""
    form = SecondForm(request.POST)
    digits = form.cleaned_data["digits"] if form.is_valid() else ""
    try:
        with in_turn():
            begin_second_step(by=request.by, at=timezone.now(), digits=digits)
    except Refused as refusal:
        if form.is_valid():
            tell_in(form, refusal, request.by, "digits")
        return _page(request, form, status=422)
    return HttpResponseRedirect(step(request, "second_step"))


@never_cache
@sensitive_post_parameters("digits")
@require_POST
@signed_in
def confirm(request: SignedIn) -> HttpResponseBase:
    """The first digits: from now on they are asked for, and the spare codes stand here this once."""
    form = SecondForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        with in_turn():
            spares = confirm_second_step(by=request.by, at=timezone.now(), digits=form.cleaned_data["digits"])
    except Refused as refusal:
        tell_in(form, refusal, request.by, "digits")
        return _page(request, form, status=422)
    shown = {"spares": [_in_fours(one) for one in spares], "on_href": _whole(request), "day": timezone.localdate()}
    return render(request, "lobby/spares.html", shown)


def _whole(request: SignedIn) -> str:
    """Whoever came in by half is now in; the address to go on to."""
    if request.session.get(WAY) != Sitting.Way.HALF:
        return reverse("lobby:me")
    return come_in_whole(request).url


def _pass(request: HttpRequest, account: Account, digits: str) -> None:
    # The secret is read to reckon the digits and goes nowhere; the line of the action says whose it was.
    with noting_openings(), in_turn():
        pass_second_step(
            by=_nobody(),
            at=timezone.now(),
            person_id=account.person_id,
            digits=digits,
            source=source_of(request),
        )


def _nobody() -> Actor:
    return nobody(timezone.localdate(), "web")


def _waiting(request: HttpRequest) -> dict[str, Any]:
    waiting: dict[str, Any] = request.session.get(SECOND, {})
    fresh = timezone.now().timestamp() - float(waiting.get("at", 0)) < GOOD_FOR_SECONDS
    return waiting if fresh else {}


def _page(request: SignedIn, form: SecondForm, status: int = 200) -> HttpResponse:
    begun, held = second_step_begun(request.by), second_step_of(request.by, whose(request))
    secret = str(begun.secret) if begun else ""
    name = request.user.get_username()
    shown = {
        "form": form,
        "held": held,
        "secret": _in_fours(secret),
        "scanned": pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=HOUSE) if secret else "",
        "half": request.session.get(WAY) == Sitting.Way.HALF,
        "next": asked_for(request),
        "title": _("Second step"),
    }
    return render(request, "lobby/second.html", shown, status=status)


def _in_fours(text: str) -> str:
    """Easier to copy: letters in groups of four."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
