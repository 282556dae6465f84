"""The forms of applications at the desk: what is asked for and by which papers, the days of a grant, and why not."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.care.entitlement.applying import PAPERS_MOST, Given, Wanted
from huzhu.care.entitlement.models import Application, Finding
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.station.decisions import ReasonForm

YEAR = timedelta(days=365)
DAY = timedelta(days=1)

type Choices = list[tuple[str, str]]


class ApplyForm(DoorForm):
    """What is asked for, who asked, and the papers, one a line."""

    benefit = forms.ChoiceField(label=gettext_lazy("What is applied for?"))
    asker = forms.ChoiceField(
        label=gettext_lazy("Who asked for it?"),
        choices=Application.Asker.choices,
        initial=Application.Asker.SELF,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Papers"),
        help_text=gettext_lazy("One a line, for instance the identity card. Whoever decides verifies by them."),
        max_length=PAPERS_MOST,
        widget=forms.Textarea({"rows": 3}),
    )
    finding = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(self, due: Choices, others: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(_("Perhaps entitled"), due), (_("All others on the list"), others)]
        choices = [("", _("Please choose")), *(group for group in groups if group[1])]
        self.fields["benefit"].choices = choices  # type: ignore[attr-defined]

    def wanted(self, finding: Finding | None) -> Wanted:
        """What is to be written down."""
        given = self.cleaned_data
        return Wanted(given["benefit"], given["asker"], given["evidence"], finding)


class GrantForm(DoorForm):
    """From which day on, the last day if there is one, and when it is looked at again."""

    from_on = Day(label=gettext_lazy("First day"))
    last_on = Day(label=gettext_lazy("Last day"), required=False)
    review_on = Day(
        label=gettext_lazy("To be looked at again on"),
        help_text=gettext_lazy("From sixty days before, it stands on the list of what is to be renewed."),
    )

    def __init__(self, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"from_on": day, "review_on": day + YEAR}, **kwargs)

    def given(self) -> Given:
        """The days as the action takes them: until before the day after the last."""
        days = self.cleaned_data
        return Given(days["from_on"], days["review_on"], days["last_on"] + DAY if days["last_on"] else None)


class EndForm(ReasonForm):
    """The last day on which it is given, and why."""

    last_on = Day(label=gettext_lazy("Last day on which it is given"))

    field_order = ("last_on", "reason", "words")

    def __init__(self, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(ending_reasons(), *args, initial={"last_on": day}, **kwargs)

    def ends_on(self) -> date:
        """The first day without it."""
        last_on: date = self.cleaned_data["last_on"]
        return last_on + DAY


def refusing_reasons() -> list[str]:
    """Why something is usually not granted."""
    return [
        _("The papers do not show it"),
        _("Papers are missing"),
        _("Given by another office already"),
        _("Another office decides this"),
    ]


def withdrawing_reasons() -> list[str]:
    """Why an application is usually taken back."""
    return [_("The person does not want it"), _("Written down by mistake")]


def ending_reasons() -> list[str]:
    """Why something is usually given no longer."""
    return [
        _("Has moved away"),
        _("Lives in a nursing home now"),
        _("Income or assets have changed"),
        _("The person does not want it"),
    ]
