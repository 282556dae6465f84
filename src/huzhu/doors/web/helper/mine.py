"""What is the helper's own: minutes earned, hours offered, days away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.dispatch.illness import illness_of
from huzhu.commons.helpers.actions import note_absence, offer_hours
from huzhu.commons.helpers.limits import keep_limits
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.photos import photo_of, remove_photo
from huzhu.commons.helpers.queries import has_photo
from huzhu.doors.once import once
from huzhu.doors.web.basis import hours_by, papers, unconfirmed
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import Desk, around, desk_of
from huzhu.doors.web.helper.forms import AwayForm, HoursForm, IllForm, clock
from huzhu.doors.web.helper.keeping import keeping_of
from huzhu.doors.web.helper.limits import LimitsForm
from huzhu.doors.web.home.looks import picture_page
from huzhu.doors.web.home.saved import deeds, statement
from huzhu.doors.web.shapes import Fact
from huzhu.doors.web.timelines import purse_of
from huzhu.doors.web.wording import duration
from huzhu.kernel.packs import catalogue_on


@require_GET
@signed_in
def show_time(request: SignedIn) -> HttpResponseBase:
    """Hours in words: what is there, what waits and until when, every line, and what can be done with it."""
    desk = desk_of(request)
    purse = purse_of(request.by, timezone.now(), desk.helper.person)
    shown = statement(request, purse) | {
        "purse": purse,
        "limit": purse.rules.member_most_minutes,
        "deeds": deeds(purse),
        "bases": unconfirmed(*hours_by(purse.rules, desk.helper.place)),
    }
    return render(request, "helper/time.html", {**around(desk, "time"), **shown})


@require_GET
@signed_in
def show_me(request: SignedIn) -> HttpResponseBase:
    """Who I am as a helper, my hours of the week, my days away."""
    return me_page(request, desk_of(request))


@require_POST
@signed_in
@once
def keep_hours(request: SignedIn) -> HttpResponseBase:
    """Keeps the hours of the week as ticked."""
    desk = desk_of(request)
    form = HoursForm(request.POST, auto_id="hours_%s")

    def work() -> None:
        offer_hours(by=request.by, at=timezone.now(), helper=desk.helper, hours=form.hours())

    def again() -> HttpResponse:
        return me_page(request, desk, {"hours_form": form, "form": form}, status=422)

    done = _("Your hours are kept. We only ask you within them.")
    return through(request, form, work, Way(done, reverse("helper:me"), again))


@require_POST
@signed_in
@once
def stay_away(request: SignedIn) -> HttpResponseBase:
    """Notes days on which the helper cannot come."""
    desk, at = desk_of(request), timezone.now()
    form = AwayForm(timezone.localdate(at), request.POST, auto_id="away_%s")

    def work() -> None:
        from_on, to_on = form.span()
        note_absence(by=request.by, at=at, helper=desk.helper, from_on=from_on, to_on=to_on)

    def again() -> HttpResponse:
        return me_page(request, desk, {"away_form": form, "form": form}, status=422)

    done = _("Noted. We do not ask you on those days.")
    return through(request, form, work, Way(done, reverse("helper:me"), again))


@require_POST
@signed_in
@once
def limit(request: SignedIn) -> HttpResponseBase:
    """Keeps the limits as chosen; promises that stand are not touched."""
    desk = desk_of(request)
    form = LimitsForm(desk.helper, request.POST)

    def work() -> None:
        keep_limits(by=request.by, at=timezone.now(), helper=desk.helper, limits=form.limits())

    def again() -> HttpResponse:
        return me_page(request, desk, {"limits_form": form, "form": form}, status=422)

    return through(
        request, form, work, Way(_("Kept. We ask you for nothing beyond that."), reverse("helper:me"), again)
    )


@require_GET
@signed_in
def show_photo(request: SignedIn) -> HttpResponseBase:
    """What those whom I am about to visit see of me."""
    return picture_page(photo_of(desk_of(request).helper))


@require_POST
@signed_in
@once
def take_photo_away(request: SignedIn) -> HttpResponseBase:
    """I no longer want to be seen: the picture is gone at once."""
    remove_photo(by=request.by, at=timezone.now(), helper=desk_of(request).helper)
    messages.success(request, _("The picture is taken away. Nobody sees it any more."))
    return HttpResponseRedirect(reverse("helper:me"))


def me_page(request: SignedIn, desk: Desk, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page of the helper, also with what was wrong with one of its forms."""
    by, helper, today = request.by, desk.helper, timezone.localdate()
    hours = list(helper.availability.order_by("weekday", "from_minute", "pk"))
    away = list(helper.absences.filter(to_on__gt=today).order_by("from_on", "pk"))
    shown = {
        "name": str(helper.person.name),
        "kind": helper.get_kind_display(),
        "facts": _facts(helper),
        "hours": [f"{WEEKDAYS[one.weekday]} {clock(one.from_minute)}–{clock(one.to_minute)}" for one in hours],
        "pictured": has_photo(helper),
        "keeping": [one for one in keeping_of(by, helper) if not one.asked],
        "away": [{"from_on": one.from_on, "to_on": one.to_on} for one in away],
        "hours_form": HoursForm(now=hours, auto_id="hours_%s"),
        "limits_form": LimitsForm(helper),
        "ill": illness_of(by, timezone.now(), helper),
        "ill_form": IllForm(today, auto_id="ill_%s"),
        "away_form": AwayForm(today, auto_id="away_%s"),
        "bases": unconfirmed(papers(today)),
        **(more or {}),
    }
    return render(request, "helper/me.html", {**around(desk, "me"), **shown}, status=status)


def _facts(helper: Helper) -> list[Fact]:
    rows = [Fact(_("Vest number"), helper.vest_number)] if helper.vest_number else []
    a_day = _("%(time)s and %(visits)d visits")
    limits = a_day % {"time": duration(helper.max_minutes_a_day), "visits": helper.max_visits_a_day}
    rows.append(Fact(_("A day at most"), limits))
    catalogue = catalogue_on(timezone.localdate())
    until = {paper.skill_code: paper.valid_to for paper in helper.certificates.order_by("valid_to", "pk")}
    for skill in helper.skills.order_by("code", "pk"):
        label = catalogue.skill(skill.code).label
        end = until.get(skill.code)
        proof = _("proof good until %(day)s") % {"day": date_format(end)} if end else _("proof missing")
        rows.append(Fact(_("Skill"), label.in_language(get_language() or "zh"), proof))
    return rows
