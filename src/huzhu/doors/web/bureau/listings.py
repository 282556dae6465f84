"""The visits or needs under a figure, page by page; names are masked."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.doors.web.basis import counting, unconfirmed
from huzhu.doors.web.bureau.desk import around, view_of
from huzhu.doors.web.bureau.meanings import meanings, opens
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import Column, NavItem
from huzhu.doors.web.states import need_state, visit_state
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import service_name
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import NEEDS_UNDER, minutes_of, needs_under, visits_under

PER_PAGE = 50


@require_GET
@signed_in
def show_under(request: SignedIn, first_on: date, code: str) -> HttpResponseBase:
    """What one figure counts, newest first."""
    if not opens(code):
        raise NotFound
    view, meaning = view_of(request, first_on), meanings()[code]
    listing: Any = needs_under if code in NEEDS_UNDER else visits_under
    page = Paginator(listing(request.by, view.place, view.month, code), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "code": code,
        "meaning": meaning,
        "page": page,
        "crumbs": [
            NavItem(view.title, view.address("figures")),
            NavItem(meaning.name, "", current=True),
        ],
        "file_href": view.address("under_file", code=code, kind="xlsx"),
        "csv_href": view.address("under_file", code=code, kind="csv"),
    }
    if code in NEEDS_UNDER:
        shown |= {"columns": need_columns(), "needs": [_need_row(need) for need in page]}
    else:
        shown |= {
            "columns": visit_columns(),
            "visits": visit_rows(page),
            "bases": unconfirmed(counting(first_on, view.place)),
        }
    return render(request, "bureau/under.html", {**around(request, view, code), **shown})


def visit_columns() -> list[Column]:
    """The head of a list of visits."""
    return [
        Column(_("Began")),
        Column(_("Help")),
        Column(_("Elder")),
        Column(_("Place")),
        Column(_("Time credited"), numeric=True),
        Column(_("Rating")),
        Column(_("State")),
    ]


def need_columns() -> list[Column]:
    """The head of a list of needs."""
    return [Column(_("For when")), Column(_("Help")), Column(_("Elder")), Column(_("Place")), Column(_("State"))]


def visit_rows(visits: Iterable[Visit]) -> list[dict[str, Any]]:
    """Visits as rows, with the minutes credited; opens the names to mask them."""
    listed = list(visits)
    minutes: Mapping[str, int] = minutes_of(listed)
    return [_visit_row(visit, minutes.get(visit.pk, 0)) for visit in listed]


def _visit_row(visit: Visit, minutes: int) -> dict[str, Any]:
    return {
        "href": reverse("bureau:visit", args=[visit.pk]),
        "at": visit.began_at,
        "service": service_name(visit.need.service, visit.began_at),
        "elder": mask_name(str(visit.elder.name)),
        "place": place_name(visit.place),
        "minutes": minutes,
        "stars": visit.rating.stars if hasattr(visit, "rating") else None,
        "state": visit_state(visit),
    }


def _need_row(need: Need) -> dict[str, Any]:
    return {
        "at": need.earliest_at,
        "service": service_name(need.service, need.earliest_at),
        "elder": mask_name(str(need.elder.name)),
        "place": place_name(need.place),
        "state": need_state(need),
        "because": need.refused_because,
    }
