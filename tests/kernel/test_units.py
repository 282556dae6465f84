"""Amounts taken apart and put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.units import Unit, hours_and_minutes, minutes_of, yuan_and_fen


def test_there_are_four_units_and_they_are_written_by_their_names() -> None:
    assert {str(unit) for unit in Unit} == {"minutes", "points", "fen", "grams"}


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [(0, (0, 0, False)), (90, (1, 30, False)), (-90, (1, 30, True)), (59, (0, 59, False))],
)
def test_minutes_come_apart_as_a_person_reads_them(minutes: int, parts: tuple[int, int, bool]) -> None:
    assert tuple(hours_and_minutes(minutes)) == parts


def test_money_comes_apart_with_one_sign_for_the_whole() -> None:
    assert tuple(yuan_and_fen(-1205)) == (12, 5, True)


@given(st.integers(-(10**9), 10**9))
def test_nothing_is_lost_in_taking_apart(minutes: int) -> None:
    hours, rest, negative = hours_and_minutes(minutes)
    assert minutes_of(hours, rest) == abs(minutes)
    assert 0 <= rest < 60
    assert negative == (minutes < 0)


@pytest.mark.parametrize("parts", [(-1, 0), (1, -30)])
def test_a_part_has_no_sign_of_its_own(parts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        minutes_of(*parts)
