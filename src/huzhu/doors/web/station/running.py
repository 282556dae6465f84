"""How the running days went: a month of the place as one table in plain words, and as a file."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.figures import DayFigures, Share, day_figures
from huzhu.commons.people.access import Verb
from huzhu.doors.bridges.workbooks import WorkbookKind, write_workbook
from huzhu.doors.web.bureau.desk import month_name
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.kernel.rosters.sheets import Row, Sheet

MONTHS_OFFERED = 13


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: its name, the number in words, what it was counted from, and what it means."""

    name: str
    value: str
    counted: str
    means: str


@require_GET
@signed_in
def find_month(request: SignedIn) -> HttpResponseBase:
    """Leads to the month chosen in the box, or to this month."""
    first_on = _first_of(request.GET.get("month", ""))
    return HttpResponseRedirect(reverse("station:running_month", args=[first_on]))


@require_GET
@signed_in
def show_month(request: SignedIn, first_on: date) -> HttpResponseBase:
    """A month of the running days at this place."""
    place, first = desk_place(request, Verb.SEE_FIGURES), first_on.replace(day=1)
    figures = day_figures(request.by, place, first, _next_month(first))
    shown = {
        "lines": lines_of(figures),
        "month": month_name(first),
        "months": _months(first),
        "csv_href": reverse("station:running_file", args=[first]),
        "empty": not figures.served.of,
    }
    return render(request, "station/running.html", {**around(request, place, "helpers"), **shown})


@require_GET
@signed_in
def send_month(request: SignedIn, first_on: date) -> HttpResponseBase:
    """The same month as a file for a spreadsheet."""
    place, first = desk_place(request, Verb.SEE_FIGURES), first_on.replace(day=1)
    head: Row = [_("Figure"), _("Number"), _("Counted"), _("Meaning")]
    figures = day_figures(request.by, place, first, _next_month(first))
    rows: list[Row] = [[line.name, line.value, line.counted, line.means] for line in lines_of(figures)]
    written = BytesIO()
    write_workbook(written, [Sheet(_("Running days"), [head, *rows])], kind=WorkbookKind.CSV)
    disposition = f'attachment; filename="huzhu-days-{first:%Y-%m}.csv"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def lines_of(figures: DayFigures) -> list[Line]:
    """The measures in plain words, what matters most to the old people first."""
    return [
        _share(_("Somebody came, or is promised"), figures.served, _("Of all requests that were approved.")),
        _share(
            _("The same for those who need it most"),
            figures.first_class_served,
            _("Urgent requests, and people of 80 and more."),
        ),
        _share(_("On time"), figures.on_time, _("Checked in no later than the rules allow after the time promised.")),
        _share(
            _("A face they know"),
            figures.usual_face,
            _("Of visits to people somebody had visited in the 90 days before."),
        ),
        _share(
            _("By the same two helpers"),
            figures.same_two,
            _("Of regular visits: by the two who came most often to each. We aim at 80% or more."),
        ),
        *_changes(figures),
        *_work(figures),
    ]


def _share(name: str, share: Share, means: str) -> Line:
    percent = share.percent()
    counted = _("%(part)d of %(of)d") % {"part": share.part, "of": share.of}
    return Line(name, _none() if percent is None else f"{percent}%", counted if share.of else "", means)


def _changes(figures: DayFigures) -> list[Line]:
    ratio, wait = figures.changes_per_event(), figures.minutes_to_accept
    counted = _("changes: %(changes)d, events: %(events)d") % {"changes": figures.changes, "events": figures.events}
    return [
        Line(
            _("Changes for each thing that happened"),
            _none() if ratio is None else f"{ratio:.2f}",
            counted,
            _("Promises that did not stand, for each one given back, not kept or cancelled; 1 moves nobody else."),
        ),
        Line(
            _("Minutes until a yes"),
            _none() if wait is None else str(wait),
            "",
            _("From asking a helper to the yes: half of them were faster."),
        ),
    ]


def _work(figures: DayFigures) -> list[Line]:
    walk, gini, gap = figures.walking_per_visit(), figures.load_gini_percent, figures.coverage_gap_percent
    visits = ngettext("%(n)s visit", "%(n)s visits", figures.visits) % {"n": figures.visits}
    helpers = ngettext("%(n)s helper", "%(n)s helpers", figures.helpers) % {"n": figures.helpers}
    return [
        Line(_("Minutes on foot to a visit"), _none() if walk is None else str(walk), visits, _("The mean.")),
        Line(
            _("How unevenly the work is spread"),
            _none() if gini is None else f"{gini}%",
            helpers,
            _("0%: all helpers gave the same minutes; 100%: one gave them all (Gini). Paid duty is left out."),
        ),
        Line(
            _("Gap between the parts of the place"),
            _none() if gap is None else f"{gap}%",
            "",
            _("Between the part where most requests were served and the part where fewest were."),
        ),
    ]


def _none() -> str:
    return _("nothing yet")


def _months(first: date) -> list[tuple[str, str, bool]]:
    month, listed = timezone.localdate().replace(day=1), {first}
    for _ago in range(MONTHS_OFFERED):
        listed.add(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return [(f"{one:%Y-%m}", month_name(one), one == first) for one in sorted(listed, reverse=True)]


def _first_of(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
