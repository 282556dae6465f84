"""Birth dates in every notation that registers hold, or a clear word why one cannot be read."""

import re
from datetime import date, datetime, timedelta

from huzhu.kernel.identity.texts import plain
from huzhu.kernel.moments import age_on
from huzhu.kernel.refusal import Refused

OLDEST_YEARS = 125
_SERIAL_ZERO = date(1899, 12, 30)
# Whole numbers in this range are a year somebody typed, not a day count: nobody is that old.
_YEARS = range(1880, 2101)

_GAP = r"\s*[-./\\年月、,_–—]\s*|\s+"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})(?:{_GAP})(\d{{1,2}})(?:{_GAP})(\d{{1,2}})\s*[日号.]?(?:[T\s]\s*\d{{1,2}}:\d.*)?",
    re.ASCII,
)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SHORT_YEAR = re.compile(rf"'?(\d{{2}})(?:{_GAP})(\d{{1,2}})(?:{_GAP})(\d{{1,2}})\s*[日号]?", re.ASCII)
_SIX_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:\s+\d{1,2}:\d.*)?", re.ASCII)
_NO_DAY = re.compile(r"(\d{4})(?:\s*[-./年]\s*(\d{1,2})\s*月?|\s*年)?", re.ASCII)
_MONTH_TIGHT = re.compile(r"((?:18|19|20)\d{2})(0[1-9]|1[0-2])", re.ASCII)
_SERIAL_TEXT = re.compile(r"(\d{3,5})(?:\.\d+)?", re.ASCII)
_LUNAR = re.compile(r"农历|阴历|旧历|腊月|正月|初[一二三四五六七八九十]|闰")
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_HAN_PARTS = re.compile(r"([〇零○一二三四五六七八九]{4})年(.{1,3})月(.{1,3}?)[日号]?")
_HAN_TENS = re.compile(r"([二三]?)[十](.?)")


class DateRefused(Refused):
    """A cell that should hold a birth date and does not; the parent of all refusals of `read_birth_date`."""

    code = "identity.date_refused"
    sentence = "This is not a birth date."
    next_step = "Write the date from the ID card like this: 1941-03-05."

    def agrees_with(self, born_on: date) -> bool:
        """Whether the little that can be read fits a date known from elsewhere, such as the ID number."""
        return False


class DateImpossible(DateRefused):
    """A date in a notation we know that is no day of the calendar."""

    code = "identity.date_impossible"
    sentence = "The birth date %(value)s is no day of the calendar."


class DateUnreadable(DateRefused):
    """No notation we know."""

    code = "identity.date_unreadable"
    sentence = "The birth date cannot be read."


class DateInFuture(DateRefused):
    """A day that has not come yet."""

    code = "identity.date_in_future"
    sentence = "The birth date %(value)s has not come yet."


class DateTooOld(DateRefused):
    """Longer ago than anybody has lived."""

    code = "identity.date_too_old"
    sentence = "The birth date %(value)s would make the person older than 125 years."


class DateAmbiguous(DateRefused):
    """Two-digit years, or day and month in unknown order."""

    code = "identity.date_ambiguous"
    sentence = "The birth date %(value)s can be read in several ways."
    next_step = "Write the year with four digits and first, like this: 1941-03-05."

    def __init__(self, *, value: str, readings: tuple[tuple[int, int, int], ...]) -> None:
        self.readings = readings
        super().__init__(value=value)

    def agrees_with(self, born_on: date) -> bool:
        """Whether one of the readings (year modulo 100 where it is short) is that day."""
        return any(
            year in (born_on.year, born_on.year % 100) and (month, day) == (born_on.month, born_on.day)
            for year, month, day in self.readings
        )


class DateIncomplete(DateRefused):
    """A year, or a year and a month, without the day."""

    code = "identity.date_incomplete"
    sentence = "The birth date %(value)s lacks its day."

    def __init__(self, *, value: str, year: int, month: int | None = None) -> None:
        self.year, self.month = year, month
        super().__init__(value=value)

    def agrees_with(self, born_on: date) -> bool:
        """Whether year, and month where there is one, are those of the day."""
        return self.year == born_on.year and self.month in (None, born_on.month)


class DateLunar(DateRefused):
    """A date of the lunar calendar, whose year and leap months nobody wrote down."""

    code = "identity.date_lunar"
    sentence = "The birth date is given in the lunar calendar."
    next_step = "Write the date as the ID card has it, like this: 1941-03-05."

    def agrees_with(self, born_on: date) -> bool:
        """A lunar date is another name for the day, so it never speaks against the ID card."""
        return True


def read_birth_date(cell: object, *, on: date) -> date:
    """The birth date in a cell: a day, a spreadsheet's day count, or text in some notation.

    `on` is today: nobody is born after it or more than 125 years before. Day counts follow the 1900 system of
    spreadsheets (ECMA-376 part 1, 18.17.4.1).

    Raises DateImpossible, DateUnreadable, DateAmbiguous, DateIncomplete, DateLunar, DateInFuture, DateTooOld.
    """
    born_on = _day_in(cell)
    if born_on > on:
        raise DateInFuture(value=born_on.isoformat())
    if age_on(born_on, on) > OLDEST_YEARS:
        raise DateTooOld(value=born_on.isoformat())
    return born_on


def _day_in(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and not cell.is_integer():
        return _of_fraction(cell)
    text = plain(cell)
    if found := _YEAR_FIRST.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
        return _calendar_day(found, text)
    if han := _HAN_PARTS.fullmatch(text):
        return _of_han(han, text)
    _refuse_unclear(text)
    if found := _SERIAL_TEXT.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(found[1]))
    raise DateUnreadable


def _calendar_day(found: re.Match[str], text: str) -> date:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise DateImpossible(value=text) from None


def _of_fraction(cell: float) -> date:
    """A day count with a time of day, unless the whole part is a year: 1941.1 is January or October."""
    if not 1 <= cell < 100_000:
        raise DateUnreadable
    if int(cell) in _YEARS:
        raise DateIncomplete(value=repr(cell), year=int(cell))
    return _SERIAL_ZERO + timedelta(days=int(cell))


def _of_han(found: re.Match[str], text: str) -> date:
    """一九四一年三月五日, with 十 and 二十 in month and day."""
    parts = [found[1].translate(_HAN_DIGITS), *(_han_number(found[place]) for place in (2, 3))]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise DateUnreadable
    try:
        return date(*map(int, parts))
    except ValueError:
        raise DateImpossible(value=text) from None


def _han_number(text: str) -> str:
    tens = _HAN_TENS.fullmatch(text.replace("廿", "二十").replace("卅", "三十"))
    if tens is None:
        return text.translate(_HAN_DIGITS)
    return (tens[1] or "一").translate(_HAN_DIGITS) + (tens[2] or "〇").translate(_HAN_DIGITS)


def _refuse_unclear(text: str) -> None:
    """Raise for notations that are known but do not name one day."""
    if _LUNAR.search(text):
        raise DateLunar
    if found := _MONTH_TIGHT.fullmatch(text):
        raise DateIncomplete(value=text, year=int(found[1]), month=int(found[2]))
    if found := _NO_DAY.fullmatch(text):
        if not found[2] and "年" not in text and int(found[1]) not in _YEARS:
            return
        raise DateIncomplete(value=text, year=int(found[1]), month=int(found[2]) if found[2] else None)
    if found := _SHORT_YEAR.fullmatch(text) or _SIX_DIGITS.fullmatch(text):
        raise DateAmbiguous(value=text, readings=((int(found[1]), int(found[2]), int(found[3])),))
    if found := _YEAR_LAST.fullmatch(text):
        one, two, year = (int(part) for part in found.groups())
        raise DateAmbiguous(value=text, readings=((year, one, two), (year, two, one)))
