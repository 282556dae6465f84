"""The month on paper: what is handed to those who do not sit at this screen, on sheets of A4."""

from datetime import date, timedelta

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.commons.journal.queries import last_block
from huzhu.doors.web.bureau.desk import view_of
from huzhu.doors.web.bureau.meanings import cards_of
from huzhu.doors.web.bureau.pages import place_columns, place_row
from huzhu.doors.web.bureau.reach import reach_of
from huzhu.doors.web.bureau.year import pictures_of, since_begun, year_columns
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import Column
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import short_day
from huzhu.oversight.figures.coverage import coverage_of
from huzhu.oversight.figures.queries import figures_of, month_of, places_below, reconciliation
from huzhu.oversight.figures.year import year_until


@require_GET
@signed_in
def show_report(request: SignedIn, first_on: date) -> HttpResponseBase:
    """Figures with their definitions, the twelve months, the places, whom it reached, and whether the books agree.

    The head of the sealed journal stands at the foot (trust.md, line 129): whoever keeps this sheet can later prove
    that nobody rewrote what was done.
    """
    by, view, at = request.by, view_of(request, first_on), timezone.now()
    before = month_of(view.place, view.month.first_on - timedelta(days=1))
    lines = year_until(by, view.place, view.month)
    last = min(timezone.localdate(at), timezone.localdate(view.month.to_at) - timedelta(days=1))
    as_of = _("as of %(day)s") % {"day": short_day(last)}
    shown = {
        "view": view,
        "place_name": place_name(view.place),
        "at": at,
        "running": timezone.localdate(at) <= last,
        "back_href": view.address("figures"),
        "figure_columns": _columns(),
        "figures": cards_of(view, figures_of(by, view.place, view.month), figures_of(by, view.place, before), as_of),
        "balance": reconciliation(by, view.place, view.month),
        **pictures_of(lines),
        "lines": since_begun(lines),
        "year_columns": year_columns(),
        "place_columns": place_columns(),
        "places": [place_row(view, one) for one in places_below(by, view.place, view.month)],
        **reach_of(view, coverage_of(by, view.place, view.month)),
        "sealed": last_block(),
    }
    return render(request, "bureau/report.html", shown)


def _columns() -> list[Column]:
    return [
        Column(_("Figure")),
        Column(_("Number"), numeric=True),
        Column(_("Measured against")),
        Column(_("On last month")),
        Column(_("Meaning")),
    ]
