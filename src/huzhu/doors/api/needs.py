"""Needs: asking for help, deciding on it, and ending it before anybody comes."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.dispatch.actions import AlreadyBegun, CancelledWithoutReason, NotOpen, cancel_need
from huzhu.care.dispatch.retiming import change_time
from huzhu.care.dispatch.undeciding import NotDecided, SomebodyAsked, undecide_need
from huzhu.care.needs.actions import (
    AlreadyDecided,
    Ask,
    LengthOutOfRange,
    NoLongerLiving,
    ReasonMissing,
    approve_need,
    ask_for_help,
    refuse_need,
)
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_for
from huzhu.care.needs.windows import TooFarAhead, WindowBackwards, WindowPassed
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import Names, named, names_for
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.needs import HelpAsked, NeedCancelled, NeedsAsked, NeedShown, NeedTold, Reason, TimeChanged
from huzhu.doors.api.shapes import Code, Made, Moved, PlaceTold
from huzhu.doors.porter import Visitor
from huzhu.kernel.packs import UnknownService
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rulesets import NoRulesYet

router = Router(tags=["needs"])

ORDER = ("-earliest_at", "pk")


@router.get("/needs", response=Page[NeedTold], openapi_extra=refuses(CursorUnknown))
def listing(request: Visitor, response: HttpResponse, asked: Query[NeedsAsked]) -> Page[NeedTold]:
    """The needs within reach, the latest to begin first."""
    by, _at = caller(request)
    wanted = {"elder": asked.elder, "state": asked.state, "service": asked.service}
    rows = needs_for(by).filter(**{name: value for name, value in wanted.items() if value})
    if asked.place:
        rows = rows.filter(place__path__contains=f"/{asked.place}/")
    page = slice_of(rows, ORDER, asked)
    link_next(request, response, page.next)
    names = names_for(by, (need.elder for need in page.rows))
    return Page(items=[NeedTold(**_fields(need, names)) for need in page.rows], next=page.next)


@router.post(
    "/needs",
    response={201: Made},
    openapi_extra=refuses(
        NoLongerLiving,
        WindowPassed,
        WindowBackwards,
        TooFarAhead,
        LengthOutOfRange,
        UnknownService,
        NoRulesYet,
        NotPermitted,
        NotFound,
    ),
)
def ask(request: Visitor, asked: HelpAsked) -> Made:
    """Takes down what an elder asks for; who writes it and who needs it may be different people."""
    by, at = caller(request)
    wishes = {name: value for name, value in dict(asked).items() if name != "elder"}
    return Made(id=ask_for_help(by=by, at=at, elder=named(Person, asked.elder), ask=Ask(**wishes)).pk)


@router.get("/needs/{need}", response=NeedShown, openapi_extra=refuses(NotFound))
def show(request: Visitor, need: Code) -> NeedShown:
    """A need with its wishes, and what was decided on it."""
    by, _at = caller(request)
    shown = needs_for(by).filter(pk=need).first()
    if shown is None:
        raise NotFound
    return NeedShown(
        **_fields(shown, names_for(by, [shown.elder])),
        note=str(shown.note),
        wants_gentle_way=shown.wants_gentle_way,
        wants_familiar=shown.wants_familiar,
        wants_gender=shown.wants_gender,
        asked_at=shown.asked_at,
        asked_by=shown.asked_by_id,
        approved_at=shown.approved_at,
        refused_at=shown.refused_at,
        refused_because=shown.refused_because,
        cancelled_at=shown.cancelled_at,
        cancelled_side=shown.cancelled_side,
        cancelled_because=shown.cancelled_because,
        closed_at=shown.closed_at,
    )


@router.post("/needs/{need}/approve", response=Moved, openapi_extra=refuses(AlreadyDecided, NotPermitted, NotFound))
def approve(request: Visitor, need: Code) -> Moved:
    """Lets a need go on to planning."""
    by, at = caller(request)
    return _moved(approve_need(by=by, at=at, need=named(Need, need)))


@router.post(
    "/needs/{need}/refuse",
    response=Moved,
    openapi_extra=refuses(AlreadyDecided, ReasonMissing, NotPermitted, NotFound),
)
def refuse(request: Visitor, need: Code, asked: Reason) -> Moved:
    """Says no, with the reason the elder will hear."""
    by, at = caller(request)
    return _moved(refuse_need(by=by, at=at, need=named(Need, need), because=asked.because))


@router.post(
    "/needs/{need}/undecide",
    response=Moved,
    openapi_extra=refuses(NotDecided, SomebodyAsked, WindowPassed, NotPermitted, NotFound),
)
def undecide(request: Visitor, need: Code) -> Moved:
    """Takes an approval or a refusal back while nobody has been asked to come."""
    by, at = caller(request)
    return _moved(undecide_need(by=by, at=at, need=named(Need, need)))


@router.post(
    "/needs/{need}/cancel",
    response=Moved,
    openapi_extra=refuses(CancelledWithoutReason, NotOpen, AlreadyBegun, NotPermitted, NotFound),
)
def cancel(request: Visitor, need: Code, asked: NeedCancelled) -> Moved:
    """Ends a need before anybody came; only a post can speak for the station."""
    by, at = caller(request)
    return _moved(cancel_need(by=by, at=at, need=named(Need, need), side=asked.side, because=asked.because))


@router.post(
    "/needs/{need}/change-time",
    response=Moved,
    openapi_extra=refuses(NotOpen, AlreadyBegun, WindowBackwards, WindowPassed, TooFarAhead, NotPermitted, NotFound),
)
def change(request: Visitor, need: Code, asked: TimeChanged) -> Moved:
    """Puts a need to another time before anybody came; whoever was to come is told, and free."""
    by, at = caller(request)
    times = {"earliest_at": asked.earliest_at, "latest_start_at": asked.latest_start_at}
    return _moved(change_time(by=by, at=at, need=named(Need, need), **times))


def _moved(need: Need) -> Moved:
    return Moved(id=need.pk, state=need.state)


def _fields(need: Need, names: Names) -> dict[str, Any]:
    return {
        "id": need.pk,
        "elder": names.of(need.elder),
        "place": PlaceTold(id=need.place_id, name=need.place.name),
        "service": need.service,
        "state": need.state,
        "channel": need.channel,
        "earliest_at": need.earliest_at,
        "latest_start_at": need.latest_start_at,
        "minutes": need.minutes,
        "helpers_wanted": need.helpers_wanted,
        "urgent": need.urgent,
    }
