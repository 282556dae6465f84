"""Figures: a month of a place, and the visits under each number."""

from datetime import date
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from huzhu.commons.people.access import NotPermitted
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.figures import FigureTold, MonthAsked, MonthTold, UnderAsked, UnderWord
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import figures_of, month_of, reconciliation, visits_under

router = Router(tags=["figures"])

ORDER = ("-began_at", "pk")

MonthWord = Annotated[str, Field(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]


@router.get("/figures/{month}", response=MonthTold, openapi_extra=refuses(NotPermitted, NotFound))
def show(request: Visitor, month: MonthWord, asked: Query[MonthAsked]) -> MonthTold:
    """A month's figures of a place and all under it."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    whole = month_of(place, date.fromisoformat(f"{month}-01"))
    figures = [
        FigureTold(code=one.code, value=one.value, of=one.of, unit=one.unit) for one in figures_of(by, place, whole)
    ]
    counted = reconciliation(by, place, whole)
    return MonthTold(
        place=place.pk,
        first_on=whole.first_on,
        figures=figures,
        visit_minutes=counted.visit_minutes,
        bank_minutes=counted.bank_minutes,
        agrees=counted.agrees,
    )


@router.get(
    "/figures/{month}/{figure}", response=Page[str], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound)
)
def under(
    request: Visitor, response: HttpResponse, month: MonthWord, figure: UnderWord, asked: Query[UnderAsked]
) -> Page[str]:
    """The codes of the visits that a figure counts, the newest first; each opens at /visits/{visit}."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    whole = month_of(place, date.fromisoformat(f"{month}-01"))
    page = slice_of(visits_under(by, place, whole, figure), ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[visit.pk for visit in page.rows], next=page.next)
