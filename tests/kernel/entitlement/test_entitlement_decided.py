"""What deciding on one person must be true of, for anybody and under every list that ships."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.entitlement.benefits import Benefits, Counting, counts_from
from huzhu.kernel.entitlement.conditions import (
    AGE,
    All,
    Between,
    Either,
    Holds,
    Known,
    Not,
    Sheet,
    born_between,
    born_by,
    held_since,
    judge,
    leaves,
)
from huzhu.kernel.entitlement.deciding import Near, Verdict, decide, facts_asked
from huzhu.kernel.entitlement.reading import benefits_on
from huzhu.kernel.moments import age_on
from tests.kernel.entitlement.people import ON, PACKS, sheets, values_of

LISTS = [benefits_on(name, ON) for name in PACKS]
anybody = st.sampled_from(LISTS).flatmap(lambda benefits: st.tuples(st.just(benefits), sheets(benefits)))


@given(anybody, st.data())
@settings(max_examples=300, deadline=None)
def test_learning_a_fact_changes_no_answer_that_was_given(case: tuple[Benefits, Sheet], data: st.DataObject) -> None:
    """Kleene's monotony: only `cannot tell` may turn into something else."""
    benefits, sheet = case
    unknown = sorted(set(benefits.facts) - set(sheet.facts))
    learnt = {code: Known(data.draw(values_of(benefits.facts[code]))) for code in unknown if data.draw(st.booleans())}
    wiser = replace(sheet, facts={**sheet.facts, **learnt})
    for before, after in zip(decide(sheet, benefits), decide(wiser, benefits), strict=True):
        if before.verdict is not Verdict.CANNOT_TELL:
            assert after.verdict is before.verdict
            assert before.amount in (None, after.amount)


@given(anybody)
@settings(max_examples=200, deadline=None)
def test_who_cannot_be_told_lacks_a_fact_and_who_can_does_not(case: tuple[Benefits, Sheet]) -> None:
    benefits, sheet = case
    for one in decide(sheet, benefits):
        assert bool(one.missing) == (
            one.verdict is Verdict.CANNOT_TELL
            or (one.verdict is Verdict.YES and one.amount is None and one.benefit.gift is not None)
        )
        known = set(sheet.facts) | ({AGE} if sheet.age is not None else set())
        assert not set(one.missing) & known


@given(anybody)
@settings(max_examples=200, deadline=None)
def test_what_a_yes_would_take_leads_to_a_yes(case: tuple[Benefits, Sheet]) -> None:
    """Whoever does all that is lacking has the conditions on their side."""
    benefits, sheet = case
    for one in decide(sheet, benefits):
        lacks = one.lacks or ()
        if one.lacks is None or any(lack.leaf.fact == AGE for lack in lacks):
            continue
        asked = {lack.leaf.fact: [x for x in lacks if x.leaf.fact == lack.leaf.fact] for lack in lacks}
        if any(len(each) > 1 for each in asked.values()):
            continue  # two questions about one fact may not go together
        changed = {code: Known(_answer(benefits, each[0].leaf, each[0].wanted)) for code, each in asked.items()}
        assert judge(one.benefit.when, replace(sheet, facts={**sheet.facts, **changed})) is True


def _answer(benefits: Benefits, leaf: object, wanted: bool) -> object:
    rule = benefits.facts[leaf.fact]
    values = [True, False] if rule.kind == "truth" else list(rule.words) or list(range((rule.most or 9) + 1))
    return next(v for v in values if judge(leaf, Sheet(ON, None, {leaf.fact: Known(v)})) is wanted)


@given(anybody)
@settings(max_examples=200, deadline=None)
def test_of_a_group_at_most_one_is_given_and_the_highest(case: tuple[Benefits, Sheet]) -> None:
    benefits, sheet = case
    decisions = {one.benefit.code: one for one in decide(sheet, benefits)}
    for one in decisions.values():
        rivals = [decisions[each.code] for each in benefits.rivals(one.benefit)]
        if one.verdict is Verdict.YES:
            assert all(each.verdict is Verdict.NO for each in rivals)
        if one.verdict is Verdict.NO and one.beaten_by:
            assert decisions[one.beaten_by].verdict is not Verdict.NO


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2032, 1, 1)), st.integers(0, 120))
def test_an_age_and_a_birthday_in_a_table_say_the_same(born_on: date, on: date, age: int) -> None:
    if born_on <= on:
        assert (born_on <= born_by(on, age)) == (age_on(born_on, on) >= age)
        first, last = born_between(on, age, age + 9)
        assert (first <= born_on <= last) == (age <= age_on(born_on, on) <= age + 9)


def test_who_was_born_on_29_february_turns_on_1_march() -> None:
    aged = Between(AGE, 80)
    born_on = date(1948, 2, 29)
    assert judge(aged, Sheet(date(2028, 2, 28), born_on)) is False
    assert judge(aged, Sheet(date(2028, 2, 29), born_on)) is True
    assert judge(Between(AGE, 79), Sheet(date(2027, 2, 28), born_on)) is False
    assert held_since(Between(AGE, 79), Sheet(date(2027, 3, 1), born_on)) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("facts", "all_of", "either", "neither"),
    [
        ({"a": True, "b": True}, True, True, False),
        ({"a": True, "b": False}, False, True, False),
        ({"a": True}, None, True, False),
        ({"a": False}, False, None, None),
        ({}, None, None, None),
        ({"a": False, "b": False}, False, False, True),
    ],
)
def test_three_values(facts: dict[str, bool], all_of: bool | None, either: bool | None, neither: bool | None) -> None:
    sheet = Sheet(ON, None, {code: Known(value) for code, value in facts.items()})
    parts = (Holds("a"), Holds("b"))
    assert judge(All(parts), sheet) is all_of
    assert judge(Either(parts), sheet) is either
    assert judge(Not(Either(parts)), sheet) is neither


def test_since_when_something_holds() -> None:
    early, late = date(2020, 1, 1), date(2026, 5, 3)
    sheet = Sheet(ON, date(1946, 11, 22), {"a": Known(True, late), "b": Known(True, early), "c": Known(True)})
    a, b, c = Holds("a"), Holds("b"), Holds("c")
    assert held_since(All((a, b, c)), sheet) == late
    assert held_since(Either((a, b)), sheet) == early
    assert held_since(Either((a, c)), sheet) is None
    assert held_since(All((a, Between(AGE, 80))), sheet) == ON


@pytest.mark.parametrize(
    ("rule", "changed", "counts"),
    [
        (Counting.DAY, date(2026, 5, 3), date(2026, 5, 3)),
        (Counting.MONTH, date(2026, 5, 31), date(2026, 5, 1)),
        (Counting.MONTH_AFTER, date(2026, 5, 1), date(2026, 6, 1)),
        (Counting.MONTH_AFTER, date(2026, 12, 31), date(2027, 1, 1)),
        (Counting.MONTH_AFTER, date(2028, 1, 31), date(2028, 2, 1)),
    ],
)
def test_from_when_a_change_counts(rule: Counting, changed: date, counts: date) -> None:
    assert counts_from(rule, changed) == counts


def test_a_birthday_within_a_year_is_near_and_a_later_one_is_not() -> None:
    benefits = LISTS[0]
    for days, near in ((1, Near.SOON), (365, Near.SOON), (400, None)):
        born_on = date(1946, 11, 22) + timedelta(days)
        [one] = [d for d in decide(Sheet(ON, born_on), benefits) if d.benefit.code == "advanced_age_allowance"]
        assert (one.verdict, one.near) == (Verdict.NO, near)
        assert [lack.on for lack in one.lacks or ()] == [ON + timedelta(days)]


def test_a_place_never_drops_what_the_nation_gives() -> None:
    nation = [one.code for one in LISTS[0].benefits]
    assert [one.number for one in LISTS[0].benefits] == list(range(1, 17))
    for benefits in LISTS[1:]:
        assert [one.code for one in benefits.benefits][: len(nation)] == nation


def test_every_fact_that_a_list_names_is_asked_for_by_some_rule() -> None:
    for benefits in LISTS:
        assert set(facts_asked(benefits)) <= set(benefits.facts)
    named = set().union(*(benefits.facts for benefits in LISTS))
    assert named == set().union(*map(facts_asked, LISTS))
    assert all(list(leaves(one.when)) for benefits in LISTS for one in benefits.benefits)
