"""The forms of the helper's desk: the code on the card, a reason, hours of the week, days away."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.care.visits.kept import Kept
from huzhu.commons.cards.actions import DIGITS
from huzhu.commons.helpers.actions import Hours
from huzhu.commons.helpers.models import Availability
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.widgets import PlainChecks
from huzhu.doors.web.wording import spoken_day
from huzhu.kernel.vigilance.nearness import Fix

BLOCK_MINUTES = 120
BLOCKS = tuple(range(6 * 60, 22 * 60, BLOCK_MINUTES))
AWAY_AHEAD_DAYS = 60
ILL_AHEAD_DAYS = 31
LAST_CLOCK_MS = 4_000_000_000_000  # in 2096; telephones that know nothing begin in 1970
CLOCK_DIGITS = 13
LOST_METRES = 5_000  # a telephone less sure than this does not know where it is


class CardForm(DoorForm):
    """The six digits on the card that hangs by the elder's door."""

    code = forms.CharField(
        label=gettext_lazy("The six digits on the card by the door"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "code", "size": "9"}),
        error_messages={"required": gettext_lazy("Please type the six digits")},
    )
    earlier = forms.TimeField(
        label=gettext_lazy("It was earlier: at what time?"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Please write the time like 14:30.")},
    )
    lon = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)
    lat = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)
    within = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)

    def happened_at(self, at: datetime) -> datetime | None:
        """The last moment up to `at` at which the clock showed what was typed; None where nothing was."""
        clock: time | None = self.cleaned_data["earlier"]
        if clock is None:
            return None
        today = timezone.make_aware(datetime.combine(timezone.localdate(at), clock))
        return today if today <= at else today - timedelta(days=1)

    def fix(self) -> Fix | None:
        """Where the telephone says it is, if it was asked and said so in numbers; anything else says nothing."""
        try:
            lon, lat, within = (float(self.cleaned_data[name]) for name in ("lon", "lat", "within"))
        except ValueError:
            return None
        sound = -180 <= lon <= 180 and -90 <= lat <= 90 and 0 <= within < LOST_METRES
        return Fix(lon, lat, within) if sound else None

    def clean_code(self) -> str:
        """The digits alone, however they were spaced or typed."""
        digits = "".join(sign for sign in unicodedata.normalize("NFKC", self.cleaned_data["code"]) if sign.isdecimal())
        if len(digits) != DIGITS:
            raise forms.ValidationError(_("The code has six digits. Please look at the card again."))
        return digits


class KeptForm(CardForm):
    """The same as a telephone kept it: whose it is, and its clock in milliseconds when the button was pressed."""

    whose = forms.CharField(max_length=12)
    pressed = forms.IntegerField(min_value=0, max_value=LAST_CLOCK_MS)
    was = forms.IntegerField(min_value=0, max_value=LAST_CLOCK_MS, required=False)
    ahead = forms.IntegerField(min_value=-LAST_CLOCK_MS // 1000, max_value=LAST_CLOCK_MS // 1000, required=False)

    def kept(self, sent: str) -> Kept | None:
        """What was kept, with the clock of the telephone as it sent it; None where that is no clock."""
        if not (sent.isdecimal() and len(sent) <= CLOCK_DIGITS and int(sent) <= LAST_CLOCK_MS):
            return None
        told = self.cleaned_data
        was_clock_at = None if told["was"] is None else _moment(told["was"])
        return Kept(told["whose"], _moment(told["pressed"]), _moment(int(sent)), was_clock_at, told["ahead"])


class WhyForm(DoorForm):
    """Why not: one of the usual reasons, with words of one's own if one likes."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose a reason")},
    )
    words = forms.CharField(label=gettext_lazy("Anything to add?"), required=False, max_length=120)

    def __init__(self, reasons: Iterable[str], label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(one, one) for one in reasons]  # type: ignore[attr-defined]
        self.fields["reason"].label = label

    def because(self) -> str:
        """Reason and words as one line."""
        return " ".join(filter(None, (self.cleaned_data["reason"], self.cleaned_data["words"])))


class HoursForm(DoorForm):
    """The hours of the week in blocks of two hours: a box for each, nothing to drag."""

    def __init__(self, *args: Any, now: Iterable[Availability] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(now)
        for weekday in range(7):
            self.fields[f"day{weekday}"] = forms.MultipleChoiceField(
                label=WEEKDAYS[weekday],
                choices=[(str(start), _span(start)) for start in BLOCKS],
                required=False,
                widget=PlainChecks,
                initial=[str(start) for start in BLOCKS if _covered(kept, weekday, start)],
            )

    def hours(self) -> list[Hours]:
        """The boxes as stretches: neighbouring ones become one."""
        stretches: list[Hours] = []
        for weekday in range(7):
            for start in sorted(int(one) for one in self.cleaned_data[f"day{weekday}"]):
                last = stretches[-1] if stretches else None
                if last and (last.weekday, last.to_minute) == (weekday, start):
                    stretches[-1] = Hours(weekday, last.from_minute, start + BLOCK_MINUTES)
                else:
                    stretches.append(Hours(weekday, start, start + BLOCK_MINUTES))
        return stretches


class AwayForm(DoorForm):
    """From which day one cannot come, and for how long."""

    from_on = forms.ChoiceField(label=gettext_lazy("From which day?"))
    days = forms.ChoiceField(label=gettext_lazy("For how long?"))

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = [today + timedelta(days=number) for number in range(AWAY_AHEAD_DAYS)]
        self.fields["from_on"].choices = [(day.isoformat(), spoken_day(day)) for day in ahead]  # type: ignore[attr-defined]
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            ("1", _("one day")),
            ("2", _("two days")),
            ("3", _("three days")),
            ("7", _("a week")),
            ("14", _("two weeks")),
            ("30", _("a month")),
            ("90", _("three months")),
        ]

    def span(self) -> tuple[date, date]:
        """The days [from, to)."""
        first = date.fromisoformat(self.cleaned_data["from_on"])
        return first, first + timedelta(days=int(self.cleaned_data["days"]))


class IllForm(DoorForm):
    """Ill from now on; on which day one comes again."""

    back_on = forms.ChoiceField(label=gettext_lazy("When do you come again?"))

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = [today + timedelta(days=number) for number in range(1, ILL_AHEAD_DAYS)]
        self.fields["back_on"].choices = [(day.isoformat(), spoken_day(day)) for day in ahead]  # type: ignore[attr-defined]

    def to_on(self) -> date:
        """The first day of coming again."""
        return date.fromisoformat(self.cleaned_data["back_on"])


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def clock(minute: int) -> str:
    """A minute of the day as 8:00."""
    return f"{minute // 60}:{minute % 60:02d}"


def _span(start: int) -> str:
    return f"{clock(start)}–{clock(start + BLOCK_MINUTES)}"


def _covered(kept: list[Availability], weekday: int, start: int) -> bool:
    end = start + BLOCK_MINUTES
    return any(one.weekday == weekday and one.from_minute <= start and one.to_minute >= end for one in kept)
