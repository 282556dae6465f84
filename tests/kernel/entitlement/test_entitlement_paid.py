"""A month of grants: nobody is paid twice for a day, nothing after an end, and the same month is always the same."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.entitlement.benefits import Benefit, Benefits, Counting
from huzhu.kernel.entitlement.conditions import Known, Sheet
from huzhu.kernel.entitlement.paying import Given, Line, Why, month_lines
from huzhu.kernel.entitlement.reading import benefits_on
from huzhu.kernel.moments import Span

MONTH = date(2026, 11, 1)
MONTHS = [date(2026, number, 1) for number in range(9, 13)] + [date(2027, 1, 1), date(2027, 2, 1)]
CITY = benefits_on("entitlement_example", MONTH)
ALLOWANCE, CARE, NURSING, DISABLED = (
    CITY.benefit(code)
    for code in ("advanced_age_allowance", "care_service_subsidy", "nursing_subsidy", "disability_care_allowance")
)
POOR = {"registered_here": True, "dibao": True, "level": 3, "care_insurance": False, "disability_nursing": False}
DAYS = st.dates(MONTHS[0], date(2027, 2, 28))
SPANS = st.builds(lambda one, days: Span(one, one + timedelta(days)), DAYS, st.integers(1, 120)) | st.builds(Span, DAYS)
COUNTINGS = st.sampled_from(list(Counting))


def somebody(_person: str, day: date) -> Sheet:
    """Aged 84, poor, of level 3."""
    return Sheet(day, date(1942, 3, 5), {code: Known(value) for code, value in POOR.items()})


def counting(benefit: Benefit, starts: Counting, stops: Counting) -> Benefits:
    """The list of the example city in which one benefit begins and ends by these rules."""
    other = replace(benefit, starts=starts, stops=stops)
    return replace(CITY, benefits=tuple(other if one.code == benefit.code else one for one in CITY.benefits))


def lines_of(*grants: tuple[Benefit, Span[date]], month: date = MONTH, benefits: Benefits = CITY) -> tuple[Line, ...]:
    given = [Given(f"g{number}", "p", benefit.code, span) for number, (benefit, span) in enumerate(grants)]
    return month_lines(month, given, somebody, benefits)


def test_a_month_in_full_is_the_amount_of_the_rules() -> None:
    (line,) = lines_of((ALLOWANCE, Span(date(2026, 1, 1))))
    assert (line.fen, line.days, line.why) == (10_000, 30, Why.FULL)


@pytest.mark.parametrize(
    ("starts", "begun", "fen"),
    [
        (Counting.DAY, date(2026, 11, 16), 5_000),
        (Counting.DAY, date(2026, 11, 1), 10_000),
        (Counting.MONTH, date(2026, 11, 30), 10_000),
        (Counting.MONTH_AFTER, date(2026, 11, 1), 10_000),
    ],
)
def test_a_month_that_is_begun(starts: Counting, begun: date, fen: int) -> None:
    (line,) = lines_of((ALLOWANCE, Span(begun)), benefits=counting(ALLOWANCE, starts, Counting.DAY))
    assert line.fen == fen


def test_what_counts_from_the_month_after_has_no_line_before() -> None:
    assert (
        lines_of((ALLOWANCE, Span(date(2026, 11, 2))), benefits=counting(ALLOWANCE, Counting.MONTH_AFTER, Counting.DAY))
        == ()
    )


@pytest.mark.parametrize(
    ("stops", "ended", "fen"),
    [
        (Counting.DAY, date(2026, 11, 16), 5_000),
        (Counting.MONTH, date(2026, 11, 30), 0),
        (Counting.MONTH_AFTER, date(2026, 11, 2), 10_000),
        (Counting.MONTH_AFTER, date(2026, 11, 1), 0),
    ],
)
def test_a_month_in_which_it_ends(stops: Counting, ended: date, fen: int) -> None:
    benefits = counting(ALLOWANCE, Counting.DAY, stops)
    assert sum(line.fen for line in lines_of((ALLOWANCE, Span(date(2026, 1, 1), ended)), benefits=benefits)) == fen


def test_of_one_group_the_highest_is_paid_and_the_other_says_so() -> None:
    always = Span(date(2026, 1, 1))
    paid = {line.benefit: (line.fen, line.why) for line in lines_of((NURSING, always), (DISABLED, always))}
    assert sorted(fen for fen, _ in paid.values()) == [0, 40_000]
    assert Why.OTHER_HIGHER in {why for _, why in paid.values()}


def test_who_fails_a_condition_or_cannot_be_told_is_held_for_a_person() -> None:
    grant = Given("g", "p", CARE.code, Span(date(2026, 1, 1)))
    rich = {**{code: Known(value) for code, value in POOR.items()}, "registered_here": Known(False)}
    for facts, why in ((rich, Why.CONDITIONS), ({}, Why.CANNOT_TELL)):
        (line,) = month_lines(
            MONTH, [grant], lambda _person, day, facts=facts: Sheet(day, date(1942, 3, 5), facts), CITY
        )
        assert (line.fen, line.why) == (0, why)


def test_what_is_no_money_of_a_month_or_on_no_list_is_named_and_not_paid() -> None:
    meals, gone = CITY.benefit("meal_subsidy"), Given("g1", "p", "of_last_year", Span(date(2026, 1, 1)))
    lines = month_lines(MONTH, [Given("g0", "p", meals.code, Span(date(2026, 1, 1))), gone], somebody, CITY)
    assert {(line.fen, line.why) for line in lines} == {(0, Why.NOT_MONTHLY), (0, Why.NOT_LISTED)}


@given(st.lists(SPANS, min_size=1, max_size=4), COUNTINGS, COUNTINGS, st.sampled_from(MONTHS), st.randoms())
def test_no_day_is_paid_twice_and_the_order_of_grants_does_not_matter(spans, starts, stops, month, random) -> None:
    benefits = counting(ALLOWANCE, starts, stops)
    given = [Given(f"g{number}", "p", ALLOWANCE.code, span) for number, span in enumerate(spans)]
    lines = month_lines(month, given, somebody, benefits)
    assert sum(line.fen for line in lines) <= 10_000
    assert sum(line.days for line in lines) <= monthrange(month.year, month.month)[1]
    assert month_lines(month, random.sample(given, len(given)), somebody, benefits) == lines


@given(SPANS, COUNTINGS, COUNTINGS, st.sampled_from(MONTHS))
def test_nothing_is_paid_in_a_month_after_the_end(span, starts, stops, month) -> None:
    last = span.end and span.end - timedelta(days=1)
    paid = lines_of((ALLOWANCE, span), month=month, benefits=counting(ALLOWANCE, starts, stops))
    assert not (paid and last and last < month)


@pytest.mark.parametrize(("starts", "stops"), [(Counting.DAY, Counting.DAY), (Counting.MONTH, Counting.MONTH_AFTER)])
@given(begun=DAYS, before=st.integers(1, 40), after=st.integers(1, 40), month=st.sampled_from(MONTHS))
def test_a_renewal_pays_what_one_grant_would(starts, stops, begun, before, after, month) -> None:
    """A grant cut in two pays the same, but for the fen that is rounded away where days count."""
    turn, benefits = begun + timedelta(before), counting(ALLOWANCE, starts, stops)
    end = turn + timedelta(after)
    whole = lines_of((ALLOWANCE, Span(begun, end)), month=month, benefits=benefits)
    halves = lines_of((ALLOWANCE, Span(begun, turn)), (ALLOWANCE, Span(turn, end)), month=month, benefits=benefits)
    least = sum(line.fen for line in whole) - (starts is Counting.DAY)
    assert least <= sum(line.fen for line in halves) <= sum(line.fen for line in whole)


def test_months_follow_each_other_without_a_gap() -> None:
    """Half a year by days: each month its own days, and all days of the grant once."""
    span = Span(date(2026, 9, 10), date(2027, 2, 20))
    benefits = counting(ALLOWANCE, Counting.DAY, Counting.DAY)
    days = [line.days for month in MONTHS for line in lines_of((ALLOWANCE, span), month=month, benefits=benefits)]
    assert days == [21, 31, 30, 31, 31, 19]
