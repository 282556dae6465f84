"""Reserving goods for points, handing them over at the counter, and what may come in between.

Goods and points move together: the row of the goods is locked first, then the account, so that two clerks cannot
sell the last piece twice.
"""

from datetime import datetime, timedelta

from django.db import transaction

from huzhu.commons.bank.queries import entry_of
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.points.spending import free_points, give_points_back, set_points_aside, take_points
from huzhu.commons.rulebook.queries import rules_at
from huzhu.commons.timebank.queries import district_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.programmes.shop.models import Goods, Reservation, Shop, StockMove
from huzhu.programmes.shop.queries import overdue

PIECES_AT_ONCE = 20


class SoldOut(Refused):
    """Nobody can reserve what is not there."""

    code = "shop.sold_out"
    sentence = "There are not so many left: %(free)s can still be had."
    next_step = "Please take fewer, choose something else, or ask when more will come."


class NotOffered(Refused):
    """What was taken from the shelf is not given out any more."""

    code = "shop.not_offered"
    sentence = "This is not offered any more."
    next_step = "Please choose something else."


class PiecesOutOfRange(Refused):
    """A reservation is for 1 to 20 pieces."""

    code = "shop.pieces_out_of_range"
    sentence = "Please say how many you want, from 1 to 20."
    next_step = "Please choose a number."


class ShopElsewhere(Refused):
    """Points are spent in the district in which one lives."""

    code = "shop.elsewhere"
    sentence = "This shop is in another district."
    next_step = "Please choose something from a shop in your own district."


class NotKeptAnyMore(Refused):
    """What was handed over, cancelled or not fetched is not kept any more."""

    code = "shop.not_kept_any_more"
    sentence = "This is not kept any more: %(state)s."
    next_step = "Please look at the list again; it can be reserved anew."


class CounterClosed(Refused):
    """Goods are handed over within the hours of the counter."""

    code = "shop.counter_closed"
    sentence = "Goods are handed over only while the counter is open."
    next_step = "Please come within its hours, or change them if they are not right any more."


class NotHandedOver(Refused):
    """Only what was handed over can be brought back, once."""

    code = "shop.not_handed_over"
    sentence = "This was not handed over, or was brought back already."
    next_step = "Please look at the number of the receipt again."


class ReasonMissing(Refused):
    """Whoever takes goods back, or counts other than the list, says why."""

    code = "shop.reason_missing"
    sentence = "Please say why."
    next_step = "Please write the reason in a few words, and try again."


@transaction.atomic
def reserve_goods(*, by: Actor, at: datetime, person: Person, goods: Goods, pieces: int) -> Reservation:
    """Keeps pieces for a person and sets their points aside, for as many days as the rules of the shop's place say.

    Refuses: PiecesOutOfRange, NotOffered, SoldOut, ShopElsewhere, NotEnoughPoints, NotPermitted, NotFound.
    """
    require(by, Verb.RESERVE_GOODS, within=person)
    if not 1 <= pieces <= PIECES_AT_ONCE:
        raise PiecesOutOfRange
    goods = _locked_goods(goods.pk)
    shop = goods.shop
    if district_of(person.place) != district_of(shop.place):
        raise ShopElsewhere
    if goods.withdrawn_at:
        raise NotOffered
    if pieces > goods.free_pieces:
        raise SoldOut(free=goods.free_pieces)
    day = local_day(at, shop.place.time_zone)
    reservation = Reservation(
        shop=shop,
        goods=goods,
        person=person,
        pieces=pieces,
        points=pieces * goods.price_points,
        reserved_at=at,
        reserved_by_id=by.person_id,
        last_on=day + timedelta(days=rules_at(shop.place, day).rules.points_reserved_days),
    )
    reference, points = reservation.reference(), reservation.points
    set_points_aside(by=by, at=at, person=person, place=shop.place, points=points, reference=reference)
    goods.keep(pieces)
    reservation.save(force_insert=True)
    _record(by, at, "reserve_goods", reservation)
    params = {"goods": goods.title, "pieces": str(pieces), "on": str(reservation.last_on)}
    about = f"reservation:{reservation.pk}"
    tell(by=by, at=at, person=person, kind="shop.reserved", about=about, params=params)
    return reservation


@transaction.atomic
def hand_over_goods(*, by: Actor, at: datetime, reservation: Reservation) -> Reservation:
    """Gives the goods over the counter, takes the points, and numbers the receipt.

    Refuses: NotKeptAnyMore, CounterClosed, PeriodClosed, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_SHOP, within=reservation)
    shop = Shop.objects.select_for_update(of=("self",)).select_related("place").get(pk=reservation.shop_id)
    reservation, goods = _locked(reservation)
    _refuse_ended(reservation)
    if not shop.is_open(at):
        raise CounterClosed
    reservation.hand_over(by_id=by.person_id, at=at, receipt_number=shop.next_receipt())
    goods.move(-reservation.pieces, kept=-reservation.pieces)
    _note_move(by, at, goods, StockMove.Why.HANDED, -reservation.pieces)
    take_points(by=by, at=at, reference=reservation.reference())
    _record(by, at, "hand_over_goods", reservation)
    return reservation


@transaction.atomic
def cancel_reservation(*, by: Actor, at: datetime, reservation: Reservation) -> Reservation:
    """Lets the goods go back to the shelf and the points to their owner. Refuses: NotKeptAnyMore, NotPermitted,
    NotFound."""
    require(by, Verb.END_RESERVATION, within=reservation)
    reservation, goods = _locked(reservation)
    _refuse_ended(reservation)
    _free(by, at, reservation, goods, Reservation.State.CANCELLED)
    _record(by, at, "cancel_reservation", reservation)
    return reservation


@transaction.atomic
def take_goods_back(*, by: Actor, at: datetime, reservation: Reservation, because: str) -> Reservation:
    """Goods that were handed over come back to the shelf, and their points to their owner.

    Refuses: NotHandedOver, ReasonMissing, PeriodClosed, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_SHOP, within=reservation)
    reservation, goods = _locked(reservation)
    if reservation.state != Reservation.State.HANDED:
        raise NotHandedOver
    if not because.strip():
        raise ReasonMissing
    entry = entry_of(reservation.reference())
    if entry is None:
        raise NotFound
    goods.move(reservation.pieces)
    _note_move(by, at, goods, StockMove.Why.RETURNED, reservation.pieces)
    give_points_back(by=by, at=at, entry=entry, because=because)
    reservation.end(Reservation.State.RETURNED, by_id=by.person_id, at=at, because=because.strip()[:200])
    _record(by, at, "take_goods_back", reservation)
    return reservation


def end_reservations(*, by: Actor, at: datetime, limit: int = 10_000) -> int:
    """Ends what was not fetched in time: goods and points come back; returns how many. Safe to run twice.

    Refuses: NotPermitted, NotFound.
    """
    keys = list(overdue(by.day).order_by("last_on", "pk").values_list("pk", flat=True)[:limit])
    return sum(_lapse(by, at, key) for key in keys)


@transaction.atomic
def _lapse(by: Actor, at: datetime, key: str) -> int:
    found = Reservation.objects.get(pk=key)
    require(by, Verb.END_RESERVATION, within=found)
    reservation, goods = _locked(found)
    if reservation.state != Reservation.State.KEPT:
        return 0
    _free(by, at, reservation, goods, Reservation.State.LAPSED)
    _record(by, at, "end_reservation", reservation)
    params = {"goods": goods.title, "on": str(reservation.last_on)}
    person, about = reservation.person, f"reservation:{reservation.pk}"
    tell(by=by, at=at, person=person, kind="shop.lapsed", about=about, params=params)
    return 1


def _free(by: Actor, at: datetime, reservation: Reservation, goods: Goods, state: Reservation.State) -> None:
    goods.keep(-reservation.pieces)
    free_points(by=by, at=at, reference=reservation.reference())
    reservation.end(state, by_id=by.person_id, at=at)


def _refuse_ended(reservation: Reservation) -> None:
    if reservation.state != Reservation.State.KEPT:
        raise NotKeptAnyMore(state=reservation.get_state_display())


def _locked_goods(key: str) -> Goods:
    return Goods.objects.select_for_update(of=("self",)).select_related("shop__place").get(pk=key)


def _locked(reservation: Reservation) -> tuple[Reservation, Goods]:
    goods = _locked_goods(reservation.goods_id)
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("person", "shop__place")
    return rows.get(pk=reservation.pk), goods


def _note_move(by: Actor, at: datetime, goods: Goods, why: StockMove.Why, pieces: int) -> None:
    StockMove.objects.create(goods=goods, why=why, pieces=pieces, noted_at=at, noted_by_id=by.person_id)


def _record(by: Actor, at: datetime, action: str, reservation: Reservation) -> None:
    details = {"goods": reservation.goods_id, "pieces": reservation.pieces, "points": reservation.points}
    thing, persons = f"reservation:{reservation.pk}", [reservation.person_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details=details)
