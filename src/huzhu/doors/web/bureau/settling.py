"""What districts owe one another for hours given across their border, and what nobody could pay for."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.visits.queries import visits_uncovered
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.timebank.clearing import Crossing, crossings_of, pairs_of
from huzhu.doors.web.bureau.desk import View, around, month_options, view_of
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.saved import csv_answer
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import service_name
from huzhu.kernel.rosters.sheets import Row, Sheet

PER_PAGE, ROWS_MOST, ROWS_SHOWN = 50, 50_000, 500


@require_GET
@signed_in
def find_settlement(request: SignedIn) -> HttpResponseBase:
    """Leads to the month chosen in the box, or to this month."""
    try:
        first_on = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        first_on = timezone.localdate().replace(day=1)
    return HttpResponseRedirect(reverse("bureau:settlement", args=[first_on]))


@require_GET
@signed_in
def show_settlement(request: SignedIn, first_on: date) -> HttpResponseBase:
    """Each pair of districts with what went over, what came back, and every entry behind it."""
    view = _view(request, first_on)
    crossings = _crossings(view)
    names = _names(crossings)
    shown = {
        "pairs": [
            {
                "from": names[one.from_id],
                "to": names[one.to_id],
                "entries": one.entries,
                "minutes": one.minutes,
                "back": one.back_minutes,
                "net": max(0, one.minutes - one.back_minutes),
            }
            for one in pairs_of(crossings)
        ],
        "rows": [_row(one, names) for one in crossings[:ROWS_SHOWN]],
        "months": month_options(view),
        "csv_href": reverse("bureau:settlement_file", args=[view.month.first_on]) + _query(view),
    }
    return render(request, "bureau/settlement.html", {**around(request, view, "settlement"), **shown})


@require_GET
@signed_in
def send_settlement(request: SignedIn, first_on: date) -> HttpResponseBase:
    """Every entry that crossed a border, as a file for a spreadsheet."""
    view = _view(request, first_on)
    crossings = _crossings(view)
    names = _names(crossings)
    head: Row = [_("Day"), _("Entry"), _("From"), _("To"), _("Minutes")]
    rows: list[Row] = [
        [f"{one.booked_on}", one.entry_id, names[one.from_id], names[one.to_id], one.minutes]
        for one in crossings[:ROWS_MOST]
    ]
    return csv_answer(Sheet(_("Settlement"), [head, *rows]), f"huzhu-settlement-{view.month.first_on:%Y-%m}")


@require_GET
@signed_in
def show_uncovered(request: SignedIn) -> HttpResponseBase:
    """Visits that took place though nobody had the hours, the latest first, and all of them together."""
    view = _view(request, timezone.localdate().replace(day=1))
    visits = visits_uncovered(request.by, view.place)
    page = Paginator(visits.order_by("-began_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "rows": [
            {
                "pk": one.pk,
                "at": one.began_at,
                "place": place_name(one.place),
                "service": service_name(one.need.service, one.began_at),
                "owed": one.owed_minutes,
                "uncovered": one.uncovered_minutes,
            }
            for one in page
        ],
        "page": page,
        "total": visits.aggregate(sum=Sum("uncovered_minutes"))["sum"] or 0,
        "csv_href": reverse("bureau:uncovered_file") + _query(view),
    }
    return render(request, "bureau/uncovered.html", {**around(request, view, "guarantee"), **shown})


@require_GET
@signed_in
def send_uncovered(request: SignedIn) -> HttpResponseBase:
    """The same as a file for a spreadsheet."""
    view = _view(request, timezone.localdate().replace(day=1))
    head: Row = [_("Visit"), _("Day"), _("Place"), _("Service"), _("Owed"), _("Not paid")]
    rows: list[Row] = [
        [
            one.pk,
            f"{timezone.localdate(one.began_at)}",
            place_name(one.place),
            service_name(one.need.service, one.began_at),
            one.owed_minutes,
            one.uncovered_minutes,
        ]
        for one in visits_uncovered(request.by, view.place).order_by("-began_at", "pk")[:ROWS_MOST]
    ]
    return csv_answer(Sheet(_("Hours nobody could pay"), [head, *rows]), "huzhu-uncovered")


def _view(request: SignedIn, first_on: date) -> View:
    view = view_of(request, first_on)
    require(request.by, Verb.SEE_ACCOUNT, within=view.place)
    return view


def _crossings(view: View) -> list[Crossing]:
    zone = ZoneInfo(view.place.time_zone)
    first = view.month.first_on
    after = (first + timedelta(days=32)).replace(day=1)
    bounds = (datetime(one.year, one.month, 1, tzinfo=zone) for one in (first, after))
    return crossings_of(view.place, *bounds)


def _names(crossings: list[Crossing]) -> Mapping[str, str]:
    keys = {key for one in crossings for key in (one.from_id, one.to_id)}
    return {one.pk: place_name(one) for one in Division.objects.filter(pk__in=keys).order_by("pk")}


def _row(one: Crossing, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "on": one.booked_on,
        "entry_id": one.entry_id,
        "from": names[one.from_id],
        "to": names[one.to_id],
        "minutes": one.minutes,
    }


def _query(view: View) -> str:
    return f"?place={view.chosen}" if view.chosen else ""
