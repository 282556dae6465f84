"""What may be due to somebody, and applications for it: written, granted, refused, ended."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.entitlement.applications import applications_waiting, standings_of
from huzhu.care.entitlement.applying import (
    ApplicantDead,
    ApplicationDecided,
    AppliedAlready,
    AppliedByYou,
    EvidenceMissing,
    Given,
    GivenAlready,
    GrantReasonMissing,
    NotOnTheList,
    PeriodWrong,
    Wanted,
    apply_for_benefit,
    end_benefit,
    grant_benefit,
    refuse_benefit,
)
from huzhu.care.entitlement.lists import benefits_at
from huzhu.care.entitlement.models import Application
from huzhu.care.entitlement.queries import decided_for
from huzhu.commons.consents.queries import has_refused
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.contacts import WhyAsked
from huzhu.doors.api.schemas.help import (
    ApplicationAsked,
    ApplicationTold,
    DueTold,
    EndAsked,
    EntitlementTold,
    GrantAsked,
    OfPlace,
)
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.consents import Use
from huzhu.kernel.entitlement.deciding import Decision, unlisted_facts
from huzhu.kernel.refusal import NotFound

router = Router(tags=["entitlement"])
ORDER = ("applied_at", "pk")


@router.get("/people/{person}/entitlement", response=EntitlementTold, openapi_extra=refuses(NotPermitted, NotFound))
def explain(request: Visitor, person: Code) -> EntitlementTold:
    """What the rules of the person's place say of each benefit on the list; an office verifies and decides."""
    by, _at = caller(request)
    row = named(Person, person)
    benefits = benefits_at(row.place, by.day)
    _sheet, decisions = decided_for(by, row, benefits)
    stands, hidden = standings_of(by, [row.pk], by.day).get(row.pk, {}), unlisted_facts(benefits)
    unwanted = has_refused(row, Use.ENTITLEMENT)
    standing = {code: str(one.standing) for code, one in stands.items()}
    told = [
        _due(one, standing.get(one.benefit.code, ""), hidden)
        for one in decisions
        if one.benefit.listed and (one.benefit.code in standing or not unwanted)
    ]
    return EntitlementTold(pack=benefits.code, on=benefits.on, unwanted=unwanted, benefits=told)


@router.post(
    "/people/{person}/applications",
    response={201: Made},
    openapi_extra=refuses(
        NotOnTheList, EvidenceMissing, ApplicantDead, AppliedAlready, GivenAlready, NotPermitted, NotFound
    ),
)
def apply(request: Visitor, person: Code, asked: ApplicationAsked) -> Made:
    """Writes down that something is asked for in a person's name; somebody else decides."""
    by, at = caller(request)
    wanted = Wanted(asked.benefit, asked.asker, asked.evidence)
    return Made(id=apply_for_benefit(by=by, at=at, person=named(Person, person), wanted=wanted).pk)


@router.get(
    "/applications", response=Page[ApplicationTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound)
)
def waiting(request: Visitor, response: HttpResponse, asked: Query[OfPlace]) -> Page[ApplicationTold]:
    """What waits for a decision under a place, the oldest first."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_ENTITLEMENT, within=place)
    page = slice_of(applications_waiting(by, place), ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post(
    "/applications/{application}/grant",
    response=Moved,
    openapi_extra=refuses(ApplicationDecided, AppliedByYou, PeriodWrong, NotPermitted, NotFound),
)
def grant(request: Visitor, application: Code, asked: GrantAsked) -> Moved:
    """Another person than who applied says yes, for a time."""
    by, at = caller(request)
    given = Given(asked.from_on, asked.review_on, asked.to_on)
    granted = grant_benefit(by=by, at=at, application=named(Application, application), given=given)
    return Moved(id=granted.pk, state=granted.state)


@router.post(
    "/applications/{application}/refuse",
    response=Moved,
    openapi_extra=refuses(ApplicationDecided, AppliedByYou, GrantReasonMissing, NotPermitted, NotFound),
)
def refuse(request: Visitor, application: Code, asked: WhyAsked) -> Moved:
    """Another person than who applied says no, and why."""
    by, at = caller(request)
    refused = refuse_benefit(by=by, at=at, application=named(Application, application), because=asked.because)
    return Moved(id=refused.pk, state=refused.state)


@router.post(
    "/applications/{application}/end",
    response=Moved,
    openapi_extra=refuses(ApplicationDecided, GrantReasonMissing, PeriodWrong, NotPermitted, NotFound),
)
def end(request: Visitor, application: Code, asked: EndAsked) -> Moved:
    """Takes back what waits, or ends what is given."""
    by, at = caller(request)
    row = named(Application, application)
    ended = end_benefit(by=by, at=at, application=row, because=asked.because, on=asked.on)
    return Moved(id=ended.pk, state=ended.state)


def _due(one: Decision, standing: str, hidden: frozenset[str]) -> DueTold:
    lacks = dict.fromkeys(each.leaf.fact for each in one.lacks or () if each.leaf.fact not in hidden)
    verdict = str(one.verdict.value)
    return DueTold(benefit=one.benefit.code, verdict=verdict, amount=one.amount, standing=standing, lacks=list(lacks))


def _told(one: Application) -> ApplicationTold:
    return ApplicationTold(
        id=one.pk,
        person=one.person_id,
        benefit=str(one.benefit),
        state=one.state,
        asker=one.asker,
        applied_at=one.applied_at,
        from_on=one.from_on,
        to_on=one.to_on,
        review_on=one.review_on,
    )
