"""Mutual-help time: the balance of a person, and the lines that make it."""

import hashlib

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.bank.posting import Overdrawn, PeriodClosed, ReferenceUsed
from huzhu.commons.bank.queries import StatementLine, account_of, balance_of, held_for, statement_of
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.actions import (
    AboveTheirLimit,
    DirectedAlready,
    GrantStays,
    HasDied,
    HasLeft,
    NotInThisDistrict,
    SharedAlready,
    SharingEnded,
    direct_above_limit,
    donate_time,
    end_sharing,
    give_time,
    share_time,
)
from huzhu.commons.timebank.grants import grant_left, own_of
from huzhu.commons.timebank.models import Sharing
from huzhu.commons.timebank.queries import above_limit, sharings_of
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, names_for
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, number_cursor, number_in
from huzhu.doors.api.schemas.time import AboveTold, BalanceTold, Donation, Gift, SharedWith, SharingTold, TimeLineTold
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.ledger import AmountOutOfBounds
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.spending import NoDonations, NotForThem, NotToThem, TooYoung

router = Router(tags=["time"])


@router.get("/people/{person}/time", response=BalanceTold, openapi_extra=refuses(NotPermitted, NotFound))
def balance(request: Visitor, person: Code) -> BalanceTold:
    """The minutes a person has; nothing was ever earned where there is no account yet."""
    by, at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    account = account_of(owner)
    return BalanceTold(
        person=owner.pk,
        balance_minutes=balance_of(account) if account else 0,
        held_minutes=held_for(account) if account else 0,
        set_aside_minutes=(account.held or 0) if account else 0,
        granted_minutes=grant_left(account, at) if account else 0,
        own_minutes=own_of(account, at) if account else 0,
    )


@router.get(
    "/people/{person}/time/lines",
    response=Page[TimeLineTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def statement(request: Visitor, response: HttpResponse, person: Code, asked: Query[Paged]) -> Page[TimeLineTold]:
    """What went through the account, the newest first."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    account = account_of(owner)
    if account is None:
        return Page(items=[], next=None)
    salt = f"statement.{account.pk}"
    before = number_in(salt, asked.cursor) if asked.cursor else None
    lines = statement_of(by, account, before_seq=before, limit=asked.limit + 1)
    shown = lines[: asked.limit]
    following = number_cursor(salt, shown[-1].seq) if len(lines) > asked.limit else None
    link_next(request, response, following)
    return Page(items=[_told(line) for line in shown], next=following)


@router.get(
    "/people/{person}/time/above-limit", response=list[AboveTold], openapi_extra=refuses(NotPermitted, NotFound)
)
def above(request: Visitor, person: Code) -> list[AboveTold]:
    """What lies above the limit and waits to be directed, the oldest first."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    return [AboveTold(entry=one.entry_id, minutes=one.minutes, booked_at=one.booked_at) for one in above_limit(owner)]


@router.post(
    "/people/{person}/time/above-limit/{entry}/donate",
    response={201: Made},
    openapi_extra=refuses(DirectedAlready, NoDonations, HasLeft, HasDied, PeriodClosed, NotPermitted, NotFound),
)
def direct(request: Visitor, person: Code, entry: Code) -> Made:
    """What one entry left above the limit goes to the donations of the place; once."""
    by, at = caller(request)
    return Made(id=direct_above_limit(by=by, at=at, member=named(Person, person), entry_id=entry).pk)


@router.post(
    "/people/{person}/time/gifts",
    response={201: Made},
    openapi_extra=refuses(
        NotToThem,
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
def give(request: Visitor, person: Code, asked: Gift) -> Made:
    """Minutes go to somebody in the family, through the clearing accounts where that is another district."""
    by, at = caller(request)
    giver, receiver, reference = named(Person, person), named(Person, asked.to), _reference(request, by)
    given = give_time(by=by, at=at, giver=giver, receiver=receiver, minutes=asked.minutes, reference=reference)
    return Made(id=given.pk)


@router.post(
    "/people/{person}/time/donations",
    response={201: Made},
    openapi_extra=refuses(
        NoDonations,
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
def donate(request: Visitor, person: Code, asked: Donation) -> Made:
    """Minutes go to the donations of the member's place."""
    by, at = caller(request)
    giver, reference = named(Person, person), _reference(request, by)
    return Made(id=donate_time(by=by, at=at, giver=giver, minutes=asked.minutes, reference=reference).pk)


@router.get("/people/{person}/time/sharings", response=list[SharingTold], openapi_extra=refuses(NotPermitted, NotFound))
def sharings(request: Visitor, person: Code) -> list[SharingTold]:
    """For whom in the family the time may be used today."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_ACCOUNT, within=owner)
    rows = sharings_of(owner)
    names = names_for(by, [one.other for one in rows])
    return [SharingTold(id=one.pk, other=names.of(one.other), shared_at=one.shared_at) for one in rows]


@router.post(
    "/people/{person}/time/sharings",
    response={201: Made},
    openapi_extra=refuses(
        NotForThem, TooYoung, NotInThisDistrict, SharedAlready, HasLeft, HasDied, NotPermitted, NotFound
    ),
)
def share(request: Visitor, person: Code, asked: SharedWith) -> Made:
    """Visits to somebody in the family are paid from the member's time where their own does not reach."""
    by, at = caller(request)
    return Made(id=share_time(by=by, at=at, member=named(Person, person), other=named(Person, asked.other)).pk)


@router.post("/sharings/{sharing}/end", response=Moved, openapi_extra=refuses(SharingEnded, NotPermitted, NotFound))
def end(request: Visitor, sharing: Code) -> Moved:
    """The time is used for that person no more."""
    by, at = caller(request)
    return Moved(id=end_sharing(by=by, at=at, sharing=named(Sharing, sharing)).pk, state="ended")


def _reference(request: Visitor, by: Actor) -> str:
    """Under what the books know the deed: its key, which another sender's cannot meet."""
    key = hashlib.sha256(request.headers["Idempotency-Key"].encode()).hexdigest()[:24]
    return f"{by.person_id}-{key}"


def _told(line: StatementLine) -> TimeLineTold:
    return TimeLineTold(
        posted_at=line.posted_at,
        occurred_at=line.occurred_at,
        kind=line.kind,
        reference=line.reference,
        minutes=line.amount,
        balance_minutes=line.balance,
    )
