"""What the calls drawn by chance say: the share of visits not as written, month by month, with its interval."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.doors.web.bureau.desk import around, month_name, place_options, view_of
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.saved import csv_answer
from huzhu.doors.web.shapes import Column
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.oversight.vigilance.queries import Rung, rung_between

MONTHS = 6
DAYS = 91
FEW = 30  # calls, below which an interval says little


@require_GET
@signed_in
def show_rung(request: SignedIn) -> HttpResponseBase:
    """The last quarter of a year, and the months one by one."""
    today = timezone.localdate()
    view = view_of(request, today.replace(day=1))
    quarter = rung_between(request.by, view.place, today - timedelta(days=DAYS), today)
    shown = {
        "title": _("Rung back by chance"),
        "quarter": _told(quarter),
        "few": quarter.answered < FEW,
        "columns": _columns(),
        "rows": [{"name": month_name(one.from_on), **_told(one)} for one in _months(request, view.place, today)],
        "options": place_options(request, view),
        "csv_href": f"{reverse('bureau:rung_file')}?{request.GET.urlencode()}",
    }
    return render(request, "bureau/rung.html", {**around(request, view, "rung"), **shown})


@require_GET
@signed_in
def send_rung(request: SignedIn) -> HttpResponseBase:
    """The months as a file."""
    today = timezone.localdate()
    view = view_of(request, today.replace(day=1))
    rows: list[Row] = [
        [
            f"{one.from_on:%Y-%m}", one.visits, one.drawn, one.answered, one.false, one.unable, one.unreached,
            one.waiting, *(_percents(one) or ("", "", "")),
        ]
        for one in _months(request, view.place, today)
    ]  # fmt: skip
    head: Row = [
        _("Calendar month"), _("Visits"), _("Drawn"), _("Answered"), _("Not as written"), _("Could not say"),
        _("Not reached"), _("Still to ring"), _("Share (%)"), _("At least (%)"), _("At most (%)"),
    ]  # fmt: skip
    return csv_answer(Sheet(_("Rung back by chance"), [head, *rows]), f"huzhu-phone-backs-{today}")


def _months(request: SignedIn, place: Any, today: date) -> list[Rung]:
    found, first = [], today.replace(day=1)
    for _number in range(MONTHS):
        after = (first + timedelta(days=32)).replace(day=1)
        found.append(rung_between(request.by, place, first, after))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _told(one: Rung) -> dict[str, Any]:
    percents = _percents(one)
    share, low, high = percents or ("", "", "")
    between = _("%(low)s to %(high)s %%") % {"low": low, "high": high} if percents else ""
    return {"rung": one, "share": share, "between": between}


def _percents(one: Rung) -> tuple[str, str, str] | None:
    if one.estimate is None:
        return None
    return f"{100 * one.estimate.share:.1f}", f"{100 * one.estimate.low:.1f}", f"{100 * one.estimate.high:.1f}"


def _columns() -> list[Column]:
    return [
        Column(_("Calendar month")),
        Column(_("Visits"), numeric=True),
        Column(_("Drawn"), numeric=True),
        Column(_("Answered"), numeric=True),
        Column(_("Not reached"), numeric=True),
        Column(_("Not as written, estimated")),
    ]
