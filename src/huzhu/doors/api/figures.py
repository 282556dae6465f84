"""Figures: a month of a place, and the visits under each number."""

from datetime import date
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from huzhu.care.dispatch.figures import Share, day_figures
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.figures import (
    DayFiguresTold,
    DaysAsked,
    FigureTold,
    MonthAsked,
    MonthTold,
    ShareTold,
    UnderAsked,
    UnderWord,
)
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import figures_of, month_of, reconciliation, visits_under

router = Router(tags=["figures"])

ORDER = ("-began_at", "pk")

MonthWord = Annotated[str, Field(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]


@router.get("/day-figures", response=DayFiguresTold, openapi_extra=refuses(NotPermitted, NotFound))
def days(request: Visitor, asked: Query[DaysAsked]) -> DayFiguresTold:
    """How the running days of a place went: served, on time, known faces, changes, even load; days [from_on, to_on)."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_FIGURES, within=place)
    found = day_figures(by, place, asked.from_on, asked.to_on)
    return DayFiguresTold(
        served=_share(found.served),
        first_class_served=_share(found.first_class_served),
        on_time=_share(found.on_time),
        usual_face=_share(found.usual_face),
        same_two=_share(found.same_two),
        events=found.events,
        changes=found.changes,
        minutes_to_accept=found.minutes_to_accept,
        walking_minutes=found.walking_minutes,
        visits=found.visits,
        load_gini_percent=found.load_gini_percent,
        helpers=found.helpers,
        coverage_gap_percent=found.coverage_gap_percent,
    )


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


def _share(share: Share) -> ShareTold:
    return ShareTold(part=share.part, of=share.of)
