"""Time given, donated and directed: nobody above the limit, nothing lost on the way, each rule of the place kept."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huzhu.commons.bank.actions import member_account, place_account, post_entry
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move, Overdrawn
from huzhu.commons.bank.queries import account_at, balance_of, ledger_sum
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.rulebook.actions import adopt_rules, keep_edition
from huzhu.commons.rulebook.queries import rules_at
from huzhu.commons.timebank.actions import (
    AboveTheirLimit,
    DirectedAlready,
    direct_above_limit,
    donate_time,
    give_time,
    set_apart_above_limit,
)
from huzhu.commons.timebank.clearing import Owed, settlements
from huzhu.commons.timebank.queries import above_limit, district_of, relation_of
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.packfile import read_text
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.timebank.cases import shipped_cases
from huzhu.kernel.timebank.rules import Relation
from huzhu.kernel.timebank.spending import NoDonations, NotToThem
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def house() -> Actor:
    """The house itself, which may post everywhere."""
    return machine(TODAY, "test", "timebank")


def earn(person: Person, minutes: int, reference: str) -> Entry:
    """So many minutes credited, and what lies above the limit set apart, as after a visit."""
    by = house()
    account = member_account(by=by, at=NOW, person=person)
    pool = place_account(by=by, at=NOW, place=person.place, kind=Account.Kind.POOL)
    entry = post_entry(by=by, at=NOW, reference=reference, kind=Entry.Kind.CREDIT, moves=[Move(pool, account, minutes)])
    set_apart_above_limit(by=by, at=NOW, account=account, earned=entry, rules=rules_at(person.place, TODAY))
    return entry


def adopt(cast: Cast, code: str, **changes: str) -> None:
    """The street follows a pack of another city, with some text changed."""
    by, text = cast.actor(cast.chen), read_text(code)
    for before, after in changes.items():
        text = text.replace(before, after)
    edition = keep_edition(
        by=machine(TODAY, "test", "rules"), at=NOW, place=cast.street, code=code, text=text, cases=shipped_cases(code)
    )
    adopt_rules(by=by, at=NOW, place=cast.street, edition=edition, from_on=TODAY, because="示范")


def holds(person: Person) -> int:
    """The minutes on a person's account."""
    return balance_of(member_account(by=house(), at=NOW, person=person))


def mother_of(cast: Cast, child: Person, place_from: Person) -> Person:
    """A mother who lives where `place_from` lives."""
    mother = Person.objects.create(place=place_from.place, registered_at=NOW)
    Tie.objects.create(person=mother, other=child, kind=Tie.Kind.CHILD)
    return mother


class TestAboveTheLimit:
    def test_1480_hours_and_30_more_leave_1500_and_ten_for_the_member_to_direct(self, cast: Cast) -> None:
        adopt(cast, "timebank_nanjing")
        earn(cast.wang, 1480 * 60, "old")
        earn(cast.wang, 30 * 60, "new")
        assert holds(cast.wang) == 1500 * 60
        (above,) = above_limit(cast.wang)
        assert above.minutes == 10 * 60
        by = cast.actor(cast.wang)
        entry = direct_above_limit(by=by, at=NOW, member=cast.wang, entry_id=above.entry_id)
        assert entry.kind == Entry.Kind.DONATION
        assert not above_limit(cast.wang)
        donated = account_at(cast.community, Account.Kind.DONATION)
        assert donated is not None
        assert balance_of(donated) == 10 * 60
        assert ledger_sum() == 0

    def test_it_is_directed_once_and_by_the_member(self, cast: Cast) -> None:
        earn(cast.wang, 1501 * 60, "much")
        (above,) = above_limit(cast.wang)
        with pytest.raises((NotFound, NotPermitted)):
            direct_above_limit(by=cast.actor(cast.xu), at=NOW, member=cast.wang, entry_id=above.entry_id)
        by = cast.actor(cast.wang)
        direct_above_limit(by=by, at=NOW, member=cast.wang, entry_id=above.entry_id)
        with pytest.raises(DirectedAlready):
            direct_above_limit(by=by, at=NOW, member=cast.wang, entry_id=above.entry_id)
        with pytest.raises(NotFound):
            direct_above_limit(by=by, at=NOW, member=cast.wang, entry_id="nowhere")

    def test_without_a_limit_everything_stays(self, cast: Cast) -> None:
        adopt(cast, "timebank_beijing")
        earn(cast.wang, 2000 * 60, "much")
        assert holds(cast.wang) == 2000 * 60
        assert not above_limit(cast.wang)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.integers(1, 60_000), min_size=1, max_size=5))
    def test_whatever_is_earned_nobody_holds_more_and_nothing_is_lost(self, cast: Cast, earned: list[int]) -> None:
        member = Person.objects.create(place=cast.community, registered_at=NOW)
        for number, minutes in enumerate(earned):
            earn(member, minutes, f"{member.pk}-{number}")
        apart = sum(one.minutes for one in above_limit(member))
        assert holds(member) == min(sum(earned), 90_000)
        assert holds(member) + apart == sum(earned)
        assert ledger_sum() == 0


class TestGiving:
    def test_to_ones_mother_in_another_district_through_both_clearing_accounts(self, cast: Cast) -> None:
        adopt(cast, "timebank_beijing")
        earn(cast.wang, 1800, "work")
        mother = mother_of(cast, cast.wang, cast.xu)
        by = cast.actor(cast.wang)
        give_time(by=by, at=NOW, giver=cast.wang, receiver=mother, minutes=1200, reference="1")
        assert (holds(cast.wang), holds(mother)) == (600, 1200)
        here, there = district_of(cast.community), district_of(cast.far)
        assert here != there
        assert settlements(NOW, NOW + timedelta(days=1)) == [Owed(here.pk, there.pk, 1200)]
        assert settlements(NOW - timedelta(days=1), NOW) == []
        assert ledger_sum() == 0

    def test_in_ones_own_district_nothing_is_to_settle(self, cast: Cast) -> None:
        earn(cast.wang, 600, "work")
        mother = mother_of(cast, cast.wang, cast.hong)
        give_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, receiver=mother, minutes=600, reference="1")
        assert (holds(cast.wang), holds(mother)) == (0, 600)
        assert settlements(NOW, NOW + timedelta(days=1)) == []

    def test_the_same_asking_twice_gives_once(self, cast: Cast) -> None:
        earn(cast.wang, 600, "work")
        mother, by = mother_of(cast, cast.wang, cast.hong), cast.actor(cast.wang)
        for _ in range(2):
            give_time(by=by, at=NOW, giver=cast.wang, receiver=mother, minutes=200, reference="1")
        assert holds(mother) == 200

    def test_never_to_a_stranger(self, cast: Cast) -> None:
        earn(cast.wang, 600, "work")
        with pytest.raises(NotToThem):
            give_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, receiver=cast.xu, minutes=60, reference="1")

    def test_to_a_friend_only_where_the_rules_say_so(self, cast: Cast) -> None:
        earn(cast.wang, 600, "work")
        Tie.objects.create(person=cast.hong, other=cast.wang, kind=Tie.Kind.NEIGHBOUR)
        by = cast.actor(cast.wang)
        with pytest.raises(NotToThem):
            give_time(by=by, at=NOW, giver=cast.wang, receiver=cast.hong, minutes=60, reference="1")
        adopt(cast, "timebank_shanghai")
        give_time(by=by, at=NOW, giver=cast.wang, receiver=cast.hong, minutes=60, reference="1")
        assert holds(cast.hong) == 60

    def test_never_more_than_there_is(self, cast: Cast) -> None:
        earn(cast.wang, 60, "work")
        mother = mother_of(cast, cast.wang, cast.hong)
        with pytest.raises(Overdrawn):
            give_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, receiver=mother, minutes=61, reference="1")

    def test_never_above_the_receivers_limit(self, cast: Cast) -> None:
        earn(cast.wang, 600, "work")
        mother = mother_of(cast, cast.wang, cast.hong)
        earn(mother, 89_940, "long ago")
        with pytest.raises(AboveTheirLimit) as refused:
            give_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, receiver=mother, minutes=120, reference="1")
        assert refused.value.params == {"minutes": 60}

    def test_nobody_gives_what_is_not_theirs(self, cast: Cast) -> None:
        earn(cast.wang, 600, "work")
        mother = mother_of(cast, cast.wang, cast.hong)
        for thief in (cast.xu, cast.hong, cast.son):
            with pytest.raises((NotFound, NotPermitted)):
                give_time(by=cast.actor(thief), at=NOW, giver=cast.wang, receiver=mother, minutes=60, reference="1")


class TestDonating:
    def test_a_donation_reaches_the_place(self, cast: Cast) -> None:
        earn(cast.wang, 600, "work")
        donate_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, minutes=240, reference="1")
        donated = account_at(cast.community, Account.Kind.DONATION)
        assert donated is not None
        assert (holds(cast.wang), balance_of(donated)) == (360, 240)

    def test_not_where_the_rules_know_none(self, cast: Cast) -> None:
        by = cast.actor(cast.chen)
        text = read_text("timebank_shanghai").replace(
            'donation_allowed"\nvalue = true', 'donation_allowed"\nvalue = false'
        )
        cases = shipped_cases("timebank_shanghai").replace('[[donate]]\ngives = "yes"', "")
        code = "timebank_shanghai"
        edition = keep_edition(
            by=machine(TODAY, "test", "rules"), at=NOW, place=cast.street, code=code, text=text, cases=cases
        )
        adopt_rules(by=by, at=NOW, place=cast.street, edition=edition, from_on=TODAY, because="示范")
        earn(cast.wang, 600, "work")
        with pytest.raises(NoDonations):
            donate_time(by=cast.actor(cast.wang), at=NOW, giver=cast.wang, minutes=60, reference="1")


@pytest.mark.parametrize(
    ("kind", "relation"),
    [
        ("spouse", Relation.SPOUSE),
        ("child", Relation.LINEAL),
        ("relative", Relation.FRIEND),
        ("neighbour", Relation.FRIEND),
    ],
)
def test_a_tie_counts_from_both_ends(cast: Cast, kind: str, relation: Relation) -> None:
    assert relation_of(cast.wang, cast.wang) is Relation.SELF
    assert relation_of(cast.wang, cast.xu) is None
    Tie.objects.create(person=cast.wang, other=cast.xu, kind=kind)
    assert relation_of(cast.wang, cast.xu) is relation_of(cast.xu, cast.wang) is relation
