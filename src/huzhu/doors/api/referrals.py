"""Referrals to others and their answers; and what people said about the uses of their record."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.helpplans import actions as referring
from huzhu.care.helpplans.actions import (
    AnswerUnclear,
    PutOffWrongly,
    ReferralAnswered,
    ReferralOpen,
    ReferralUnclear,
    ReferredAlready,
    answer_referral,
    put_off_referral,
    refer_person,
    reopen_referral,
    take_over_referral,
)
from huzhu.care.helpplans.models import Referral
from huzhu.care.helpplans.queries import referrals_open
from huzhu.commons.consents.actions import ConsentUnclear, Said, note_consent
from huzhu.commons.consents.models import Consent
from huzhu.commons.consents.queries import consents_of
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.help import (
    AnswerAsked,
    ConsentAsked,
    ConsentsTold,
    ConsentTold,
    LaterAsked,
    OfPlace,
    ReferralAsked,
    ReferralTold,
)
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.helpplan import ReceiverUnknown
from huzhu.kernel.refusal import NotFound

router = Router(tags=["referrals"])
ORDER = ("due_on", "pk")
OPEN = "open"


@router.get("/referrals", response=Page[ReferralTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def waiting(request: Visitor, response: HttpResponse, asked: Query[OfPlace]) -> Page[ReferralTold]:
    """What waits for an answer under a place, whose day comes or came first."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_REFERRAL, within=place)
    page = slice_of(referrals_open(by, place), ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post(
    "/people/{person}/referrals",
    response={201: Made},
    openapi_extra=refuses(ReceiverUnknown, ReferralUnclear, ReferredAlready, NotPermitted, NotFound),
)
def refer(request: Visitor, person: Code, asked: ReferralAsked) -> Made:
    """Writes down that others are asked to help; the caller follows it up."""
    by, at = caller(request)
    said = referring.Asked(asked.receiver, asked.for_whom, asked.agreed, asked.words)
    return Made(id=refer_person(by=by, at=at, person=named(Person, person), asked=said).pk)


@router.post(
    "/referrals/{referral}/answer",
    response=Moved,
    openapi_extra=refuses(ReferralAnswered, AnswerUnclear, NotPermitted, NotFound),
)
def answer(request: Visitor, referral: Code, asked: AnswerAsked) -> Moved:
    """What they have answered, or that nobody wants it any more."""
    by, at = caller(request)
    row = named(Referral, referral)
    answered = answer_referral(by=by, at=at, referral=row, answer=asked.answer, words=asked.words)
    return Moved(id=answered.pk, state=answered.answer)


@router.post(
    "/referrals/{referral}/put-off",
    response=Moved,
    openapi_extra=refuses(ReferralAnswered, PutOffWrongly, NotPermitted, NotFound),
)
def put_off(request: Visitor, referral: Code, asked: LaterAsked) -> Moved:
    """They have named a later day."""
    by, at = caller(request)
    row = named(Referral, referral)
    put_off_referral(by=by, at=at, referral=row, due_on=asked.due_on, because=asked.because)
    return Moved(id=row.pk, state=OPEN)


@router.post(
    "/referrals/{referral}/take-over", response=Moved, openapi_extra=refuses(ReferralAnswered, NotPermitted, NotFound)
)
def take_over(request: Visitor, referral: Code) -> Moved:
    """The caller follows it up from now on."""
    by, at = caller(request)
    return Moved(id=take_over_referral(by=by, at=at, referral=named(Referral, referral)).pk, state=OPEN)


@router.post(
    "/referrals/{referral}/reopen",
    response=Moved,
    openapi_extra=refuses(ReferralOpen, ReferredAlready, NotPermitted, NotFound),
)
def reopen(request: Visitor, referral: Code) -> Moved:
    """What was written down as the answer was none."""
    by, at = caller(request)
    return Moved(id=reopen_referral(by=by, at=at, referral=named(Referral, referral)).pk, state=OPEN)


@router.get("/people/{person}/consents", response=ConsentsTold, openapi_extra=refuses(NotPermitted, NotFound))
def consents(request: Visitor, person: Code) -> ConsentsTold:
    """What somebody said about each use of their record, as it counts today."""
    by, _at = caller(request)
    row = named(Person, person)
    require(by, Verb.SEE_CONSENT, within=row)
    newest = consents_of(by, row).filter(newest=True)
    return ConsentsTold(items=[_said(one) for one in newest])


@router.post(
    "/people/{person}/consents", response={201: Made}, openapi_extra=refuses(ConsentUnclear, NotPermitted, NotFound)
)
def consent(request: Visitor, person: Code, asked: ConsentAsked) -> Made:
    """Writes down a yes or a no; it counts from the next request on."""
    by, at = caller(request)
    said = Said(asked.use, asked.allowed, asked.giver, asked.channel)
    return Made(id=note_consent(by=by, at=at, person=named(Person, person), said=said).pk)


def _told(one: Referral) -> ReferralTold:
    return ReferralTold(
        id=one.pk,
        person=one.person_id,
        receiver=str(one.receiver),
        for_whom=one.for_whom,
        owner=one.owner_id,
        due_on=one.due_on,
    )


def _said(one: Consent) -> ConsentTold:
    return ConsentTold(use=one.use, allowed=one.allowed, giver=one.giver, noted_at=one.noted_at)
