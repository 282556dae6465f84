"""What a visit earns: properties that hold for every stay. The table of cases stands in tests/spec."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.timebank.earning import (
    SENTENCES,
    Credit,
    CreditReason,
    LeftBeforeArrived,
    Stay,
    confirms_itself_at,
    credited_minutes,
    debited_minutes,
    shares_below_cap,
    stars_for,
)
from huzhu.kernel.timebank.rules import time_rules_on

RULES = time_rules_on(date(2026, 5, 1))
SERVICES = catalogue_on(date(2026, 5, 1)).services
COMPANY = next(service for service in SERVICES if service.code == "P1")
ARRIVED = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)

SECONDS = st.integers(0, 26 * 3600)
PLANS = st.integers(1, 300)
ALREADY = st.integers(0, 700)


def credit(seconds: int, planned: int, already: int, kind: HelperKind = HelperKind.VOLUNTEER) -> Credit:
    """The credit of a stay of so many seconds with Grandma Hong."""
    stay = Stay(ARRIVED, ARRIVED + timedelta(seconds=seconds), planned)
    return credited_minutes(stay, already_today_minutes=already, rules=RULES, helper_kind=kind, service=COMPANY)


@given(SECONDS, PLANS, ALREADY)
def test_a_credit_is_a_multiple_of_five_within_every_limit(seconds: int, planned: int, already: int) -> None:
    minutes = credit(seconds, planned, already).minutes
    assert minutes >= 0
    assert minutes % 5 == 0
    assert minutes <= 240
    assert minutes + already <= max(480, already)
    assert minutes <= max(15, planned * 5 / 4)


@given(SECONDS, st.integers(0, 7200), PLANS, ALREADY)
def test_a_longer_stay_never_earns_less(seconds: int, longer: int, planned: int, already: int) -> None:
    assert credit(seconds, planned, already).minutes <= credit(seconds + longer, planned, already).minutes


@given(SECONDS, PLANS, ALREADY, st.integers(0, 300))
def test_a_fuller_day_never_earns_more(seconds: int, planned: int, already: int, more: int) -> None:
    assert credit(seconds, planned, already).minutes >= credit(seconds, planned, already + more).minutes


@given(SECONDS, PLANS, ALREADY)
def test_a_credit_that_differs_from_the_stay_says_why(seconds: int, planned: int, already: int) -> None:
    earned = credit(seconds, planned, already)
    assert bool(earned.reasons) == (earned.minutes != seconds // 60 or seconds < 300)
    assert all(why.sentence == SENTENCES[why.reason] and why.minutes >= 0 for why in earned.reasons)


@given(SECONDS, PLANS, st.sampled_from([HelperKind.GRID, HelperKind.WORKER]))
def test_paid_duty_earns_nothing(seconds: int, planned: int, kind: HelperKind) -> None:
    earned = credit(seconds, planned, 0, kind)
    assert earned.minutes == 0
    assert [why.reason for why in earned.reasons] == [CreditReason.PAID_DUTY]


def test_every_reason_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(CreditReason)


def test_a_visit_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(LeftBeforeArrived):
        credit(-1, 60, 0)


@given(st.lists(st.integers(0, 240), max_size=4))
def test_an_elder_never_owes_more_than_was_credited(credits: list[int]) -> None:
    owed = debited_minutes(credits, RULES)
    assert owed <= sum(credits)
    assert owed == max(credits, default=0)


def test_a_visit_confirms_itself_after_three_days() -> None:
    assert confirms_itself_at(ARRIVED, RULES) == datetime(2026, 5, 4, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "stars"),
    [(0, 0), (99, 0), (100, 1), (300, 2), (600, 3), (1000, 4), (1499, 4), (1500, 5), (9000, 5)],
)
def test_stars_come_with_the_hours(hours: int, stars: int) -> None:
    assert stars_for(hours * 60, RULES) == stars
    assert stars_for(hours * 60 - 1, RULES) <= stars


@pytest.mark.parametrize(("balance", "room"), [(0, 90_000), (89_995, 5), (90_000, 0), (90_600, 0)])
def test_nobody_holds_more_than_the_cap(balance: int, room: int) -> None:
    assert shares_below_cap(balance, 1000, RULES).kept == min(room, 1000)
