"""What a visit costs, who pays, what is granted for a month and what is shared: no floor broken, nothing twice."""

from datetime import date, timedelta

import pytest

from huzhu.care.visits.actions import confirm_visit, dispute_visit, uphold_dispute
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.queries import account_at, account_of, ledger_sum
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.actions import note_fact
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.rulebook.actions import adopt_rules, keep_edition
from huzhu.commons.timebank.actions import (
    GrantStays,
    NotInThisDistrict,
    SharedAlready,
    SharingEnded,
    donate_time,
    end_sharing,
    give_time,
    share_time,
)
from huzhu.commons.timebank.grants import expire_grants, grant_left, grant_months
from huzhu.kernel.actor import machine
from huzhu.kernel.packfile import read_text
from huzhu.kernel.timebank.spending import NotForThem, TooYoung
from tests.care.steps import left
from tests.cast import NOW, TODAY, Cast
from tests.commons.timebank.test_timebank import earn, holds, house, mother_of

pytestmark = pytest.mark.django_db

DECEMBER = NOW + timedelta(days=11)


def said_yes(cast: Cast, visit: Visit) -> Visit:
    """Grandma Hong says it was as it should be."""
    return confirm_visit(by=cast.actor(cast.hong), at=NOW + timedelta(hours=6), visit=visit, via="elder")


def alone(cast: Cast) -> None:
    """It is known that Grandma Hong, 84, lives alone."""
    note_fact(
        by=cast.actor(cast.li), at=NOW, person=cast.hong, kind="living", value="alone", from_on=TODAY, source="家访"
    )


def of(person: Person) -> Account:
    """The account of a person, read anew."""
    account = account_of(person)
    assert account is not None
    return account


class TestAVisit:
    def test_takes_from_the_elder_what_the_helper_earns_once_she_has_spoken(self, cast: Cast) -> None:
        earn(cast.hong, 100, "before")
        visit = left(cast)
        assert (of(cast.hong).balance, of(cast.hong).held) == (100, 60)
        said_yes(cast, visit)
        assert (of(cast.hong).balance, of(cast.hong).held, holds(cast.wang)) == (40, 0, 60)
        entry = Entry.objects.get(kind=Entry.Kind.SPEND)
        credit = Entry.objects.get(reference__startswith="attendance:")
        assert (entry.rules, entry.reference) == (credit.rules, f"spend:{visit.pk}:1")
        assert ledger_sum() == 0

    def test_takes_no_more_than_there_is(self, cast: Cast) -> None:
        earn(cast.hong, 25, "before")
        visit = said_yes(cast, left(cast))
        assert (holds(cast.hong), holds(cast.wang)) == (0, 60)
        visit.refresh_from_db()
        assert visit.owed_minutes == 60

    def test_takes_nothing_from_whoever_has_no_account(self, cast: Cast) -> None:
        said_yes(cast, left(cast))
        assert account_of(cast.hong) is None

    def test_a_complaint_freezes_it_and_gives_it_back_when_it_was_right(self, cast: Cast) -> None:
        earn(cast.hong, 100, "before")
        visit = dispute_visit(by=cast.actor(cast.hong), at=NOW + timedelta(hours=6), visit=left(cast), because="没有来")
        assert (of(cast.hong).balance, of(cast.hong).held) == (100, 60)
        uphold_dispute(by=cast.actor(cast.li), at=NOW + timedelta(hours=7), visit=visit, because="属实")
        assert (of(cast.hong).balance, of(cast.hong).held) == (100, 0)
        assert not list(bank_faults())

    def test_staff_on_duty_earn_nothing_and_cost_nothing(self, cast: Cast) -> None:
        earn(cast.hong, 100, "before")
        Helper.objects.filter(pk=cast.wang_helper.pk).update(kind=Helper.Kind.WORKER)
        visit = said_yes(cast, left(cast))
        assert (holds(cast.hong), account_of(cast.wang), visit.owed_minutes) == (100, None, 0)

    def test_minutes_of_a_minor_stand_in_the_education_record(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.wang.pk).update(born_on=date(2009, 11, 21))  # seventeen until tomorrow
        said_yes(cast, left(cast))
        attendance = Attendance.objects.get()
        assert (attendance.credited_minutes, attendance.school_minutes) == (0, 60)
        assert attendance.credit_reasons[-1] == {"code": "school_record", "minutes": 60}
        assert account_of(cast.wang) is None

    def test_a_local_bonus_is_a_second_entry_paid_by_the_grant_fund(self, cast: Cast) -> None:
        _bonus_pack(cast)
        said_yes(cast, left(cast))
        assert holds(cast.wang) == 60 + 30
        bonus = Entry.objects.get(kind=Entry.Kind.GRANT)
        assert (bonus.legs, bonus.reference.partition(":")[0]) == (2, "bonus")
        assert ledger_sum() == 0


class TestSharing:
    def test_pays_where_the_elder_has_nothing(self, cast: Cast) -> None:
        earn(cast.son, 100, "work")
        by = cast.actor(cast.son)
        share_time(by=by, at=NOW, member=cast.son, other=cast.hong)
        earn(cast.hong, 20, "before")
        said_yes(cast, left(cast))
        assert (holds(cast.hong), holds(cast.son)) == (0, 60)

    def test_ends_when_the_member_says_so(self, cast: Cast) -> None:
        earn(cast.son, 100, "work")
        by = cast.actor(cast.son)
        sharing = share_time(by=by, at=NOW, member=cast.son, other=cast.hong)
        with pytest.raises(SharedAlready):
            share_time(by=by, at=NOW, member=cast.son, other=cast.hong)
        end_sharing(by=by, at=NOW, sharing=sharing)
        with pytest.raises(SharingEnded):
            end_sharing(by=by, at=NOW, sharing=sharing)
        said_yes(cast, left(cast))
        assert holds(cast.son) == 100

    def test_only_in_the_family_as_the_rules_say_and_in_the_district(self, cast: Cast) -> None:
        by = cast.actor(cast.wang)
        for other in (cast.hong, cast.wang):  # no tie; oneself
            with pytest.raises(NotForThem):
                share_time(by=by, at=NOW, member=cast.wang, other=other)
        mother = mother_of(cast, cast.wang, cast.xu)
        Person.objects.filter(pk=mother.pk).update(born_on=date(1950, 1, 1))
        mother.refresh_from_db()
        with pytest.raises(NotInThisDistrict):
            share_time(by=by, at=NOW, member=cast.wang, other=mother)
        Tie.objects.create(person=cast.wang, other=cast.chen, kind=Tie.Kind.SPOUSE)
        with pytest.raises(TooYoung):
            share_time(by=by, at=NOW, member=cast.wang, other=cast.chen)

    def test_donations_pay_last(self, cast: Cast) -> None:
        earn(cast.wang, 300, "work")
        donate_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, minutes=100, reference="1")
        said_yes(cast, left(cast))
        donated = account_at(cast.community, Account.Kind.DONATION)
        assert donated is not None
        assert donated.balance == 40


class TestTheGrant:
    def test_comes_once_a_month_to_whom_the_rules_name_and_ends_with_it(self, cast: Cast) -> None:
        alone(cast)
        job = house()
        assert [grant_months(by=job, at=NOW) for _ in range(2)] == [1, 0]
        assert holds(cast.hong) == 240
        said_yes(cast, left(cast))
        assert (holds(cast.hong), grant_left(of(cast.hong), NOW)) == (180, 180)
        assert expire_grants(by=job, at=NOW) == 0
        december = machine(DECEMBER.date(), "test", "timebank")
        assert [expire_grants(by=december, at=DECEMBER) for _ in range(2)] == [1, 0]
        assert holds(cast.hong) == 0
        assert grant_months(by=december, at=DECEMBER) == 1
        assert ledger_sum() == 0

    def test_what_was_set_aside_before_the_month_ended_stays_with_the_visit(self, cast: Cast) -> None:
        alone(cast)
        grant_months(by=house(), at=NOW)
        visit = left(cast)
        december = machine(DECEMBER.date(), "test", "timebank")
        expire_grants(by=december, at=DECEMBER)
        assert (of(cast.hong).balance, of(cast.hong).held) == (60, 60)
        confirm_visit(by=cast.actor(cast.hong), at=DECEMBER, visit=visit, via="elder")
        assert holds(cast.hong) == 0
        assert not list(bank_faults())

    def test_is_used_before_what_was_earned_and_given_to_nobody(self, cast: Cast) -> None:
        alone(cast)
        earn(cast.hong, 100, "before")
        grant_months(by=house(), at=NOW)
        by = cast.actor(cast.hong)
        for gift in (300, 101):
            with pytest.raises(GrantStays):
                give_time(by=by, at=NOW, giver=cast.hong, receiver=cast.son, minutes=gift, reference="1")
        with pytest.raises(GrantStays):
            donate_time(by=by, at=NOW, giver=cast.hong, minutes=101, reference="1")
        give_time(by=by, at=NOW, giver=cast.hong, receiver=cast.son, minutes=100, reference="2")
        assert holds(cast.hong) == 240

    def test_nobody_else_is_granted_anything(self, cast: Cast) -> None:
        assert grant_months(by=house(), at=NOW) == 0


def _bonus_pack(cast: Cast) -> None:
    """Changning's rules, with the bonus on the service that Grandma Hong asks for."""
    by, text = cast.actor(cast.chen), read_text("timebank_changning").replace("C3 150", "P1 150")
    cases = '[[credit]]\nplanned = 60\nstayed = 60\ngives = "60+30"'
    edition = keep_edition(
        by=machine(TODAY, "test", "rules"), at=NOW, place=cast.street, code="timebank_changning", text=text, cases=cases
    )
    adopt_rules(by=by, at=NOW, place=cast.street, edition=edition, from_on=TODAY, because="示范")
