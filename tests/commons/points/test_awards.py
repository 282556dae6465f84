"""Points: once for a deed, gone with it, over on their day, and never anything but points."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.bank.actions import issuance_pool, member_account, open_account, post_entry, reverse_entry
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move, Overdrawn, UnitsDiffer
from huzhu.commons.bank.queries import account_of, balance_of, ledger_sum
from huzhu.commons.helpers.models import Certificate
from huzhu.commons.honours.actions import give_honours, revoke_honours
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.commons.points.actions import award_points, expire_points, take_points_back, tell_of_ending_points
from huzhu.commons.points.models import Award
from huzhu.commons.points.queries import points_purse
from huzhu.commons.points.spending import NotEnoughPoints, free_points, set_points_aside, take_points
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.units import Unit
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def house(day: date = TODAY) -> Actor:
    """The house itself on a day."""
    return machine(day, "test", "points")


def helped(person: Person, minutes: int, reference: str) -> Entry:
    """Minutes credited for help, as after a visit."""
    pool, account = (
        issuance_pool(by=house(), at=NOW, place=person.place),
        member_account(by=house(), at=NOW, person=person),
    )
    moves = [Move(pool, account, minutes)]
    return post_entry(by=house(), at=NOW, reference=reference, kind=Entry.Kind.CREDIT, moves=moves)


def has(person: Person) -> int:
    """What stands on the account of points, set aside or not."""
    account = account_of(person, Unit.POINTS)
    return balance_of(account) if account else 0


class TestAward:
    def test_an_hour_brings_twelve_points_once(self, cast: Cast) -> None:
        entry = helped(cast.wang, 90, "visit:1")
        assert award_points(by=house(), at=NOW) == 1
        assert award_points(by=house(), at=NOW) == 0
        award = Award.objects.get()
        assert (award.points, award.reference, award.last_on) == (18, f"hours:{entry.pk}", date(2028, 3, 31))
        assert has(cast.wang) == 18
        assert award.entry.rules, "the posting names the rules it was reckoned by"
        assert ledger_sum(Unit.POINTS) == 0

    def test_too_little_brings_none(self, cast: Cast) -> None:
        helped(cast.wang, 4, "visit:1")
        assert award_points(by=house(), at=NOW) == 0
        assert not Award.objects.exists()

    def test_what_was_reversed_before_brings_none(self, cast: Cast) -> None:
        entry = helped(cast.wang, 90, "visit:1")
        reverse_entry(by=house(), at=NOW, entry=entry, because="记错")
        assert award_points(by=house(), at=NOW) == 0

    def test_gifts_and_grants_bring_none(self, cast: Cast) -> None:
        pool = issuance_pool(by=house(), at=NOW, place=cast.community)
        account = member_account(by=house(), at=NOW, person=cast.hong)
        for kind in (Entry.Kind.GRANT, Entry.Kind.GIFT, Entry.Kind.OPENING):
            post_entry(by=house(), at=NOW, reference=f"x:{kind}", kind=kind, moves=[Move(pool, account, 600)])
        assert award_points(by=house(), at=NOW) == 0

    def test_a_training_whose_paper_was_checked_and_a_star_bring_theirs(self, cast: Cast) -> None:
        Certificate.objects.create(
            helper=cast.wang_helper, skill_code="first_aid", valid_from=TODAY, valid_to=TODAY + DAY,
            verified_at=NOW, verified_by=cast.li,
        )  # fmt: skip
        Certificate.objects.create(helper=cast.wang_helper, skill_code="bath", valid_from=TODAY, valid_to=TODAY + DAY)
        helped(cast.wang, 100 * 60, "long")
        assert give_honours(by=house(), at=NOW) == 1
        assert award_points(by=house(), at=NOW) == 3
        assert sorted(Award.objects.values_list("deed", "points")) == [("hours", 1200), ("star", 100), ("training", 30)]

    def test_nobody_but_the_house_and_a_post_there(self, cast: Cast) -> None:
        helped(cast.wang, 90, "visit:1")
        with pytest.raises(NotPermitted):
            award_points(by=cast.actor(cast.wang), at=NOW)


class TestTakeBack:
    def test_points_go_with_the_hours(self, cast: Cast) -> None:
        entry = helped(cast.wang, 90, "visit:1")
        award_points(by=house(), at=NOW)
        reverse_entry(by=house(), at=NOW, entry=entry, because="记错")
        assert take_points_back(by=house(), at=NOW) == 18
        assert take_points_back(by=house(), at=NOW) == 0
        assert has(cast.wang) == 0
        assert award_points(by=house(), at=NOW) == 0, "what was taken back does not come again"

    def test_what_was_spent_stays_a_claim_and_comes_from_later_points(self, cast: Cast) -> None:
        entry = helped(cast.wang, 90, "visit:1")
        award_points(by=house(), at=NOW)
        set_points_aside(by=house(), at=NOW, person=cast.wang, place=cast.community, points=10, reference="g")
        take_points(by=house(), at=NOW, reference="g")
        reverse_entry(by=house(), at=NOW, entry=entry, because="记错")
        assert take_points_back(by=house(), at=NOW) == 8
        purse = points_purse(cast.wang, TODAY)
        assert (purse.free_points, purse.claim_points, has(cast.wang)) == (0, 10, 0)
        helped(cast.wang, 60, "visit:2")
        award_points(by=house(), at=NOW)
        assert take_points_back(by=house(), at=NOW) == 10
        purse = points_purse(cast.wang, TODAY)
        assert (purse.free_points, purse.claim_points) == (2, 0)

    def test_points_of_a_star_go_with_it(self, cast: Cast) -> None:
        entry = helped(cast.wang, 100 * 60, "long")
        give_honours(by=house(), at=NOW)
        award_points(by=house(), at=NOW)
        reverse_entry(by=house(), at=NOW, entry=entry, because="记错")
        assert revoke_honours(by=house(), at=NOW) == 1
        assert take_points_back(by=house(), at=NOW) == 1300
        assert has(cast.wang) == 0


class TestSpending:
    def test_never_below_zero(self, cast: Cast) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        with pytest.raises(NotEnoughPoints) as no:
            set_points_aside(by=house(), at=NOW, person=cast.wang, place=cast.community, points=13, reference="g")
        assert no.value.params == {"cost": 13, "free": 12}
        account = account_of(cast.wang, Unit.POINTS)
        assert account is not None
        pool = issuance_pool(by=house(), at=NOW, place=cast.community, unit=Unit.POINTS)
        with pytest.raises(Overdrawn):
            post_entry(by=house(), at=NOW, reference="x", kind=Entry.Kind.SPEND, moves=[Move(account, pool, 13)])

    def test_what_is_freed_can_be_spent_again(self, cast: Cast) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        for reference in ("g1", "g2"):
            with transaction.atomic():
                set_points_aside(
                    by=house(), at=NOW, person=cast.wang, place=cast.community, points=12, reference=reference
                )
            assert points_purse(cast.wang, TODAY).free_points == 0
            free_points(by=house(), at=NOW, reference=reference)
        assert points_purse(cast.wang, TODAY).free_points == 12

    @pytest.mark.parametrize("unit", [Unit.MINUTES, Unit.FEN, Unit.GRAMS])
    def test_points_become_neither_time_nor_money(self, cast: Cast, unit: Unit) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        points = account_of(cast.wang, Unit.POINTS)
        assert points is not None
        kind = Account.Kind.RESERVE
        other = open_account(by=house(), at=NOW, kind=kind, unit=unit, place=cast.community)
        for move in (Move(points, other, 5), Move(other, points, 5)):
            with pytest.raises(UnitsDiffer):
                post_entry(by=house(), at=NOW, reference="x", kind=Entry.Kind.GIFT, moves=[move])

    def test_an_award_says_what_was_done_or_the_database_refuses(self, cast: Cast) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        for wrong in ({"taken_back_points": 1}, {"points": 0}, {"last_on": TODAY - DAY}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Award.objects.update(**wrong)


class TestExpiry:
    def test_they_end_after_their_last_day_and_what_is_set_aside_stays(self, cast: Cast) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        set_points_aside(by=house(), at=NOW, person=cast.wang, place=cast.community, points=5, reference="g")
        last = date(2028, 3, 31)
        on_the_last, after = NOW + (last - TODAY), NOW + (last - TODAY) + DAY
        assert expire_points(by=house(last), at=on_the_last) == 0
        assert expire_points(by=house(last + DAY), at=after) == 7
        assert expire_points(by=house(last + DAY), at=after) == 0
        assert has(cast.wang) == 5
        take_points(by=house(), at=after, reference="g")
        assert (has(cast.wang), ledger_sum(Unit.POINTS)) == (0, 0)

    def test_what_is_over_is_not_spent_before_the_night_has_ended_it(self, cast: Cast) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        after = NOW + (date(2028, 4, 1) - TODAY)
        with pytest.raises(NotEnoughPoints):
            set_points_aside(by=house(), at=after, person=cast.wang, place=cast.community, points=1, reference="g")

    def test_what_is_freed_after_its_day_ends_the_next_night(self, cast: Cast) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        set_points_aside(by=house(), at=NOW, person=cast.wang, place=cast.community, points=5, reference="g")
        after, day = NOW + (date(2028, 4, 1) - TODAY), date(2028, 4, 1)
        assert expire_points(by=house(day), at=after) == 7
        free_points(by=house(), at=after, reference="g")
        assert expire_points(by=house(day), at=after) == 5

    def test_their_owner_is_told_thirty_days_before_once(self, cast: Cast) -> None:
        helped(cast.wang, 60, "visit:1")
        award_points(by=house(), at=NOW)
        early, told = date(2028, 3, 1), date(2028, 3, 2)
        assert tell_of_ending_points(by=house(early), at=NOW + (early - TODAY)) == 0
        assert tell_of_ending_points(by=house(told), at=NOW + (told - TODAY)) == 1
        assert tell_of_ending_points(by=house(told), at=NOW + (told - TODAY)) == 0
        notice = Notice.objects.get(kind="points.ending")
        assert notice.person == cast.wang
        assert "12" in words_of_all([notice])[notice.pk]
