"""What somebody at the station must look at, and that it was looked into."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.needs.actions import IncidentClosed, close_incident
from huzhu.care.needs.models import Incident
from huzhu.care.needs.queries import incidents_open
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.searches import IncidentTold, PlaceAsked
from huzhu.doors.api.shapes import Code, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["incidents"])

ORDER = ("opened_at", "pk")


@router.get("/incidents", response=Page[IncidentTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def listing(request: Visitor, response: HttpResponse, asked: Query[PlaceAsked]) -> Page[IncidentTold]:
    """What waits to be looked into under a place, the oldest first."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_INCIDENT, within=place)
    page = slice_of(incidents_open(by, place), ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post(
    "/incidents/{incident}/close", response=Moved, openapi_extra=refuses(IncidentClosed, NotPermitted, NotFound)
)
def close(request: Visitor, incident: Code) -> Moved:
    """Somebody has looked into it."""
    by, at = caller(request)
    closed = close_incident(by=by, at=at, incident=named(Incident, incident))
    return Moved(id=closed.pk, state="closed")


def _told(one: Incident) -> IncidentTold:
    return IncidentTold(id=one.pk, need=one.need_id, kind=one.kind, about=one.about, opened_at=one.opened_at)
