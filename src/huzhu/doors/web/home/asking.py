"""Asking in three pages: what, when, and a look at it before it is sent."""

from datetime import datetime

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huzhu.care.needs.actions import Ask, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.rounds.actions import book_round
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.basis import lengths, unconfirmed
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.arrangements import day_word, part_word
from huzhu.doors.web.home.choices import Group, asked, checked, choices_of, group_of
from huzhu.doors.web.home.forms import ANY_DAY, AskForm, WhenForm, window
from huzhu.doors.web.home.standing import Standing, around, standing_of
from huzhu.doors.web.rhythms import rhythm_of
from huzhu.doors.web.shapes import Fact, LinkRow
from huzhu.doors.web.wording import duration
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused

STEPS = 3


@require_GET
@signed_in
def choose_what(request: SignedIn, group: str, elder: str = "") -> HttpResponseBase:
    """First page: what is wanted. Each answer is a link, so one tap goes on."""
    standing, kind = standing_of(request.by, elder), group_of(group)
    rows = [
        LinkRow(standing.address("when", group=group, service=one.service), one.icon, one.title, one.text)
        for one in choices_of(kind, request.by.day)
    ]
    shown = {"question": kind.question, "links": rows, "step": (1, STEPS), "back_href": standing.address("front")}
    shown |= {"bases": unconfirmed(lengths(request.by.day))}
    return render(request, "home/ask_what.html", {**around(standing), **shown})


@require_http_methods(["GET", "POST"])
@signed_in
def choose_when(request: SignedIn, group: str, service: str, elder: str = "") -> HttpResponseBase:
    """Second page: which day. Nothing is kept yet: the answers travel in the address."""
    standing, kind = standing_of(request.by, elder), group_of(group)
    code = checked(kind, service, request.by.day)
    initial = {key: request.GET[key] for key in ("day", "part") if key in request.GET}
    form = WhenForm(timezone.now(), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answers = {"day": form.cleaned_data["day"], "part": form.cleaned_data["part"]}
        return HttpResponseRedirect(standing.address("check", group=group, service=code, **answers))
    shown = {"form": form, "title": asked(code), "step": (2, STEPS), "back_href": standing.address("ask", group=group)}
    return render(request, "home/ask_when.html", {**around(standing), **shown}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
@once
def check(request: SignedIn, group: str, service: str, day: str, part: str, elder: str = "") -> HttpResponseBase:
    """Third page: everything at a glance; one tap more and the station has it."""
    standing, kind, at = standing_of(request.by, elder), group_of(group), timezone.now()
    code, times = checked(kind, service, request.by.day), window(day, part, at)
    if times is None:
        return HttpResponseRedirect(standing.address("when", group=group, service=code))
    form = AskForm(day, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            to = _send(request, at, standing, _ask(standing, code, times, form), form.cleaned_data["often"])
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            return HttpResponseRedirect(f"{to}?new=1")
    when_href = standing.address("when", group=group, service=code)
    shown = {
        "form": form,
        "facts": _facts(standing, kind, code, day, times, when_href),
        "step": (3, STEPS),
        "back_href": f"{when_href}?day={day}&part={part}",
        "bases": unconfirmed(lengths(request.by.day)),
    }
    return render(request, "home/ask_check.html", {**around(standing), **shown}, status=422 if form.errors else 200)


def _send(request: SignedIn, at: datetime, standing: Standing, ask: Ask, often: str) -> str:
    """Asks once or regularly; returns the page of what was asked."""
    rhythm = rhythm_of(often)
    if rhythm is None:
        return reverse("home:visit", args=[ask_for_help(by=request.by, at=at, elder=standing.elder, ask=ask).pk])
    booked = book_round(by=request.by, at=at, elder=standing.elder, first=ask, rhythm=rhythm)
    return reverse("home:round", args=[booked.pk])


def _ask(standing: Standing, service: str, times: tuple[datetime, datetime], form: AskForm) -> Ask:
    return Ask(
        service=service,
        channel=Need.Channel.FAMILY if standing.acting else Need.Channel.SELF,
        earliest_at=times[0],
        latest_start_at=times[1],
        note=form.cleaned_data["note"],
        wants_familiar=form.cleaned_data["familiar"],
    )


def _facts(
    standing: Standing, kind: Group, code: str, day: str, times: tuple[datetime, datetime], when_href: str
) -> list[Fact]:
    today = timezone.localdate()
    which = _("Any day this week") if day == ANY_DAY else day_word(timezone.localdate(times[0]), today)
    minutes = catalogue_on(today).service(code).minutes or 30
    change = _("Change")
    what_href = standing.address("ask", group=kind.key)
    rows = [
        Fact(_("What"), asked(code), href=what_href, link=change),
        Fact(_("Which day"), which, href=when_href, link=change),
        Fact(_("What time"), part_word(*times), href=when_href, link=change),
        Fact(_("How long"), _("about %(time)s") % {"time": duration(minutes)}),
    ]
    return [Fact(_("For whom"), standing.called), *rows] if standing.acting else rows
