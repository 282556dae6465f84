"""The short forms of deciding: a reason, a helper by hand, a dispute, a rating."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from huzhu.care.needs.models import Need
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.station.times import ClockField, WhenWanted
from huzhu.doors.web.widgets import Faces

REASON_MISSING = _("Please choose a reason or write one.")


class ReasonForm(DoorForm):
    """A reason, chosen or in words of one's own; what is written goes before what is chosen."""

    reason = WhenWanted(label=_("Reason"))
    words = forms.CharField(label=_("Or in words of your own"), required=False, max_length=200)

    def __init__(self, reasons: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Please choose")), *((one, one) for one in reasons)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not (given.get("reason") or given.get("words", "").strip()):
            self.add_error("reason", forms.ValidationError(REASON_MISSING, code="required"))
        return given

    def because(self) -> str:
        """The reason as it is kept."""
        return self.cleaned_data["words"].strip() or self.cleaned_data["reason"]


class CancelForm(ReasonForm):
    """Who cancels, and why."""

    side = forms.ChoiceField(label=_("Who cancels?"), choices=Need.Side.choices, initial=Need.Side.ELDER)


class TimeForm(DoorForm):
    """Another day and other times at which a visit may begin, in the local time of its place."""

    day = Day(label=_("Which day?"))
    earliest = ClockField(label=_("Earliest"), widget=forms.TextInput({"inputmode": "numeric"}))
    latest = ClockField(label=_("Latest start"), widget=forms.TextInput({"inputmode": "numeric"}))

    def __init__(self, need: Need, *args: Any, **kwargs: Any) -> None:
        self.zone = ZoneInfo(need.place.time_zone)
        now = [one.astimezone(self.zone) for one in (need.earliest_at, need.latest_start_at)]
        initial = {"day": now[0].date(), "earliest": f"{now[0]:%H:%M}", "latest": f"{now[1]:%H:%M}"}
        super().__init__(*args, initial=initial, **kwargs)

    def times(self) -> dict[str, datetime]:
        """The window as the action takes it."""
        day, given = self.cleaned_data["day"], self.cleaned_data
        times = {"earliest_at": given["earliest"], "latest_start_at": given["latest"]}
        return {name: datetime.combine(day, clock, self.zone) for name, clock in times.items()}


class OfferForm(DoorForm):
    """A helper chosen by hand, and the time at which to begin."""

    helper = forms.ChoiceField(label=_("Helper"), error_messages={"required": _("Please choose a helper.")})
    starts = ClockField(label=_("Begins at"), widget=forms.TextInput({"inputmode": "numeric"}))

    def __init__(self, need: Need, helpers: list[tuple[str, list[tuple[str, str]]]], *args: Any, **kwargs: Any) -> None:
        self.need = need
        super().__init__(*args, **kwargs)
        self.fields["helper"].choices = [("", _("Please choose")), *helpers]  # type: ignore[attr-defined]

    def starts_at(self) -> datetime:
        """The moment to begin, on the day of the need."""
        zone = ZoneInfo(self.need.place.time_zone)
        return datetime.combine(self.need.earliest_at.astimezone(zone).date(), self.cleaned_data["starts"], zone)


class SeatForm(DoorForm):
    """Who is asked to keep a regular help, and in which seat."""

    seat = forms.ChoiceField(label=_("As what?"))
    helper = forms.ChoiceField(label=_("Helper"), error_messages={"required": _("Please choose a helper.")})

    def __init__(
        self,
        seats: list[tuple[str, str]],
        helpers: list[tuple[str, list[tuple[str, str]]]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]
        self.fields["helper"].choices = [("", _("Please choose")), *helpers]  # type: ignore[attr-defined]


class RatingForm(DoorForm):
    """What the elder says of a visit, one to five."""

    stars = forms.ChoiceField(
        label=_("How was it?"),
        choices=[("1", _("Bad")), ("2", _("Not good")), ("3", _("So-so")), ("4", _("Good")), ("5", _("Very good"))],
        widget=Faces(("frown", "frown", "meh", "smile", "smile")),
        error_messages={"required": _("Please choose one of the five.")},
    )
    note = forms.CharField(
        label=_("What the elder says"), required=False, max_length=300, widget=forms.Textarea({"rows": 2})
    )
