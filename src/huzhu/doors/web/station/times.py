"""Fields of the desk: clock times as staff type them (9, 930, 9点半, 14：00), days, and what is asked for at times."""

import re
from datetime import date, time, timedelta

from django import forms
from django.utils.dateformat import format as format_moment
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.doors.web.forms import Day
from huzhu.doors.web.wording import short_day, weekday

_DIGITS = re.compile(r"(\d{1,2})(?:[:：.点时]?(\d{2}))?[点时分]?", re.ASCII)
_HALF = re.compile(r"(\d{1,2})[点时]半", re.ASCII)
OTHER_DAY = "other"


class ClockField(forms.CharField):
    """A time of day in 24 hours, read from what people type. Cleans to `time`."""

    default_error_messages = {"clock": gettext_lazy("Please write the time like 9:30 or 1430.")}  # noqa: RUF012

    def to_python(self, value: object) -> time | None:  # type: ignore[override]  # the cleaned value is a time
        """The time, or a ValidationError."""
        text = "".join(str(value or "").split()).translate(_WIDE)
        if not text:
            return None
        if half := _HALF.fullmatch(text):
            return self._time(half[1], "30")
        if found := _DIGITS.fullmatch(text):
            return self._time(found[1], found[2] or "0")
        raise forms.ValidationError(self.error_messages["clock"], code="clock")

    def prepare_value(self, value: object) -> object:
        """Times are shown as 9:30."""
        return clock(value) if isinstance(value, time) else value

    def _time(self, hour: str, minute: str) -> time:
        try:
            return time(int(hour), int(minute))
        except ValueError:
            raise forms.ValidationError(self.error_messages["clock"], code="clock") from None


class WhenWanted(forms.ChoiceField):
    """A choice that is asked for only when another answer calls for it; the form says when."""

    def validate(self, value: object) -> None:
        """Nothing chosen is no error here."""
        if value:
            super().validate(value)


class DayWhenWanted(Day):
    """A day that is asked for only when another answer calls for it; the form says when."""

    def validate(self, value: object) -> None:
        """Nothing written is no error here."""


def clock(at: time) -> str:
    """9:30, 14:00."""
    return f"{at.hour}:{at.minute:02d}"


def desk_days(today: date) -> list[tuple[str, str]]:
    """The days that callers mean: today, tomorrow, the next working day after that, another day."""
    tomorrow = today + timedelta(days=1)
    working = next(day for ahead in range(2, 6) if (day := today + timedelta(days=ahead)).weekday() < 5)
    return [
        (today.isoformat(), _("Today")),
        (tomorrow.isoformat(), _("Tomorrow, %(weekday)s") % {"weekday": short_weekday(tomorrow)}),
        (working.isoformat(), f"{weekday(working)} {short_day(working)}"),
        (OTHER_DAY, _("Another day")),
    ]


def short_weekday(day: date) -> str:
    """周日, Sun."""
    return format_moment(day, "D")


_WIDE = {0xFF10 + digit: 0x30 + digit for digit in range(10)}
