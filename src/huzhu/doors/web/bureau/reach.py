"""Whom the help of a month reached, place by place; where there are too few to tell, it is said so."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.doors.web.bureau.desk import View, around, month_options, month_tabs, place_options, view_of
from huzhu.doors.web.charts import said
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import Column, Figure
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import short_day
from huzhu.kernel.suppression import LEAST
from huzhu.oversight.figures.coverage import ELDER_FROM_AGE, Coverage, Reach, coverage_of

FULL = 100


@require_GET
@signed_in
def show_reach(request: SignedIn, first_on: date) -> HttpResponseBase:
    """Elders known and elders visited, of the place and of each under it."""
    view = view_of(request, first_on)
    shown = {
        **reach_of(view, coverage_of(request.by, view.place, view.month)),
        "months": month_options(view),
        "options": place_options(request, view),
        "show": "reach",
        "back_to": view.address("figures"),
        "tab_items": month_tabs(view, "reach"),
        "file_href": view.address("figures_file", kind="xlsx"),
    }
    return render(request, "bureau/reach.html", {**around(request, view, "month"), **shown})


def reach_of(view: View, coverage: Coverage) -> Mapping[str, Any]:
    """What the page and the printed report show of it."""
    return {
        "cards": _cards(view, coverage),
        "reach_columns": reach_columns(),
        "reach_rows": [_row(view, one, named_apart=len(coverage.parts) > 1) for one in coverage.parts],
        "least": LEAST,
        "hidden": any(one.visited is None for one in coverage.parts),
        "ages_unknown": coverage.ages_unknown,
        "from_age": ELDER_FROM_AGE,
    }


def reach_columns() -> list[Column]:
    """The head of the table of places reached."""
    return [
        Column(_("Place")),
        Column(_("Elders known"), numeric=True),
        Column(_("Elders visited"), numeric=True),
        Column(_("Share")),
    ]


def _row(view: View, one: Reach, *, named_apart: bool) -> dict[str, Any]:
    itself = one.place.pk == view.place.pk
    bare = reverse("bureau:reach", kwargs={"first_on": view.month.first_on})
    return {
        "name": _("%(place)s, no part of it named") % {"place": place_name(one.place)}
        if itself
        else place_name(one.place),
        "href": "" if itself else f"{bare}?place={one.place.pk}",
        "elders": said(one.elders),
        "visited": None if one.visited is None else said(one.visited),
        "percent": one.percent,
        "nobody": one.visited == 0 and one.elders > 0,
    }


def _cards(view: View, coverage: Coverage) -> list[Figure]:
    whole, lived_in = coverage.whole, coverage.lived_in
    last = min(timezone.localdate(), timezone.localdate(view.month.to_at) - timedelta(days=1))
    as_of = _("as of %(day)s") % {"day": short_day(last)}
    few = _("too few to tell")
    return [
        Figure(
            _("Elders reached"),
            few if whole.visited is None else said(whole.visited),
            _("Elders to whom somebody came and stayed until the help was done."),
            as_of,
            against=_("of %(of)s elders known") % {"of": said(whole.elders)},
            percent=whole.percent,
        ),
        Figure(
            _("Places reached"),
            said(coverage.places_reached),
            _("Places under this one in which somebody came to an elder."),
            as_of,
            against=_("of %(of)s where elders are known to live") % {"of": said(len(lived_in))},
            percent=FULL * coverage.places_reached / len(lived_in) if lived_in else None,
        ),
    ]
