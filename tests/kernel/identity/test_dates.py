"""Birth dates: the notations that are read, and those that are refused with a clear word."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.identity.dates import (
    DateAmbiguous,
    DateImpossible,
    DateIncomplete,
    DateInFuture,
    DateLunar,
    DateRefused,
    DateTooOld,
    DateUnreadable,
    read_birth_date,
)

TODAY = date(2026, 11, 21)
BORN = date(1941, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "1941-03-05",
        "1941.3.5",
        "1941/3/5",
        "1941年3月5日",
        "1941年03月05号",
        "19410305",
        19410305,
        19410305.0,
        "１９４１．３．５",
        "1941 年 3 月 5 日",
        "1941-03-05 00:00:00",
        "1941/3/5 0:00",
        "1941-03-05T00:00:00",
        "1941、3、5",
        "1941.3.5.",
        " 1941-3-5 ",
        "1941—3—5",
        "一九四一年三月五日",
        15040.0,
        15040,
        "15040",
        15040.5,
        date(1941, 3, 5),
        datetime(1941, 3, 5, 12, 30),  # noqa: DTZ001  spreadsheets know no zones
    ],
)
def test_every_notation_names_the_same_day(cell: object) -> None:
    assert read_birth_date(cell, on=TODAY) == BORN


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("一九四〇年十二月二十五日", date(1940, 12, 25)),
        ("一九四〇年十月三十日", date(1940, 10, 30)),
        ("1940年廿日", None),
    ],
)
def test_chinese_numerals_are_read(cell: str, day: date | None) -> None:
    if day is None:
        with pytest.raises(DateRefused):
            read_birth_date(cell, on=TODAY)
    else:
        assert read_birth_date(cell, on=TODAY) == day


@given(
    st.dates(date(1902, 1, 1), TODAY),
    st.sampled_from(["{0:%Y-%m-%d}", "{0.year}.{0.month}.{0.day}", "{0:%Y%m%d}"]),
)
def test_what_is_written_is_read(day: date, notation: str) -> None:
    assert read_birth_date(notation.format(day), on=TODAY) == day


@pytest.mark.parametrize(
    "cell", ["1941-02-30", "1896-13-40", "19410230", "1941年2月30日", 19410230.0, "一九四一年二月三十日"]
)
def test_no_day_of_the_calendar(cell: object) -> None:
    with pytest.raises(DateImpossible):
        read_birth_date(cell, on=TODAY)


@pytest.mark.parametrize("cell", ["41-3-5", "41年3月5日", "410305", 410305.0, "5/3/1941", "05-03-1941"])
def test_dates_with_several_readings_agree_with_the_day_meant(cell: object) -> None:
    with pytest.raises(DateAmbiguous) as refusal:
        read_birth_date(cell, on=TODAY)
    assert refusal.value.agrees_with(BORN)
    assert not refusal.value.agrees_with(date(1942, 3, 6))


@pytest.mark.parametrize("cell", ["1941", 1941.0, "1941年", "1941年3月", "1941.03", "194103", 194103.0, 1941.3])
def test_dates_without_a_day_agree_with_the_year(cell: object) -> None:
    with pytest.raises(DateIncomplete) as refusal:
        read_birth_date(cell, on=TODAY)
    assert refusal.value.agrees_with(BORN)
    assert not refusal.value.agrees_with(date(1942, 3, 5))


@pytest.mark.parametrize("cell", ["农历1941年二月初八", "腊月二十", "1941年正月初一"])
def test_lunar_dates(cell: str) -> None:
    with pytest.raises(DateLunar) as refusal:
        read_birth_date(cell, on=TODAY)
    assert refusal.value.agrees_with(BORN)


@pytest.mark.parametrize("cell", ["不记得", "民国三十年", "", None, -5.5, 1e9 + 0.5])
def test_what_is_no_date(cell: object) -> None:
    with pytest.raises(DateUnreadable) as refusal:
        read_birth_date(cell, on=TODAY)
    assert not refusal.value.agrees_with(BORN)


def test_a_day_to_come() -> None:
    assert read_birth_date("2026-11-21", on=TODAY) == TODAY
    with pytest.raises(DateInFuture):
        read_birth_date("2026-11-22", on=TODAY)


def test_nobody_is_older_than_a_hundred_and_twenty_five() -> None:
    assert read_birth_date("1900-11-22", on=TODAY) == date(1900, 11, 22)
    with pytest.raises(DateTooOld):
        read_birth_date("1900-11-21", on=TODAY)


@given(st.text(max_size=16) | st.floats() | st.integers(-(10**9), 10**9))
def test_any_cell_is_read_or_kindly_refused(cell: object) -> None:
    try:
        day = read_birth_date(cell, on=TODAY)
    except DateRefused as refusal:
        right = bool(refusal.sentence % refusal.params)
    else:
        right = day <= TODAY
    assert right
