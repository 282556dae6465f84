"""The guarantee: who waits a week for help they have the hours for is proposed, decided by another, paid and undone."""

from datetime import timedelta

import pytest

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
    propose_purchases,
    refuse_purchase,
)
from huzhu.care.guarantee.models import Purchase
from huzhu.care.guarantee.queries import purchase_seen_by, purchases_at, reserve_at
from huzhu.care.needs.models import Need
from huzhu.care.visits.queries import visits_uncovered
from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.posting import Overdrawn
from huzhu.commons.bank.queries import account_of, balance_of, ledger_sum
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, register_person, tie_persons
from huzhu.commons.people.models import Tie
from huzhu.commons.timebank.actions import give_time
from huzhu.commons.timebank.clearing import crossings_of, pairs_of
from huzhu.kernel.refusal import NotFound
from tests.care.steps import approved, left, offered
from tests.cast import NOW, Cast
from tests.commons.timebank.test_timebank import earn, house

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK = NOW + 7 * DAY


def saved(cast: Cast) -> int:
    """What Grandma Hong has."""
    account = account_of(cast.hong)
    return balance_of(account) if account else 0


def proposed(cast: Cast) -> Purchase:
    """A need of an hour that nobody met for a week, of an elder with ten hours, and a reserve of five."""
    earn(cast.hong, 600, "saved")
    fund_reserve(by=cast.actor(cast.chen), at=NOW, place=cast.street, minutes=300, reference="r")
    approved(cast)
    assert propose_purchases(by=house(), at=WEEK) == 1
    return Purchase.objects.get()


def ordered(cast: Cast) -> Purchase:
    """The same, ordered by Inspector Chen."""
    purchase = proposed(cast)
    return approve_purchase(by=cast.actor(cast.chen), at=WEEK, purchase=purchase, provider="山湾家政")


class TestProposing:
    def test_after_seven_days_and_once(self, cast: Cast) -> None:
        earn(cast.hong, 600, "saved")
        need = approved(cast)
        assert propose_purchases(by=house(), at=WEEK - timedelta(minutes=1)) == 0
        assert propose_purchases(by=house(), at=WEEK) == 1
        assert propose_purchases(by=house(), at=WEEK) == 0
        purchase = Purchase.objects.get()
        assert (purchase.need_id, purchase.minutes, purchase.cost_most_fen) == (need.pk, 60, 4000)

    def test_not_for_whom_somebody_comes_or_who_has_no_hours(self, cast: Cast) -> None:
        need = approved(cast)
        assert propose_purchases(by=house(), at=WEEK) == 0
        with pytest.raises(NoHoursSaved):
            propose_purchase(by=cast.actor(cast.li), at=WEEK, need=need)
        earn(cast.hong, 600, "saved")
        offered(cast, need)
        assert propose_purchases(by=house(), at=WEEK) == 0
        with pytest.raises(NotUnmet):
            propose_purchase(by=cast.actor(cast.li), at=WEEK, need=need)

    def test_staff_may_propose_earlier_and_nobody_else(self, cast: Cast) -> None:
        earn(cast.hong, 600, "saved")
        need = approved(cast)
        for who, no in ((cast.chen, NotPermitted), (cast.hong, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(no):
                propose_purchase(by=cast.actor(who), at=NOW, need=need)
        assert propose_purchase(by=cast.actor(cast.li), at=NOW, need=need).proposed_by_id == cast.li.pk


class TestDeciding:
    def test_the_hours_leave_the_reserve_and_nobody_is_looked_for(self, cast: Cast) -> None:
        purchase = ordered(cast)
        assert (purchase.state, reserve_at(cast.community), saved(cast), ledger_sum()) == ("approved", 240, 600, 0)
        assert Need.objects.get(pk=purchase.need_id).state == Need.State.BOUGHT
        assert Notice.objects.filter(person=cast.hong, kind="need.guaranteed").count() == 1
        assert not list(bank_faults())

    def test_a_reserve_too_small_refuses(self, cast: Cast) -> None:
        earn(cast.hong, 600, "saved")
        approved(cast)
        propose_purchases(by=house(), at=WEEK)
        with pytest.raises(Overdrawn):
            approve_purchase(by=cast.actor(cast.chen), at=WEEK, purchase=Purchase.objects.get(), provider="x")

    def test_what_is_refused(self, cast: Cast) -> None:
        purchase, chen = proposed(cast), cast.actor(cast.chen)
        with pytest.raises(ProviderMissing):
            approve_purchase(by=chen, at=WEEK, purchase=purchase, provider=" ")
        with pytest.raises(ReasonMissing):
            refuse_purchase(by=chen, at=WEEK, purchase=purchase, because=" ")
        for no in (
            lambda: approve_purchase(by=house(), at=WEEK, purchase=purchase, provider="x"),
            lambda: refuse_purchase(by=house(), at=WEEK, purchase=purchase, because="x"),
        ):
            with pytest.raises(ProposedByYou):
                no()
        for who, refusal in ((cast.li, NotPermitted), (cast.zhou, NotFound), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                approve_purchase(by=cast.actor(who), at=WEEK, purchase=purchase, provider="x")
        offered(cast, purchase.need)
        with pytest.raises(NotUnmet):
            approve_purchase(by=chen, at=WEEK, purchase=purchase, provider="x")

    def test_a_no_has_a_reason_is_told_and_leaves_the_need_as_it_was(self, cast: Cast) -> None:
        purchase, chen = proposed(cast), cast.actor(cast.chen)
        refused = refuse_purchase(by=chen, at=WEEK, purchase=purchase, because="已有邻居帮忙")
        assert (refused.state, reserve_at(cast.community)) == ("refused", 300)
        assert Need.objects.get(pk=purchase.need_id).state == Need.State.APPROVED
        assert Notice.objects.filter(person=cast.hong, kind="need.not_bought").count() == 1
        with pytest.raises(PurchaseDecided):
            approve_purchase(by=chen, at=WEEK, purchase=purchase, provider="x")
        assert propose_purchases(by=house(), at=WEEK + DAY) == 0


class TestAfterwards:
    def test_delivered_the_need_is_done_and_the_elders_hours_are_taken(self, cast: Cast) -> None:
        purchase, li = ordered(cast), cast.actor(cast.li)
        with pytest.raises(CostAboveCap):
            confirm_delivery(by=li, at=WEEK + DAY, purchase=purchase, cost_fen=4001)
        done = confirm_delivery(by=li, at=WEEK + DAY, purchase=purchase, cost_fen=3500)
        assert (done.state, done.cost_fen, saved(cast), ledger_sum()) == ("delivered", 3500, 540, 0)
        assert Need.objects.get(pk=purchase.need_id).state == Need.State.CLOSED
        for no in (
            lambda: confirm_delivery(by=li, at=WEEK + DAY, purchase=purchase, cost_fen=1),
            lambda: cancel_purchase(by=cast.actor(cast.chen), at=WEEK, purchase=purchase, because="x"),
        ):
            with pytest.raises(PurchaseDecided):
                no()

    def test_called_off_the_hours_go_back_and_somebody_is_looked_for_again(self, cast: Cast) -> None:
        purchase, chen = ordered(cast), cast.actor(cast.chen)
        with pytest.raises(ReasonMissing):
            cancel_purchase(by=chen, at=WEEK, purchase=purchase, because="")
        cancel_purchase(by=chen, at=WEEK, purchase=purchase, because="对方没有人手")
        assert (reserve_at(cast.community), ledger_sum()) == (300, 0)
        assert Need.objects.get(pk=purchase.need_id).state == Need.State.APPROVED
        assert not list(bank_faults())

    def test_who_sees_the_orders(self, cast: Cast) -> None:
        purchase = proposed(cast)
        for who in (cast.li, cast.chen, cast.hong):
            assert purchase_seen_by(cast.actor(who), purchase.pk) == purchase
        for who in (cast.xu, cast.wang, cast.zhou):
            with pytest.raises(NotFound):
                purchase_seen_by(cast.actor(who), purchase.pk)
            assert not purchases_at(cast.actor(who), cast.community).exists()

    def test_the_reserve_is_filled_once_for_a_reference_by_who_decides(self, cast: Cast) -> None:
        for _ in range(2):
            fund_reserve(by=cast.actor(cast.chen), at=NOW, place=cast.street, minutes=300, reference="r")
        assert reserve_at(cast.community) == 300
        with pytest.raises(NotPermitted):
            fund_reserve(by=cast.actor(cast.li), at=NOW, place=cast.community, minutes=300, reference="r")


def test_what_nobody_could_pay_stands_in_a_list(cast: Cast) -> None:
    earn(cast.hong, 20, "a")
    visit = left(cast)
    assert (visit.owed_minutes, visit.uncovered_minutes) == (60, 40)
    assert list(visits_uncovered(cast.actor(cast.chen), cast.community)) == [visit]
    assert not visits_uncovered(cast.actor(cast.xu), cast.community).exists()


def test_a_settlement_counts_both_ways_between_two_districts(cast: Cast) -> None:
    daughter = register_person(by=house(), at=NOW, place=cast.far, particulars=Particulars(name="洪女"))
    tie_persons(by=house(), at=NOW, person=cast.hong, other=daughter, kind=Tie.Kind.CHILD)
    earn(cast.hong, 600, "a")
    give_time(by=house(), at=NOW, giver=cast.hong, receiver=daughter, minutes=100, reference="x")
    give_time(by=house(), at=NOW, giver=daughter, receiver=cast.hong, minutes=30, reference="y")
    for place in (cast.community, cast.far):
        pairs = pairs_of(crossings_of(place, NOW, NOW + DAY))
        assert sorted((one.minutes, one.back_minutes) for one in pairs) == [(30, 100), (100, 30)]
    assert crossings_of(cast.community, NOW + DAY, NOW + 2 * DAY) == []
