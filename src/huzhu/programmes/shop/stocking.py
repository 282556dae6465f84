"""Keeping the shop: its hours, its shelf, what is delivered and what is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused
from huzhu.programmes.shop.actions import ReasonMissing
from huzhu.programmes.shop.models import DAY_MINUTES, PIECES_MOST, PRICE_MOST, Goods, Shop, StockMove

PICTURE_MOST_BYTES = 200_000
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class HoursUnclear(Refused):
    """A counter is open on one day of the week at least, and closes after it opens."""

    code = "shop.hours_unclear"
    sentence = "The counter is open on a day at least, and closes after it opens."
    next_step = "Please look at the days and hours again."


class GoodsUnclear(Refused):
    """Goods have a name, and a price of 1 to 100,000 points."""

    code = "shop.goods_unclear"
    sentence = "Goods need a name, and a price from 1 to 100,000 points."
    next_step = "Please look at the name and the price again."


class GoodsTwice(Refused):
    """A name stands once on a shelf."""

    code = "shop.goods_twice"
    sentence = "Goods of this name are on the shelf already."
    next_step = "Please add to those, or choose another name."


class PicturesOnly(Refused):
    """A picture is a small JPEG or PNG."""

    code = "shop.pictures_only"
    sentence = "A picture is a JPEG or PNG of at most 200 kB."
    next_step = "Please make it smaller, or leave it out."


class CountUnclear(Refused):
    """What is counted or delivered is a whole number of pieces; what is kept for somebody is there."""

    code = "shop.count_unclear"
    sentence = "Please write a number of pieces; %(kept)s of them are kept for somebody and are not fewer."
    next_step = "If they are not there, please cancel first what they are kept for."


@dataclass(frozen=True, slots=True)
class Offer:
    """What goods are called and cost in points; `picture` is a JPEG or PNG, or nothing."""

    title: str
    price_points: int
    details: str = ""
    picture: bytes = b""


@transaction.atomic
def open_shop(
    *, by: Actor, at: datetime, place: Division, weekdays: Iterable[int], opens_minute: int, closes_minute: int
) -> Shop:
    """Opens the shop of a place, or changes its hours: weekdays 0 Monday to 6 Sunday, minutes since midnight.

    Refuses: HoursUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_SHOP, within=place)
    days = "".join(str(day) for day in sorted(set(weekdays)))
    if not days or set(days) - set("0123456") or not 0 <= opens_minute < closes_minute <= DAY_MINUTES:
        raise HoursUnclear
    hours = {"weekdays": days, "opens_minute": opens_minute, "closes_minute": closes_minute}
    shop, _new = Shop.objects.update_or_create(place=place, defaults=hours, create_defaults=hours | {"opened_at": at})
    record(by=by, at=at, action="open_shop", thing=f"shop:{shop.pk}", persons=[], details=hours)
    return shop


@transaction.atomic
def add_goods(*, by: Actor, at: datetime, shop: Shop, offer: Offer) -> Goods:
    """Puts new goods on the shelf, none of them there yet.

    Refuses: GoodsUnclear, GoodsTwice, PicturesOnly, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_SHOP, within=shop)
    _refuse_unclear(offer)
    goods = Goods(
        shop=shop,
        title=offer.title.strip(),
        details=offer.details.strip()[:120],
        price_points=offer.price_points,
        picture=offer.picture,
        added_at=at,
        added_by_id=by.person_id,
    )
    _save(goods)
    _record(by, at, "add_goods", goods, {"price_points": goods.price_points})
    return goods


@transaction.atomic
def change_goods(*, by: Actor, at: datetime, goods: Goods, offer: Offer) -> Goods:
    """Another name, price or picture from now on; what is reserved keeps its price. No picture keeps the old one.

    Refuses: GoodsUnclear, GoodsTwice, PicturesOnly, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_SHOP, within=goods)
    _refuse_unclear(offer)
    goods = Goods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
    goods.title, goods.details = offer.title.strip(), offer.details.strip()[:120]
    goods.price_points, goods.picture = offer.price_points, offer.picture or goods.picture
    _save(goods)
    _record(by, at, "change_goods", goods, {"price_points": goods.price_points})
    return goods


@transaction.atomic
def stock_goods(*, by: Actor, at: datetime, goods: Goods, pieces: int, giver: str = "") -> Goods:
    """Puts delivered pieces on the shelf, from a supplier or a donor. Refuses: CountUnclear, NotPermitted, NotFound."""
    require(by, Verb.KEEP_SHOP, within=goods)
    goods = Goods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
    if not 1 <= pieces <= PIECES_MOST:
        raise CountUnclear(kept=goods.kept_pieces)
    goods.move(pieces)
    _note(by, at, goods, StockMove(why=StockMove.Why.DELIVERED, pieces=pieces, giver=giver.strip()[:80]))
    _record(by, at, "stock_goods", goods, {"pieces": pieces})
    return goods


@transaction.atomic
def count_goods(*, by: Actor, at: datetime, goods: Goods, pieces: int, because: str) -> int:
    """Writes down how many pieces are really there; returns the difference, 0 where the list was right.

    Refuses: CountUnclear, ReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_SHOP, within=goods)
    goods = Goods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
    if not goods.kept_pieces <= pieces <= PIECES_MOST:
        raise CountUnclear(kept=goods.kept_pieces)
    if not because.strip():
        raise ReasonMissing
    more = pieces - goods.stock_pieces
    if more:
        goods.move(more)
        _note(by, at, goods, StockMove(why=StockMove.Why.COUNTED, pieces=more, because=because.strip()[:200]))
    _record(by, at, "count_goods", goods, {"pieces": pieces, "more": more})
    return more


@transaction.atomic
def withdraw_goods(*, by: Actor, at: datetime, goods: Goods) -> Goods:
    """Takes goods from the shelf: nobody can reserve them any more; what is kept is still handed over.

    A second asking changes nothing. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_SHOP, within=goods)
    goods = Goods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
    if goods.withdrawn_at is None:
        goods.withdrawn_at, goods.withdrawn_by_id = at, by.person_id
        goods.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _record(by, at, "withdraw_goods", goods, {})
    return goods


@transaction.atomic
def offer_again(*, by: Actor, at: datetime, goods: Goods) -> Goods:
    """Puts withdrawn goods back on the shelf. Refuses: GoodsTwice, NotPermitted, NotFound."""
    require(by, Verb.KEEP_SHOP, within=goods)
    goods = Goods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
    goods.withdrawn_at = goods.withdrawn_by = None
    _save(goods)
    _record(by, at, "offer_again", goods, {})
    return goods


def picture_kind(picture: bytes) -> str:
    """The kind of a picture by its first bytes; empty for anything else."""
    return next((kind for sign, kind in PICTURES.items() if picture.startswith(sign)), "")


def _refuse_unclear(offer: Offer) -> None:
    if not 1 <= len(offer.title.strip()) <= 40 or not 1 <= offer.price_points <= PRICE_MOST:
        raise GoodsUnclear
    if offer.picture and (len(offer.picture) > PICTURE_MOST_BYTES or not picture_kind(offer.picture)):
        raise PicturesOnly


def _save(goods: Goods) -> None:
    try:
        with transaction.atomic():
            goods.save()
    except IntegrityError as no:
        if "goods_once_on_the_shelf" in str(no) or "shop_goods.shop_id, shop_goods.title" in str(no):
            raise GoodsTwice from no
        raise


def _note(by: Actor, at: datetime, goods: Goods, move: StockMove) -> None:
    move.goods, move.noted_at, move.noted_by_id = goods, at, by.person_id
    move.save(force_insert=True)


def _record(by: Actor, at: datetime, action: str, goods: Goods, details: dict[str, int]) -> None:
    record(by=by, at=at, action=action, thing=f"goods:{goods.pk}", persons=[], details=details)
