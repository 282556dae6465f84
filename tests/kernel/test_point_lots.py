"""Points: what expires first goes first, nothing is lost between the lots, and what comes back comes back."""

from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.points import (
    Came,
    CameBack,
    Event,
    Lapsed,
    Undone,
    Went,
    ending,
    lots_after,
    over,
    points_for_minutes,
    points_last_on,
    spendable,
)
from huzhu.kernel.timebank.rules import time_rules_on

DAY = date(2026, 11, 20)
RULES = time_rules_on(DAY)


@pytest.mark.parametrize(("minutes", "points"), [(60, 12), (45, 9), (5, 1), (4, 0), (0, 0), (61, 12)])
def test_an_hour_is_twelve_points_and_five_minutes_are_one(minutes: int, points: int) -> None:
    assert points_for_minutes(minutes, RULES) == points


@pytest.mark.parametrize(
    ("earned", "last"),
    [
        (date(2026, 1, 1), date(2028, 3, 31)),
        (date(2026, 12, 31), date(2028, 3, 31)),
        (date(2027, 1, 1), date(2029, 3, 31)),
        (date(2028, 2, 29), date(2030, 3, 31)),
    ],
)
def test_they_last_to_the_31_march_of_the_year_after_the_next(earned: date, last: date) -> None:
    assert points_last_on(earned, RULES) == last


def test_what_expires_first_is_spent_first_whatever_came_first() -> None:
    late, soon = DAY + timedelta(days=90), DAY + timedelta(days=10)
    lots = lots_after([Came("a", 10, late), Came("b", 10, soon), Went("x", 12, DAY)])
    assert [(lot.key, lot.left) for lot in lots] == [("a", 8)]


def test_on_the_last_day_they_can_still_be_spent_and_the_day_after_no_more() -> None:
    lots = lots_after([Came("a", 10, DAY)])
    assert (spendable(lots, DAY), over(lots, DAY)) == (10, 0)
    assert (spendable(lots, DAY + timedelta(days=1)), over(lots, DAY + timedelta(days=1))) == (0, 10)
    assert ending(lots, DAY, 30)
    assert not ending(lots, DAY - timedelta(days=30), 30)
    assert ending(lots, DAY - timedelta(days=29), 30)


def test_what_was_set_aside_in_time_does_not_lapse_and_what_is_spent_later_leaves_the_old_alone() -> None:
    after = DAY + timedelta(days=1)
    events: list[Event] = [Came("old", 10, DAY), Came("new", 10, DAY + timedelta(days=400)), Went("x", 4, DAY)]
    assert over(lots_after(events), after) == 6
    events.append(Went("y", 3, after))
    lots = lots_after(events)
    assert (over(lots, after), spendable(lots, after)) == (6, 7)
    assert [lot.left for lot in lots_after([*events, Lapsed(6, after)])] == [7]


def test_what_comes_back_goes_where_it_came_from_but_is_good_for_some_weeks_at_least() -> None:
    events: list[Event] = [Came("a", 10, DAY), Came("b", 10, DAY + timedelta(days=400)), Went("x", 12, DAY)]
    lots = lots_after([*events, CameBack("x", DAY + timedelta(days=30))])
    assert [(lot.left, lot.last_on) for lot in lots] == [
        (10, DAY + timedelta(days=30)),
        (10, DAY + timedelta(days=400)),
    ]


def test_a_deed_that_does_not_count_loses_its_own_points_first() -> None:
    later = DAY + timedelta(days=90)
    lots = lots_after([Came("a", 10, DAY), Came("b", 10, later), Undone("b", 8)])
    assert [(lot.key, lot.left) for lot in lots] == [("a", 10), ("b", 2)]
    lots = lots_after([Came("a", 10, DAY), Came("b", 10, later), Undone("b", 10), Undone("b", 5)])
    assert [(lot.key, lot.left) for lot in lots] == [("a", 5)]


def test_more_cannot_go_than_there_is() -> None:
    with pytest.raises(ValueError, match="2 points more"):
        lots_after([Came("a", 10, DAY), Went("x", 12, DAY)])


@given(st.data())
def test_the_lots_hold_exactly_what_came_and_did_not_go(data: st.DataObject) -> None:
    events: list[Event] = []
    balance, went = 0, dict[str, int]()
    for number in range(data.draw(st.integers(1, 12))):
        on = DAY + timedelta(days=number * 40)
        kinds = ["came"] + ["went"] * (balance > 0) + ["lapsed"] * (over(lots_after(events), on) > 0)
        match data.draw(st.sampled_from(kinds + ["back"] * bool(went))):
            case "came":
                points = data.draw(st.integers(1, 50))
                events.append(Came(f"c{number}", points, on + timedelta(days=data.draw(st.integers(0, 200)))))
                balance += points
            case "went":
                points = data.draw(st.integers(1, balance))
                before = lots_after(events)
                events.append(Went(f"w{number}", points, on))
                went[f"w{number}"] = points
                balance -= points
                usable = spendable(before, on)
                assert spendable(lots_after(events), on) == max(0, usable - points)
            case "lapsed":
                points = over(lots_after(events), on)
                events.append(Lapsed(points, on))
                balance -= points
                assert over(lots_after(events), on) == 0
            case _:
                key, points = went.popitem()
                events.append(CameBack(key, on + timedelta(days=30)))
                balance += points
        assert sum(lot.left for lot in lots_after(events)) == balance
        assert all(0 < lot.left <= lot.points for lot in lots_after(events))


def test_an_account_of_many_years_is_folded_while_one_waits() -> None:
    """20,000 entries: what one costs does not grow with how many there are."""
    events: list[Event] = []
    for number in range(20_000):
        on = DAY + timedelta(days=number // 20)
        events.append(Went(f"w{number}", 20, on) if number % 5 == 4 else Came(f"c{number}", 12, on + timedelta(900)))
    began = process_time()
    lots = lots_after(events)
    assert process_time() - began < 10
    assert sum(lot.left for lot in lots) == 16_000 * 12 - 4_000 * 20
