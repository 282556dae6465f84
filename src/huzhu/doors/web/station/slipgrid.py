"""A day's paper slips: printed to be torn off before the helpers go, and typed in by keyboard when they come back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import assignments_for
from huzhu.care.needs.queries import day_span
from huzhu.care.visits.actions import check_in, check_out
from huzhu.care.visits.models import Attendance
from huzhu.care.visits.showing import Showing
from huzhu.commons.people.access import Verb
from huzhu.commons.places.models import Division
from huzhu.doors.once import STANDS, once
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.words import service_name, words_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

NUMBER_LETTERS = 4
STEPS = ("in", "out")
_CLOCK = re.compile(r"(\d{1,2})[:.：。]?(\d{2})", re.ASCII)


class ClockUnread(Refused):
    """What was typed is no time of the day."""

    code = "slip.clock_unread"
    sentence = "“%(typed)s” is no time of the day."
    next_step = "Please type four digits, such as 0905."


class CameFirst(Refused):
    """A slip that says when somebody left says when they came."""

    code = "slip.came_first"
    sentence = "It is missing when they came."
    next_step = "Please type when they came as well, or leave both empty."


@dataclass(slots=True)
class Row:
    """One slip: what is known of it, what was typed, and what was wrong with that."""

    one: Assignment
    typed: dict[str, str] = field(default_factory=dict)
    wrong: str = ""

    @property
    def number(self) -> str:
        """What stands large on the slip."""
        return slip_number(self.one)

    @property
    def came(self) -> datetime | None:
        """When they came, where that is known."""
        attendance = getattr(self.one, "attendance", None)
        return attendance.arrived_at if attendance else None


def slip_number(one: Assignment) -> str:
    """The beginning of the promise's code: four signs that are not misread."""
    return str(one.pk)[:NUMBER_LETTERS].upper()


@require_http_methods(["GET", "POST"])
@signed_in
@once
def type_in(request: SignedIn, day: date) -> HttpResponseBase:
    """All slips of a day that are not typed in yet, two boxes each. A wrong line stays as it is, the others count."""
    place = desk_place(request, Verb.ATTEND_FOR_STATION)
    rows = [Row(one) for one in open_slips(request.by, place, day)]
    if request.method == "GET":
        return _grid(request, place, day, rows)
    kept = sum(_keep(request.by, day, row, request) for row in rows)
    wrong = [row for row in rows if row.wrong]
    if kept:
        said = ngettext("%(n)d slip is written down.", "%(n)d slips are written down.", kept)
        messages.success(request, said % {"n": kept})
    if not wrong:
        return HttpResponseRedirect(reverse("station:slips", args=[day]))
    left = {row.one.pk: row for row in wrong}
    again = [left.get(one.pk, Row(one)) for one in open_slips(request.by, place, day)]
    answer = _grid(request, place, day, again, status=422)
    setattr(answer, STANDS, True)  # the lines that were right stand; the others are sent again with the same form
    return answer


@require_GET
@signed_in
def print_slips(request: SignedIn, day: date) -> HttpResponseBase:
    """A slip for each promised visit of a day, helper by helper, to tear off and sign."""
    place, at = desk_place(request, Verb.ATTEND_FOR_STATION), timezone.now()
    promised = open_slips(request.by, place, day).order_by("helper", "starts_at", "pk")
    rows = [_slip(request, one, day) for one in promised]
    shown = {"rows": rows, "day": day, "place": place, "now": at, "back_href": reverse("station:slips", args=[day])}
    return render(request, "station/slip_sheet.html", shown)


def open_slips(by: Actor, place: Division, day: date) -> QuerySet[Assignment]:
    """The promised visits of a day under a place whose leaving nobody has noted, in order of time."""
    start, end = day_span(place, day)
    there = assignments_for(by).filter(need__place__path__startswith=place.path, state=Assignment.State.ACCEPTED)
    there = there.filter(starts_at__gte=start, starts_at__lt=end)
    not_yet = Q(attendance__isnull=True) | Q(attendance__left_at__isnull=True)
    return there.filter(not_yet).select_related("attendance").order_by("starts_at", "pk")


def _keep(by: Actor, day: date, row: Row, request: SignedIn) -> int:
    """Writes one slip down; what the house refuses stands at its line. Returns 1 where something was kept."""
    row.typed = {step: request.POST.get(f"{step}-{row.one.pk}", "").strip() for step in STEPS}
    if not any(row.typed.values()):
        return 0
    kept = 0
    try:
        moments = {step: _moment(day, typed) for step, typed in row.typed.items() if typed}
        if row.came is None and "in" not in moments:
            raise CameFirst
        if row.came is None:
            check_in(by=by, at=timezone.now(), assignment=row.one, showing=_showing(row.one, "in", moments["in"]))
            kept = 1
        if "out" in moments:
            check_out(by=by, at=timezone.now(), assignment=row.one, showing=_showing(row.one, "out", moments["out"]))
            kept = 1
    except Refused as no:
        told = words_of(no, by)
        row.wrong = f"{told.sentence} {told.next_step}"
    return kept


def _showing(one: Assignment, step: str, moment: datetime) -> Showing:
    # The mark is that of the slip: typed in twice, it counts once.
    return Showing(nonce=f"slip-{one.pk}-{step}", shown=Attendance.Shown.PAPER, happened_at=moment)


def _moment(day: date, typed: str) -> datetime:
    found = _CLOCK.fullmatch(typed)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ClockUnread(typed=typed[:10])
    return timezone.make_aware(datetime.combine(day, time(int(found[1]), int(found[2]))))


def _grid(request: SignedIn, place: Division, day: date, rows: Sequence[Row], status: int = 200) -> HttpResponse:
    shown = {
        "day": day,
        "rows": [_line(row) for row in rows],
        "wrong": sum(bool(row.wrong) for row in rows),
        "has_errors": any(row.wrong for row in rows),
        "form_nonce": request.POST.get("nonce", ""),
    }
    return render(request, "station/slips.html", {**around(request, place, "day"), **shown}, status=status)


def _line(row: Row) -> dict[str, Any]:
    one = row.one
    return {
        "pk": one.pk,
        "number": row.number,
        "at": one.starts_at,
        "ends": one.ends_at,
        "helper": str(one.helper.person.name),
        "elder": str(one.need.elder.name),
        "service": service_name(one.need.service, one.starts_at),
        "came": row.came,
        "typed_in": row.typed.get("in", ""),
        "typed_out": row.typed.get("out", ""),
        "wrong": row.wrong,
    }


def _slip(request: SignedIn, one: Assignment, day: date) -> dict[str, Any]:
    grid = request.build_absolute_uri(reverse("station:slips", args=[day]))
    return {
        "number": slip_number(one),
        "at": one.starts_at,
        "ends": one.ends_at,
        "helper": str(one.helper.person.name),
        "vest": one.helper.vest_number,
        "password": one.password,
        "elder": str(one.need.elder.name),
        "door": str(one.need.elder.door),
        "service": service_name(one.need.service, one.starts_at),
        "to": f"{grid}#in-{one.pk}",
    }
