"""The calls by chance: every visit can be drawn, the chances are kept, and the estimate is right on average."""

from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.kernel.vigilance.sampling import Answer, Candidate, calls_for, draw_calls, estimate

CANDIDATES = st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0, 50)), min_size=1, max_size=80).map(
    lambda rows: [Candidate(f"v{number}", helper, weight) for number, (helper, weight) in enumerate(rows)]
)


@settings(max_examples=80, deadline=None)
@given(CANDIDATES, st.integers(0, 100), st.integers(0, 2**40))
def test_as_many_as_asked_each_once_with_a_chance(candidates, calls, seed):
    drawn = draw_calls(candidates, calls, seed)
    assert abs(len(drawn) - min(calls, len(candidates))) <= 1
    assert len({one.visit for one in drawn}) == len(drawn)
    assert all(1 <= one.chance_ppm <= 1_000_000 for one in drawn)
    assert draw_calls(list(reversed(candidates)), calls, seed) == draw_calls(list(reversed(candidates)), calls, seed)


def test_without_weights_all_have_the_same_chance_and_helpers_their_share():
    rows = [Candidate(f"v{number}", f"h{number % 4}") for number in range(80)]
    drawn = draw_calls(rows, 8, 5)
    assert {one.chance_ppm for one in drawn} == {100_000}
    helpers = [int(one.visit[1:]) % 4 for one in drawn]
    assert sorted(helpers) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_the_estimate_is_right_on_average_though_suspects_are_drawn_more_often():
    false = {f"v{number}" for number in range(0, 400, 20)}
    rows = [Candidate(f"v{n}", f"h{n % 9}", 6.0 if f"v{n}" in false else float(n % 3 == 0)) for n in range(400)]
    shares, held = [], 0
    for seed in range(300):
        told = estimate([Answer(one.chance_ppm, one.visit in false) for one in draw_calls(rows, 60, seed)])
        assert told is not None
        shares.append(told.share)
        held += told.low <= 0.05 <= told.high
    assert mean(shares) == pytest.approx(0.05, abs=0.006)
    assert held >= 270


def test_nothing_asked_nothing_known():
    assert estimate([]) is None
    assert draw_calls([], 5, 1) == []


def test_no_false_visit_in_thirty_calls_is_not_none_at_all():
    told = estimate([Answer(50_000, false=False)] * 30)
    assert told is not None
    assert (told.share, told.low, told.answers) == (0, 0, 30)
    assert 0.08 < told.high < 0.13


def test_at_least_the_percent():
    assert [calls_for(visits, 5) for visits in (0, 1, 20, 21, 100)] == [0, 1, 1, 2, 5]
