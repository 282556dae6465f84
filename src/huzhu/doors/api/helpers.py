"""Helpers: who there is, what each can do and when, and whom they are kept apart from."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.dispatch.illness import IllnessBackwards, IllnessUndone, fall_ill, undo_illness
from huzhu.care.dispatch.models import Illness
from huzhu.commons.helpers.actions import (
    AlreadyHelper,
    Hours,
    HoursBackwards,
    HoursOutsideDay,
    Paper,
    PaperBackwards,
    PaperExpired,
    SkillUnknown,
    VestNumberTaken,
    enrol_helper,
    keep_apart,
    note_absence,
    note_skill,
    offer_hours,
    verify_paper,
)
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_for, skills_on
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import in_full, named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.helpers import (
    AbsenceNoted,
    Enrolment,
    HelpersAsked,
    HelperShown,
    HelperTold,
    HoursOffered,
    IllnessReported,
    PairKeptApart,
    PaperSeen,
    PromisesRestored,
    SkillNoted,
    SkillTold,
    Stretches,
    StretchTold,
)
from huzhu.doors.api.shapes import Code, Made, PlaceTold
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound

router = Router(tags=["helpers"])

ORDER = ("enrolled_at", "pk")


@router.get("/helpers", response=Page[HelperTold], openapi_extra=refuses(CursorUnknown))
def listing(request: Visitor, response: HttpResponse, asked: Query[HelpersAsked]) -> Page[HelperTold]:
    """The helpers within reach, the longest enrolled first."""
    by, _at = caller(request)
    rows = helpers_for(by)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.standing:
        rows = rows.filter(standing=asked.standing)
    if asked.place:
        rows = rows.filter(place__path__contains=f"/{asked.place}/")
    page = slice_of(rows, ORDER, asked)
    link_next(request, response, page.next)
    return Page(items=[_told(helper) for helper in page.rows], next=page.next)


@router.get("/helpers/{helper}", response=HelperShown, openapi_extra=refuses(NotFound))
def show(request: Visitor, helper: Code) -> HelperShown:
    """A helper, with skills, and the hours of the week offered."""
    by, _at = caller(request)
    rows = helpers_for(by).prefetch_related("skills", "certificates", "availability")
    shown = rows.filter(pk=helper).first()
    if shown is None:
        raise NotFound
    good = skills_on(shown, by.day)
    hours = sorted(shown.availability.all(), key=lambda one: (one.weekday, one.from_minute, one.pk))
    return HelperShown(
        **_told(shown).__dict__,
        max_minutes_a_day=shown.max_minutes_a_day,
        max_visits_a_day=shown.max_visits_a_day,
        skills=[
            SkillTold(code=skill.code, level=skill.level, counts=skill.code in good)
            for skill in sorted(shown.skills.all(), key=lambda skill: skill.code)
        ],
        hours=[StretchTold(weekday=one.weekday, from_minute=one.from_minute, to_minute=one.to_minute) for one in hours],
    )


@router.post(
    "/helpers",
    response={201: Made},
    openapi_extra=refuses(AlreadyHelper, VestNumberTaken, NotPermitted, NotFound),
)
def enrol(request: Visitor, asked: Enrolment) -> Made:
    """Takes a person on as a helper, active at once."""
    by, at = caller(request)
    person = named(Person, asked.person)
    helper = enrol_helper(
        by=by,
        at=at,
        person=person,
        kind=asked.kind,
        vest_number=asked.vest_number,
        max_minutes_a_day=asked.max_minutes_a_day,
    )
    return Made(id=helper.pk)


@router.post(
    "/helpers/{helper}/skills", response={201: Made}, openapi_extra=refuses(SkillUnknown, NotPermitted, NotFound)
)
def skill(request: Visitor, helper: Code, asked: SkillNoted) -> Made:
    """Writes down what a helper can do, and how well."""
    by, at = caller(request)
    noted = note_skill(by=by, at=at, helper=named(Helper, helper), code=asked.code, level=asked.level)
    return Made(id=noted.pk)


@router.post(
    "/helpers/{helper}/papers",
    response={201: Made},
    openapi_extra=refuses(SkillUnknown, PaperExpired, PaperBackwards, NotPermitted, NotFound),
)
def paper(request: Visitor, helper: Code, asked: PaperSeen) -> Made:
    """Writes down a certificate that the caller has seen."""
    by, at = caller(request)
    certificate = verify_paper(by=by, at=at, helper=named(Helper, helper), paper=Paper(**dict(asked)))
    return Made(id=certificate.pk)


@router.post(
    "/helpers/{helper}/hours",
    response=Stretches,
    openapi_extra=refuses(HoursBackwards, HoursOutsideDay, NotPermitted, NotFound),
)
def hours(request: Visitor, helper: Code, asked: HoursOffered) -> Stretches:
    """Replaces the hours of the week a helper offers."""
    by, at = caller(request)
    offered = [Hours(one.weekday, one.from_minute, one.to_minute) for one in asked.hours]
    return Stretches(stretches=offer_hours(by=by, at=at, helper=named(Helper, helper), hours=offered))


@router.post(
    "/helpers/{helper}/absences", response={201: Made}, openapi_extra=refuses(HoursBackwards, NotPermitted, NotFound)
)
def absence(request: Visitor, helper: Code, asked: AbsenceNoted) -> Made:
    """The helper cannot come on the days [from_on, to_on)."""
    by, at = caller(request)
    noted = note_absence(by=by, at=at, helper=named(Helper, helper), from_on=asked.from_on, to_on=asked.to_on)
    return Made(id=noted.pk)


@router.post(
    "/helpers/{helper}/illnesses", response={201: Made}, openapi_extra=refuses(IllnessBackwards, NotPermitted, NotFound)
)
def ill(request: Visitor, helper: Code, asked: IllnessReported) -> Made:
    """Ill from now until a day: every promise before it is given back in one deed, and looked after."""
    by, at = caller(request)
    return Made(id=fall_ill(by=by, at=at, helper=named(Helper, helper), to_on=asked.to_on).pk)


@router.post(
    "/illnesses/{illness}/undo", response=PromisesRestored, openapi_extra=refuses(IllnessUndone, NotPermitted, NotFound)
)
def well(request: Visitor, illness: Code) -> PromisesRestored:
    """Not ill after all: promises that nobody has taken stand again."""
    by, at = caller(request)
    restored = undo_illness(by=by, at=at, illness=named(Illness, illness))
    return PromisesRestored(back=[one.pk for one in restored.back], taken=[one.pk for one in restored.taken])


@router.post("/helpers/{helper}/avoidances", response={201: Made}, openapi_extra=refuses(NotPermitted, NotFound))
def apart(request: Visitor, helper: Code, asked: PairKeptApart) -> Made:
    """This helper and this elder are not to be brought together any more."""
    by, at = caller(request)
    avoided = keep_apart(
        by=by,
        at=at,
        elder=named(Person, asked.elder),
        helper=named(Helper, helper),
        said_by_elder=asked.said_by_elder,
    )
    return Made(id=avoided.pk)


def _told(helper: Helper) -> HelperTold:
    return HelperTold(
        id=helper.pk,
        person=in_full(helper.person),
        kind=helper.kind,
        standing=helper.standing,
        place=PlaceTold(id=helper.place_id, name=helper.place.name),
        vest_number=helper.vest_number,
    )
