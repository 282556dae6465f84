"""Reading a list of saved time: every way of writing it means the same minutes, and no row is taken by half."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.sheets import Sheet
from huzhu.kernel.timebank.balances import NoTimeColumn, read_balances
from huzhu.kernel.timebank.hours import (
    MOST_MINUTES,
    Measure,
    TimeNegative,
    TimeTooMuch,
    TimeUnreadable,
    measure_of,
    read_minutes,
)

ON = date(2026, 11, 20)
WRITTEN = [
    ("12.5", Measure.HOURS, 750),
    ("１２．５", Measure.HOURS, 750),
    (" 12 ", Measure.HOURS, 720),
    (12.5, Measure.HOURS, 750),
    (90, Measure.MINUTES, 90),
    ("1,234", Measure.MINUTES, 1234),
    ("12:30", Measure.HOURS, 750),
    ("１２：３０", Measure.HOURS, 750),
    ("130:05", Measure.MINUTES, 130 * 60 + 5),
    ("12:30:00", Measure.HOURS, 750),
    (time(12, 30), Measure.HOURS, 750),
    (timedelta(days=2, minutes=30), Measure.HOURS, 48 * 60 + 30),
    ("12小时30分", Measure.HOURS, 750),
    ("12 小时", Measure.MINUTES, 720),
    ("90分钟", Measure.HOURS, 90),
    ("2h 15min", Measure.HOURS, 135),
    ("0.3333", Measure.HOURS, 20),
    ("", Measure.HOURS, 0),
    ("无", Measure.HOURS, 0),
    (None, Measure.HOURS, 0),
    (0, Measure.HOURS, 0),
    (float("nan"), Measure.HOURS, 0),
]


@pytest.mark.parametrize(("cell", "measure", "minutes"), WRITTEN)
def test_every_way_of_writing_time(cell: object, measure: Measure, minutes: int) -> None:
    assert read_minutes(cell, measure) == minutes


@pytest.mark.parametrize(
    ("cell", "no"),
    [
        ("-3", TimeNegative),
        ("(3)", TimeNegative),
        (-2.0, TimeNegative),
        ("很多", TimeUnreadable),
        ("12.5.1", TimeUnreadable),
        ("12:75", TimeUnreadable),
        (True, TimeUnreadable),
        (datetime(2026, 1, 1, tzinfo=UTC), TimeUnreadable),
        ("100001", TimeTooMuch),
        (1e300, TimeTooMuch),
        (float("inf"), TimeUnreadable),
    ],
)
def test_what_is_no_amount_of_time(cell: object, no: type[Refused]) -> None:
    with pytest.raises(no):
        read_minutes(cell, Measure.HOURS)


@given(st.integers(0, MOST_MINUTES))
def test_a_clock_form_gives_back_its_minutes(minutes: int) -> None:
    assert read_minutes(f"{minutes // 60}:{minutes % 60:02d}", Measure.HOURS) == minutes
    assert read_minutes(minutes, Measure.MINUTES) == minutes


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.times(), st.dates()))
def test_any_cell_is_read_or_refused(cell: object) -> None:
    with suppress(TimeUnreadable):
        assert 0 <= read_minutes(cell, Measure.HOURS) <= MOST_MINUTES


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("累计时长", Measure.HOURS),
        ("余额（分钟）", Measure.MINUTES),
        ("剩余小时", Measure.HOURS),
        ("时间币", Measure.HOURS),
        ("Minutes", Measure.MINUTES),
        ("登记时间", None),
        ("服务时间", None),
        ("姓名", None),
    ],
)
def test_what_a_header_counts(header: str, measure: Measure | None) -> None:
    assert measure_of(header) == measure


def test_a_list_is_read_row_by_row_with_what_is_left_before_what_was_earned() -> None:
    rows = [
        ["青石桥社区时间结余", "", "", "", ""],
        ["序号", "姓名", "身份证号", "累计小时", "余额"],
        [1, "洪桂芳", make_number(date(1942, 3, 5), 2), "99", "１２.５"],
        [2, "王小川", "", "3", "很多"],
        [3, "李四", "50019919420305", "3", "1"],
        ["合计", "", "", "105", "13.5"],
    ]
    read = list(read_balances([Sheet("一", rows)], on=ON))
    assert [(one.row_number, one.minutes, one.fault) for one in read] == [
        (3, 750, ""),
        (4, None, "hours.unreadable"),
        (5, 60, "id_length_wrong"),
    ]


def test_the_same_person_twice_is_said() -> None:
    rows = [["姓名", "出生日期", "小时"], ["洪桂芳", "1942-03-05", 1], ["洪桂芳", "1942-03-05", 2]]
    assert [one.twice for one in read_balances([Sheet("一", rows)], on=ON)] == [False, True]


def test_this_houses_own_number_is_found() -> None:
    rows = [["姓名", "会员", "电话", "小时"], ["洪桂芳", "m3n8w5xk2pqr", "10023450001", 1]]
    assert [one.code for one in read_balances([Sheet("一", rows)], on=ON)] == ["m3n8w5xk2pqr"]


def test_a_list_without_time_is_refused() -> None:
    with pytest.raises(NoTimeColumn, match="姓名"):
        list(read_balances([Sheet("一", [["姓名", "电话"], ["洪桂芳", "10023450001"]])], on=ON))
