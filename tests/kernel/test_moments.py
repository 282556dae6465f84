"""Half-open periods, ages and local days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.moments import Span, age_on, any_overlap, birthday_in, local_day, moment_at, whole_minutes

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@st.composite
def spans(draw: st.DrawFn) -> Span[date]:
    """Periods of days, some without an end."""
    start = draw(DAYS)
    return Span(start, draw(st.none() | st.dates(start + timedelta(days=1), date(2101, 1, 1))))


class TestSpan:
    def test_the_start_belongs_and_the_end_does_not(self) -> None:
        may = Span(date(2026, 5, 1), date(2026, 6, 1))
        assert date(2026, 5, 1) in may
        assert date(2026, 5, 31) in may
        assert date(2026, 6, 1) not in may

    def test_neighbouring_months_only_touch(self) -> None:
        may, june = Span(date(2026, 5, 1), date(2026, 6, 1)), Span(date(2026, 6, 1), None)
        assert not may.overlaps(june)
        assert not any_overlap([june, may])
        assert any_overlap([june, may, Span(date(2026, 5, 31), date(2026, 6, 2))])

    @given(spans(), spans(), DAYS)
    def test_a_day_in_both_means_they_overlap(self, one: Span[date], other: Span[date], day: date) -> None:
        if day in one and day in other:
            assert one.overlaps(other)
        assert one.overlaps(other) == other.overlaps(one)
        assert one.overlaps(other) == (max(one.start, other.start) in one and max(one.start, other.start) in other)

    @given(spans(), spans(), DAYS)
    def test_what_is_covered_lies_within(self, one: Span[date], other: Span[date], day: date) -> None:
        assert one.covers(one)
        if one.covers(other) and day in other:
            assert day in one

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (date(2026, 5, 1), date(2026, 5, 1)),
            (date(2026, 5, 2), date(2026, 5, 1)),
            (datetime(2026, 5, 1), None),  # noqa: DTZ001  a naive moment is meant
            (date(2026, 5, 1), datetime(2026, 5, 2, tzinfo=UTC)),
        ],
    )
    def test_a_period_that_means_nothing_is_a_bug(self, start: date, end: date | None) -> None:
        with pytest.raises(ValueError, match=r"period|moment"):
            Span(start, end)


class TestAges:
    @pytest.mark.parametrize(
        ("born_on", "on", "years"),
        [
            (date(1942, 3, 14), date(2026, 3, 13), 83),
            (date(1942, 3, 14), date(2026, 3, 14), 84),
            (date(1944, 2, 29), date(2026, 2, 28), 81),
            (date(1944, 2, 29), date(2026, 3, 1), 82),
            (date(1944, 2, 29), date(2024, 2, 29), 80),
            (date(2026, 1, 1), date(2026, 1, 1), 0),
        ],
    )
    def test_years_are_completed_years(self, born_on: date, on: date, years: int) -> None:
        assert age_on(born_on, on) == years

    @given(DAYS, st.integers(0, 100))
    def test_the_age_goes_up_on_the_birthday_and_not_the_day_before(self, born_on: date, years: int) -> None:
        birthday = birthday_in(born_on, born_on.year + years)
        assert age_on(born_on, birthday) == years
        if years:
            assert age_on(born_on, birthday - timedelta(days=1)) == years - 1

    def test_nobody_has_an_age_before_birth(self) -> None:
        with pytest.raises(ValueError, match="before the birth"):
            age_on(date(2026, 5, 2), date(2026, 5, 1))


class TestMoments:
    def test_the_evening_in_utc_is_already_tomorrow_in_china(self) -> None:
        assert local_day(datetime(2026, 5, 1, 16, 0, tzinfo=UTC), "Asia/Shanghai") == date(2026, 5, 2)
        assert local_day(datetime(2026, 5, 1, 15, 59, tzinfo=UTC), "Asia/Shanghai") == date(2026, 5, 1)

    @given(DAYS, st.integers(0, 1439))
    def test_a_moment_lies_on_its_own_day(self, on: date, minute: int) -> None:
        assert local_day(moment_at(on, minute, "Asia/Shanghai").astimezone(UTC), "Asia/Shanghai") == on

    def test_the_last_minute_is_midnight_of_the_next_day(self) -> None:
        assert local_day(moment_at(date(2026, 5, 1), 1440, "Asia/Shanghai"), "Asia/Shanghai") == date(2026, 5, 2)

    @pytest.mark.parametrize("minute", [-1, 1441])
    def test_a_day_has_no_other_minutes(self, minute: int) -> None:
        with pytest.raises(ValueError, match="0 to 1440"):
            moment_at(date(2026, 5, 1), minute, "Asia/Shanghai")

    def test_a_naive_moment_has_no_day(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            local_day(datetime(2026, 5, 1), "Asia/Shanghai")  # noqa: DTZ001  a naive moment is meant

    def test_minutes_are_whole_and_rounded_towards_nothing(self) -> None:
        start = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
        assert whole_minutes(start, start + timedelta(minutes=59, seconds=59)) == 59
        assert whole_minutes(start, start - timedelta(seconds=59)) == 0
        assert whole_minutes(start, start - timedelta(seconds=60)) == -1
