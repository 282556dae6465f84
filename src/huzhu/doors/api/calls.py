"""Calls at the telephone desk: begun, ended with a word, and those to ring back."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.calls.actions import (
    Begun,
    CallEnded,
    CallOpen,
    CallStillOpen,
    Ending,
    HandedToMissing,
    NeedTaken,
    NotPromised,
    OutcomeUnknown,
    RequestMissing,
    begin_call,
    end_call,
    note_rung_back,
    reopen_call,
    undo_rung_back,
    write_call,
)
from huzhu.care.calls.models import Call
from huzhu.care.calls.queries import calls_for, calls_on
from huzhu.care.needs.models import Need
from huzhu.commons.codes import new_code
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.calls import CallBegun, CallEnding, CallWritten, PhoneCallsAsked, PhoneCallTold
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.refusal import NotFound

router = Router(tags=["calls"])

ORDER = ("-began_at", "pk")
ON_ENDINGS = (OutcomeUnknown, HandedToMissing, RequestMissing, NotPermitted, NotFound)


@router.get("/phone-calls", response=Page[PhoneCallTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def listing(request: Visitor, response: HttpResponse, asked: Query[PhoneCallsAsked]) -> Page[PhoneCallTold]:
    """The calls taken under a place, the newest first."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_CALL, within=place)
    rows = calls_on(by, place, asked.day) if asked.day else calls_for(by).filter(place__path__startswith=place.path)
    page = slice_of(rows.filter(outcome=asked.outcome) if asked.outcome else rows, ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post("/phone-calls", response={201: Made}, openapi_extra=refuses(CallStillOpen, NotPermitted, NotFound))
def begin(request: Visitor, asked: CallBegun) -> Made:
    """Somebody rings; the call is open until it is ended."""
    by, at = caller(request)
    begun = Begun(new_code(), at, asked.number)
    return Made(id=begin_call(by=by, at=at, place=named(Division, asked.place), begun=begun).pk)


@router.post("/phone-calls/written", response={201: Made}, openapi_extra=refuses(*ON_ENDINGS))
def write(request: Visitor, asked: CallWritten) -> Made:
    """Writes down a whole call that is over; a beginning ahead of now counts as now."""
    by, at = caller(request)
    begun = Begun(new_code(), asked.began_at, asked.number)
    place = named(Division, asked.place)
    return Made(id=write_call(by=by, at=at, place=place, begun=begun, ending=_ending(asked)).pk)


@router.post("/phone-calls/{phone_call}/end", response=Moved, openapi_extra=refuses(CallEnded, *ON_ENDINGS))
def end(request: Visitor, phone_call: Code, asked: CallEnding) -> Moved:
    """Says how a call ended."""
    by, at = caller(request)
    return _moved(end_call(by=by, at=at, call=named(Call, phone_call), ending=_ending(asked)))


@router.post(
    "/phone-calls/{phone_call}/reopen",
    response=Moved,
    openapi_extra=refuses(CallOpen, NeedTaken, CallStillOpen, NotPermitted, NotFound),
)
def reopen(request: Visitor, phone_call: Code) -> Moved:
    """Undoes an ending that was chosen by mistake."""
    by, at = caller(request)
    return _moved(reopen_call(by=by, at=at, call=named(Call, phone_call)))


@router.post(
    "/phone-calls/{phone_call}/rung-back", response=Moved, openapi_extra=refuses(NotPromised, NotPermitted, NotFound)
)
def rung_back(request: Visitor, phone_call: Code) -> Moved:
    """Somebody has rung back, as was promised."""
    by, at = caller(request)
    return _moved(note_rung_back(by=by, at=at, call=named(Call, phone_call)))


@router.post(
    "/phone-calls/{phone_call}/not-rung-back",
    response=Moved,
    openapi_extra=refuses(NotPromised, NotPermitted, NotFound),
)
def not_rung_back(request: Visitor, phone_call: Code) -> Moved:
    """Nobody has rung back yet after all."""
    by, at = caller(request)
    return _moved(undo_rung_back(by=by, at=at, call=named(Call, phone_call)))


def _ending(asked: CallEnding) -> Ending:
    return Ending(
        asked.outcome,
        asked.handed_to or "",
        asked.words,
        person=named(Person, asked.person) if asked.person else None,
        about=named(Person, asked.about) if asked.about else None,
        need=named(Need, asked.need) if asked.need else None,
    )


def _told(one: Call) -> PhoneCallTold:
    return PhoneCallTold(
        id=one.pk,
        place=one.place_id,
        operator=one.operator_id,
        began_at=one.began_at,
        ended_at=one.ended_at,
        number=mask_phone(str(one.number)),
        person=one.person_id,
        about=one.about_id,
        need=one.need_id,
        outcome=one.outcome,
        handed_to=one.handed_to,
        words=str(one.words),
        rung_back_at=one.rung_back_at,
    )


def _moved(call: Call) -> Moved:
    return Moved(id=call.pk, state=call.outcome or "open")
