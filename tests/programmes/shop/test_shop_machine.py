"""Any sequence of deeds at the counter: no point and no piece is made or lost, and what expires first goes first."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry, reverse_entry
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Entry, Hold
from huzhu.commons.bank.posting import Move
from huzhu.commons.bank.queries import account_of, ledger_sum
from huzhu.commons.people.models import Person
from huzhu.commons.points.actions import award_points, expire_points, take_points_back
from huzhu.commons.points.models import Award
from huzhu.commons.points.queries import lots_of, points_purse
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import Unit
from huzhu.programmes.shop.actions import (
    cancel_reservation,
    end_reservations,
    hand_over_goods,
    reserve_goods,
    take_goods_back,
)
from huzhu.programmes.shop.models import Goods, Reservation
from huzhu.programmes.shop.stocking import Offer, add_goods, count_goods, open_shop, stock_goods
from tests.cast import NOW, TODAY, assemble

LONG = bool(os.environ.get("HUZHU_LONG"))
WEEK = timedelta(days=7)
who = st.sampled_from(["wang", "hong"])
which = st.integers(0, 7)


class CounterMachine(RuleBasedStateMachine):
    """Two people, two kinds of goods, weeks and years that pass; after each deed the books are asked."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()  # rolled back when the example ends
        self.example.__enter__()

    @initialize()
    def found(self) -> None:
        self.cast, self.at, self.number = assemble(), NOW, 0
        self.day: date = TODAY
        place = self.cast.community
        shop = open_shop(by=self.by, at=NOW, place=place, weekdays=range(7), opens_minute=0, closes_minute=1440)
        self.goods = [
            add_goods(by=self.by, at=NOW, shop=shop, offer=Offer(title, price))
            for title, price in (("米", 7), ("油", 11))
        ]
        for goods in self.goods:
            stock_goods(by=self.by, at=NOW, goods=goods, pieces=6)
        self.help("wang", 120)

    @property
    def by(self) -> Actor:
        return machine(self.day, "test", "counter")

    @rule(name=who, minutes=st.integers(1, 48).map(lambda fives: fives * 5))
    def help(self, name: str, minutes: int) -> None:
        self.number += 1
        person: Person = getattr(self.cast, name)
        pool = issuance_pool(by=self.by, at=self.at, place=person.place)
        move = Move(pool, member_account(by=self.by, at=self.at, person=person), minutes)
        reference, kind = f"visit:{self.number}", Entry.Kind.CREDIT
        post_entry(by=self.by, at=self.at, reference=reference, kind=kind, moves=[move])
        assert award_points(by=self.by, at=self.at) == 1

    @rule(number=which)
    def find_a_visit_wrong(self, number: int) -> None:
        entry = Entry.objects.filter(reference=f"visit:{number}").first()
        if entry is not None:
            self._tried(lambda: reverse_entry(by=self.by, at=self.at, entry=entry, because="记错"))
            take_points_back(by=self.by, at=self.at)

    @rule(name=who, kind=st.integers(0, 1), pieces=st.integers(1, 4))
    def reserve(self, name: str, kind: int, pieces: int) -> None:
        person, goods = getattr(self.cast, name), Goods.objects.get(pk=self.goods[kind].pk)
        before = points_purse(person, self.day).free_points
        done = self._tried(lambda: reserve_goods(by=self.by, at=self.at, person=person, goods=goods, pieces=pieces))
        cost = pieces * goods.price_points
        fits = cost <= before and pieces <= goods.free_pieces
        assert (done is not None) == fits
        if fits:
            assert points_purse(person, self.day).free_points == before - cost

    @rule(number=which, deed=st.sampled_from([hand_over_goods, cancel_reservation]))
    def settle(self, number: int, deed: Callable[..., Reservation]) -> None:
        for one in Reservation.objects.order_by("reserved_at", "pk")[number : number + 1]:
            kept = one.state == Reservation.State.KEPT
            done = self._tried(partial(deed, by=self.by, at=self.at, reservation=one))
            assert (done is not None) == kept

    @rule(number=which)
    def bring_back(self, number: int) -> None:
        for one in Reservation.objects.order_by("reserved_at", "pk")[number : number + 1]:
            self._tried(partial(take_goods_back, by=self.by, at=self.at, reservation=one, because="坏了"))

    @rule(kind=st.integers(0, 1), pieces=st.integers(0, 9))
    def count(self, kind: int, pieces: int) -> None:
        goods = self.goods[kind]
        self._tried(lambda: count_goods(by=self.by, at=self.at, goods=goods, pieces=pieces, because="盘点"))

    @rule(days=st.sampled_from([1, 7, 8, 120, 365]))
    def wait(self, days: int) -> None:
        self.at, self.day = self.at + timedelta(days=days), self.day + timedelta(days=days)
        end_reservations(by=self.by, at=self.at)
        expire_points(by=self.by, at=self.at)
        take_points_back(by=self.by, at=self.at)
        assert not Reservation.objects.filter(state="kept", last_on__lt=self.day).exists()

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        assert ledger_sum(Unit.POINTS) == 0
        assert not list(bank_faults())
        for name in ("wang", "hong"):
            account = account_of(getattr(self.cast, name), Unit.POINTS)
            if account is not None:
                left = sum(lot.left for lot in lots_of(account, days=30))
                assert left == (account.balance or 0) - (account.held or 0) >= 0
        for goods in Goods.objects.order_by("pk"):
            kept = sum(goods.reservations.filter(state="kept").values_list("pieces", flat=True))
            there = sum(goods.moves.values_list("pieces", flat=True))
            assert (goods.stock_pieces, goods.kept_pieces) == (there, kept)
        pending = Hold.objects.filter(unit=Unit.POINTS, state=Hold.State.PENDING).count()
        assert pending == Reservation.objects.filter(state="kept").count()
        assert not Award.objects.filter(last_on__lt=TODAY + WEEK).exists()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def _tried[T](self, act: Callable[[], T]) -> T | None:
        try:
            with transaction.atomic():
                return act()
        except Refused:
            return None


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_at_the_counter_the_books_and_the_shelf_agree() -> None:
    """A few examples in each run, many in the long form."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        CounterMachine,
        settings=settings(
            max_examples=200 if LONG else 5,
            stateful_step_count=30 if LONG else 14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
