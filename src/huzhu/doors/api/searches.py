"""Where somebody is looked for on the running day, and a person's hand on it."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.dispatch.models import Replacement
from huzhu.care.dispatch.queries import searches_under
from huzhu.care.dispatch.takeover import NobodyOnDuty, SearchOver, send_duty, take_over
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.searches import PlaceAsked, SearchTold
from huzhu.doors.api.shapes import Code, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["searches"])

ORDER = ("hand_over_at", "pk")


@router.get("/searches", response=Page[SearchTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def listing(request: Visitor, response: HttpResponse, asked: Query[PlaceAsked]) -> Page[SearchTold]:
    """Searches that run under a place, the one that hands over first on top."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_NEED, within=place)
    page = slice_of(searches_under(by, place), ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post("/searches/{search}/take-over", response=Moved, openapi_extra=refuses(SearchOver, NotPermitted, NotFound))
def stop(request: Visitor, search: Code) -> Moved:
    """The machine asks nobody more: somebody at the station sees to it by hand."""
    by, at = caller(request)
    taken = take_over(by=by, at=at, search=named(Replacement, search))
    return Moved(id=taken.pk, state=taken.state)


@router.post(
    "/searches/{search}/send-duty",
    response=Moved,
    openapi_extra=refuses(SearchOver, NobodyOnDuty, NotPermitted, NotFound),
)
def send(request: Visitor, search: Code) -> Moved:
    """The grid member or worker on duty goes now."""
    by, at = caller(request)
    sent = send_duty(by=by, at=at, search=named(Replacement, search))
    return Moved(id=sent.pk, state=sent.state)


def _told(one: Replacement) -> SearchTold:
    return SearchTold(
        id=one.pk,
        need=one.need_id,
        role=one.role,
        cause=one.cause,
        state=one.state,
        starts_at=one.starts_at,
        hand_over_at=one.hand_over_at,
        asked_count=one.asked_count,
        alarmed_at=one.alarmed_at,
    )
