"""Leaving and coming back, heirs, wishes said aloud, deaths and what they leave behind."""

import hashlib

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.visits.deaths import report_death
from huzhu.care.visits.deaths_undone import undo_death
from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.bank.posting import Overdrawn, PeriodClosed, ReferenceUsed
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.actions import AboveTheirLimit, GrantStays, HasDied, HasLeft
from huzhu.commons.timebank.estates import (
    DeathDayWrong,
    DeathNoted,
    DocumentMissing,
    HoldsPending,
    SamePerson,
    SettledAlready,
    passing_of,
    settle_estate,
)
from huzhu.commons.timebank.heirs import HeirEnded, NamedAlready, end_heir, name_heir
from huzhu.commons.timebank.leaving import NotLeft, freeze_account, thaw_account
from huzhu.commons.timebank.models import Estate, Heir
from huzhu.commons.timebank.queries import estates_at, heir_of, leave_of
from huzhu.commons.timebank.wishes import NotReadBack, OwnWish, Spoken, follow_wish
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, names_for, placed
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.legacy import Death, EstateTold, HeirTold, NewHeir, SpokenWish
from huzhu.doors.api.schemas.openings import Undoing
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.ledger import AmountOutOfBounds
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.spending import NoDonations, NotHeir, NotToThem

router = Router(tags=["legacy"])


@router.post(
    "/people/{person}/time/freeze",
    response={201: Made},
    openapi_extra=refuses(HasLeft, HasDied, NotPermitted, NotFound),
)
def freeze(request: Visitor, person: Code) -> Made:
    """The member leaves: the account neither earns nor pays, and nothing is lost."""
    by, at = caller(request)
    return Made(id=freeze_account(by=by, at=at, member=named(Person, person)).pk)


@router.post("/people/{person}/time/thaw", response=Moved, openapi_extra=refuses(NotLeft, NotPermitted, NotFound))
def thaw(request: Visitor, person: Code) -> Moved:
    """The member is back."""
    by, at = caller(request)
    return Moved(id=thaw_account(by=by, at=at, member=named(Person, person)).pk, state="returned")


@router.get("/people/{person}/time/heir", response=HeirTold, openapi_extra=refuses(NotPermitted, NotFound))
def heir(request: Visitor, person: Code) -> HeirTold:
    """Whom the member has named, and where the time would go today."""
    by, at = caller(request)
    member = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=member)
    found, passing, leave = heir_of(member), passing_of(member, at), leave_of(member)
    return HeirTold(
        id=found.pk if found else None,
        named=names_for(by, [found.other]).of(found.other) if found else None,
        named_at=found.named_at if found else None,
        passes_to=passing.heir.pk if passing.heir else None,
        minutes=passing.minutes,
        granted_minutes=passing.granted_minutes,
        waiting=passing.waiting,
        frozen_since=leave.left_at if leave else None,
    )


@router.post(
    "/people/{person}/time/heir",
    response={201: Made},
    openapi_extra=refuses(NotHeir, NamedAlready, HasDied, NotPermitted, NotFound),
)
def name(request: Visitor, person: Code, asked: NewHeir) -> Made:
    """After the member's death the time goes to this person."""
    by, at = caller(request)
    return Made(id=name_heir(by=by, at=at, member=named(Person, person), other=named(Person, asked.other)).pk)


@router.post("/heirs/{heir}/end", response=Moved, openapi_extra=refuses(HeirEnded, NotPermitted, NotFound))
def unname(request: Visitor, heir: Code) -> Moved:
    """Nobody is named any more."""
    by, at = caller(request)
    return Moved(id=end_heir(by=by, at=at, heir=named(Heir, heir)).pk, state="ended")


@router.post(
    "/people/{person}/time/wishes",
    response={201: Made},
    openapi_extra=refuses(
        NotReadBack,
        OwnWish,
        NotToThem,
        NoDonations,
        AboveTheirLimit,
        GrantStays,
        HasLeft,
        HasDied,
        Overdrawn,
        AmountOutOfBounds,
        ReferenceUsed,
        PeriodClosed,
        NotPermitted,
        NotFound,
    ),
)
def wish(request: Visitor, person: Code, asked: SpokenWish) -> Made:
    """Staff move a member's time on the member's word, read back before; the member is told."""
    by, at = caller(request)
    receiver = named(Person, asked.to) if asked.to else None
    key = hashlib.sha256(request.headers["Idempotency-Key"].encode()).hexdigest()[:24]
    spoken = Spoken(receiver, asked.minutes, asked.channel, asked.read_back, f"{by.person_id}-{key}")
    return Made(id=follow_wish(by=by, at=at, member=named(Person, person), spoken=spoken).pk)


@router.post(
    "/people/{person}/death",
    response={201: Made},
    openapi_extra=refuses(DeathNoted, DeathDayWrong, DocumentMissing, NotPermitted, NotFound),
)
def death(request: Visitor, person: Code, asked: Death) -> Made:
    """A member has died: what was arranged is called off, and the time waits to be settled by somebody else."""
    by, at = caller(request)
    member = named(Person, person)
    return Made(id=report_death(by=by, at=at, member=member, died_on=asked.died_on, document=asked.document).pk)


@router.get(
    "/places/{place}/estates", response=Page[EstateTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound)
)
def listing(request: Visitor, response: HttpResponse, place: Code, asked: Query[Paged]) -> Page[EstateTold]:
    """What deaths have left behind in a place and all under it, the latest first."""
    by, _at = caller(request)
    page = slice_of(estates_at(by, placed(by, Verb.SEE_ACCOUNT, place)), ("-noted_at", "-pk"), asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.post(
    "/estates/{estate}/settle",
    response=Moved,
    openapi_extra=refuses(SettledAlready, SamePerson, HoldsPending, PeriodClosed, NotPermitted, NotFound),
)
def settle(request: Visitor, estate: Code) -> Moved:
    """The time goes to the heir or to the donations."""
    by, at = caller(request)
    settled = settle_estate(by=by, at=at, estate=named(Estate, estate))
    return Moved(id=settled.pk, state=settled.state)


@router.post(
    "/estates/{estate}/withdraw",
    response=Moved,
    openapi_extra=refuses(SettledAlready, ReasonMissing, NotPermitted, NotFound),
)
def withdraw(request: Visitor, estate: Code, asked: Undoing) -> Moved:
    """It was a mistake: the person lives, and what was called off comes back as far as it can."""
    by, at = caller(request)
    undone = undo_death(by=by, at=at, estate=named(Estate, estate), because=asked.because)
    return Moved(id=undone.estate.pk, state=undone.estate.state)


def _told(one: Estate) -> EstateTold:
    return EstateTold(
        id=one.pk,
        member=one.member_id,
        died_on=one.died_on,
        state=one.state,
        noted_at=one.noted_at,
        settled_at=one.settled_at,
        heir=one.heir_id,
        passed_minutes=one.passed_minutes,
    )
