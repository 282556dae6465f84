"""Visits: arrival, leaving, and what the elder's side says of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router

from huzhu.care.dispatch.models import Assignment
from huzhu.care.reviews.actions import AlreadyRated, NotOverYet, StarsOutOfRange, rate_visit
from huzhu.care.visits.actions import (
    AlreadyNoted,
    AlreadySettled,
    MarkUsed,
    NotArrived,
    NotDisputed,
    NotToConfirm,
    check_in,
    check_out,
    confirm_visit,
    dismiss_dispute,
    dispute_visit,
    uphold_dispute,
)
from huzhu.care.visits.kept import Kept, KeptByAnother, KeptTooLong
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import visits_for
from huzhu.care.visits.showing import (
    CardShut,
    NotPromised,
    Showing,
    StationOnly,
    TooEarly,
    TooLate,
    WrongCard,
)
from huzhu.care.visits.times import NotThen
from huzhu.commons.people.access import NotPermitted, Verb, may
from huzhu.commons.people.at_the_door import OwnVisit
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import Names, named, names_for
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.needs import Reason
from huzhu.doors.api.schemas.visits import (
    AttendanceShown,
    AttendanceTold,
    AtTheDoor,
    ClockGiven,
    Rated,
    RatingTold,
    VisitsAsked,
    VisitShown,
    VisitTold,
)
from huzhu.doors.api.shapes import Code, Made, Moved, PlaceTold
from huzhu.doors.api.wording import ReasonTold
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.earning import CreditReason, Why
from huzhu.kernel.vigilance.nearness import Fix

router = Router(tags=["visits"])

ORDER = ("-began_at", "pk")

Device = Annotated[
    str,
    Header(
        alias="Device-Mark",
        max_length=64,
        description="A mark that the telephone drew for itself. A keyed digest of it is kept for 92 days.",
    ),
]

Clock = Annotated[
    ClockGiven | None,
    Header(
        alias="Device-Clock",
        description="What the telephone's own clock shows as it sends what it kept. A retry need not repeat it.",
    ),
]


@dataclass(frozen=True, slots=True)
class Telephone:
    """What the headers tell of the telephone: its mark, and its clock as it sent."""

    mark: str
    clock: datetime


@router.get("/visits", response=Page[VisitTold], openapi_extra=refuses(CursorUnknown))
def listing(request: Visitor, response: HttpResponse, asked: Query[VisitsAsked]) -> Page[VisitTold]:
    """The visits within reach, the newest first."""
    by, _at = caller(request)
    wanted = {"elder": asked.elder, "state": asked.state}
    rows = visits_for(by).filter(**{name: value for name, value in wanted.items() if value})
    if asked.place:
        rows = rows.filter(place__path__contains=f"/{asked.place}/")
    page = slice_of(rows, ORDER, asked)
    link_next(request, response, page.next)
    names = names_for(by, (visit.elder for visit in page.rows))
    return Page(items=[VisitTold(**_fields(visit, names)) for visit in page.rows], next=page.next)


@router.get("/visits/{visit}", response=VisitShown, openapi_extra=refuses(NotFound))
def show(request: Visitor, visit: Code) -> VisitShown:
    """A visit with everybody's part in it, the rating, and what was disputed and decided."""
    by, _at = caller(request)
    shown = visits_for(by).select_related("rating").filter(pk=visit).first()
    if shown is None:
        raise NotFound
    parts = list(shown.attendances.select_related("assignment__helper__person").order_by("arrived_at", "pk"))
    helpers = [part.assignment.helper.person for part in parts]
    names = names_for(by, [shown.elder, *helpers])
    rating = getattr(shown, "rating", None)
    return VisitShown(
        **_fields(shown, names),
        attendances=[_part(part, names) for part in parts],
        rating=RatingTold(stars=rating.stars, note=str(rating.note), rated_at=rating.rated_at) if rating else None,
        disputed_at=shown.disputed_at,
        disputed_because=str(shown.disputed_because),
        resolved_at=shown.resolved_at,
        resolved_because=shown.resolved_because,
    )


@router.post(
    "/assignments/{assignment}/check-in",
    response={201: AttendanceTold},
    openapi_extra=refuses(
        KeptByAnother,
        KeptTooLong,
        WrongCard,
        CardShut,
        TooEarly,
        TooLate,
        NotPromised,
        NotThen,
        AlreadyNoted,
        MarkUsed,
        StationOnly,
        NotPermitted,
        NotFound,
    ),
)
def arrive(
    request: Visitor, assignment: Code, asked: AtTheDoor, device: Device = "", clock: Clock = None
) -> AttendanceTold:
    """The helper is at the door, or was where it is noted afterwards or was kept on a telephone."""
    by, at = caller(request)
    one = named(Assignment, assignment)
    showing = _showing(request, by, asked, Telephone(device, clock or at))
    return _attended(check_in(by=by, at=at, assignment=one, showing=showing))


@router.post(
    "/assignments/{assignment}/check-out",
    response=AttendanceTold,
    openapi_extra=refuses(
        KeptByAnother,
        KeptTooLong,
        NotArrived,
        NotThen,
        WrongCard,
        CardShut,
        AlreadyNoted,
        MarkUsed,
        StationOnly,
        NotPermitted,
        NotFound,
    ),
)
def leave(
    request: Visitor, assignment: Code, asked: AtTheDoor, device: Device = "", clock: Clock = None
) -> AttendanceTold:
    """The helper leaves; the minutes are worked out and held until the elder's side has spoken."""
    by, at = caller(request)
    one = named(Assignment, assignment)
    showing = _showing(request, by, asked, Telephone(device, clock or at))
    return _attended(check_out(by=by, at=at, assignment=one, showing=showing))


@router.post(
    "/visits/{visit}/confirm",
    response=Moved,
    openapi_extra=refuses(NotToConfirm, AlreadySettled, OwnVisit, NotPermitted, NotFound),
)
def confirm(request: Visitor, visit: Code, device: Device = "") -> Moved:
    """The elder, the family, or the station after ringing back says it was as it should be."""
    by, at = caller(request)
    one = named(Visit, visit)
    return _moved(confirm_visit(by=by, at=at, visit=one, via=_via(by, one), device=device))


@router.post(
    "/visits/{visit}/dispute",
    response=Moved,
    openapi_extra=refuses(NotToConfirm, AlreadySettled, NotPermitted, NotFound),
)
def dispute(request: Visitor, visit: Code, asked: Reason) -> Moved:
    """Somebody says it was not as it should be; the minutes wait."""
    by, at = caller(request)
    return _moved(dispute_visit(by=by, at=at, visit=named(Visit, visit), because=asked.because))


@router.post("/visits/{visit}/uphold", response=Moved, openapi_extra=refuses(NotDisputed, NotPermitted, NotFound))
def uphold(request: Visitor, visit: Code, asked: Reason) -> Moved:
    """The complaint was right: no minutes follow."""
    by, at = caller(request)
    return _moved(uphold_dispute(by=by, at=at, visit=named(Visit, visit), because=asked.because))


@router.post(
    "/visits/{visit}/dismiss", response=Moved, openapi_extra=refuses(NotDisputed, OwnVisit, NotPermitted, NotFound)
)
def dismiss(request: Visitor, visit: Code, asked: Reason) -> Moved:
    """The visit was as it should be: the minutes are credited."""
    by, at = caller(request)
    return _moved(dismiss_dispute(by=by, at=at, visit=named(Visit, visit), because=asked.because))


@router.post(
    "/visits/{visit}/rate",
    response={201: Made},
    openapi_extra=refuses(StarsOutOfRange, OwnVisit, NotOverYet, AlreadyRated, NotPermitted, NotFound),
)
def rate(request: Visitor, visit: Code, asked: Rated) -> Made:
    """Writes down what the elder says of the visit, once."""
    by, at = caller(request)
    rating = rate_visit(by=by, at=at, visit=named(Visit, visit), stars=asked.stars, note=asked.note)
    return Made(id=rating.pk)


def _showing(request: Visitor, by: Actor, asked: AtTheDoor, told: Telephone) -> Showing:
    # The caller's key, made as short as the table's column and the caller's own.
    nonce = hashlib.sha256(f"{by.person_id}:{request.headers['Idempotency-Key']}".encode()).hexdigest()[:40]
    fix = Fix(asked.fix.lon, asked.fix.lat, asked.fix.within_metres) if asked.fix else None
    if asked.kept is None:
        return Showing(nonce, asked.shown, asked.card_code, happened_at=asked.happened_at, device=told.mark, fix=fix)
    kept = Kept(asked.kept.whose, asked.kept.clock_at, told.clock, asked.happened_at, asked.kept.ahead_seconds)
    return Showing(nonce, card_code=asked.card_code, device=told.mark, fix=fix, kept=kept)


def _via(by: Actor, visit: Visit) -> str:
    if by.person_id == visit.elder_id:
        return Visit.ConfirmedVia.ELDER
    return Visit.ConfirmedVia.CALL_BACK if may(by, Verb.CONFIRM_VISIT) else Visit.ConfirmedVia.DELEGATE


def _moved(visit: Visit) -> Moved:
    return Moved(id=visit.pk, state=visit.state)


def _attended(part: Attendance) -> AttendanceTold:
    return AttendanceTold(**_times(part))


def _part(part: Attendance, names: Names) -> AttendanceShown:
    return AttendanceShown(
        **_times(part),
        helper=names.of(part.assignment.helper.person),
        arrival_shown=part.arrival_shown,
        arrival_typed_at=part.arrival_typed_at,
        arrival_ahead_seconds=part.arrival_ahead_seconds,
        leaving_shown=part.leaving_shown,
        leaving_typed_at=part.leaving_typed_at,
        leaving_ahead_seconds=part.leaving_ahead_seconds,
        credit_reasons=[_credit_reason(reason) for reason in part.credit_reasons],
    )


def _credit_reason(reason: dict[str, Any]) -> ReasonTold:
    why = Why(CreditReason(reason["code"]), reason["minutes"])
    return ReasonTold(code=f"credit.{why.reason}", sentence=_(why.sentence) % {"minutes": why.minutes})


def _times(part: Attendance) -> dict[str, Any]:
    return {
        "id": part.pk,
        "visit": part.visit_id,
        "assignment": part.assignment_id,
        "arrived_at": part.arrived_at,
        "left_at": part.left_at,
        "credited_minutes": part.credited_minutes,
    }


def _fields(visit: Visit, names: Names) -> dict[str, Any]:
    return {
        "id": visit.pk,
        "need": visit.need_id,
        "elder": names.of(visit.elder),
        "place": PlaceTold(id=visit.place_id, name=visit.place.name),
        "service": visit.need.service,
        "state": visit.state,
        "began_at": visit.began_at,
        "left_at": visit.left_at,
        "confirmed_at": visit.confirmed_at,
        "confirmed_via": visit.confirmed_via,
    }
