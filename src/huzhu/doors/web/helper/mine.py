"""What is the helper's own: minutes earned, hours offered, days away."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.dispatch.illness import illness_of
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import attendances_for
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.queries import StatementLine, statement_of
from huzhu.commons.helpers.actions import note_absence, offer_hours
from huzhu.commons.helpers.models import Helper
from huzhu.doors.once import once
from huzhu.doors.web.basis import counting, papers, silence, unconfirmed
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import Desk, around, desk_of
from huzhu.doors.web.helper.forms import AwayForm, HoursForm, IllForm, clock
from huzhu.doors.web.helper.keeping import keeping_of
from huzhu.doors.web.shapes import Fact
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import catalogue_on

LINES_SHOWN = 30
WAITING = (Visit.State.ARRIVED, Visit.State.LEFT, Visit.State.DISPUTED)


@require_GET
@signed_in
def show_time(request: SignedIn) -> HttpResponseBase:
    """Minutes in words: what is there, what waits for the elder's word, and every line of the account."""
    desk, by = desk_of(request), request.by
    before = request.GET.get("before", "")
    before_seq = int(before) if before.isdecimal() else None
    lines = statement_of(by, desk.account, before_seq=before_seq, limit=LINES_SHOWN) if desk.account else []
    held = list(_own(by).filter(visit__state__in=WAITING, credited_minutes__gt=0).order_by("-arrived_at", "pk"))
    shown = {
        "lines": _in_words(by, lines),
        "older": lines[-1].seq if len(lines) == LINES_SHOWN else 0,
        "held": [_held(one) for one in held],
        "held_minutes": sum(one.credited_minutes or 0 for one in held),
        "bases": unconfirmed(counting(by.day), silence(by.day)),
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
        "keeping": [one for one in keeping_of(by, helper) if not one.asked],
        "away": [{"from_on": one.from_on, "to_on": one.to_on} for one in away],
        "hours_form": HoursForm(now=hours, auto_id="hours_%s"),
        "ill": illness_of(by, timezone.now(), helper),
        "ill_form": IllForm(today, auto_id="ill_%s"),
        "away_form": AwayForm(today, auto_id="away_%s"),
        "bases": unconfirmed(papers(today)),
        **(more or {}),
    }
    return render(request, "helper/me.html", {**around(desk, "me"), **shown}, status=status)


def _facts(helper: Helper) -> list[Fact]:
    rows = [Fact(_("Vest number"), helper.vest_number)] if helper.vest_number else []
    a_day = _("%(minutes)d minutes and %(visits)d visits")
    limits = a_day % {"minutes": helper.max_minutes_a_day, "visits": helper.max_visits_a_day}
    rows.append(Fact(_("A day at most"), limits))
    catalogue = catalogue_on(timezone.localdate())
    until = {paper.skill_code: paper.valid_to for paper in helper.certificates.order_by("valid_to", "pk")}
    for skill in helper.skills.order_by("code", "pk"):
        label = catalogue.skill(skill.code).label
        end = until.get(skill.code)
        proof = _("proof good until %(day)s") % {"day": date_format(end)} if end else _("proof missing")
        rows.append(Fact(_("Skill"), label.in_language(get_language() or "zh"), proof))
    return rows


def _own(by: Actor) -> Any:
    return attendances_for(by).filter(assignment__helper__person=by.person_id)


def _held(one: Attendance) -> dict[str, Any]:
    disputed = one.visit.state == Visit.State.DISPUTED
    return {
        "what": service_name(one.visit.need.service, one.arrived_at),
        "at": one.arrived_at,
        "minutes": one.credited_minutes,
        "word": _("being looked into") if disputed else _("waits for the elder's word"),
        "tone": "red" if disputed else "gold",
    }


def _in_words(by: Actor, lines: Iterable[StatementLine]) -> list[dict[str, Any]]:
    listed = list(lines)
    keys = [line.reference.removeprefix("attendance:") for line in listed if line.reference.startswith("attendance:")]
    visited = {one.pk: one for one in _own(by).filter(pk__in=keys)}
    return [_line(line, visited.get(line.reference.removeprefix("attendance:"))) for line in listed]


def _line(line: StatementLine, attendance: Attendance | None) -> dict[str, Any]:
    at: datetime = attendance.arrived_at if attendance else line.occurred_at
    what = service_name(attendance.visit.need.service, at) if attendance else str(Entry.Kind(line.kind).label)
    return {"what": what, "at": at, "minutes": line.amount, "balance": line.balance, "plus": line.amount > 0}
