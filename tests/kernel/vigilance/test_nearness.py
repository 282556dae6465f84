"""Rough distances: hundreds of metres, never more than the telephone is sure of."""

from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.vigilance.nearness import FURTHEST_METRES, METRES_A_DEGREE, Fix, rough_metres

DOOR = (106.5, 29.5)
DEGREES = st.floats(-0.5, 0.5)


def north(metres: float, within: float = 0) -> int:
    """So many metres north of the door."""
    return rough_metres(DOOR, Fix(DOOR[0], DOOR[1] + metres / METRES_A_DEGREE, within))


def test_it_is_rounded_to_the_next_hundred():
    assert [north(metres) for metres in (0, 49, 51, 149, 151, 1_020)] == [0, 0, 100, 100, 200, 1_000]


def test_what_the_telephone_is_unsure_of_counts_for_the_helper():
    assert (north(400, within=300), north(400, within=900)) == (100, 0)


def test_a_degree_east_is_shorter_than_a_degree_north():
    assert rough_metres(DOOR, Fix(DOOR[0] + 0.01, DOOR[1])) == 1_000


@given(DEGREES, DEGREES, st.floats(0, 5_000))
def test_it_tells_no_more_than_hundreds(east: float, northward: float, within: float):
    metres = rough_metres(DOOR, Fix(DOOR[0] + east, DOOR[1] + northward, within))
    assert metres % 100 == 0
    assert 0 <= metres <= FURTHEST_METRES
