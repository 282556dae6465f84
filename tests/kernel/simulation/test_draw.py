"""Chance with a seed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.simulation.draw import ALPHABET, CODE_LENGTH, Draw


def test_the_same_seed_and_topic_draw_the_same() -> None:
    one, other = Draw(7, "elders"), Draw(7, "elders")
    assert [one.unit() for _ in range(5)] == [other.unit() for _ in range(5)]


@pytest.mark.parametrize(("seed", "topic"), [(8, "elders"), (7, "helpers")])
def test_another_seed_or_topic_draws_otherwise(seed: int, topic: str) -> None:
    assert Draw(7, "elders").unit() != Draw(seed, topic).unit()


@given(st.integers(0, 2**32), st.integers(-5, 5), st.integers(0, 9))
def test_whole_numbers_stay_within_both_ends(seed: int, least: int, width: int) -> None:
    draw = Draw(seed, "numbers")
    drawn = {draw.whole(least, least + width) for _ in range(200)}
    assert min(drawn) >= least
    assert max(drawn) <= least + width


def test_weights_are_kept() -> None:
    draw = Draw(7, "weights")
    drawn = Counter(draw.weighted((("often", 3.0), ("seldom", 1.0), ("never", 0.0))) for _ in range(4000))
    assert set(drawn) == {"often", "seldom"}
    assert drawn["often"] / 4000 == pytest.approx(0.75, abs=0.03)


def test_the_normal_distribution_has_its_middle_and_its_spread() -> None:
    draw = Draw(7, "around")
    drawn = [draw.around(10.0, 2.0) for _ in range(4000)]
    middle = sum(drawn) / len(drawn)
    assert middle == pytest.approx(10.0, abs=0.15)
    assert (sum((one - middle) ** 2 for one in drawn) / len(drawn)) ** 0.5 == pytest.approx(2.0, abs=0.15)


@given(st.integers(0, 2**32), st.lists(st.integers(), max_size=20))
def test_shuffling_keeps_everything(seed: int, things: list[int]) -> None:
    assert sorted(Draw(seed, "order").shuffled(things)) == sorted(things)


def test_codes_look_like_those_of_the_house() -> None:
    draw = Draw(7, "codes")
    codes = {draw.code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)
