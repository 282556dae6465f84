"""The forecast against towns whose future is known, and what each lever does to it."""

from dataclasses import replace
from functools import cache

import pytest

from huzhu.kernel.refusal import Refused
from huzhu.kernel.solvency.forecast import Levers, Outlook, YearsOutOfBounds, outlook, owed_by_age
from huzhu.kernel.solvency.history import AgeYear, Community, HistoryTooShort, Standing
from tests.kernel.solvency.towns import YEARS_AHEAD, YEARS_SEEN, Year, lived, seen_after

TOWNS = range(20)
HORIZONS = (1, 2, 3, 5, 8, 12)


@cache
def town(seed: int) -> list[Year]:
    """One of the towns, its whole life."""
    return lived(seed)


@cache
def first_forecast(seed: int) -> Outlook:
    """What is said of it after the years that are seen."""
    return outlook(seen_after(town(seed), YEARS_SEEN), YEARS_AHEAD, seed=seed)


def failing_year(seed: int) -> int | None:
    """The first of two years running in which truly less was given than wanted, counted from the first forecast."""
    short = [year.wanted > year.given for year in town(seed)[YEARS_SEEN:]]
    return next((number + 1 for number in range(len(short) - 1) if short[number] and short[number + 1]), None)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = [
        getattr(first_forecast(seed).years[ahead - 1], name).low
        <= getattr(town(seed)[YEARS_SEEN + ahead - 1], name)
        <= getattr(first_forecast(seed).years[ahead - 1], name).high
        for seed in TOWNS
        for ahead in HORIZONS
        for name in ("given", "wanted", "owed")
    ]
    assert len(held) == 360
    assert 0.7 <= sum(held) / len(held) <= 0.9


def test_a_failing_town_is_told_so_a_year_ahead_and_more() -> None:
    failing = {seed: year for seed in TOWNS if (year := failing_year(seed)) and year > 1}
    assert len(failing) >= 3
    for seed, year in failing.items():
        said = [
            made + (outlook(seen_after(town(seed), YEARS_SEEN + made), 10, seed=seed).runs_short_in or 100)
            for made in range(year - 1)  # each forecast that was made a year before, or earlier
        ]
        assert min(said) <= year + 2, f"town {seed} fails in year {year}"


def test_sound_towns_are_not_called_failing() -> None:
    sound = [seed for seed in TOWNS if failing_year(seed) is None]
    called = [seed for seed in sound if first_forecast(seed).runs_short_in]
    assert len(sound) >= 10
    assert len(called) <= len(sound) // 5


def test_the_same_seed_draws_the_same_futures() -> None:
    seen = seen_after(town(2), YEARS_SEEN)
    assert outlook(seen, 3, seed=5) == outlook(seen, 3, seed=5)
    assert outlook(seen, 3, seed=5) != outlook(seen, 3, seed=6)


def test_every_interval_is_in_order_and_shares_are_shares() -> None:
    told = first_forecast(1)
    for year in told.years:
        for one in (year.members, year.owed, year.wanted, year.given, year.coverage):
            assert 0 <= one.low <= one.middle <= one.high
        assert 0 <= year.short <= year.short_by <= 1
    assert {one.service for one in told.services} == {"S1", "S2", "S3"}
    sums = sum(one.wanted.middle for one in told.services if one.ahead == 1)
    assert sums == pytest.approx(told.years[0].wanted.middle, rel=0.01)


class TestLevers:
    def with_(self, **levers: int) -> Outlook:
        """The failing town under these levers, with the same draws."""
        return outlook(seen_after(town(17), YEARS_SEEN), 10, Levers(**levers), seed=1)

    def test_a_limit_leaves_less_owed(self) -> None:
        assert self.with_(member_most=60 * 200).years[0].owed.middle < self.with_().years[0].owed.middle

    def test_expiry_leaves_less_owed_from_that_year_on(self) -> None:
        free, ending = self.with_(), self.with_(expires_after_years=3)
        assert ending.years[0].owed == free.years[0].owed
        assert ending.years[9].owed.middle < free.years[9].owed.middle

    def test_a_reserve_and_recruits_put_off_the_day(self) -> None:
        plain = self.with_()
        for helped in (self.with_(reserve_a_year=60 * 3000), self.with_(recruits_a_year=60)):
            assert helped.years[-1].short < plain.years[-1].short
            assert (helped.runs_short_in or 100) > (plain.runs_short_in or 100)


def test_what_is_owed_today_stands_by_age() -> None:
    standing = [Standing(69, (10, 20)), Standing(70, (5,)), Standing(64, (1,))]
    assert owed_by_age(standing) == {60: 31, 70: 5}


def test_a_place_without_anything_given_or_wanted_is_told_too() -> None:
    rows = [AgeYear(year, 65, members=10) for year in (1, 2)]
    told = outlook(Community("quiet", [Standing(66, (0,) * 10)], rows), 2)
    assert told.runs_short_in is None
    assert told.years[1].given.high == 0


@pytest.mark.parametrize(
    ("years", "rows", "no"),
    [
        (0, 2, YearsOutOfBounds),
        (21, 2, YearsOutOfBounds),
        (1, 1, HistoryTooShort),
        (1, 0, HistoryTooShort),
    ],
)
def test_it_says_when_it_cannot_tell(years: int, rows: int, no: type[Refused]) -> None:
    one = AgeYear(1, 65, members=10)
    history = [replace(one, year=number) for number in range(rows)]
    with pytest.raises(no):
        outlook(Community("new", [Standing(65, (0,))], history), years)
