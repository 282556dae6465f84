"""An organisation's desk: what its people have promised, who they are, and their hours. Whom they help is not told."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.models import Assignment
from huzhu.commons.groups.models import Activity
from huzhu.commons.helpers.models import Certificate, Helper
from huzhu.commons.people.models import Organisation
from huzhu.doors.web.bureau.desk import month_name
from huzhu.doors.web.files import sheet_answer
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import Figure
from huzhu.doors.web.states import assignment_state
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.team.desk import around, first_of, led_by
from huzhu.doors.web.wording import duration, short_day
from huzhu.doors.words import service_name, skill_name
from huzhu.kernel.moments import moment_at
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.oversight.figures.queries import Month, month_of
from huzhu.oversight.teams.queries import (
    MemberMonth,
    done_together,
    member_of,
    month_of_team,
    papers_ending,
    purse_of,
    tasks_of,
)

DAYS_SHOWN = 14
PER_PAGE = 50
TASKS_MOST = 400


@require_GET
@signed_in
def show_tasks(request: SignedIn) -> HttpResponseBase:
    """What the team is asked for and has promised, today and in the two weeks after, by day."""
    ours, today = led_by(request), timezone.localdate()
    zone = ours.place.time_zone
    since, until = moment_at(today, 0, zone), moment_at(today + timedelta(days=DAYS_SHOWN), 0, zone)
    rows = [_task(one) for one in tasks_of(request.by, ours, since, until)[:TASKS_MOST]]
    shown = {
        "days": [(day, list(listed)) for day, listed in groupby(rows, key=lambda row: row["on"])],
        "asked": sum(row["asked"] for row in rows),
        "papers": [_paper(one, today) for one in papers_ending(request.by, ours, today)],
        "days_shown": DAYS_SHOWN,
    }
    return render(request, "team/tasks.html", {**around(request, ours, "tasks"), **shown})


@require_GET
@signed_in
def show_people(request: SignedIn) -> HttpResponseBase:
    """Everybody of the team, by what they gave this month."""
    ours, today = led_by(request), timezone.localdate()
    members = month_of_team(request.by, ours, month_of(ours.place, today))
    page = Paginator(members, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"rows": [_member(one) for one in page], "page": page, "total": len(members)}
    return render(request, "team/people.html", {**around(request, ours, "people"), **shown})


@require_GET
@signed_in
def show_member(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """One of the team: what they can do, their papers, what they have promised."""
    helper, today = member_of(request.by, helper_id), timezone.localdate()
    ours = helper.organisation or led_by(request)
    zone = ours.place.time_zone
    since, until = moment_at(today, 0, zone), moment_at(today + timedelta(days=DAYS_SHOWN), 0, zone)
    coming = tasks_of(request.by, ours, since, until).filter(helper=helper)
    shown = {
        **_who(helper),
        "skills": [skill_name(one.code, today) for one in helper.skills.all()],
        "papers": [_paper(one, today) for one in helper.certificates.all()],
        "coming": [_task(one) for one in coming[:PER_PAGE]],
        "days_shown": DAYS_SHOWN,
    }
    return render(request, "team/member.html", {**around(request, ours, "people"), **shown})


@require_GET
@signed_in
def show_month(request: SignedIn, first_on: date) -> HttpResponseBase:
    """The hours of a month: of each of the team, and of the organisation itself."""
    ours = led_by(request)
    month = month_of(ours.place, first_on)
    members = month_of_team(request.by, ours, month)
    before, after = first_of(first_on - timedelta(days=1)), first_of(first_on + timedelta(days=32))
    shown = {
        "title": month_name(first_on),
        "first_on": first_on,
        "before": before,
        "after": after if after <= timezone.localdate() else None,
        "rows": [_member(one) for one in members],
        "figures": _figures(members, purse_of(request.by, ours), month),
        "together": [_activity(one) for one in _in_month(request, ours, month)],
    }
    return render(request, "team/month.html", {**around(request, ours, "hours"), **shown})


@require_GET
@signed_in
def send_month(request: SignedIn, first_on: date, kind: str) -> HttpResponse:
    """The same as a file: one row for each of the team."""
    ours = led_by(request)
    head: Row = [_("Name"), _("Kind"), _("Vest number"), _("Visits"), _("Minutes")]
    rows: list[Row] = [
        [
            str(one.helper.person.name),
            str(one.helper.get_kind_display()),
            one.helper.vest_number,
            one.visits,
            one.minutes,
        ]
        for one in month_of_team(request.by, ours, month_of(ours.place, first_on))
    ]
    return sheet_answer(Sheet(month_name(first_on), [head, *rows]), f"huzhu-team-{first_on:%Y-%m}", kind)


def _in_month(request: SignedIn, ours: Organisation, month: Month) -> list[Activity]:
    held = done_together(request.by, ours).filter(
        held_on__gte=month.first_on, held_on__lt=timezone.localdate(month.to_at)
    )
    return list(held[:PER_PAGE])


def _figures(members: Sequence[MemberMonth], purse: int, month: Month) -> list[Figure]:
    today = timezone.localdate()
    last = min(today, timezone.localdate(month.to_at) - timedelta(days=1))
    until, now = (_("as of %(day)s") % {"day": short_day(day)} for day in (last, today))
    active, visits = sum(one.visits > 0 for one in members), sum(one.visits for one in members)
    of = _("of %(n)s in the team") % {"n": len(members)}
    given = duration(sum(one.minutes for one in members))
    return [
        Figure(_("Helpers who came"), str(active), _("With at least one confirmed visit in the month."), until, of),
        Figure(_("Visits"), str(visits), _("Confirmed, and begun in the month."), until),
        Figure(_("Time given"), given, _("What was credited for these visits."), until),
        Figure(_("Time of the organisation"), duration(purse), _("What it has saved or been given itself."), now),
    ]


def _task(one: Assignment) -> dict[str, Any]:
    starts = timezone.localtime(one.starts_at)
    return {
        "on": starts.date(),
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "service": service_name(one.need.service),
        "name": str(one.helper.person.name),
        "helper_id": one.helper_id,
        "place": place_name(one.need.place),
        "state": assignment_state(one),
        "asked": one.state == Assignment.State.OFFERED,
        "answer_by_at": one.answer_by_at,
    }


def _who(helper: Helper) -> dict[str, Any]:
    return {
        "pk": helper.pk,
        "name": str(helper.person.name),
        "kind": helper.get_kind_display(),
        "standing": helper.get_standing_display(),
        "active": helper.standing == Helper.Standing.ACTIVE,
        "vest": helper.vest_number,
        "place": place_name(helper.place),
    }


def _member(one: MemberMonth) -> dict[str, Any]:
    return {**_who(one.helper), "visits": one.visits, "minutes": one.minutes}


def _paper(one: Certificate, today: date) -> dict[str, Any]:
    return {
        "skill": skill_name(one.skill_code, today),
        "name": str(one.helper.person.name),
        "helper_id": one.helper_id,
        "to": one.valid_to,
        "over": one.valid_to <= today,
    }


def _activity(one: Activity) -> dict[str, Any]:
    return {"on": one.held_on, "what": str(one.what), "minutes": one.minutes, "people": one.people}  # type: ignore[attr-defined]
