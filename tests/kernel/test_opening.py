"""The hours of a week: what is written is read back, and what no clock shows is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.opening import HoursUnclear, OpenWeek, read_week, week_of

CLOSED = OpenWeek(((),) * 7)
DAILY = week_of((day, 480, 1200) for day in range(7))


@st.composite
def spans_of_a_day(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """None, one or two spans, in order and apart."""
    edges = sorted(draw(st.lists(st.integers(0, 1440), min_size=0, max_size=4, unique=True)))
    edges = edges[: len(edges) // 2 * 2]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


@given(st.tuples(*[spans_of_a_day()] * 7))
def test_a_week_is_read_back_as_it_was_written(days: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    week = OpenWeek(days)
    assert read_week(week.line()) == week
    assert week_of(reversed(week.spans())) == week
    assert bool(week) == bool(week.spans())
    for weekday, spans in enumerate(days):
        open_minutes = sum(week.is_open(weekday, minute) for minute in range(1440))
        assert open_minutes == sum(ends - begins for begins, ends in spans)


def test_days_of_equal_hours_stand_together() -> None:
    week = week_of([*((day, 480, 720) for day in range(5)), *((day, 840, 1080) for day in range(5)), (5, 540, 720)])
    assert week.groups() == [((0, 1, 2, 3, 4), ((480, 720), (840, 1080))), ((5,), ((540, 720),))]
    assert week.line() == "01234:480-720,840-1080 5:540-720"
    assert read_week("") == CLOSED
    assert not CLOSED
    assert DAILY.line() == "0123456:480-1200"


@pytest.mark.parametrize(
    "line",
    ["x", "0:", "0:480", "0:720-480", "0:480-480", "0:0-1441", "7:480-720", "00:480-720", "0:480-720 0:800-900",
     "0:480-720,700-900", "0:480-720,720-900", "0:480-720\n1:480-720"],
)  # fmt: skip
def test_what_no_clock_shows_is_refused(line: str) -> None:
    with pytest.raises(HoursUnclear):
        read_week(line)


@pytest.mark.parametrize("spans", [[(7, 480, 720)], [(-1, 480, 720)], [(0, 720, 480)], [(0, 480, 700), (0, 600, 720)]])
def test_no_week_is_made_of_wrong_spans(spans: list[tuple[int, int, int]]) -> None:
    with pytest.raises(HoursUnclear):
        week_of(spans)


def test_a_week_has_seven_days() -> None:
    with pytest.raises(HoursUnclear):
        OpenWeek(((),) * 6)
