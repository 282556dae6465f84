"""The shelf of the shop: its hours, its goods, what is delivered, counted, changed and withdrawn."""

from base64 import b64decode

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.people.access import NotPermitted, Verb
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, placed
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.shop import (
    CountedPieces,
    CounterHours,
    CountTold,
    Delivered,
    GoodsTold,
    MoveTold,
    Offered,
)
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.api.shop import BY_TITLE, goods_told
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from huzhu.programmes.shop.actions import ReasonMissing
from huzhu.programmes.shop.models import Goods, Shop, StockMove
from huzhu.programmes.shop.queries import goods_kept_by, moves_for
from huzhu.programmes.shop.stocking import (
    CountUnclear,
    GoodsTwice,
    GoodsUnclear,
    HoursUnclear,
    Offer,
    PicturesOnly,
    add_goods,
    change_goods,
    count_goods,
    offer_again,
    open_shop,
    stock_goods,
    withdraw_goods,
)

router = Router(tags=["shop"])

ON_OFFERS = (GoodsUnclear, GoodsTwice, PicturesOnly, NotPermitted, NotFound)


@router.post("/places/{place}/shop", response={201: Made}, openapi_extra=refuses(HoursUnclear, NotPermitted, NotFound))
def keep_hours(request: Visitor, place: Code, asked: CounterHours) -> Made:
    """Opens the shop of a place, or changes its hours."""
    by, at = caller(request)
    where = placed(by, Verb.KEEP_SHOP, place)
    return Made(id=open_shop(by=by, at=at, place=where, **asked.model_dump()).pk)


@router.get(
    "/places/{place}/goods", response=Page[GoodsTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound)
)
def listing(request: Visitor, response: HttpResponse, place: Code, asked: Query[Paged]) -> Page[GoodsTold]:
    """The goods of the shops of a place and all under it, withdrawn ones too."""
    by, _at = caller(request)
    where = placed(by, Verb.KEEP_SHOP, place)
    rows = goods_kept_by(by).filter(shop__place__path__startswith=where.path)
    page = slice_of(rows.defer("picture"), BY_TITLE, asked)
    link_next(request, response, page.next)
    return Page(items=[goods_told(one) for one in page.rows], next=page.next)


@router.get("/goods/{goods}/moves", response=Page[MoveTold], openapi_extra=refuses(CursorUnknown, NotFound))
def moves(request: Visitor, response: HttpResponse, goods: Code, asked: Query[Paged]) -> Page[MoveTold]:
    """What came and went of one kind of goods, the newest first."""
    by, _at = caller(request)
    page = slice_of(moves_for(by).filter(goods=_kept(by, goods)), ("-noted_at", "pk"), asked)
    link_next(request, response, page.next)
    return Page(items=[_move(one) for one in page.rows], next=page.next)


@router.post("/shops/{shop}/goods", response={201: Made}, openapi_extra=refuses(*ON_OFFERS))
def add(request: Visitor, shop: Code, asked: Offered) -> Made:
    """Puts new goods on the shelf, none of them there yet."""
    by, at = caller(request)
    return Made(id=add_goods(by=by, at=at, shop=named(Shop, shop), offer=_offer(asked)).pk)


@router.post("/goods/{goods}/change", response=Moved, openapi_extra=refuses(*ON_OFFERS))
def change(request: Visitor, goods: Code, asked: Offered) -> Moved:
    """Another name, price or picture from now on; what is reserved keeps its price."""
    by, at = caller(request)
    return _moved(change_goods(by=by, at=at, goods=named(Goods, goods), offer=_offer(asked)))


@router.post("/goods/{goods}/stock", response=Moved, openapi_extra=refuses(CountUnclear, NotPermitted, NotFound))
def stock(request: Visitor, goods: Code, asked: Delivered) -> Moved:
    """Puts delivered pieces on the shelf."""
    by, at = caller(request)
    return _moved(stock_goods(by=by, at=at, goods=named(Goods, goods), pieces=asked.pieces, giver=asked.giver))


@router.post(
    "/goods/{goods}/count",
    response=CountTold,
    openapi_extra=refuses(CountUnclear, ReasonMissing, NotPermitted, NotFound),
)
def count(request: Visitor, goods: Code, asked: CountedPieces) -> CountTold:
    """Writes down how many pieces are really there."""
    by, at = caller(request)
    chosen = named(Goods, goods)
    more = count_goods(by=by, at=at, goods=chosen, pieces=asked.pieces, because=asked.because)
    return CountTold(id=chosen.pk, more_pieces=more)


@router.post("/goods/{goods}/withdraw", response=Moved, openapi_extra=refuses(NotPermitted, NotFound))
def withdraw(request: Visitor, goods: Code) -> Moved:
    """Nobody can reserve it any more; what is kept is still handed over."""
    by, at = caller(request)
    return _moved(withdraw_goods(by=by, at=at, goods=named(Goods, goods)))


@router.post("/goods/{goods}/offer", response=Moved, openapi_extra=refuses(GoodsTwice, NotPermitted, NotFound))
def offer(request: Visitor, goods: Code) -> Moved:
    """Puts withdrawn goods back on the shelf."""
    by, at = caller(request)
    return _moved(offer_again(by=by, at=at, goods=named(Goods, goods)))


def _kept(by: Actor, code: str) -> Goods:
    found = goods_kept_by(by).defer("picture").filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


def _offer(asked: Offered) -> Offer:
    return Offer(asked.title, asked.price_points, asked.details, b64decode(asked.picture))


def _moved(one: Goods) -> Moved:
    return Moved(id=one.pk, state="withdrawn" if one.withdrawn_at else "offered")


def _move(one: StockMove) -> MoveTold:
    return MoveTold(
        id=one.pk,
        why=one.why,
        pieces=one.pieces,
        noted_at=one.noted_at,
        noted_by=one.noted_by_id,
        giver=str(one.giver),
        because=str(one.because),
    )
