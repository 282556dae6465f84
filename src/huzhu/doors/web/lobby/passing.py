"""Signing in without a password: a code told to one's telephone, or a PIN with the telephone number or the card."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huzhu.commons.passes.actions import CodeShut, type_code, wish_for_code
from huzhu.commons.passes.entering import Found, TriedTooOften, enter_by_card, enter_by_phone, replace_starter
from huzhu.commons.passes.models import Pin, Sitting
from huzhu.commons.passes.sittings import ensure_account
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import actor_of
from huzhu.commons.sealed import noting_openings
from huzhu.doors.turnstile import in_turn
from huzhu.doors.web.answers import in_a_row
from huzhu.doors.web.lobby.coming_in import asked_for, come_in, source_of, step
from huzhu.doors.web.lobby.forms import CardForm, CodeForm, NewPinForm, PhoneForm, PinForm, WhoForm
from huzhu.doors.words import words_of
from huzhu.kernel.actor import Actor, nobody
from huzhu.kernel.refusal import Refused

WISH, PHONE, PROVEN = "wish", "phone", "proven"
PROVEN_FOR_SECONDS = 15 * 60
SHUT = (TriedTooOften, CodeShut)
AFTER_THE_NUMBER = ("lobby/code.html", "lobby/pin.html")


@never_cache
@require_http_methods(["GET", "POST"])
def ask_phone(request: HttpRequest) -> HttpResponse:
    """The telephone number; then a code to it, or the PIN one has. The answer is the same for every number."""
    form = PhoneForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "lobby/phone.html", form)
    phone: bytes = form.cleaned_data["phone"]
    if request.POST.get("by") == "pin":
        request.session[PHONE] = phone.hex()
        return HttpResponseRedirect(step(request, "pin"))
    try:
        with in_turn():
            wish = wish_for_code(by=_nobody(), at=timezone.now(), phone=phone, source=source_of(request))
    except Refused as refusal:
        return _page(request, "lobby/phone.html", _told(form, refusal))
    request.session[WISH] = wish.pk
    return HttpResponseRedirect(step(request, "code"))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """The six digits of the code; the page waits as long as the person does."""
    if WISH not in request.session:
        return HttpResponseRedirect(step(request, "phone"))
    form = CodeForm(request.POST or None)

    def work() -> list[tuple[str, str]]:
        wish, code = request.session[WISH], form.cleaned_data["code"]
        people = type_code(by=_nobody(), at=timezone.now(), wish_id=wish, code=code)
        return [(one.pk, "") for one in people]

    return _tried(request, form, work, ("lobby/code.html", Sitting.Way.CODE))


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def ask_pin(request: HttpRequest) -> HttpResponse:
    """The PIN that goes with a telephone number."""
    if PHONE not in request.session:
        return HttpResponseRedirect(step(request, "phone"))
    form = PinForm(request.POST or None)

    def work() -> list[tuple[str, str]]:
        phone, digits = bytes.fromhex(request.session[PHONE]), form.cleaned_data["pin"]
        source = source_of(request)
        found = enter_by_phone(by=_nobody(), at=timezone.now(), phone=phone, digits=digits, source=source)
        return _known(found)

    return _tried(request, form, work, ("lobby/pin.html", Sitting.Way.PIN))


@never_cache
@sensitive_post_parameters("pin", "secret")
@require_http_methods(["GET", "POST"])
def ask_card(request: HttpRequest) -> HttpResponse:
    """The card and its PIN. What stands after # in the address never leaves the phone; a script puts it in the box."""
    form = CardForm(request.POST or None)

    def work() -> list[tuple[str, str]]:
        secret, digits = form.cleaned_data["secret"], form.cleaned_data["pin"]
        source = source_of(request)
        found = enter_by_card(by=_nobody(), at=timezone.now(), secret=secret, digits=digits, source=source)
        return _known(found)

    return _tried(request, form, work, ("lobby/card.html", Sitting.Way.CARD))


@never_cache
@require_http_methods(["GET", "POST"])
def choose_who(request: HttpRequest) -> HttpResponse:
    """Several people share the telephone: who is it?"""
    proven = _proven(request)
    if not proven:
        return HttpResponseRedirect(step(request, "sign_in"))
    form = WhoForm(_names(list(proven["people"])), request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["person"]
        return _go_on(request, proven | {"people": {chosen: proven["people"][chosen]}})
    return _page(request, "lobby/who.html", form)


@never_cache
@sensitive_post_parameters("pin", "again")
@require_http_methods(["GET", "POST"])
def choose_pin(request: HttpRequest) -> HttpResponse:
    """The PIN that the station read out is changed at its first use, to one that nobody else has heard."""
    proven = _proven(request)
    if not proven or len(proven["people"]) != 1:
        return HttpResponseRedirect(step(request, "sign_in"))
    [(person, starter)] = proven["people"].items()
    form = NewPinForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "lobby/new_pin.html", form)
    at = timezone.now()
    by = actor_of(person, timezone.localdate(at), via="web")
    pin = Pin.objects.filter(pk=starter, person=person).order_by("pk").first()
    try:
        if pin is None:
            return HttpResponseRedirect(step(request, "sign_in"))
        with in_turn():
            replace_starter(by=by, at=at, pin=pin, digits=form.cleaned_data["pin"])
    except Refused as refusal:
        return _page(request, "lobby/new_pin.html", _told(form, refusal, "pin"))
    return _go_on(request, proven | {"people": {person: ""}})


def _tried(
    request: HttpRequest, form: BaseForm, work: Callable[[], list[tuple[str, str]]], kind: tuple[str, str]
) -> HttpResponse:
    """One try of a secret: the page again with what is wrong, or on with whom it proved."""
    template, way = kind
    if request.method != "POST" or not form.is_valid():
        return _page(request, template, form)
    try:
        with in_turn():
            people = work()
    except SHUT as refusal:
        answer = words_of(refusal, None)
        return render(request, "lobby/shut.html", {"answer": answer, "again_href": step(request, "phone")}, status=429)
    except Refused as refusal:
        return _page(request, template, _told(form, refusal, "pin" if "pin" in form.fields else "code"))
    own = form.cleaned_data["own_device"]
    return _go_on(request, {"people": dict(people), "way": way, "own": own, "at": timezone.now().timestamp()})


def _go_on(request: HttpRequest, proven: Mapping[str, Any]) -> HttpResponse:
    """Whoever has proved who it is chooses among several, changes the station's PIN, and comes in."""
    people: dict[str, str] = dict(proven["people"])
    if len(people) > 1 or any(people.values()):
        request.session[PROVEN] = dict(proven)
        return HttpResponseRedirect(step(request, "who" if len(people) > 1 else "new_pin"))
    person = Person.objects.get(pk=next(iter(people)))
    at = timezone.now()
    by = actor_of(person.pk, timezone.localdate(at), via="web")
    with in_turn():
        account = ensure_account(by=by, at=at, person=person)
    return come_in(request, account, proven["way"], own_device=bool(proven["own"]))


def _proven(request: HttpRequest) -> dict[str, Any]:
    proven: dict[str, Any] = request.session.get(PROVEN, {})
    fresh = timezone.now().timestamp() - float(proven.get("at", 0)) < PROVEN_FOR_SECONDS
    return proven if fresh else {}


def _known(found: list[Found]) -> list[tuple[str, str]]:
    """The people, and beside each the starter PIN that is to be changed first."""
    return [(one.person.pk, one.pin.pk if one.pin.starter else "") for one in found]


def _names(people: list[str]) -> list[tuple[str, str]]:
    """Who shares a telephone that has just been proved: shown to choose oneself, no look at others."""
    with noting_openings():
        listed = Person.objects.filter(pk__in=people).order_by("born_on", "pk")
        return [(one.pk, str(one.name)) for one in listed]


def _told(form: BaseForm, refusal: Refused, field: str | None = None) -> BaseForm:
    answer = words_of(refusal, None)
    form.add_error(field, in_a_row(answer.sentence, answer.next_step))
    return form


def _page(request: HttpRequest, template: str, form: BaseForm) -> HttpResponse:
    shown = {
        "form": form,
        "next": asked_for(request),
        "back_href": step(request, "phone" if template in AFTER_THE_NUMBER else "sign_in"),
        "phone_href": step(request, "phone"),
        "card_href": step(request, "card"),
        "sign_in_href": step(request, "sign_in"),
    }
    return render(request, template, shown, status=422 if form.errors else 200)


def _nobody() -> Actor:
    return nobody(timezone.localdate(), "web")
