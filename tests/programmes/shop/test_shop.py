"""The shop: goods and points move together, and every refusal is said."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.bank.queries import ledger_sum
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.commons.points.queries import points_purse
from huzhu.commons.points.spending import NotEnoughPoints
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.units import Unit
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
    end_reservations,
    hand_over_goods,
    reserve_goods,
    take_goods_back,
)
from huzhu.programmes.shop.models import Goods, Reservation, Shop, StockMove
from huzhu.programmes.shop.queries import (
    goods_kept_by,
    handed_in_month,
    on_the_shelf,
    reservations_for,
    shop_of,
    shops_for,
)
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
    picture_kind,
    stock_goods,
    withdraw_goods,
)
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "shop")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
DAY = timedelta(days=1)


def earn(person: Person, points: int, reference: str = "some") -> None:
    """Points on an account, as a deed brings them."""
    pool = issuance_pool(by=HOUSE, at=NOW, place=person.place, unit=Unit.POINTS)
    account = member_account(by=HOUSE, at=NOW, person=person, unit=Unit.POINTS)
    kind = Entry.Kind.CREDIT
    post_entry(by=HOUSE, at=NOW, reference=reference, kind=kind, moves=[Move(pool, account, points)])


def shelf(cast: Cast, pieces: int = 3, price: int = 20) -> Goods:
    """A shop open every weekday from nine to five, with one kind of goods."""
    li = cast.actor(cast.li)
    shop = open_shop(by=li, at=NOW, place=cast.community, weekdays=range(5), opens_minute=540, closes_minute=1020)
    goods = add_goods(by=li, at=NOW, shop=shop, offer=Offer("洗衣液", price, "2 公斤"))
    return stock_goods(by=li, at=NOW, goods=goods, pieces=pieces, giver="街道慈善超市")


def free(cast: Cast) -> int:
    """What Xiao Wang can spend."""
    return points_purse(cast.wang, TODAY).free_points


def stock(goods: Goods) -> tuple[int, int]:
    """Pieces there, and pieces kept."""
    fresh = Goods.objects.get(pk=goods.pk)
    assert sum(goods.moves.values_list("pieces", flat=True)) == fresh.stock_pieces
    return fresh.stock_pieces, fresh.kept_pieces


@pytest.fixture
def goods(cast: Cast) -> Goods:
    """Three pieces at twenty points, and Xiao Wang has fifty."""
    earn(cast.wang, 50)
    return shelf(cast)


class TestReserving:
    def test_goods_and_points_are_kept_together(self, cast: Cast, goods: Goods) -> None:
        wang = cast.actor(cast.wang)
        kept = reserve_goods(by=wang, at=NOW, person=cast.wang, goods=goods, pieces=2)
        assert (stock(goods), free(cast), kept.points) == ((3, 2), 10, 40)
        assert kept.last_on == TODAY + 7 * DAY
        assert points_purse(cast.wang, TODAY).kept_points == 40
        assert kept in reservations_for(wang)
        notice = Notice.objects.get(kind="shop.reserved")
        assert "洗衣液" in words_of_all([notice])[notice.pk]

    def test_not_more_than_there_is_to_spend(self, cast: Cast, goods: Goods) -> None:
        with pytest.raises(NotEnoughPoints):
            reserve_goods(by=cast.actor(cast.wang), at=NOW, person=cast.wang, goods=goods, pieces=3)
        assert (stock(goods), free(cast)) == ((3, 0), 50)

    def test_not_more_than_there_are(self, cast: Cast, goods: Goods) -> None:
        earn(cast.wang, 500, "more")
        with pytest.raises(SoldOut):
            reserve_goods(by=cast.actor(cast.wang), at=NOW, person=cast.wang, goods=goods, pieces=4)

    @pytest.mark.parametrize("pieces", [0, -1, 21])
    def test_from_one_to_twenty(self, cast: Cast, goods: Goods, pieces: int) -> None:
        with pytest.raises(PiecesOutOfRange):
            reserve_goods(by=cast.actor(cast.wang), at=NOW, person=cast.wang, goods=goods, pieces=pieces)

    def test_not_what_was_withdrawn(self, cast: Cast, goods: Goods) -> None:
        withdraw_goods(by=cast.actor(cast.li), at=NOW, goods=goods)
        with pytest.raises(NotOffered):
            reserve_goods(by=cast.actor(cast.wang), at=NOW, person=cast.wang, goods=goods, pieces=1)

    def test_not_in_another_district(self, cast: Cast, goods: Goods) -> None:
        earn(cast.xu, 50, "xu")
        with pytest.raises(ShopElsewhere):
            reserve_goods(by=cast.actor(cast.xu), at=NOW, person=cast.xu, goods=goods, pieces=1)
        assert not on_the_shelf(shops_for(cast.xu)).exists()

    def test_for_oneself_or_by_the_station_alone(self, cast: Cast, goods: Goods) -> None:
        for who in ("hong", "xu", "son", "chen"):
            with pytest.raises((NotFound, NotPermitted)):
                reserve_goods(by=cast.actor(getattr(cast, who)), at=NOW, person=cast.wang, goods=goods, pieces=1)
        kept = reserve_goods(by=cast.actor(cast.li), at=NOW, person=cast.wang, goods=goods, pieces=1)
        assert kept.reserved_by == cast.li


class TestHandingOver:
    def test_points_are_spent_and_the_receipt_is_numbered(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        kept = [reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1) for _ in range(2)]
        handed = [hand_over_goods(by=li, at=NOW, reservation=one) for one in kept]
        assert [one.receipt(TODAY) for one in handed] == ["2026-000001", "2026-000002"]
        assert (stock(goods), free(cast)) == ((1, 0), 10)
        assert points_purse(cast.wang, TODAY).kept_points == 0
        assert [one.pk for one in handed_in_month(li, goods.shop, TODAY)] == [one.pk for one in handed]
        assert ledger_sum(Unit.POINTS) == 0
        assert not list(bank_faults())

    def test_once(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        kept = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)
        hand_over_goods(by=li, at=NOW, reservation=kept)
        for deed in (hand_over_goods, cancel_reservation):
            with pytest.raises(NotKeptAnyMore):
                deed(by=li, at=NOW, reservation=kept)
        assert stock(goods) == (2, 0)

    @pytest.mark.parametrize("hours", [-1, 8, 24])
    def test_only_while_the_counter_is_open(self, cast: Cast, goods: Goods, hours: int) -> None:
        li = cast.actor(cast.li)
        kept = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)
        with pytest.raises(CounterClosed):  # before nine, at five, on a Saturday
            hand_over_goods(by=li, at=NOW + timedelta(hours=hours), reservation=kept)
        assert stock(goods) == (3, 1)

    def test_by_the_shop_alone(self, cast: Cast, goods: Goods) -> None:
        kept = reserve_goods(by=cast.actor(cast.li), at=NOW, person=cast.wang, goods=goods, pieces=1)
        for who, no in (("wang", NotPermitted), ("chen", NotPermitted), ("hong", NotFound), ("xu", NotFound)):
            with pytest.raises(no):
                hand_over_goods(by=cast.actor(getattr(cast, who)), at=NOW, reservation=kept)


class TestWhatComesBetween:
    def test_cancelling_gives_both_back(self, cast: Cast, goods: Goods) -> None:
        wang = cast.actor(cast.wang)
        kept = reserve_goods(by=wang, at=NOW, person=cast.wang, goods=goods, pieces=2)
        cancel_reservation(by=wang, at=NOW, reservation=kept)
        assert (stock(goods), free(cast)) == ((3, 0), 50)

    def test_not_by_somebody_else(self, cast: Cast, goods: Goods) -> None:
        kept = reserve_goods(by=cast.actor(cast.wang), at=NOW, person=cast.wang, goods=goods, pieces=1)
        for who in ("hong", "xu", "zhou"):
            with pytest.raises((NotFound, NotPermitted)):
                cancel_reservation(by=cast.actor(getattr(cast, who)), at=NOW, reservation=kept)

    def test_what_is_not_fetched_in_time_comes_back_the_night_after(self, cast: Cast, goods: Goods) -> None:
        reserve_goods(by=cast.actor(cast.wang), at=NOW, person=cast.wang, goods=goods, pieces=2)
        last, after = TODAY + 7 * DAY, TODAY + 8 * DAY
        assert end_reservations(by=machine(last, "test", "x"), at=NOW + 7 * DAY) == 0
        assert end_reservations(by=machine(after, "test", "x"), at=NOW + 8 * DAY) == 1
        assert end_reservations(by=machine(after, "test", "x"), at=NOW + 8 * DAY) == 0
        assert (stock(goods), free(cast)) == ((3, 0), 50)
        assert Notice.objects.filter(kind="shop.lapsed", person=cast.wang).count() == 1

    def test_what_is_brought_back_goes_on_the_shelf_and_its_points_home(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        kept = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=2)
        with pytest.raises(NotHandedOver):
            take_goods_back(by=li, at=NOW, reservation=kept, because="漏了")
        hand_over_goods(by=li, at=NOW, reservation=kept)
        with pytest.raises(ReasonMissing):
            take_goods_back(by=li, at=NOW, reservation=kept, because="  ")
        with pytest.raises(NotPermitted):
            take_goods_back(by=cast.actor(cast.wang), at=NOW, reservation=kept, because="漏了")
        back = take_goods_back(by=li, at=NOW, reservation=kept, because="漏了")
        assert (stock(goods), free(cast), str(back.because)) == ((3, 0), 50, "漏了")
        with pytest.raises(NotHandedOver):
            take_goods_back(by=li, at=NOW, reservation=kept, because="漏了")
        assert not list(bank_faults())


class TestKeepingTheShelf:
    def test_a_count_writes_the_difference_with_its_reason(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        assert count_goods(by=li, at=NOW, goods=goods, pieces=3, because="月底") == 0
        assert count_goods(by=li, at=NOW, goods=goods, pieces=1, because="破了两瓶") == -2
        assert stock(goods) == (1, 0)
        assert str(StockMove.objects.get(why="counted").because) == "破了两瓶"
        with pytest.raises(ReasonMissing):
            count_goods(by=li, at=NOW, goods=goods, pieces=2, because="")

    def test_what_is_kept_for_somebody_is_there(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=2)
        with pytest.raises(CountUnclear):
            count_goods(by=li, at=NOW, goods=goods, pieces=1, because="少了")
        for pieces in (0, 10_001):
            with pytest.raises(CountUnclear):
                stock_goods(by=li, at=NOW, goods=goods, pieces=pieces)

    def test_a_new_price_leaves_what_is_reserved_alone(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        kept = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)
        change_goods(by=li, at=NOW, goods=goods, offer=Offer("洗衣液", 45, picture=PNG))
        hand_over_goods(by=li, at=NOW, reservation=kept)
        assert free(cast) == 30
        assert Goods.objects.get(pk=goods.pk).price_points == 45

    @pytest.mark.parametrize(
        ("offer", "no"),
        [
            (Offer("", 5), GoodsUnclear),
            (Offer("x" * 41, 5), GoodsUnclear),
            (Offer("米", 0), GoodsUnclear),
            (Offer("米", 100_001), GoodsUnclear),
            (Offer("洗衣液", 5), GoodsTwice),
            (Offer("米", 5, picture=b"GIF89a"), PicturesOnly),
            (Offer("米", 5, picture=PNG + b"0" * 200_000), PicturesOnly),
        ],
    )
    def test_what_cannot_stand_on_a_shelf(self, cast: Cast, goods: Goods, offer: Offer, no: type[Refused]) -> None:
        with pytest.raises(no):
            add_goods(by=cast.actor(cast.li), at=NOW, shop=goods.shop, offer=offer)

    def test_a_name_is_free_again_when_its_goods_are_withdrawn(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        withdraw_goods(by=li, at=NOW, goods=goods)
        withdraw_goods(by=li, at=NOW, goods=goods)
        add_goods(by=li, at=NOW, shop=goods.shop, offer=Offer("洗衣液", 25))
        with pytest.raises(GoodsTwice):
            offer_again(by=li, at=NOW, goods=goods)

    def test_what_is_offered_again_can_be_reserved(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        withdraw_goods(by=li, at=NOW, goods=goods)
        offer_again(by=li, at=NOW, goods=goods)
        assert reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)

    @pytest.mark.parametrize(("days", "opens", "closes"), [((), 540, 600), ((7,), 540, 600), ((0,), 600, 600)])
    def test_hours_that_make_sense(self, cast: Cast, days: tuple[int, ...], opens: int, closes: int) -> None:
        with pytest.raises(HoursUnclear):
            open_shop(
                by=cast.actor(cast.li), at=NOW, place=cast.community, weekdays=days,
                opens_minute=opens, closes_minute=closes,
            )  # fmt: skip

    def test_new_hours_are_those_of_the_same_shop(self, cast: Cast, goods: Goods) -> None:
        li = cast.actor(cast.li)
        shop = open_shop(by=li, at=NOW, place=cast.community, weekdays=[5], opens_minute=0, closes_minute=1440)
        assert (Shop.objects.count(), shop.pk, shop.weekdays) == (1, goods.shop_id, "5")
        assert shop.is_open(NOW + DAY)
        assert not shop.is_open(NOW)
        assert shop_of(cast.wang.place) == shop

    def test_strangers_keep_no_shop(self, cast: Cast, goods: Goods) -> None:
        xu, hong = cast.actor(cast.xu), cast.actor(cast.hong)
        for by in (xu, hong):
            assert not goods_kept_by(by).exists()
            for deed in (
                lambda by=by: add_goods(by=by, at=NOW, shop=goods.shop, offer=Offer("米", 5)),
                lambda by=by: change_goods(by=by, at=NOW, goods=goods, offer=Offer("米", 5)),
                lambda by=by: stock_goods(by=by, at=NOW, goods=goods, pieces=1),
                lambda by=by: count_goods(by=by, at=NOW, goods=goods, pieces=1, because="x"),
                lambda by=by: withdraw_goods(by=by, at=NOW, goods=goods),
                lambda by=by: offer_again(by=by, at=NOW, goods=goods),
            ):
                with pytest.raises((NotFound, NotPermitted)):
                    deed()

    def test_a_picture_is_known_by_what_it_is(self) -> None:
        assert (picture_kind(PNG), picture_kind(b"\xff\xd8\xff"), picture_kind(b"<svg")) == (
            "image/png",
            "image/jpeg",
            "",
        )


def test_the_database_refuses_what_the_actions_would(cast: Cast, goods: Goods) -> None:
    li = cast.actor(cast.li)
    kept = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)
    tries = [
        (Goods, {"kept_pieces": 4}),
        (Goods, {"price_points": 0}),
        (Goods, {"stock_pieces": 0}),
        (StockMove, {"pieces": -1}),
        (Reservation, {"state": "handed"}),
        (Reservation, {"handed_at": NOW, "handed_by": cast.li.pk}),
        (Reservation, {"points": 0}),
        (Shop, {"closes_minute": 1}),
        (Shop, {"weekdays": ""}),
    ]
    for model, wrong in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**wrong)
    hand_over_goods(by=li, at=NOW, reservation=kept)
    other = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.filter(pk=other.pk).update(
            state="handed", handed_at=NOW, handed_by=cast.li.pk, receipt_number=1
        )


def test_a_month_is_the_shop_s_own_month(cast: Cast, goods: Goods) -> None:
    li = cast.actor(cast.li)
    kept = reserve_goods(by=li, at=NOW, person=cast.wang, goods=goods, pieces=1)
    late = datetime(2026, 11, 30, 2, 0, tzinfo=NOW.tzinfo)
    hand_over_goods(by=li, at=late, reservation=kept)
    assert handed_in_month(li, goods.shop, date(2026, 11, 1)).count() == 1
    assert handed_in_month(li, goods.shop, date(2026, 12, 1)).count() == 0
    assert handed_in_month(cast.actor(cast.xu), goods.shop, date(2026, 11, 1)).count() == 0
