"""Offers and promises: one's own day, a place's day, and what helpers answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.dispatch.actions import (
    AlreadyAnswered,
    AlreadyBegun,
    AlreadyOffered,
    KeptApart,
    NotOpen,
    OfferEnded,
    OfferPassedOn,
    PromisedElsewhere,
    RoleTaken,
    accept_assignment,
    decline_assignment,
    give_back,
    note_no_show,
    offer_visit,
)
from huzhu.care.dispatch.lateness import LatenessUnknown, say_late
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import assignments_for, assignments_on, own_assignments
from huzhu.care.dispatch.returning import come_after_all
from huzhu.care.dispatch.stamps import ChangedMeanwhile
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.at_the_door import door_is_shown
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import Names, in_full, masked, named, names_for, reaches_by_post
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.assignments import (
    AnswerGiven,
    AssignmentShown,
    AssignmentTold,
    DayAsked,
    HelperNamed,
    LatenessSaid,
    OfferMade,
    OwnDayAsked,
    PromiseGivenBack,
)
from huzhu.doors.api.shapes import Code, Moved
from huzhu.doors.api.wording import reasons_told
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["assignments"])

ORDER = ("starts_at", "pk")
ACCEPTED = Assignment.State.ACCEPTED


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads offers, when, and whose names they know."""

    by: Actor
    at: datetime
    names: Names

    def is_helper_of(self, one: Assignment) -> bool:
        """Whether this is the reader's own offer or promise."""
        return one.helper.person_id == self.by.person_id

    def knows_elder_of(self, one: Assignment) -> bool:
        """Whether the reader may know who is to be visited: post or family, or the helper while promised."""
        if one.need.elder_id in self.names.known:
            return True
        promised = door_is_shown(accepted=one.state == ACCEPTED, ends_at=one.ends_at, at=self.at)
        return self.is_helper_of(one) and promised

    def knows_helper_of(self, one: Assignment) -> bool:
        """Whether the reader may know who comes: a post, the helper, and the elder's side of a promise."""
        if self.is_helper_of(one) or one.helper.person_id in self.names.known:
            return True
        return one.state == ACCEPTED and one.need.elder_id in self.names.known


@router.get("/assignments/mine", response=list[AssignmentTold], openapi_extra=refuses())
def mine(request: Visitor, asked: Query[OwnDayAsked]) -> list[AssignmentTold]:
    """What the caller, as a helper, is offered or has promised on a day."""
    by, at = caller(request)
    helper = Helper.objects.select_related("place").filter(person=by.person_id).first()
    if helper is None:
        return []
    rows = list(own_assignments(by, helper.place, asked.day or by.day))
    reader = _reader(by, at, rows)
    return [AssignmentTold(**_fields(one, reader)) for one in rows]


@router.get("/assignments", response=Page[AssignmentTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def listing(request: Visitor, response: HttpResponse, asked: Query[DayAsked]) -> Page[AssignmentTold]:
    """Offers and promises of a place and all under it on a day, in order of time."""
    by, at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_ASSIGNMENT, within=place)
    page = slice_of(assignments_on(by, place, asked.day), ORDER, asked)
    link_next(request, response, page.next)
    reader = _reader(by, at, page.rows)
    return Page(items=[AssignmentTold(**_fields(one, reader)) for one in page.rows], next=page.next)


@router.get("/assignments/{assignment}", response=AssignmentShown, openapi_extra=refuses(NotFound))
def show(request: Visitor, assignment: Code) -> AssignmentShown:
    """An offer or promise with its reasons; name, door and password only for those who may know them."""
    by, at = caller(request)
    one = assignments_for(by).filter(pk=assignment).first()
    if one is None:
        raise NotFound
    reader = _reader(by, at, [one])
    knows, elder = reader.knows_elder_of(one), one.need.elder
    opens = knows and (reader.is_helper_of(one) or reaches_by_post(by, elder))
    return AssignmentShown(
        **_fields(one, reader),
        door=str(elder.door) if opens else None,
        note=str(one.need.note) if knows else None,
        password=one.password if knows and one.state == ACCEPTED else None,
        offered_at=one.offered_at,
        answered_at=one.answered_at,
        begun_at=one.begun_at,
        ended_at=one.ended_at,
        why=one.why,
        because=one.reason(),
        reasons=reasons_told(by, [one.reasons if opens or reader.is_helper_of(one) else []])[0],
    )


@router.post(
    "/assignments",
    response={201: Moved},
    openapi_extra=refuses(
        AlreadyOffered, NotOpen, ChangedMeanwhile, KeptApart, PromisedElsewhere, RoleTaken, NotPermitted, NotFound
    ),
)
def offer(request: Visitor, asked: OfferMade) -> Moved:
    """Offers one role of a need to a helper by hand: a person may always choose otherwise than the machine."""
    by, at = caller(request)
    need, helper = named(Need, asked.need), named(Helper, asked.helper)
    made = offer_visit(by=by, at=at, need=need, helper=helper, starts_at=asked.starts_at, role=asked.role)
    return _moved(made)


@router.post(
    "/assignments/{assignment}/accept",
    response=Moved,
    openapi_extra=refuses(
        RoleTaken, AlreadyAnswered, OfferEnded, OfferPassedOn, PromisedElsewhere, NotPermitted, NotFound
    ),
)
def accept(request: Visitor, assignment: Code) -> Moved:
    """The helper says yes, or the station on the helper's word; the first yes wins."""
    by, at = caller(request)
    return _moved(accept_assignment(by=by, at=at, assignment=named(Assignment, assignment)))


@router.post(
    "/assignments/{assignment}/decline",
    response=Moved,
    openapi_extra=refuses(RoleTaken, AlreadyAnswered, OfferEnded, OfferPassedOn, NotPermitted, NotFound),
)
def decline(request: Visitor, assignment: Code, asked: AnswerGiven) -> Moved:
    """The helper says no; nobody is blamed."""
    by, at = caller(request)
    one = named(Assignment, assignment)
    return _moved(decline_assignment(by=by, at=at, assignment=one, because=asked.because))


@router.post(
    "/assignments/{assignment}/give-back",
    response=Moved,
    openapi_extra=refuses(OfferEnded, AlreadyBegun, NotPermitted, NotFound),
)
def return_promise(request: Visitor, assignment: Code, asked: PromiseGivenBack) -> Moved:
    """A promise is given back before the visit."""
    by, at = caller(request)
    return _moved(give_back(by=by, at=at, assignment=named(Assignment, assignment), because=asked.because))


@router.post(
    "/assignments/{assignment}/come-after-all",
    response=Moved,
    openapi_extra=refuses(RoleTaken, OfferEnded, AlreadyOffered, PromisedElsewhere, NotPermitted, NotFound),
)
def return_after_all(request: Visitor, assignment: Code) -> Moved:
    """A promise that was given back stands again, while nobody else has it."""
    by, at = caller(request)
    return _moved(come_after_all(by=by, at=at, assignment=named(Assignment, assignment)))


@router.post(
    "/assignments/{assignment}/late",
    response=Moved,
    openapi_extra=refuses(LatenessUnknown, OfferEnded, AlreadyBegun, NotPermitted, NotFound),
)
def run_late(request: Visitor, assignment: Code, asked: LatenessSaid) -> Moved:
    """The helper comes 10, 20 or 30 minutes later; the elder is told."""
    by, at = caller(request)
    return _moved(say_late(by=by, at=at, assignment=named(Assignment, assignment), minutes=asked.minutes))


@router.post(
    "/assignments/{assignment}/no-show",
    response=Moved,
    openapi_extra=refuses(OfferEnded, AlreadyBegun, NotPermitted, NotFound),
)
def no_show(request: Visitor, assignment: Code) -> Moved:
    """Nobody came: the promise is marked missed."""
    by, at = caller(request)
    return _moved(note_no_show(by=by, at=at, assignment=named(Assignment, assignment)))


def _reader(by: Actor, at: datetime, rows: list[Assignment]) -> Reader:
    persons: list[Person] = [person for one in rows for person in (one.need.elder, one.helper.person)]
    return Reader(by, at, names_for(by, persons))


def _moved(one: Assignment) -> Moved:
    return Moved(id=one.pk, state=one.state)


def _fields(one: Assignment, reader: Reader) -> dict[str, Any]:
    person = one.helper.person
    who = in_full(person) if reader.knows_helper_of(one) else masked(person)
    return {
        "id": one.pk,
        "need": one.need_id,
        "service": one.need.service,
        "state": one.state,
        "role": one.role,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "walking_minutes": one.walking_minutes,
        "answer_by_at": one.answer_by_at,
        "place": one.need.place_id,
        "elder": in_full(one.need.elder) if reader.knows_elder_of(one) else None,
        "helper": HelperNamed(id=one.helper_id, person=who, vest_number=one.helper.vest_number),
    }
