"""What is not told of small numbers, and that nobody reckons it from the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.suppression import LEAST, hidden_cells, is_shown


@given(st.lists(st.integers(0, 30), max_size=12))
def test_no_hidden_number_follows_from_the_sum(values: list[int]) -> None:
    hidden = hidden_cells(values)
    assert {place for place, value in enumerate(values) if 0 < value < LEAST} <= hidden
    if hidden:
        shown_sum = sum(value for place, value in enumerate(values) if place not in hidden)
        rest = sum(values) - shown_sum
        everything_above_zero = hidden >= {place for place, value in enumerate(values) if value}
        assert everything_above_zero or (len(hidden) >= 2 and rest >= LEAST)
    assert all(values[place] for place in hidden), "nothing at all may be told"


def test_large_numbers_stay() -> None:
    assert hidden_cells([10, 20, 0]) == frozenset()
    assert hidden_cells([3, 20, 8]) == {0, 2}, "the smaller of the others goes with it"
    assert hidden_cells([1, 2, 9, 40]) == {0, 1, 2}, "two that sum to three are known"
    assert hidden_cells([]) == frozenset()


@pytest.mark.parametrize(
    ("value", "of", "told"),
    [(0, None, True), (4, None, False), (5, None, True), (20, 24, False), (20, 25, True), (20, 20, True), (0, 3, False),
     (0, 0, True)],
)  # fmt: skip
def test_neither_a_part_nor_what_is_missing_to_it_is_small(value: int, of: int | None, told: bool) -> None:
    assert is_shown(value, of) is told


def test_a_count_is_never_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        hidden_cells([-1])
