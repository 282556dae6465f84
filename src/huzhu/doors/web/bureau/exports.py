"""The month and its lists as files for a spreadsheet. Lists of visits leave without names."""

from datetime import date

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.doors.bridges.workbooks import WorkbookKind
from huzhu.doors.web.bureau.desk import View, view_of
from huzhu.doors.web.bureau.listings import need_columns, visit_columns
from huzhu.doors.web.bureau.meanings import meanings, opens
from huzhu.doors.web.bureau.pages import place_columns
from huzhu.doors.web.bureau.reach import reach_columns
from huzhu.doors.web.bureau.year import year_columns
from huzhu.doors.web.files import form_of, sheets_answer
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.states import need_state, visit_state
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.oversight.figures.coverage import coverage_of
from huzhu.oversight.figures.queries import (
    NEEDS_UNDER,
    days_of,
    figures_of,
    minutes_of,
    needs_under,
    places_below,
    visits_under,
)
from huzhu.oversight.figures.year import year_until

ROWS_MOST = 50_000


@require_GET
@signed_in
def send_figures(request: SignedIn, first_on: date, kind: str) -> HttpResponseBase:
    """The figures with their definitions; as a workbook also the places, the days, the year and the coverage."""
    form, view = form_of(kind), view_of(request, first_on)
    sheets = [_figures(request, view)]
    if form == WorkbookKind.XLSX:
        sheets += [_places(request, view), _days(request, view), _months(request, view), _coverage(request, view)]
    return sheets_answer(sheets, f"huzhu-{first_on:%Y-%m}", form)


@require_GET
@signed_in
def send_under(request: SignedIn, first_on: date, code: str, kind: str) -> HttpResponseBase:
    """What one figure counts, all of it, without names."""
    if not opens(code):
        raise NotFound
    form, view = form_of(kind), view_of(request, first_on)
    sheet = _needs(request, view, code) if code in NEEDS_UNDER else _visits(request, view, code)
    return sheets_answer([sheet], f"huzhu-{first_on:%Y-%m}-{code}", form)


def _figures(request: SignedIn, view: View) -> Sheet:
    said = meanings()
    head: Row = [_("Figure"), _("Number"), _("Unit"), _("Of"), _("Meaning"), _("Place"), _("As of")]
    as_of = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    rows: list[Row] = [
        [said[one.code].name, one.value, one.unit, one.of, said[one.code].means, place_name(view.place), as_of]
        for one in figures_of(request.by, view.place, view.month)
    ]
    return Sheet(_("Figures"), [head, *rows])


def _places(request: SignedIn, view: View) -> Sheet:
    titles = [column.label for column in place_columns()]
    head: Row = [*titles[:2], _("Visits done"), titles[3], _("Minutes"), _("Ratings"), titles[5]]
    rows: list[Row] = [
        [
            place_name(one.place),
            one.needs_asked,
            one.visits_done,
            one.visits_confirmed,
            one.minutes_credited,
            one.rated,
            one.stars,
        ]
        for one in places_below(request.by, view.place, view.month)
    ]
    return Sheet(_("Places"), [head, *rows])


def _days(request: SignedIn, view: View) -> Sheet:
    rows: list[Row] = [[str(one.day), one.needs, one.visits] for one in days_of(request.by, view.place, view.month)]
    return Sheet(_("Days"), [[_("Day"), _("Needs"), _("Visits")], *rows])


def _months(request: SignedIn, view: View) -> Sheet:
    rows: list[Row] = [
        [f"{one.first_on:%Y-%m}", one.needs, one.visits, one.minutes, one.elders]
        for one in year_until(request.by, view.place, view.month)
    ]
    titles = [column.label for column in year_columns()]
    return Sheet(_("Twelve months"), [[*titles[:3], _("Minutes"), titles[4]], *rows])


def _coverage(request: SignedIn, view: View) -> Sheet:
    rows: list[Row] = [
        [place_name(one.place), one.elders, _("not shown") if one.visited is None else one.visited]
        for one in coverage_of(request.by, view.place, view.month).parts
    ]
    return Sheet(_("Whom help reached"), [[column.label for column in reach_columns()[:3]], *rows])


def _visits(request: SignedIn, view: View, code: str) -> Sheet:
    visits = list(visits_under(request.by, view.place, view.month, code)[:ROWS_MOST])
    minutes = minutes_of(visits)
    head: Row = [_("Visit"), *(column.label for column in visit_columns() if column.label != _("Elder"))]
    return Sheet(meanings()[code].name, [head, *(_visit(one, minutes.get(one.pk, 0)) for one in visits)])


def _visit(one: Visit, minutes: int) -> Row:
    stars = one.rating.stars if hasattr(one, "rating") else None
    service = service_name(one.need.service, one.began_at)
    return [one.pk, _moment(one), service, place_name(one.place), minutes, stars, visit_state(one).word]


def _moment(one: Visit) -> str:
    return f"{timezone.localtime(one.began_at):%Y-%m-%d %H:%M}"


def _needs(request: SignedIn, view: View, code: str) -> Sheet:
    head: Row = [_("Need"), *(column.label for column in need_columns() if column.label != _("Elder")), _("Reason")]
    needs = needs_under(request.by, view.place, view.month, code)[:ROWS_MOST]
    return Sheet(meanings()[code].name, [head, *(_need(one) for one in needs)])


def _need(one: Need) -> Row:
    at = f"{timezone.localtime(one.earliest_at):%Y-%m-%d %H:%M}"
    service = service_name(one.service, one.earliest_at)
    return [one.pk, at, service, place_name(one.place), need_state(one).word, one.refused_because]
