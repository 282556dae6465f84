"""Twelve months of a place as two pictures and a table: where it comes from and where it goes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_moment
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huzhu.doors.web.bureau.desk import View, around, month_name, month_options, month_tabs, place_options, view_of
from huzhu.doors.web.charts import said
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import Column, Series
from huzhu.oversight.figures.year import MonthLine, year_until

MINUTES = 60  # in an hour


@require_GET
@signed_in
def show_year(request: SignedIn, first_on: date) -> HttpResponseBase:
    """The twelve months that end with this one, each opening its own figures."""
    view = view_of(request, first_on)
    lines = year_until(request.by, view.place, view.month)
    shown = {
        **pictures_of(lines),
        "rows": [_row(view, one) for one in reversed(since_begun(lines))],
        "columns": year_columns(),
        "months": month_options(view),
        "options": place_options(request, view),
        "show": "year",
        "back_to": view.address("figures"),
        "tab_items": month_tabs(view, "year"),
        "file_href": view.address("figures_file", kind="xlsx"),
        "running": timezone.localdate() < timezone.localdate(view.month.to_at),
    }
    return render(request, "bureau/year.html", {**around(request, view, "month"), **shown})


def year_columns() -> list[Column]:
    """The head of the table of months."""
    return [
        Column(pgettext("head of a column", "Month")),
        Column(_("Asked"), numeric=True),
        Column(_("Visits done"), numeric=True),
        Column(_("Help given"), numeric=True),
        Column(_("Elders visited"), numeric=True),
    ]


def pictures_of(lines: Sequence[MonthLine]) -> dict[str, Any]:
    """Both pictures; months before the first record are a gap, not a nought that nobody counted."""
    known = since_begun(lines)
    gap: list[float | None] = [None] * (len(lines) - len(known))

    return {
        "begun": bool(known),
        "labels": [_short_month(one.first_on) for one in lines],
        "visits_text": _visits_text(known) if known else "",
        "visits_series": [
            Series(_("Visits"), [*gap, *(one.visits for one in known)]),
            Series(_("Needs"), [*gap, *(one.needs for one in known)]),
        ],
        "hours_text": _hours_text(known) if known else "",
        "hours_series": [Series(_("Hours"), [*gap, *(round(one.minutes / MINUTES, 1) for one in known)])],
    }


def since_begun(lines: Sequence[MonthLine]) -> Sequence[MonthLine]:
    """The months from the first on of which anything is recorded."""
    begun = next((at for at, one in enumerate(lines) if one.recorded), len(lines))
    return lines[begun:]


def _visits_text(known: Sequence[MonthLine]) -> str:
    most = max(known, key=lambda one: one.visits)
    told = {
        "needs": said(sum(one.needs for one in known)),
        "visits": said(sum(one.visits for one in known)),
        "most": said(most.visits),
        "month": month_name(most.first_on),
    }
    return _("%(needs)s needs and %(visits)s visits in all; most visits, %(most)s, in %(month)s.") % told


def _hours_text(known: Sequence[MonthLine]) -> str:
    most = max(known, key=lambda one: one.minutes)
    told = {
        "hours": said(round(sum(one.minutes for one in known) / MINUTES, 1)),
        "most": said(round(most.minutes / MINUTES, 1)),
        "month": month_name(most.first_on),
    }
    return _("%(hours)s hours in all; most, %(most)s, in %(month)s.") % told


def _short_month(first_on: date) -> str:
    return format_moment(first_on, pgettext("short month", "M"))


def _row(view: View, line: MonthLine) -> dict[str, Any]:
    href = f"{reverse('bureau:figures', kwargs={'first_on': line.first_on})}?place={view.place.pk}"
    return {"line": line, "name": month_name(line.first_on), "href": href}
