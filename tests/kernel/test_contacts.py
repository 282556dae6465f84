"""When the next contact is due, and what follows when nobody answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.contacts import Standing, Step, Tier, Wish, contact_rules_on, next_due, next_step

LISTED = date(2026, 11, 2)
RULES = contact_rules_on(LISTED)
DAYS = st.dates(LISTED, LISTED + timedelta(days=400))


@pytest.mark.parametrize(
    ("tier", "reached", "seen", "due", "at_door"),
    [
        ("red", None, None, 7, False),
        ("red", 20, None, 27, False),
        ("red", 26, None, 30, True),  # rung every week, but not seen for a month
        ("red", 26, 26, 33, False),
        ("yellow", 10, None, 40, False),
        ("green", 80, None, 90, True),
    ],
)
def test_domain_4(tier: str, reached: int | None, seen: int | None, due: int, *, at_door: bool) -> None:
    days = [None if one is None else LISTED + timedelta(days=one) for one in (reached, seen)]
    found = next_due(tier, Wish.ANY, Standing(LISTED, *days), RULES)
    assert found is not None
    assert (found.on - LISTED).days == due
    assert found.at_door == at_door


def test_who_wishes_none_is_never_due_and_who_wishes_calls_is_never_visited() -> None:
    long_ago = Standing(LISTED - timedelta(days=999))
    assert next_due("red", Wish.NONE, long_ago, RULES) is None
    rung = next_due("red", Wish.PHONE, long_ago, RULES)
    assert rung is not None
    assert not rung.at_door


@given(st.sampled_from(Tier), DAYS, DAYS)
def test_whoever_was_reached_later_is_never_due_earlier(tier: Tier, one: date, other: date) -> None:
    early, late = sorted((one, other))
    dues = [next_due(tier, Wish.ANY, Standing(LISTED, day, LISTED), RULES) for day in (early, late)]
    assert dues[0] is not None
    assert dues[1] is not None
    assert dues[0].on <= dues[1].on
    assert dues[1].on <= late + timedelta(days=RULES.days_of(tier))


@pytest.mark.parametrize(
    ("tries", "knocks", "step"),
    [
        (0, 0, Step.NONE),
        (1, 0, Step.RING),
        (1, 1, Step.RING),  # nobody in at one visit: gone shopping
        (2, 0, Step.KNOCK),
        (2, 1, Step.KNOCK),
        (3, 0, Step.KNOCK),
        (3, 1, Step.KEYHOLDER),
        (4, 2, Step.KEYHOLDER),
    ],
)
def test_the_ladder_ends_at_a_human(tries: int, knocks: int, step: Step) -> None:
    assert next_step(Standing(LISTED, tries_count=tries, knocks_count=knocks), RULES) == step
