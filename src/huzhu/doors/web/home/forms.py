"""The questions of the elder's home: which day, anything to add, why not, how it was."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.rhythms import ONCE, rhythm_choices
from huzhu.doors.web.widgets import Faces, day_choices

ANY_DAY = "any"
DAYS_OFFERED = 4
ANY_DAY_SPAN = timedelta(days=6)
NOTICE = timedelta(minutes=60)
LAST_HOUR_FOR_TODAY = 15
PARTS: dict[str, tuple[time, time]] = {
    "morning": (time(8, 0), time(11, 0)),
    "afternoon": (time(13, 30), time(17, 0)),
    "either": (time(8, 0), time(17, 0)),
}


class WhenForm(DoorForm):
    """Which day, and which part of it; any day is the quickest."""

    day = forms.ChoiceField(
        label=gettext_lazy("Which day shall somebody come?"),
        help_text=gettext_lazy("“Any day” is the quickest."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose a day")},
    )
    part = forms.ChoiceField(label=gettext_lazy("Morning or afternoon?"), widget=forms.RadioSelect, initial="either")

    def __init__(self, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["day"].choices = days_offered(now)  # type: ignore[attr-defined]
        self.fields["part"].choices = parts()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A part of today that is over cannot be chosen."""
        answers = super().clean() or {}
        if "day" in answers and "part" in answers and window(answers["day"], answers["part"], self.now) is None:
            self.add_error("part", _("That part of the day is over. Please choose another."))
        return answers


class AskForm(DoorForm):
    """How often, what the visitor should know, and whether a known face is wished for."""

    note = forms.CharField(
        label=gettext_lazy("Anything we should know?"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    familiar = forms.BooleanField(label=gettext_lazy("Best somebody I know"), required=False)
    often = forms.ChoiceField(label=gettext_lazy("How often?"), widget=forms.RadioSelect, initial=ONCE, required=False)

    def __init__(self, day: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["often"].choices = rhythm_choices()  # type: ignore[attr-defined]
        if day == ANY_DAY:
            self.fields["often"].help_text = _("For help that comes back, please choose its day first.")
        self.day = day
        self.order_fields(["often", "note", "familiar"])

    def clean_often(self) -> str:
        """Help that comes back has a day of the week."""
        often: str = self.cleaned_data["often"] or ONCE
        if often != ONCE and self.day == ANY_DAY:
            raise forms.ValidationError(_("For help that comes back, please choose its day first."), code="day")
        return often


class BecauseForm(DoorForm):
    """One of the usual reasons, and words of one's own if one likes."""

    reason = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Please choose a reason")}
    )
    words = forms.CharField(
        label=gettext_lazy("Anything to add?"), required=False, max_length=120, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, question: str, reasons: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = question
        self.fields["reason"].choices = [(one, one) for one in reasons]  # type: ignore[attr-defined]

    def because(self) -> str:
        """Reason and words as one line."""
        return " ".join(filter(None, (self.cleaned_data["reason"], self.cleaned_data["words"])))


class RateForm(DoorForm):
    """Three faces; behind them the stars 1, 3 and 5."""

    stars = forms.ChoiceField(
        label=gettext_lazy("How was it?"),
        widget=Faces,
        choices=[("1", gettext_lazy("Not good")), ("3", gettext_lazy("So-so")), ("5", gettext_lazy("Good"))],
        error_messages={"required": gettext_lazy("Please choose a face")},
    )
    words = forms.CharField(
        label=gettext_lazy("Anything to add?"), required=False, max_length=300, widget=forms.Textarea({"rows": 2})
    )


class PlainForm(DoorForm):
    """Nothing to fill in: the button says it all."""


def days_offered(now: datetime) -> list[tuple[str, str]]:
    """Today while there is time, the next days, and any day."""
    today = timezone.localdate(now)
    too_late = timezone.localtime(now).hour >= LAST_HOUR_FOR_TODAY
    choices = day_choices(today, DAYS_OFFERED + 1, any_day=True)
    return choices[1:] if too_late else [*choices[:DAYS_OFFERED], choices[-1]]


def parts() -> Sequence[tuple[str, str]]:
    """Parts of a day in words."""
    return [("either", _("Either is fine")), ("morning", _("Morning")), ("afternoon", _("Afternoon"))]


def window(day: str, part: str, now: datetime) -> tuple[datetime, datetime] | None:
    """The moments between which the visit may begin; None for what is no day, no part, or over already.

    Any day is one of the next seven. Today begins an hour from now at the earliest, on a full quarter.
    """
    if part not in PARTS:
        return None
    begins, ends = PARTS[part]
    today = timezone.localdate(now)
    if day == ANY_DAY:
        tomorrow = today + timedelta(days=1)
        return _moment(tomorrow, begins), _moment(tomorrow + ANY_DAY_SPAN, ends)
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        return None
    earliest, latest = _moment(chosen, begins), _moment(chosen, ends)
    if chosen == today:
        earliest = max(earliest, _next_quarter(now + NOTICE))
    return (earliest, latest) if chosen >= today and earliest <= latest else None


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _next_quarter(at: datetime) -> datetime:
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - past + timedelta(minutes=15) if past else at
