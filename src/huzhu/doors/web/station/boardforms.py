"""The forms of the notice board: when the station is open, and one line for everybody."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.commons.announcements.actions import DETAILS_EN_MOST, DETAILS_MOST, TITLE_EN_MOST, TITLE_MOST, BoardLine
from huzhu.commons.announcements.models import EVERY_DAY, Announcement
from huzhu.commons.places.models import Division
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.widgets import PhoneInput, PlainChecks
from huzhu.kernel.opening import HoursUnclear, OpenWeek, Span

DAYS = [(str(key), name) for key, name in WEEKDAYS.items()]
PARTS = ("opens", "closes", "opens2", "closes2")


def _time(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(label=label, required=required, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


class StationForm(DoorForm):
    """The telephone of the station, where it is, and when somebody is there: twice a weekday at most."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone of the station"), max_length=30, required=False, widget=PhoneInput
    )
    address = forms.CharField(
        label=gettext_lazy("Where the station is"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As one would tell somebody on foot: street, number, floor."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, place: Division, week: OpenWeek, *args: Any, **kwargs: Any) -> None:
        told = {"phone": place.station_phone, "address": place.station_address}
        for weekday, spans in enumerate(week.days):
            for number, minute in enumerate(minute for span in spans[:2] for minute in span):
                told[f"{PARTS[number]}{weekday}"] = f"{minute // 60 % 24:02d}:{minute % 60:02d}"
        super().__init__(*args, initial=told, **kwargs)
        words = (_("open from"), _("to"), _("again from"), _("to"))
        for weekday, name in WEEKDAYS.items():
            for part, word in zip(PARTS, words, strict=True):
                self.fields[f"{part}{weekday}"] = _time(f"{name} {word}")

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each weekday with its four boxes."""
        return [(str(name), [self[f"{part}{key}"] for part in PARTS]) for key, name in WEEKDAYS.items()]

    def week(self) -> OpenWeek:
        """What was written."""
        week: OpenWeek = self.cleaned_data["week"]
        return week

    def clean(self) -> dict[str, Any]:
        """A day on which the clock runs backwards is told beside that day."""
        given = super().clean() or {}
        days: list[tuple[Span, ...]] = []
        for weekday, name in WEEKDAYS.items():
            pairs = [
                (given.get(f"{begin}{weekday}"), given.get(f"{end}{weekday}")) for begin, end in (PARTS[:2], PARTS[2:])
            ]
            if any((begins is None) != (ends is None) for begins, ends in pairs):
                self._wrong(weekday, _("%(day)s: please write both times, or neither.") % {"day": name})
            spans = tuple((_minute(begins), _minute(ends) or 1440) for begins, ends in pairs if begins and ends)
            try:
                OpenWeek((spans, *[()] * 6))
            except HoursUnclear:
                self._wrong(weekday, _("%(day)s: it has to close after it opens.") % {"day": name})
                spans = ()
            days.append(spans)
        return {**given, "week": OpenWeek(tuple(days))}

    def _wrong(self, weekday: int, words: str) -> None:
        field = f"opens{weekday}"
        if field not in self.errors:
            self.add_error(field, words)


class LineForm(DoorForm):
    """One line of the board: what, when, where it hangs."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of line"),
        widget=forms.RadioSelect,
        choices=[
            (Announcement.Kind.ACTIVITY, gettext_lazy("Activity")),
            (Announcement.Kind.MENU, gettext_lazy("Menu")),
            (Announcement.Kind.NOTICE, gettext_lazy("Note to everybody")),
        ],
        initial=Announcement.Kind.ACTIVITY,
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE_MOST)
    details = forms.CharField(
        label=gettext_lazy("More about it"),
        max_length=DETAILS_MOST,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "Where, what to bring, what it costs. "
            "In a menu a dish on each line; a line such as “¥8 from 80 years on” is a price."
        ),
    )
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=TITLE_EN_MOST, required=False)
    details_en = forms.CharField(
        label=gettext_lazy("More about it, in English"),
        max_length=DETAILS_EN_MOST,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    from_on = Day(label=gettext_lazy("From"))
    last_on = Day(label=gettext_lazy("Up to and including"), required=False)
    weekdays = forms.MultipleChoiceField(label=gettext_lazy("On these weekdays"), widget=PlainChecks, choices=DAYS)
    begins = _time(gettext_lazy("Begins at"))
    ends = _time(gettext_lazy("Ends at"))
    place = forms.ChoiceField(label=gettext_lazy("Where it hangs"))

    def __init__(self, places: Sequence[Division], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(one.pk, place_name(one)) for one in places]  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0].pk

    def clean(self) -> dict[str, Any]:
        """What is missing or runs backwards is told beside its box."""
        given = super().clean() or {}
        begins, ends = given.get("begins"), given.get("ends")
        if given.get("kind") == Announcement.Kind.ACTIVITY and not begins and "begins" not in self.errors:
            self.add_error("begins", _("Please write when the activity begins."))
        if ends and (not begins or ends <= begins):
            self.add_error("ends", _("It has to end after it begins."))
        first, last = given.get("from_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day lies before the first."))
        return given

    def line(self) -> BoardLine:
        """What was written, as the board takes it."""
        given = self.cleaned_data
        last: date | None = given["last_on"]
        return BoardLine(
            kind=given["kind"],
            title=given["title"],
            details=given["details"],
            title_en=given["title_en"],
            details_en=given["details_en"],
            from_on=given["from_on"],
            to_on=last + timedelta(days=1) if last else None,
            weekdays="".join(given["weekdays"]),
            from_minute=_minute(given["begins"]) if given["begins"] else None,
            to_minute=_minute(given["ends"]) if given["ends"] else None,
        )


def line_now(one: Announcement) -> dict[str, Any]:
    """What stands on a line, as its form shows it."""
    return {
        "kind": one.kind,
        "title": one.title,
        "details": one.details,
        "title_en": one.title_en,
        "details_en": one.details_en,
        "from_on": one.from_on,
        "last_on": one.to_on - timedelta(days=1) if one.to_on else None,
        "weekdays": list(one.weekdays),
        "begins": _clock(one.from_minute),
        "ends": _clock(one.to_minute),
        "place": one.place_id,
    }


def new_line(today: date) -> dict[str, Any]:
    """A line that hangs from today on, every day."""
    return {"from_on": today, "last_on": today, "weekdays": list(EVERY_DAY)}


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60 % 24:02d}:{minute % 60:02d}"
