"""Thanks: said by the elder's side, read by the helper, and on the wall while both agree."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.thanks.actions import (
    AlreadyThanked,
    NothingToThankFor,
    TakenDown,
    hang_thanks_again,
    show_thanks,
    take_thanks_down,
    thank_helpers,
    withdraw_consent,
)
from huzhu.care.thanks.models import Thanks
from huzhu.care.thanks.queries import thanks_for, wall_of
from huzhu.care.visits.models import Visit
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.at_the_door import OwnVisit
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import noting_openings
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import Names, named, names_for
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.thanks import OnTheWallTold, Thanked, Thanking, ThanksAsked, ThanksTold
from huzhu.doors.api.shapes import Code, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["thanks"])


@router.get("/thanks", response=Page[ThanksTold], openapi_extra=refuses(CursorUnknown))
def listing(request: Visitor, response: HttpResponse, asked: Query[ThanksAsked]) -> Page[ThanksTold]:
    """The thanks within reach, the newest first: a helper reads those said to her, an elder those said for him."""
    by, _at = caller(request)
    rows = thanks_for(by).select_related("elder", "helper__person")
    page = slice_of(rows.filter(visit=asked.visit) if asked.visit else rows, ("-said_at", "pk"), asked)
    link_next(request, response, page.next)
    names = names_for(by, [person for one in page.rows for person in (one.elder, one.helper.person)])
    return Page(items=[_told(one, names) for one in page.rows], next=page.next)


@router.get("/places/{place}/wall", response=list[OnTheWallTold], openapi_extra=refuses(NotFound))
def wall(request: Visitor, place: Code) -> list[OnTheWallTold]:
    """What hangs on the wall of a place and all under it, the newest first; anybody reads it, names are masked."""
    with noting_openings():  # what hangs there for everybody is no look into a record
        hanging = wall_of(named(Division, place))
    return [
        OnTheWallTold(
            id=one.key,
            elder=one.elder,
            helper=one.helper,
            words=one.words,
            said_at=one.said_at,
            service=one.service,
        )
        for one in hanging
    ]


@router.post(
    "/visits/{visit}/thanks",
    response={201: Thanked},
    openapi_extra=refuses(OwnVisit, NothingToThankFor, AlreadyThanked, NotPermitted, NotFound),
)
def say(request: Visitor, visit: Code, asked: Thanking) -> Thanked:
    """Says thank you to everybody who came; once for a visit."""
    by, at = caller(request)
    said = thank_helpers(by=by, at=at, visit=named(Visit, visit), words=asked.words)
    return Thanked(thanks=[one.pk for one in said])


@router.post("/thanks/{thanks}/show", response=Moved, openapi_extra=refuses(TakenDown, NotPermitted, NotFound))
def show(request: Visitor, thanks: Code) -> Moved:
    """One side agrees that it hangs on the wall; it does once both have."""
    by, at = caller(request)
    return _moved(show_thanks(by=by, at=at, thanks=named(Thanks, thanks)))


@router.post("/thanks/{thanks}/withdraw", response=Moved, openapi_extra=refuses(NotPermitted, NotFound))
def withdraw(request: Visitor, thanks: Code) -> Moved:
    """One side does not agree any more: it hangs there no longer."""
    by, at = caller(request)
    return _moved(withdraw_consent(by=by, at=at, thanks=named(Thanks, thanks)))


@router.post("/thanks/{thanks}/hang-again", response=Moved, openapi_extra=refuses(NotPermitted, NotFound))
def hang_again(request: Visitor, thanks: Code) -> Moved:
    """The station undoes its taking down; it hangs there if both sides still agree."""
    by, at = caller(request)
    return _moved(hang_thanks_again(by=by, at=at, thanks=named(Thanks, thanks)))


@router.post("/thanks/{thanks}/take-down", response=Moved, openapi_extra=refuses(NotPermitted, NotFound))
def take_down(request: Visitor, thanks: Code) -> Moved:
    """The station takes it from the wall; the helper still reads it."""
    by, at = caller(request)
    return _moved(take_thanks_down(by=by, at=at, thanks=named(Thanks, thanks)))


def _moved(one: Thanks) -> Moved:
    if one.taken_down_at:
        return Moved(id=one.pk, state="taken_down")
    both = one.elder_agreed_at and one.helper_agreed_at
    return Moved(id=one.pk, state="on_the_wall" if both else "waiting")


def _told(one: Thanks, names: Names) -> ThanksTold:
    return ThanksTold(
        id=one.pk,
        visit=one.visit_id,
        elder=names.of(one.elder),
        helper=names.of(one.helper.person),
        words=str(one.words),
        said_at=one.said_at,
        said_via=one.said_via,
        elder_agreed_at=one.elder_agreed_at,
        helper_agreed_at=one.helper_agreed_at,
        taken_down_at=one.taken_down_at,
    )
