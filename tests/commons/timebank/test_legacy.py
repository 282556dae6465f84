"""Leaving, heirs and deaths: nothing is lost, nothing is moved twice, and two people look at it."""

from datetime import date, timedelta

import pytest

from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.queries import account_at, account_of, balance_of, ledger_sum
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, note_fact, register_person, tie_persons
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.rulebook.queries import rules_at
from huzhu.commons.timebank.actions import (
    HasDied,
    HasLeft,
    direct_above_limit,
    donate_time,
    give_time,
    share_time,
)
from huzhu.commons.timebank.estates import (
    DeathDayWrong,
    DeathNoted,
    DocumentMissing,
    HoldsPending,
    SamePerson,
    SettledAlready,
    note_death,
    passing_of,
    settle_estate,
    withdraw_death,
)
from huzhu.commons.timebank.grants import grant_months
from huzhu.commons.timebank.heirs import HeirEnded, NamedAlready, end_heir, name_heir
from huzhu.commons.timebank.leaving import NotLeft, freeze_account, thaw_account
from huzhu.commons.timebank.models import Estate, Sharing
from huzhu.commons.timebank.overflow import donate_overdue, remind_of_overflow
from huzhu.commons.timebank.queries import above_limit, estate_of, estates_at, has_left, heir_of
from huzhu.commons.timebank.spending import hold_spending, post_spending
from huzhu.commons.timebank.wishes import NotReadBack, OwnWish, Spoken, follow_wish
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.spending import NotHeir
from tests.cast import NOW, TODAY, Cast
from tests.commons.timebank.test_timebank import earn, house

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def balance(one: Person) -> int:
    """What stands on the person's account."""
    account = account_of(one)
    return balance_of(account) if account else 0


def donated(cast: Cast) -> int:
    """What lies in the donations of the community."""
    account = account_at(cast.community, Account.Kind.DONATION)
    return balance_of(account) if account else 0


def died(cast: Cast) -> Estate:
    """Grandma Hong's death, noted by the house."""
    return note_death(by=house(), at=NOW, member=cast.hong, died_on=TODAY, document="死亡证明 1")


class TestLeaving:
    def test_a_frozen_account_neither_gives_nor_receives_and_thaws_as_it_was(self, cast: Cast) -> None:
        by = cast.actor(cast.hong)
        earn(cast.hong, 300, "a")
        earn(cast.son, 300, "b")
        freeze_account(by=by, at=NOW, member=cast.hong)
        son = cast.actor(cast.son)
        for no in (
            lambda: donate_time(by=by, at=NOW, giver=cast.hong, minutes=1, reference="x"),
            lambda: give_time(by=by, at=NOW, giver=cast.hong, receiver=cast.son, minutes=1, reference="x"),
            lambda: give_time(by=son, at=NOW, giver=cast.son, receiver=cast.hong, minutes=1, reference="x"),
            lambda: share_time(by=by, at=NOW, member=cast.hong, other=cast.son),
            lambda: direct_above_limit(by=by, at=NOW, member=cast.hong, entry_id="x"),
            lambda: freeze_account(by=by, at=NOW, member=cast.hong),
        ):
            with pytest.raises(HasLeft):
                no()
        thaw_account(by=by, at=NOW + DAY, member=cast.hong)
        assert not has_left(cast.hong.pk)
        assert has_left(cast.hong.pk, NOW + DAY / 2)
        donate_time(by=by, at=NOW + DAY, giver=cast.hong, minutes=300, reference="x")

    def test_a_frozen_account_pays_for_no_visit(self, cast: Cast) -> None:
        earn(cast.hong, 300, "a")
        freeze_account(by=cast.actor(cast.li), at=NOW, member=cast.hong)
        there = rules_at(cast.community, TODAY)
        spend = {"receiver": cast.hong, "place": cast.community, "owed_minutes": 60, "rules": there}
        assert hold_spending(by=house(), at=NOW, reference="v", **spend) == 0  # type: ignore[arg-type]

    def test_who_is_there_cannot_come_back(self, cast: Cast) -> None:
        with pytest.raises(NotLeft):
            thaw_account(by=cast.actor(cast.hong), at=NOW, member=cast.hong)

    def test_whose_business_it_is(self, cast: Cast) -> None:
        for who, no in ((cast.chen, NotPermitted), (cast.son, NotFound), (cast.xu, NotFound)):
            with pytest.raises(no):
                freeze_account(by=cast.actor(who), at=NOW, member=cast.hong)
        died(cast)
        with pytest.raises(HasDied):
            freeze_account(by=cast.actor(cast.li), at=NOW, member=cast.hong)


class TestHeirs:
    def test_one_at_a_time_and_changed_at_will(self, cast: Cast) -> None:
        by = cast.actor(cast.hong)
        daughter = register_person(by=house(), at=NOW, place=cast.far, particulars=Particulars(name="洪女"))
        tie_persons(by=house(), at=NOW, person=cast.hong, other=daughter, kind=Tie.Kind.CHILD)
        name_heir(by=by, at=NOW, member=cast.hong, other=cast.son)
        with pytest.raises(NamedAlready):
            name_heir(by=by, at=NOW, member=cast.hong, other=cast.son)
        heir = name_heir(by=by, at=NOW, member=cast.hong, other=daughter)
        found = heir_of(cast.hong)
        assert found is not None
        assert found.other_id == daughter.pk
        end_heir(by=by, at=NOW, heir=heir)
        assert heir_of(cast.hong) is None
        with pytest.raises(HeirEnded):
            end_heir(by=by, at=NOW, heir=heir)

    def test_a_neighbour_or_stranger_is_refused(self, cast: Cast) -> None:
        tie_persons(by=house(), at=NOW, person=cast.hong, other=cast.wang, kind=Tie.Kind.NEIGHBOUR)
        for other in (cast.wang, cast.zhou):
            with pytest.raises(NotHeir):
                name_heir(by=cast.actor(cast.hong), at=NOW, member=cast.hong, other=other)

    def test_the_dead_neither_name_nor_are_named(self, cast: Cast) -> None:
        died(cast)
        for member, other in ((cast.hong, cast.son), (cast.son, cast.hong)):
            with pytest.raises(HasDied):
                name_heir(by=cast.actor(cast.li), at=NOW, member=Person.objects.get(pk=member.pk), other=other)
            cast.hong.refresh_from_db()

    def test_whose_business_it_is(self, cast: Cast) -> None:
        for who, no in ((cast.chen, NotPermitted), (cast.son, NotFound), (cast.xu, NotFound)):
            with pytest.raises(no):
                name_heir(by=cast.actor(who), at=NOW, member=cast.hong, other=cast.son)


class TestDeath:
    def test_the_time_goes_to_the_named_heir_and_above_his_limit_is_set_apart(self, cast: Cast) -> None:
        earn(cast.hong, 500, "a")
        earn(cast.son, 89_900, "b")
        name_heir(by=cast.actor(cast.hong), at=NOW, member=cast.hong, other=cast.son)
        settled = settle_estate(by=cast.actor(cast.li), at=NOW, estate=died(cast))
        assert (settled.state, settled.heir_id, settled.passed_minutes) == ("settled", cast.son.pk, 500)
        assert (balance(cast.hong), balance(cast.son), ledger_sum()) == (0, 90_000, 0)
        assert [one.minutes for one in above_limit(cast.son)] == [400]
        assert Notice.objects.filter(person=cast.son, kind="time.inherited").count() == 1
        assert not list(bank_faults())

    def test_an_heir_in_another_district_receives_it_through_both_clearing_accounts(self, cast: Cast) -> None:
        earn(cast.hong, 500, "a")
        daughter = register_person(by=house(), at=NOW, place=cast.far, particulars=Particulars(name="洪女"))
        tie_persons(by=house(), at=NOW, person=cast.hong, other=daughter, kind=Tie.Kind.CHILD)
        name_heir(by=cast.actor(cast.hong), at=NOW, member=cast.hong, other=daughter)
        settled = settle_estate(by=cast.actor(cast.li), at=NOW, estate=died(cast))
        assert settled.entry is not None
        assert (settled.entry.legs, balance(daughter), ledger_sum()) == (2, 500, 0)

    def test_without_an_heir_it_goes_to_the_donations(self, cast: Cast) -> None:
        earn(cast.hong, 500, "a")
        settled = settle_estate(by=cast.actor(cast.li), at=NOW, estate=died(cast))
        assert (settled.heir, balance(cast.hong), donated(cast)) == (None, 0, 500)

    def test_an_heir_who_died_or_left_does_not_count(self, cast: Cast) -> None:
        earn(cast.hong, 500, "a")
        name_heir(by=cast.actor(cast.hong), at=NOW, member=cast.hong, other=cast.son)
        freeze_account(by=cast.actor(cast.son), at=NOW, member=cast.son)
        assert passing_of(cast.hong, NOW).heir is None
        thaw_account(by=cast.actor(cast.son), at=NOW, member=cast.son)
        assert passing_of(cast.hong, NOW).heir == cast.son
        Person.objects.filter(pk=cast.son.pk).update(died_on=TODAY)
        assert passing_of(cast.hong, NOW).heir is None

    def test_nothing_saved_is_settled_without_an_entry(self, cast: Cast) -> None:
        settled = settle_estate(by=cast.actor(cast.li), at=NOW, estate=died(cast))
        assert (settled.state, settled.entry, settled.passed_minutes) == ("settled", None, 0)

    def test_what_lies_above_the_limit_is_donated(self, cast: Cast) -> None:
        earn(cast.hong, 90_600, "a")
        name_heir(by=cast.actor(cast.hong), at=NOW, member=cast.hong, other=cast.son)
        settle_estate(by=cast.actor(cast.li), at=NOW, estate=died(cast))
        assert (balance(cast.son), donated(cast), list(above_limit(cast.hong))) == (90_000, 600, [])

    def test_the_months_grant_ends_and_no_other_comes(self, cast: Cast) -> None:
        note_fact(by=house(), at=NOW, person=cast.hong, kind="living", value="alone", from_on=TODAY, source="x")
        assert grant_months(by=house(), at=NOW) == 1
        earn(cast.hong, 60, "a")
        assert (passing_of(cast.hong, NOW).minutes, passing_of(cast.hong, NOW).granted_minutes) == (60, 240)
        settle_estate(by=cast.actor(cast.li), at=NOW, estate=died(cast))
        assert (donated(cast), ledger_sum()) == (60, 0)
        assert grant_months(by=house(), at=NOW + 20 * DAY) == 0

    def test_a_visit_that_waits_holds_it_up(self, cast: Cast) -> None:
        earn(cast.hong, 500, "a")
        there = rules_at(cast.community, TODAY)
        spend = {"receiver": cast.hong, "place": cast.community, "owed_minutes": 60, "rules": there}
        hold_spending(by=house(), at=NOW, reference="spend:v", **spend)  # type: ignore[arg-type]
        estate = died(cast)
        with pytest.raises(HoldsPending):
            settle_estate(by=cast.actor(cast.li), at=NOW, estate=estate)
        post_spending(by=house(), at=NOW, reference="spend:v")
        assert settle_estate(by=cast.actor(cast.li), at=NOW, estate=estate).passed_minutes == 440

    def test_two_people_look_at_it(self, cast: Cast) -> None:
        by = cast.actor(cast.li)
        estate = note_death(by=by, at=NOW, member=cast.hong, died_on=TODAY, document="证明")
        with pytest.raises(SamePerson):
            settle_estate(by=by, at=NOW, estate=estate)
        settle_estate(by=house(), at=NOW, estate=estate)
        for again in (
            lambda: settle_estate(by=house(), at=NOW, estate=estate),
            lambda: withdraw_death(by=house(), at=NOW, estate=estate, because="弄错了"),
        ):
            with pytest.raises(SettledAlready):
                again()

    def test_what_is_noted_is_refused_where_it_cannot_be(self, cast: Cast) -> None:
        def noted(died_on: date, document: str) -> Estate:
            return note_death(by=cast.actor(cast.li), at=NOW, member=cast.hong, died_on=died_on, document=document)

        for day in (TODAY + DAY, date(1942, 3, 4)):
            with pytest.raises(DeathDayWrong):
                noted(day, "证明")
        with pytest.raises(DocumentMissing):
            noted(TODAY, " ")
        noted(TODAY, "证明")
        with pytest.raises(DeathNoted):
            noted(TODAY, "证明")

    def test_a_mistake_is_withdrawn_and_the_person_lives(self, cast: Cast) -> None:
        estate = died(cast)
        with pytest.raises(ReasonMissing):
            withdraw_death(by=cast.actor(cast.li), at=NOW, estate=estate, because=" ")
        withdraw_death(by=cast.actor(cast.li), at=NOW, estate=estate, because="同名的另一位")
        cast.hong.refresh_from_db()
        assert (cast.hong.died_on, estate_of(cast.hong)) == (None, None)
        assert died(cast).state == Estate.State.NOTED

    def test_sharings_end_with_it(self, cast: Cast) -> None:
        share_time(by=cast.actor(cast.son), at=NOW, member=cast.son, other=cast.hong)
        died(cast)
        assert not Sharing.objects.filter(ended_at__isnull=True).exists()

    def test_whose_business_it_is(self, cast: Cast) -> None:
        for who, no in ((cast.zhou, NotPermitted), (cast.hong, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(no):
                note_death(by=cast.actor(who), at=NOW, member=cast.hong, died_on=TODAY, document="证明")
        estate = died(cast)
        for who, no in ((cast.chen, NotPermitted), (cast.zhou, NotFound), (cast.xu, NotFound)):
            with pytest.raises(no):
                settle_estate(by=cast.actor(who), at=NOW, estate=estate)
        assert estates_at(cast.actor(cast.chen), cast.community).exists()
        assert not estates_at(cast.actor(cast.xu), cast.community).exists()


class TestWishes:
    def test_it_is_read_back_written_down_and_told(self, cast: Cast) -> None:
        earn(cast.hong, 500, "a")
        by = cast.actor(cast.li)
        spoken = Spoken(cast.son, 60, "phone", "洪桂芳，给洪志强1小时，对吗？", "w1")
        wish = follow_wish(by=by, at=NOW, member=cast.hong, spoken=spoken)
        assert follow_wish(by=by, at=NOW, member=cast.hong, spoken=spoken).pk == wish.pk
        assert (wish.heard_by_id, wish.channel, balance(cast.son), balance(cast.hong)) == (cast.li.pk, "phone", 60, 440)
        assert Notice.objects.filter(person=cast.hong, kind="time.given_for_you").count() == 1
        follow_wish(by=by, at=NOW, member=cast.hong, spoken=Spoken(None, 40, "counter", "对吗？", "w2"))
        assert (donated(cast), Entry.objects.filter(wish__isnull=False).count()) == (40, 2)

    def test_what_is_refused(self, cast: Cast) -> None:
        earn(cast.hong, 500, "a")
        with pytest.raises(NotReadBack):
            follow_wish(by=house(), at=NOW, member=cast.hong, spoken=Spoken(None, 40, "counter", " ", "w"))
        with pytest.raises(OwnWish):
            follow_wish(by=cast.actor(cast.li), at=NOW, member=cast.li, spoken=Spoken(None, 4, "phone", "对", "w"))
        for who, no in ((cast.zhou, NotPermitted), (cast.hong, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(no):
                follow_wish(by=cast.actor(who), at=NOW, member=cast.hong, spoken=Spoken(None, 4, "phone", "对", "w"))


class TestOverflow:
    def test_members_are_reminded_fourteen_days_before_and_it_is_donated_on_the_ninetieth(self, cast: Cast) -> None:
        earn(cast.hong, 90_600, "a")
        for days, told, gone in ((75, 0, 0), (76, 1, 0), (77, 0, 0), (89, 0, 0), (90, 0, 1), (91, 0, 0)):
            at = NOW + days * DAY
            assert remind_of_overflow(by=house(), at=at) == told, days
            assert donate_overdue(by=house(), at=at) == gone, days
        assert (donated(cast), ledger_sum(), list(above_limit(cast.hong))) == (600, 0, [])
        assert Notice.objects.filter(kind="time.above_donated").count() == 1

    def test_what_the_member_directed_is_left_alone(self, cast: Cast) -> None:
        earn(cast.hong, 90_600, "a")
        (one,) = above_limit(cast.hong)
        direct_above_limit(by=cast.actor(cast.hong), at=NOW, member=cast.hong, entry_id=one.entry_id)
        assert donate_overdue(by=house(), at=NOW + 100 * DAY) == 0
        assert donated(cast) == 600

    def test_only_the_house_or_staff_donate_it(self, cast: Cast) -> None:
        earn(cast.hong, 90_600, "a")
        with pytest.raises(NotPermitted):
            donate_overdue(by=cast.actor(cast.chen), at=NOW + 100 * DAY)
