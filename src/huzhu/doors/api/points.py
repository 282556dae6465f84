"""Points and stars: what a person can spend and until when, what brought it, and certificates anybody can verify."""

from datetime import date

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.honours.models import Honour
from huzhu.commons.honours.queries import stars_of, verified
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.points.models import Award
from huzhu.commons.points.queries import awards_for, points_purse
from huzhu.commons.sealed import noting_openings
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.points import AwardTold, CertificateTold, HonourTold, LotTold, PointsTold
from huzhu.doors.api.shapes import Code, PlaceTold
from huzhu.doors.porter import Visitor
from huzhu.kernel.points import NEVER
from huzhu.kernel.refusal import NotFound

router = Router(tags=["points"])


@router.get("/people/{person}/points", response=PointsTold, openapi_extra=refuses(NotPermitted, NotFound))
def purse(request: Visitor, person: Code) -> PointsTold:
    """The points a person has, and until when; none where nothing was ever earned."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    found = points_purse(owner, by.day)
    return PointsTold(
        person=owner.pk,
        free_points=found.free_points,
        kept_points=found.kept_points,
        claim_points=found.claim_points,
        lots=[LotTold(points=lot.left, last_on=_ending(lot.last_on)) for lot in found.lots],
    )


@router.get(
    "/people/{person}/points/awards",
    response=Page[AwardTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def awards(request: Visitor, response: HttpResponse, person: Code, asked: Query[Paged]) -> Page[AwardTold]:
    """Which deeds brought which points, the newest first."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    page = slice_of(awards_for(by).filter(person=owner), ("-earned_on", "pk"), asked)
    link_next(request, response, page.next)
    return Page(items=[_award(one) for one in page.rows], next=page.next)


@router.get("/people/{person}/honours", response=list[HonourTold], openapi_extra=refuses(NotPermitted, NotFound))
def honours(request: Visitor, person: Code) -> list[HonourTold]:
    """The stars a person holds for hours ever given, the highest first."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_HONOUR, within=owner)
    return [_honour(one) for one in stars_of(owner)]


@router.get("/certificates/{honour}", response=CertificateTold, openapi_extra=refuses(NotFound))
def certificate(request: Visitor, honour: Code) -> CertificateTold:
    """What a certificate's code says to anybody, as the public page does."""
    with noting_openings():  # a masked name is what the certificate is for: no look into a record
        told = verified(honour)
    return CertificateTold(
        id=told.code,
        name=told.name,
        stars=told.stars,
        minutes=told.minutes,
        given_on=told.given_on,
        place=PlaceTold(id=told.place.pk, name=told.place.name),
        revoked=told.revoked,
    )


def _ending(last_on: date) -> date | None:
    return None if last_on == NEVER else last_on


def _award(one: Award) -> AwardTold:
    return AwardTold(
        id=one.pk,
        deed=one.deed,
        reference=one.reference,
        points=one.points,
        earned_on=one.earned_on,
        last_on=one.last_on,
        void_at=one.void_at,
        taken_back_points=one.taken_back_points,
        entry=one.entry_id,
    )


def _honour(one: Honour) -> HonourTold:
    return HonourTold(
        id=one.pk,
        stars=one.stars,
        needed_minutes=one.needed_minutes,
        given_minutes=one.given_minutes,
        given_on=one.given_on,
        rules=one.rules,
    )
