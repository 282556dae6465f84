"""Rules by place: the nearest wins, what it does not say is the wider one's, and editions are told apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.packfile import PackError, read_text
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.timebank.earning import bonus_minutes, shares_below_cap
from huzhu.kernel.timebank.groups import Group, Trait, belonging
from huzhu.kernel.timebank.rules import (
    DEFAULT,
    differences,
    digest_of,
    edition_of,
    read_layer,
    shipped_codes,
    shipped_layer,
    time_rules_on,
)

DAY = date(2026, 5, 1)
CITY, DISTRICT = shipped_layer("timebank_shanghai"), shipped_layer("timebank_changning")


def test_the_nearest_place_wins_and_the_rest_is_the_wider_ones() -> None:
    rules = time_rules_on(DAY, (DISTRICT, CITY))
    assert rules.member_most_minutes == 60_000
    assert rules.gift_to == ("spouse", "lineal", "friend")
    assert rules.visit_most_minutes == time_rules_on(DAY).visit_most_minutes
    assert rules.notes["member_most_minutes"].mark.confirmed is False
    assert rules.notes["gift_to"].mark.confirmed is True


def test_before_a_layer_begins_the_wider_rule_holds() -> None:
    assert time_rules_on(date(2025, 12, 31), (DISTRICT, CITY)) == time_rules_on(date(2025, 12, 31))


def test_differences_name_what_changes_and_nothing_else() -> None:
    changed = differences(time_rules_on(DAY), time_rules_on(DAY, (shipped_layer("timebank_jianxin"),)))
    assert set(changed) == {"served_groups"}
    assert changed["served_groups"][0] == ("60+",)


def test_one_letter_makes_another_edition() -> None:
    text = read_text("timebank_nanjing")
    other = read_layer("timebank_nanjing", text.replace("2019-08-30", "2019-08-31"))
    assert edition_of((other,)) != edition_of((shipped_layer("timebank_nanjing"),))
    assert edition_of(()) == digest_of(read_text(DEFAULT))
    assert edition_of((DISTRICT, CITY)).count("+") == 2


def test_every_pack_beside_the_default_says_that_it_is_illustrative() -> None:
    assert all(shipped_layer(code).illustrative for code in shipped_codes() if code != DEFAULT)
    assert not shipped_layer(DEFAULT).illustrative


def test_only_the_default_must_say_everything() -> None:
    text = read_text(DEFAULT)
    without = text.replace('code = "floor_minutes"', 'code = "day_most_minutes"', 1)
    with pytest.raises(PackError):
        read_layer(DEFAULT, without)


@pytest.mark.parametrize("text", ["", "80", "80-60", "+", "80+ rich", "80+ disabled disabled", "80 + disabled"])
def test_what_is_no_group_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Group(text)


AGES = st.integers(0, 110)
TRAITS = st.frozensets(st.sampled_from(Trait))


@given(AGES, TRAITS, TRAITS)
def test_more_traits_never_shut_anybody_out(age: int, few: frozenset[Trait], more: frozenset[Trait]) -> None:
    groups = time_rules_on(DAY, (shipped_layer("timebank_jianxin"),)).served_groups
    assert not belonging(groups, age, few) or belonging(groups, age, few | more)


@given(AGES, TRAITS)
def test_what_is_missing_is_all_that_is_missing(age: int, traits: frozenset[Trait]) -> None:
    groups = time_rules_on(DAY, (shipped_layer("timebank_jianxin"),)).served_groups
    found = belonging(groups, age, traits)
    for group, missing in found.missing:
        assert missing
        assert belonging(groups, age, traits | missing)
        assert group.holds_age(age)


@given(st.integers(0, 200_000), st.integers(0, 3000), st.sampled_from([(), (DISTRICT, CITY)]))
def test_at_the_limit_nothing_is_lost_and_nobody_holds_more(balance: int, earned: int, layers: tuple) -> None:
    rules = time_rules_on(DAY, layers)
    shares = shares_below_cap(balance, earned, rules)
    assert shares.kept + shares.over == earned
    assert min(shares.kept, shares.over) >= 0
    assert balance + shares.kept <= max(balance, rules.member_most_minutes)


@given(st.integers(0, 240), st.sampled_from(["C3", "P1"]))
def test_a_bonus_is_whole_fives_and_never_above_half_of_the_credit(credited: int, code: str) -> None:
    bonus = bonus_minutes(credited, catalogue_on(DAY).service(code), time_rules_on(DAY, (DISTRICT, CITY)))
    assert bonus % 5 == 0
    assert 0 <= bonus <= credited // 2
    assert code == "C3" or bonus == 0
