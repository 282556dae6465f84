"""The forms of what is told to many: the words, whom they are for, the ways and the moment; and a text's price."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.commons.announcements.actions import (
    DETAILS_EN_MOST,
    DETAILS_MOST,
    TITLE_EN_MOST,
    TITLE_MOST,
    BoardLine,
)
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.circulars.actions import PART_FEN_MOST, Telling
from huzhu.commons.circulars.models import Circular
from huzhu.commons.circulars.queries import Target
from huzhu.commons.people.models import Organisation
from huzhu.commons.places.models import Division
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.widgets import PlainChecks
from huzhu.kernel.moments import local_day, moment_at

BOARD, TEXT, CALL = "board", "text", "call"
DAYS_HANGING = 7
"""An announcement hangs a week unless somebody says otherwise."""

DAYS_AHEAD = 366


class CircularForm(DoorForm):
    """One announcement for many. Whatever is sent to people in person needs their number typed in `reaching`."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE_MOST)
    details = forms.CharField(
        label=gettext_lazy("More about it"),
        max_length=DETAILS_MOST,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("When, where, what to bring. It is read aloud on the telephone too: short is better."),
    )
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=TITLE_EN_MOST, required=False)
    details_en = forms.CharField(
        label=gettext_lazy("More about it, in English"),
        max_length=DETAILS_EN_MOST,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    whom = forms.ChoiceField(label=gettext_lazy("Whom is it for?"), widget=forms.RadioSelect, initial="elders")
    group = forms.ChoiceField(label=gettext_lazy("Which group?"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("In which area?"))
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How do they hear of it?"),
        widget=PlainChecks,
        initial=[BOARD],
        choices=[
            (BOARD, gettext_lazy("On the screen in the hall and the notice board")),
            (TEXT, gettext_lazy("By text message, who signs in here with a telephone")),
            (CALL, gettext_lazy("All others by telephone: they go on the call list")),
        ],
    )
    goes_on = Day(label=gettext_lazy("From which day?"))
    goes_clock = forms.TimeField(
        label=gettext_lazy("From which time?"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Empty: at once, or at 9 in the morning of a later day."),
    )
    last_on = Day(
        label=gettext_lazy("Hangs up to and including"),
        required=False,
    )
    reaching = forms.IntegerField(
        label=gettext_lazy("How many people hear of it in person? Type the number from above."),
        required=False,
        min_value=0,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, places: Sequence[Division], groups: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.groups = {one.pk: one for one in places}, {one.pk: one for one in groups}
        chosen: dict[str, list[tuple[str, Any]]] = {
            "place": [(one.pk, place_name(one)) for one in places],
            "group": [("", "—"), *((one.pk, one.name) for one in groups)],
            "whom": [one for one in Circular.Whom.choices if groups or one[0] != Circular.Whom.GROUP],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not groups:
            self.fields["group"].widget = forms.HiddenInput()
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0].pk

    def clean(self) -> dict[str, Any]:
        """What is missing or runs backwards is told beside its box."""
        given = super().clean() or {}
        if given.get("whom") == Circular.Whom.GROUP and not given.get("group"):
            self.add_error("group", _("Please choose the group."))
        first, last = given.get("goes_on"), given.get("last_on")
        for name in ("goes_on", "last_on"):
            day = given.get(name)
            if day and abs((day - timezone.localdate()).days) > DAYS_AHEAD:
                self.add_error(name, _("Please choose a day within a year."))
        if first and last and last < first:
            self.add_error("last_on", _("The last day lies before the first."))
        return given

    def telling(self, at: datetime) -> Telling:
        """What was written, as the house takes it."""
        given, ways = self.cleaned_data, self.cleaned_data["ways"]
        place = self.places[given["place"]]
        group = self.groups[given["group"]] if given["whom"] == Circular.Whom.GROUP else None
        today, goes_on, clock = local_day(at, place.time_zone), given["goes_on"], given["goes_clock"]
        later = clock or (time(9) if goes_on > today else None)
        goes_at = moment_at(goes_on, later.hour * 60 + later.minute, place.time_zone) if later else at
        last: date = given["last_on"] or max(goes_on, today) + timedelta(days=DAYS_HANGING - 1)
        line = BoardLine(
            kind=Announcement.Kind.NOTICE,
            title=given["title"],
            details=given["details"],
            title_en=given["title_en"],
            details_en=given["details_en"],
            from_on=max(goes_on, today),
            to_on=max(last, today) + timedelta(days=1),
            on_board=BOARD in ways,
        )
        target = Target(place, given["whom"], group, by_text=TEXT in ways, by_call=CALL in ways)
        return Telling(line, target, goes_at)


class PriceForm(DoorForm):
    """What one part of a text message costs, in yuan."""

    part = forms.DecimalField(
        label=gettext_lazy("Price of one text message, in yuan"),
        min_value=Decimal(0),
        max_value=Decimal(PART_FEN_MOST) / 100,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("As it stands on the bill, such as 0.05."),
    )

    def fen(self) -> int:
        """What was written, in fen."""
        return int(self.cleaned_data["part"] * 100)
