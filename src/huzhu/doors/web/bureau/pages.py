"""The month at a glance: figures, places, what waits, the days, and whether everything adds up."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.commons.people.access import Verb
from huzhu.doors.web.basis import hours_there, unconfirmed
from huzhu.doors.web.bureau.desk import View, around, month_options, month_tabs, place_options, view_of
from huzhu.doors.web.bureau.meanings import cards_of, meanings
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import Column, Series
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import short_day
from huzhu.oversight.figures.agreement import month_disagreements
from huzhu.oversight.figures.queries import (
    DayLine,
    PlaceLine,
    days_of,
    figures_of,
    month_of,
    places_below,
    reconciliation,
    visits_under,
)

LOW_PERCENT = 60
SHOWN = 20  # visits that the books tell otherwise; where there are more, these come first
WAYS = ("year", "reach")  # the ways to look at a month beside its figures
TO_DO = ("disputes_open", "visits_waiting")


@require_GET
@signed_in
def find_month(request: SignedIn) -> HttpResponseBase:
    """Leads to the month and place chosen in the two boxes, or to this month."""
    desk_place(request, Verb.SEE_FIGURES)
    first_on = _first_of(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    show = request.GET.get("show", "")
    to = reverse(f"bureau:{show if show in WAYS else 'figures'}", kwargs={"first_on": first_on})
    place = request.GET.get("place", "")
    return HttpResponseRedirect(f"{to}?place={place}" if place.isalnum() else to)


@require_GET
@signed_in
def show_month(request: SignedIn, first_on: date) -> HttpResponseBase:
    """This month's figures with what they are measured against, and the visits under each."""
    by, view, at = request.by, view_of(request, first_on), timezone.now()
    before = month_of(view.place, view.month.first_on - timedelta(days=1))
    places = places_below(by, view.place, view.month)
    days = days_of(by, view.place, view.month)
    balance = reconciliation(by, view.place, view.month)
    as_of = _("as of %(day)s") % {"day": short_day(min(timezone.localdate(at), days[-1].day))}
    shown = {
        "figures": cards_of(view, figures_of(by, view.place, view.month), figures_of(by, view.place, before), as_of),
        "balance": balance,
        "differing": [] if balance.agrees else list(islice(month_disagreements(by, view.place, view.month), SHOWN)),
        "columns": place_columns(),
        "places": [place_row(view, line) for line in places],
        "silent": _listed(place_name(one.place) for one in places if not one.needs_asked and not one.visits_done),
        "todo": [_todo(view, code, visits_under(by, view.place, view.month, code).count()) for code in TO_DO],
        "days": _chart(days, timezone.localdate(at)),
        "at": at,
        "tab_items": month_tabs(view, "month"),
        "report_href": view.address("report"),
        "months": month_options(view),
        "options": place_options(request, view),
        "file_href": view.address("figures_file", kind="xlsx"),
        "csv_href": view.address("figures_file", kind="csv"),
        "bases": unconfirmed(*hours_there(timezone.localdate(at), view.place)),
    }
    return render(request, "bureau/month.html", {**around(request, view, "month"), **shown})


def place_columns() -> list[Column]:
    """The head of the table of places."""
    return [
        Column(_("Place")),
        Column(_("Asked"), numeric=True),
        Column(_("Done of asked")),
        Column(_("Confirmed"), numeric=True),
        Column(_("Help given"), numeric=True),
        Column(_("Satisfaction")),
    ]


def place_row(view: View, line: PlaceLine) -> dict[str, Any]:
    """One place of the table: its numbers, the share of what was asked that was done, and the way to its own month."""
    percent = round(100 * line.visits_done / line.needs_asked) if line.needs_asked else None
    return {
        "line": line,
        "name": place_name(line.place),
        "href": reverse("bureau:figures", kwargs={"first_on": view.month.first_on}) + f"?place={line.place.pk}",
        "percent": percent,
        "low": percent is not None and percent < LOW_PERCENT,
    }


def _listed(names: Iterable[str]) -> str:
    return ("、" if (get_language() or "zh").startswith("zh") else ", ").join(names)


def _todo(view: View, code: str, count: int) -> dict[str, Any]:
    meaning = meanings()[code]
    return {"name": meaning.name, "text": meaning.means, "count": count, "href": view.address("under", code=code)}


def _chart(days: list[DayLine], today: date) -> dict[str, Any]:
    past = [one for one in days if one.day <= today] or days[:1]
    busiest = max(past, key=lambda one: one.visits)
    told = {
        "needs": sum(one.needs for one in days),
        "visits": sum(one.visits for one in days),
        "most": busiest.visits,
        "day": short_day(busiest.day),
    }
    description = _("%(needs)s needs and %(visits)s visits; most visits, %(most)s, on %(day)s.") % told
    return {
        "title": _("Needs and visits of each day"),
        "description": description,
        "labels": [str(one.day.day) for one in days],
        "series": [
            Series(_("Visits"), [one.visits if one.day <= today else None for one in days]),
            Series(_("Needs"), [one.needs if one.day <= today else None for one in days]),
        ],
    }


def _first_of(month: str) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
