"""The forms of an assessment: the 26 items and what a person lacks on one long page, an objection, an older grade."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.care.assessments.actions import WORDS_MOST, Circumstances, Seen
from huzhu.care.assessments.models import Assessment, Objection
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.station.assessmentwords import (
    dimension_names,
    informant_names,
    item_names,
    met_names,
    points_in_words,
    want_names,
    where_names,
)
from huzhu.kernel.ability import ITEMS, Observed

EVENTS_MOST = 99
ROW = {"class": "choices-row"}


class AssessForm(DoorForm):
    """All that two people see and ask on one visit; works without scripts, and gives back whatever was filled in."""

    on = Day(label=gettext_lazy("On which day?"), help_text=gettext_lazy("Today or at most a week ago."))
    occasion = forms.ChoiceField(label=gettext_lazy("Why is it done?"), choices=Assessment.Occasion.choices)
    purpose = forms.ChoiceField(
        label=gettext_lazy("What is the result for?"), choices=Assessment.Purpose.choices, widget=forms.RadioSelect(ROW)
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("Who agrees to it?"),
        help_text=gettext_lazy("Say first what is asked and what for. Without a yes it is not done."),
        choices=Assessment.Consent.choices,
        widget=forms.RadioSelect(ROW),
    )
    where = forms.ChoiceField(label=gettext_lazy("Where?"))
    informant = forms.ChoiceField(label=gettext_lazy("Who told what could not be seen?"))
    second = forms.ChoiceField(label=gettext_lazy("Who assesses with you?"))
    background = forms.ChoiceField(
        label=gettext_lazy("One of you comes from"),
        choices=Assessment.Background.choices,
        widget=forms.RadioSelect(ROW),
    )
    coma = forms.BooleanField(label=gettext_lazy("In a coma: level 4, no points are given"), required=False)
    diagnoses = forms.CharField(
        label=gettext_lazy("Diagnoses of dementia or mental illness, if a doctor made any"),
        help_text=gettext_lazy("Codes of ICD-10, for instance F00 F32.1"),
        required=False,
        max_length=120,
    )
    events = forms.IntegerField(
        label=gettext_lazy("Falls, choking, self-harm, getting lost in the last 30 days"),
        min_value=0,
        max_value=EVENTS_MOST,
        initial=0,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    words = forms.CharField(
        label=gettext_lazy("Anything to add?"),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, seconds: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": timezone.localdate()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        pick = ("", _("Please choose"))
        self.fields["where"].choices = [pick, *where_names().items()]  # type: ignore[attr-defined]
        self.fields["informant"].choices = [pick, *informant_names().items()]  # type: ignore[attr-defined]
        self.fields["second"].choices = [pick, *seconds]  # type: ignore[attr-defined]
        self.fields["occasion"].choices = [pick, *Assessment.Occasion.choices]  # type: ignore[attr-defined]
        names, wants, met = item_names(), want_names(), list(met_names().items())
        for item in ITEMS:
            points = [(str(points), word) for points, word in points_in_words(item)]
            # Each item has its points, unless somebody in a coma has none.
            self.fields[_field(item.code)] = _choice(names[item.code], points, required=not self.data.get("coma"))
        for want, word in wants.items():
            self.fields[f"want_{want}"] = _choice(word, met)

    def dimensions(self) -> list[dict[str, Any]]:
        """The items as the page shows them."""
        return [
            {"key": key, "name": name, "fields": [self[_field(i.code)] for i in ITEMS if i.code.startswith(key)]}
            for key, name in dimension_names().items()
        ]

    def wants(self) -> list[Any]:
        """What a life needs, as the page shows it."""
        return [self[f"want_{want}"] for want in want_names()]

    def circumstances(self) -> Circumstances:
        """How it came about."""
        given = self.cleaned_data
        return Circumstances(
            given["occasion"],
            given["purpose"],
            given["consent"],
            given["where"],
            given["informant"],
            given["second"],
            given["background"],
        )

    def seen(self) -> Seen:
        """What was seen and said."""
        given = self.cleaned_data
        scores = {} if given["coma"] else {item.code: int(given[_field(item.code)]) for item in ITEMS}
        codes = tuple(given["diagnoses"].upper().replace(",", " ").replace("，", " ").split())
        wants = {want: given[f"want_{want}"] for want in want_names() if given[f"want_{want}"]}
        return Seen(Observed(scores, given["coma"], codes, given["events"]), wants, given["words"])

    def assessed_at(self, now: datetime) -> datetime:
        """The moment: now, or noon of the day that was written."""
        day: date = self.cleaned_data["on"]
        return now if day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, time(12)))


class ObjectForm(DoorForm):
    """Who does not agree, and with what."""

    asker = forms.ChoiceField(
        label=gettext_lazy("Who does not agree?"), choices=Objection.Asker.choices, widget=forms.RadioSelect(ROW)
    )
    words = forms.CharField(
        label=gettext_lazy("What is said against it?"), max_length=WORDS_MOST, widget=forms.Textarea({"rows": 2})
    )


class AnswerForm(DoorForm):
    """Why the result stands."""

    answer = forms.CharField(
        label=gettext_lazy("Why does the result stand?"),
        help_text=gettext_lazy("The person or the family is told this."),
        max_length=WORDS_MOST,
        widget=forms.Textarea({"rows": 2}),
    )


class LegacyForm(DoorForm):
    """A grade of the older standard, from a paper."""

    grade = forms.TypedChoiceField(
        label=gettext_lazy("Grade on the paper"), choices=[(str(n), str(n)) for n in range(4)], coerce=int
    )
    on = Day(label=gettext_lazy("Day on the paper"))

    def assessed_at(self) -> datetime:
        """Noon of that day; the paper says no hour."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["on"], time()) + timedelta(hours=12))


def _field(code: str) -> str:
    return code.lower().replace(".", "_")


def _choice(label: str, choices: list[tuple[str, str]], *, required: bool = False) -> forms.ChoiceField:
    missing = {"required": _("Please choose: %(label)s") % {"label": label}}
    widget = forms.RadioSelect(ROW)
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=widget, error_messages=missing)
