"""Two clerks at two counters: the last piece is sold once, points are spent once, receipts are numbered once."""

from datetime import timedelta

import pytest

from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.people.models import Person
from huzhu.commons.points.actions import award_points, expire_points, take_points_back
from huzhu.commons.points.models import Award
from huzhu.commons.points.queries import points_purse
from huzhu.commons.points.spending import NotEnoughPoints
from huzhu.kernel.actor import machine
from huzhu.kernel.units import Unit
from huzhu.programmes.shop.actions import (
    NotKeptAnyMore,
    SoldOut,
    cancel_reservation,
    end_reservations,
    hand_over_goods,
    reserve_goods,
)
from huzhu.programmes.shop.models import Goods, Reservation
from huzhu.programmes.shop.stocking import Offer, add_goods, open_shop, stock_goods
from tests.cast import NOW, TODAY, Cast
from tests.trust.crowd import at_once, parted

pytestmark = pytest.mark.django_db(transaction=True)

CLERKS = 8
HOUSE = machine(TODAY, "test", "clerks")


def shelf(cast: Cast, pieces: int) -> Goods:
    """Goods at ten points each."""
    shop = open_shop(by=HOUSE, at=NOW, place=cast.community, weekdays=range(7), opens_minute=0, closes_minute=1440)
    goods = add_goods(by=HOUSE, at=NOW, shop=shop, offer=Offer("米", 10))
    return stock_goods(by=HOUSE, at=NOW, goods=goods, pieces=pieces)


def rich(person: Person, points: int) -> Person:
    """Somebody with points."""
    pool = issuance_pool(by=HOUSE, at=NOW, place=person.place, unit=Unit.POINTS)
    account = member_account(by=HOUSE, at=NOW, person=person, unit=Unit.POINTS)
    moves, reference = [Move(pool, account, points)], f"rich:{person.pk}"
    post_entry(by=HOUSE, at=NOW, reference=reference, kind=Entry.Kind.CREDIT, moves=moves)
    return person


def test_the_last_piece_is_reserved_once(cast: Cast) -> None:
    goods, li = shelf(cast, 1), cast.actor(cast.li)
    people = [rich(person, 100) for person in (cast.wang, cast.hong, cast.son, cast.zhou)]
    acts = [
        lambda person=person: reserve_goods(by=li, at=NOW, person=person, goods=goods, pieces=1) for person in people
    ]
    through, refused = parted(at_once(acts))
    assert len(through) == 1
    assert {type(no) for no in refused} == {SoldOut}
    goods.refresh_from_db()
    assert (goods.stock_pieces, goods.kept_pieces) == (1, 1)
    assert sum(points_purse(person, TODAY).kept_points for person in people) == 10


def test_points_are_spent_once_however_many_clerks_reserve(cast: Cast) -> None:
    goods, li = shelf(cast, 50), cast.actor(cast.li)
    rich(cast.wang, 35)
    act = lambda: reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)  # noqa: E731
    through, refused = parted(at_once([act] * CLERKS))
    assert len(through) == 3
    assert {type(no) for no in refused} == {NotEnoughPoints}
    assert points_purse(cast.wang, TODAY).free_points == 5
    assert not list(bank_faults())


def test_one_reservation_is_handed_over_or_cancelled_once(cast: Cast) -> None:
    goods, li = shelf(cast, 5), cast.actor(cast.li)
    rich(cast.wang, 100)
    kept = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)
    give = lambda: hand_over_goods(by=li, at=NOW, reservation=kept)  # noqa: E731
    drop = lambda: cancel_reservation(by=li, at=NOW, reservation=kept)  # noqa: E731
    through, refused = parted(at_once([give, drop] * (CLERKS // 2)))
    assert len(through) == 1
    assert {type(no) for no in refused} == {NotKeptAnyMore}
    goods.refresh_from_db()
    handed = Reservation.objects.get().state == "handed"
    assert (goods.stock_pieces, goods.kept_pieces) == (4 if handed else 5, 0)
    assert points_purse(cast.wang, TODAY).free_points == (90 if handed else 100)
    assert not list(bank_faults())


def test_receipts_are_numbered_without_a_gap(cast: Cast) -> None:
    goods, li = shelf(cast, CLERKS), cast.actor(cast.li)
    rich(cast.wang, 100)
    kept = [reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1) for _ in range(CLERKS)]
    acts = [lambda one=one: hand_over_goods(by=li, at=NOW, reservation=one) for one in kept]
    through, refused = parted(at_once(acts))
    assert not refused
    assert sorted(one.receipt_number or 0 for one in through) == list(range(1, CLERKS + 1))


def test_two_workers_give_and_end_once(cast: Cast) -> None:
    goods = shelf(cast, 5)
    pool = issuance_pool(by=HOUSE, at=NOW, place=cast.community)
    move = Move(pool, member_account(by=HOUSE, at=NOW, person=cast.wang), 60)
    post_entry(by=HOUSE, at=NOW, reference="visit:1", kind=Entry.Kind.CREDIT, moves=[move])
    at_once([lambda: award_points(by=HOUSE, at=NOW)] * 4)
    assert Award.objects.count() == 1
    assert points_purse(cast.wang, TODAY).free_points == 12
    reserve_goods(by=HOUSE, at=NOW, person=cast.wang, goods=goods, pieces=1)
    late, at = machine(TODAY + timedelta(days=8), "test", "clerks"), NOW + timedelta(days=8)
    assert sum(map(int, parted(at_once([lambda: end_reservations(by=late, at=at)] * 4))[0])) == 1
    Award.objects.update(void_at=NOW)
    assert sum(map(int, parted(at_once([lambda: take_points_back(by=late, at=at)] * 4))[0])) == 12
    over = machine(TODAY + timedelta(days=800), "test", "clerks")
    assert sum(map(int, parted(at_once([lambda: expire_points(by=over, at=at)] * 4))[0])) == 0
    assert not list(bank_faults())
