"""Tiers of regular contact by the rules: the cases of domain.md 4, on the day before and after, known and unknown."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.contacts import Tier
from huzhu.kernel.entitlement.conditions import Known, Sheet, Value
from huzhu.kernel.risk import ORDER, RiskRules, closer_than, grounds_of, risk_rules_on

TODAY = date(2026, 11, 22)
RULES = risk_rules_on(TODAY)
EIGHTY, NOT_YET = date(1946, 11, 22), date(1946, 11, 23)
SIXTY, FIFTY_NINE = date(1966, 11, 22), date(1966, 11, 23)


def told(born_on: date | None, **facts: Value) -> list[str]:
    sheet = Sheet(TODAY, born_on, {fact: Known(value) for fact, value in facts.items()})
    return [one.code for one in grounds_of(sheet, RULES)]


@pytest.mark.parametrize(
    ("born_on", "facts", "grounds"),
    [
        (EIGHTY, {"alone": True}, ["red_aged"]),
        (EIGHTY, {"empty_nest": True}, ["red_aged"]),
        (EIGHTY, {"left_behind": True, "alone": False}, ["red_aged"]),
        (NOT_YET, {"alone": True}, ["green_alone"]),
        (EIGHTY, {}, []),
        (EIGHTY, {"alone": False, "empty_nest": False, "left_behind": False}, []),
        (None, {"alone": True}, []),  # of what age nobody knows: no ground that asks for one
        (None, {"dementia": True, "alone": True}, ["red_dementia"]),
        (FIFTY_NINE, {"dementia": True, "alone": True}, ["red_dementia"]),
        (SIXTY, {"dementia": True, "alone": False}, ["yellow_dementia"]),
        (FIFTY_NINE, {"dementia": True}, []),
        (FIFTY_NINE, {"level": 3, "alone": True}, ["red_level"]),
        (SIXTY, {"level": 2, "alone": True}, ["yellow_level"]),
        (SIXTY, {"level": 1}, ["yellow_level"]),
        (SIXTY, {"level": 0}, []),
        (FIFTY_NINE, {"level": 4}, []),
        (None, {"tekun": True}, ["yellow_tekun"]),
        (None, {"special_family": True}, ["yellow_family"]),
        (SIXTY, {"disability_level": 2}, ["yellow_disability"]),
        (SIXTY, {"disability_level": 3}, []),
        (SIXTY, {"disability_level": 0}, []),
        (SIXTY, {"alone": True}, ["green_alone"]),
        (FIFTY_NINE, {"alone": True}, []),
        (EIGHTY, {"alone": True, "level": 4, "tekun": True}, ["red_aged", "red_level"]),
        (EIGHTY, {"alone": True, "lives": "institution"}, []),
        (None, {"tekun": True, "lives": "home"}, ["yellow_tekun"]),
    ],
)
def test_the_cases_of_the_rules(born_on: date | None, facts: dict[str, Value], grounds: list[str]) -> None:
    assert told(born_on, **facts) == grounds


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "alone": st.booleans(),
        "empty_nest": st.booleans(),
        "left_behind": st.booleans(),
        "dementia": st.booleans(),
        "tekun": st.booleans(),
        "special_family": st.booleans(),
        "level": st.integers(0, 4),
        "disability_level": st.integers(0, 4),
    },
)


@given(FACTS, st.sampled_from([None, FIFTY_NINE, SIXTY, NOT_YET, EIGHTY]), st.data())
def test_knowing_less_never_brings_anybody_closer(
    facts: dict[str, Value], born_on: date | None, data: st.DataObject
) -> None:
    dropped = data.draw(st.sampled_from(sorted(facts))) if facts else ""
    kept = {fact: value for fact, value in facts.items() if fact != dropped}
    less, more = told(born_on, **kept), told(born_on, **facts)
    assert tier(less) >= tier(more)


@given(FACTS, st.sampled_from([None, FIFTY_NINE, SIXTY, EIGHTY]))
def test_all_grounds_named_are_of_one_tier(facts: dict[str, Value], born_on: date | None) -> None:
    assert len({code.partition("_")[0] for code in told(born_on, **facts)}) <= 1


def tier(grounds: list[str]) -> int:
    """0 is the closest; who has no tier comes last."""
    return ORDER.index(Tier(grounds[0].partition("_")[0])) if grounds else len(ORDER)


def test_the_order_of_tiers() -> None:
    assert all(closer_than(one, other) and not closer_than(other, one) for one, other in pairwise(ORDER))
    assert not any(closer_than(one, one) for one in ORDER)


def test_every_ground_says_where_it_comes_from() -> None:
    assert isinstance(RULES, RiskRules)
    assert all(one.label.zh and one.label.en and one.mark.title_in("zh") for one in RULES.grounds)
    assert {one.tier for one in RULES.grounds} == set(Tier)
