"""The guarantee: orders on the district's reserve; what nobody could pay; what districts owe one another."""

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.guarantee.actions import (
    CostAboveCap,
    NoHoursSaved,
    NotUnmet,
    ProposedByYou,
    ProviderMissing,
    PurchaseDecided,
    approve_purchase,
    cancel_purchase,
    confirm_delivery,
    fund_reserve,
    propose_purchase,
    refuse_purchase,
)
from huzhu.care.guarantee.models import Purchase
from huzhu.care.guarantee.queries import purchase_seen_by, purchases_at, reserve_at
from huzhu.care.needs.models import Need
from huzhu.care.visits.queries import visits_uncovered
from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.bank.posting import Overdrawn, PeriodClosed, ReferenceUsed
from huzhu.commons.people.access import NotPermitted, Verb
from huzhu.commons.timebank.clearing import crossings_of, pairs_of
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, placed
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.guarantee import (
    Bill,
    CrossingTold,
    Funding,
    NeedBought,
    Ordering,
    PurchaseTold,
    ReserveTold,
    UncoveredTold,
)
from huzhu.doors.api.schemas.openings import Undoing
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.ledger import AmountOutOfBounds
from huzhu.kernel.refusal import NotFound

router = Router(tags=["guarantee"])


@router.get(
    "/places/{place}/purchases",
    response=Page[PurchaseTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def listing(request: Visitor, response: HttpResponse, place: Code, asked: Query[Paged]) -> Page[PurchaseTold]:
    """The orders of a place and all under it, the newest first."""
    by, _at = caller(request)
    page = slice_of(purchases_at(by, placed(by, Verb.SEE_PURCHASE, place)), ("-proposed_at", "-pk"), asked)
    link_next(request, response, page.next)
    return Page(items=[_told(one) for one in page.rows], next=page.next)


@router.get("/purchases/{purchase}", response=PurchaseTold, openapi_extra=refuses(NotPermitted, NotFound))
def show(request: Visitor, purchase: Code) -> PurchaseTold:
    """One order."""
    by, _at = caller(request)
    return _told(purchase_seen_by(by, purchase))


@router.post("/purchases", response={201: Made}, openapi_extra=refuses(NotUnmet, NoHoursSaved, NotPermitted, NotFound))
def propose(request: Visitor, asked: NeedBought) -> Made:
    """Proposes to buy the help that a need asks for; what waits longer than the rules say is proposed at night."""
    by, at = caller(request)
    return Made(id=propose_purchase(by=by, at=at, need=named(Need, asked.need)).pk)


@router.post(
    "/purchases/{purchase}/approve",
    response=Moved,
    openapi_extra=refuses(
        PurchaseDecided, ProposedByYou, ProviderMissing, NotUnmet, Overdrawn, PeriodClosed, NotPermitted, NotFound
    ),
)
def approve(request: Visitor, purchase: Code, asked: Ordering) -> Moved:
    """Orders it: the hours leave the district's reserve."""
    by, at = caller(request)
    done = approve_purchase(by=by, at=at, purchase=named(Purchase, purchase), provider=asked.provider)
    return Moved(id=done.pk, state=done.state)


@router.post(
    "/purchases/{purchase}/refuse",
    response=Moved,
    openapi_extra=refuses(PurchaseDecided, ProposedByYou, ReasonMissing, NotPermitted, NotFound),
)
def refuse(request: Visitor, purchase: Code, asked: Undoing) -> Moved:
    """Does not order it, and says why."""
    by, at = caller(request)
    done = refuse_purchase(by=by, at=at, purchase=named(Purchase, purchase), because=asked.because)
    return Moved(id=done.pk, state=done.state)


@router.post(
    "/purchases/{purchase}/deliver",
    response=Moved,
    openapi_extra=refuses(PurchaseDecided, CostAboveCap, PeriodClosed, NotPermitted, NotFound),
)
def deliver(request: Visitor, purchase: Code, asked: Bill) -> Moved:
    """The help was given; the need is done and the elder's hours are taken."""
    by, at = caller(request)
    done = confirm_delivery(by=by, at=at, purchase=named(Purchase, purchase), cost_fen=asked.cost_fen)
    return Moved(id=done.pk, state=done.state)


@router.post(
    "/purchases/{purchase}/cancel",
    response=Moved,
    openapi_extra=refuses(PurchaseDecided, ReasonMissing, NotPermitted, NotFound),
)
def cancel(request: Visitor, purchase: Code, asked: Undoing) -> Moved:
    """Calls off what was ordered: the hours go back into the reserve."""
    by, at = caller(request)
    done = cancel_purchase(by=by, at=at, purchase=named(Purchase, purchase), because=asked.because)
    return Moved(id=done.pk, state=done.state)


@router.get("/places/{place}/reserve", response=ReserveTold, openapi_extra=refuses(NotPermitted, NotFound))
def reserve(request: Visitor, place: Code) -> ReserveTold:
    """What the district of a place has in reserve."""
    by, _at = caller(request)
    where = placed(by, Verb.SEE_PURCHASE, place)
    return ReserveTold(place=where.pk, minutes=reserve_at(where))


@router.post(
    "/places/{place}/reserve",
    response={201: Made},
    openapi_extra=refuses(AmountOutOfBounds, ReferenceUsed, PeriodClosed, NotPermitted, NotFound),
)
def fund(request: Visitor, place: Code, asked: Funding) -> Made:
    """Puts hours into the reserve of the district."""
    by, at = caller(request)
    key = hashlib.sha256(request.headers["Idempotency-Key"].encode()).hexdigest()[:24]
    where = placed(by, Verb.DECIDE_PURCHASE, place)
    reference = f"{by.person_id}-{key}"
    return Made(id=fund_reserve(by=by, at=at, place=where, minutes=asked.minutes, reference=reference).pk)


@router.get(
    "/places/{place}/uncovered",
    response=Page[UncoveredTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def uncovered(request: Visitor, response: HttpResponse, place: Code, asked: Query[Paged]) -> Page[UncoveredTold]:
    """Visits that took place though nobody had the hours, the latest first."""
    by, _at = caller(request)
    page = slice_of(visits_uncovered(by, placed(by, Verb.SEE_ACCOUNT, place)), ("-began_at", "-pk"), asked)
    link_next(request, response, page.next)
    items = [
        UncoveredTold(
            visit=one.pk,
            place=one.place_id,
            began_at=one.began_at,
            owed_minutes=one.owed_minutes or 0,
            uncovered_minutes=one.uncovered_minutes or 0,
        )
        for one in page.rows
    ]
    return Page(items=items, next=page.next)


@router.get(
    "/places/{place}/settlement/{month}",
    response=list[CrossingTold],
    openapi_extra=refuses(NotPermitted, NotFound),
)
def settlement(request: Visitor, place: Code, month: str) -> list[CrossingTold]:
    """What crossed the border of the district of a place in a month (2026-11), for each two districts."""
    by, _at = caller(request)
    where = placed(by, Verb.SEE_ACCOUNT, place)
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo(where.time_zone))
    except ValueError:
        raise NotFound from None
    after = (first + timedelta(days=32)).replace(day=1)
    return [
        CrossingTold(
            from_place=one.from_id,
            to_place=one.to_id,
            entries=one.entries,
            minutes=one.minutes,
            back_minutes=one.back_minutes,
        )
        for one in pairs_of(crossings_of(where, first, after))
    ]


def _told(one: Purchase) -> PurchaseTold:
    return PurchaseTold(
        id=one.pk,
        need=one.need_id,
        place=one.place_id,
        service=one.service,
        minutes=one.minutes,
        cost_most_fen=one.cost_most_fen,
        cost_fen=one.cost_fen,
        provider=one.provider,
        state=one.state,
        proposed_at=one.proposed_at,
        approved_at=one.approved_at,
        delivered_at=one.delivered_at,
        cancelled_at=one.cancelled_at,
        entry=one.entry_id,
    )
