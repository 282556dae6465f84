"""How much time a cell of a list means: 12.5, 12:30, 12小时30分, 90分钟, or a bare number under a telling header."""

import re
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from huzhu.kernel.identity.texts import content
from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import MINUTES_PER_HOUR

MOST_MINUTES = 100_000 * MINUTES_PER_HOUR  # 35 years of eight hours on every single day
_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d)(?::[0-5]\d)?")
_WORDS = re.compile(
    r"(?:(\d[\d,]*(?:\.\d+)?)\s*(?:个?小时|时|钟头|h(?:ours?|rs?)?))?\s*(?:(\d[\d,]*)\s*(?:分钟?|m(?:in(?:ute)?s?)?))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LEFT = re.compile(r"余额|结余|剩余|可用|现有|balance|remaining", re.IGNORECASE)
_TIME = re.compile(
    r"时长|小时|时数|工时|钟点|时间币|互助时间|存时|分钟|余额|结余|剩余|hours?|minutes?|balance", re.IGNORECASE
)
_IN_MINUTES = re.compile(r"分钟?|\bmin", re.IGNORECASE)
_OTHER_TIME = re.compile(r"开始|结束|登记|服务时间|入会|日期|start|end|date", re.IGNORECASE)


class Measure(StrEnum):
    """What a bare number under a header counts."""

    HOURS = "hours"
    MINUTES = "minutes"


class TimeUnreadable(Refused):
    """The cell holds no amount of time."""

    code = "hours.unreadable"
    sentence = "This is not an amount of time."
    next_step = "Write hours such as 12.5 or 12:30, or minutes under a column that says so."


class TimeNegative(TimeUnreadable):
    """Nobody brings a debt along."""

    code = "hours.negative"
    sentence = "The amount of time lies below zero."
    next_step = "Nobody begins with less than nothing; ask where the number comes from."


class TimeTooMuch(TimeUnreadable):
    """More than a life of helping; the number is most likely in another column or unit."""

    code = "hours.too_much"
    sentence = "This is more time than one person can have given."
    next_step = "Look whether the column counts minutes and not hours."


def measure_of(header: str) -> Measure | None:
    """What numbers under a header count; None where the header speaks of no amount of time."""
    if not _TIME.search(header) or _OTHER_TIME.search(header):
        return None
    return Measure.MINUTES if _IN_MINUTES.search(header) else Measure.HOURS


def says_what_is_left(header: str) -> bool:
    """Whether a header names a balance: of several columns of time that is the one to bring in."""
    return _LEFT.search(header) is not None


def read_minutes(cell: object, measure: Measure) -> int:
    """The whole minutes that a cell means; 0 for an empty one, thirds of hours rounded to the nearest minute.

    Full-width digits, thousands' commas, clock forms and words are read. A clock form always is hours and minutes.
    Refuses: TimeUnreadable, TimeNegative, TimeTooMuch.
    """
    if isinstance(cell, timedelta):
        return _bounded(Decimal(int(cell.total_seconds())) / 60)
    if isinstance(cell, time):
        return cell.hour * MINUTES_PER_HOUR + cell.minute
    if isinstance(cell, date | bool):
        raise TimeUnreadable
    text = content(cell)
    return _bounded(_minutes_in(text, measure)) if text else 0


def _minutes_in(text: str, measure: Measure) -> Decimal:
    if text.startswith(("-", "−", "－")) or (text.startswith("(") and text.endswith(")")):
        raise TimeNegative
    if found := _CLOCK.fullmatch(text):
        return Decimal(found[1]) * MINUTES_PER_HOUR + Decimal(found[2])
    try:
        if _NUMBER.fullmatch(text):
            return _number(text) * (1 if measure == Measure.MINUTES else MINUTES_PER_HOUR)
        if (said := _WORDS.fullmatch(text)) and (said[1] or said[2]):
            return _number(said[1] or "0") * MINUTES_PER_HOUR + _number(said[2] or "0")
    except InvalidOperation:
        raise TimeUnreadable from None
    raise TimeUnreadable


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _bounded(minutes: Decimal) -> int:
    if minutes < 0:
        raise TimeNegative
    if minutes > MOST_MINUTES:
        raise TimeTooMuch
    return int(minutes.quantize(Decimal(1), ROUND_HALF_UP))
