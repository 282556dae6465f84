"""How times and days are said: to elders in words, to staff in short."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from huzhu.doors.web.widgets import day_choices
from huzhu.doors.web.wording import duration, lunar_day, short_day, spoken_day, spoken_time

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("hour_utc", "chinese", "english"),
    [
        (2, "上午 10:00", "10:00 in the morning"),
        (7, "下午 3:00", "3:00 in the afternoon"),
        (11, "晚上 7:00", "7:00 in the evening"),
    ],
)
def test_elders_hear_the_part_of_the_day(hour_utc: int, chinese: str, english: str) -> None:
    moment = datetime(2026, 11, 21, hour_utc, tzinfo=UTC)
    with override("zh-hans"):
        assert spoken_time(moment) == chinese
    with override("en"):
        assert spoken_time(moment) == english


def test_days_are_said_with_their_weekday_and_the_farmers_calendar() -> None:
    with override("zh-hans"):
        assert spoken_day(SATURDAY) == "11月21日 星期六"
        assert short_day(SATURDAY) == "11月21日"
        assert lunar_day(SATURDAY) == "农历十月十三"
        assert lunar_day(date(2025, 7, 25)) == "农历闰六月初一"
        assert lunar_day(date(2026, 2, 16)) == "农历腊月廿九"
    with override("en"):
        assert spoken_day(SATURDAY) == "Saturday 21 November"
        assert lunar_day(SATURDAY) == ""


def test_a_moment_late_in_the_evening_in_london_is_the_next_day_here() -> None:
    with override("zh-hans"):
        assert short_day(datetime(2026, 11, 21, 20, 0, tzinfo=UTC)) == "11月22日"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(750, "12 小时 30 分"), (60, "1 小时"), (45, "45 分钟"), (0, "0 分钟"), (-90, "−1 小时 30 分")],
)
def test_minutes_are_said_as_hours_and_minutes(minutes: int, words: str) -> None:
    with override("zh-hans"):
        assert duration(minutes) == words


def test_the_next_days_are_choices_in_words() -> None:
    with override("zh-hans"):
        assert day_choices(SATURDAY, 3, any_day=True) == [
            ("2026-11-21", "今天 星期六"),
            ("2026-11-22", "明天 星期日"),
            ("2026-11-23", "11月23日 星期一"),
            ("any", "哪天都行"),
        ]
