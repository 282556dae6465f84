"""The shop for points: reserving goods, handing them over at the counter, receipts."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.bank.posting import PeriodClosed
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.points.spending import NotEnoughPoints
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import Names, named, names_for, placed
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.openings import Undoing
from huzhu.doors.api.schemas.shop import GoodsTold, HandedTold, ReservationsAsked, ReservationTold, Reserving
from huzhu.doors.api.shapes import FIRST_YEAR, LAST_YEAR, Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound
from huzhu.programmes.shop.actions import (
    CounterClosed,
    NotHandedOver,
    NotKeptAnyMore,
    NotOffered,
    PiecesOutOfRange,
    ReasonMissing,
    ShopElsewhere,
    SoldOut,
    cancel_reservation,
    hand_over_goods,
    reserve_goods,
    take_goods_back,
)
from huzhu.programmes.shop.models import Goods, Reservation
from huzhu.programmes.shop.queries import handed_in_month, on_the_shelf, reservations_for, shop_of, shops_for

router = Router(tags=["shop"])

BY_TITLE, NEWEST, BY_RECEIPT = ("title", "pk"), ("-reserved_at", "pk"), ("receipt_number", "pk")


@router.get(
    "/people/{person}/goods", response=Page[GoodsTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound)
)
def window(request: Visitor, response: HttpResponse, person: Code, asked: Query[Paged]) -> Page[GoodsTold]:
    """What the shops of a person's district offer."""
    by, _at = caller(request)
    buyer = named(Person, person)
    require(by, Verb.RESERVE_GOODS, within=buyer)
    page = slice_of(on_the_shelf(shops_for(buyer)).defer("picture"), BY_TITLE, asked)
    link_next(request, response, page.next)
    return Page(items=[goods_told(one) for one in page.rows], next=page.next)


@router.get(
    "/people/{person}/reservations",
    response=Page[ReservationTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def of_person(
    request: Visitor, response: HttpResponse, person: Code, asked: Query[ReservationsAsked]
) -> Page[ReservationTold]:
    """What is and was kept for a person, the newest first."""
    by, _at = caller(request)
    owner = named(Person, person)
    require(by, Verb.SEE_RESERVATION, within=owner)
    return _page(request, response, reservations_for(by).filter(person=owner), asked)


@router.get(
    "/places/{place}/reservations",
    response=Page[ReservationTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def of_place(
    request: Visitor, response: HttpResponse, place: Code, asked: Query[ReservationsAsked]
) -> Page[ReservationTold]:
    """What is and was kept at the counters of a place and all under it, the newest first."""
    by, _at = caller(request)
    where = placed(by, Verb.SEE_RESERVATION, place)
    return _page(request, response, reservations_for(by).filter(shop__place__path__startswith=where.path), asked)


@router.get(
    "/places/{place}/receipts/{month}",
    response=Page[ReservationTold],
    openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound),
)
def receipts(
    request: Visitor, response: HttpResponse, place: Code, month: str, asked: Query[Paged]
) -> Page[ReservationTold]:
    """What went over the counter that serves a place in a month (2026-11), by the number of the receipt."""
    by, _at = caller(request)
    shop = shop_of(placed(by, Verb.SEE_RESERVATION, place))
    if shop is None:
        raise NotFound
    page = slice_of(handed_in_month(by, shop, _first_of(month)).select_related("person"), BY_RECEIPT, asked)
    link_next(request, response, page.next)
    return Page(items=_all_told(by, page.rows), next=page.next)


@router.get("/reservations/{reservation}", response=ReservationTold, openapi_extra=refuses(NotFound))
def show(request: Visitor, reservation: Code) -> ReservationTold:
    """One reservation, with its receipt once it was handed over."""
    by, _at = caller(request)
    found = reservations_for(by).select_related("person").filter(pk=reservation).first()
    if found is None:
        raise NotFound
    return _all_told(by, [found])[0]


@router.post(
    "/people/{person}/reservations",
    response={201: Made},
    openapi_extra=refuses(
        PiecesOutOfRange, NotOffered, SoldOut, ShopElsewhere, NotEnoughPoints, NotPermitted, NotFound
    ),
)
def reserve(request: Visitor, person: Code, asked: Reserving) -> Made:
    """Keeps pieces for a person and sets the points aside."""
    by, at = caller(request)
    buyer, goods = named(Person, person), named(Goods, asked.goods)
    return Made(id=reserve_goods(by=by, at=at, person=buyer, goods=goods, pieces=asked.pieces).pk)


@router.post(
    "/reservations/{reservation}/hand-over",
    response=HandedTold,
    openapi_extra=refuses(NotKeptAnyMore, CounterClosed, PeriodClosed, NotPermitted, NotFound),
)
def hand_over(request: Visitor, reservation: Code) -> HandedTold:
    """Gives the goods over the counter and takes the points; answers with the number of the receipt."""
    by, at = caller(request)
    done = hand_over_goods(by=by, at=at, reservation=named(Reservation, reservation))
    return HandedTold(id=done.pk, state=done.state, receipt=done.receipt(local_day(at, done.shop.place.time_zone)))


@router.post(
    "/reservations/{reservation}/cancel",
    response=Moved,
    openapi_extra=refuses(NotKeptAnyMore, NotPermitted, NotFound),
)
def cancel(request: Visitor, reservation: Code) -> Moved:
    """Lets the goods go back to the shelf and the points to their owner."""
    by, at = caller(request)
    done = cancel_reservation(by=by, at=at, reservation=named(Reservation, reservation))
    return Moved(id=done.pk, state=done.state)


@router.post(
    "/reservations/{reservation}/take-back",
    response=Moved,
    openapi_extra=refuses(NotHandedOver, ReasonMissing, PeriodClosed, NotPermitted, NotFound),
)
def take_back(request: Visitor, reservation: Code, asked: Undoing) -> Moved:
    """Goods that were handed over come back over the counter, and their points to their owner."""
    by, at = caller(request)
    done = take_goods_back(by=by, at=at, reservation=named(Reservation, reservation), because=asked.because)
    return Moved(id=done.pk, state=done.state)


def goods_told(one: Goods) -> GoodsTold:
    """Goods as every list tells of them; `shop` is read."""
    return GoodsTold(
        id=one.pk,
        shop=one.shop_id,
        place=one.shop.place_id,
        title=one.title,
        details=one.details,
        price_points=one.price_points,
        stock_pieces=one.stock_pieces,
        free_pieces=one.free_pieces,
        withdrawn_at=one.withdrawn_at,
    )


def _page(
    request: Visitor, response: HttpResponse, rows: QuerySet[Reservation], asked: ReservationsAsked
) -> Page[ReservationTold]:
    by, _at = caller(request)
    wanted = rows.filter(state=asked.state) if asked.state else rows
    page = slice_of(wanted.select_related("person"), NEWEST, asked)
    link_next(request, response, page.next)
    return Page(items=_all_told(by, page.rows), next=page.next)


def _first_of(month: str) -> date:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise NotFound from None
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise NotFound
    return first


def _all_told(by: Actor, rows: list[Reservation]) -> list[ReservationTold]:
    names = names_for(by, [one.person for one in rows])
    return [_told(one, names) for one in rows]


def _told(one: Reservation, names: Names) -> ReservationTold:
    handed_on = local_day(one.handed_at, one.shop.place.time_zone) if one.handed_at else None
    return ReservationTold(
        id=one.pk,
        shop=one.shop_id,
        goods=one.goods_id,
        title=one.goods.title,
        person=names.of(one.person),
        pieces=one.pieces,
        points=one.points,
        state=one.state,
        reserved_at=one.reserved_at,
        last_on=one.last_on,
        handed_at=one.handed_at,
        receipt=one.receipt(handed_on) if handed_on else None,
        ended_at=one.ended_at,
    )
