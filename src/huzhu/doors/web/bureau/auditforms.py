"""The forms of the audit: which lines, a sample of them, what was found, and taking them away."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy

from huzhu.commons.places.models import Division
from huzhu.doors.bridges.workbooks import WorkbookKind
from huzhu.doors.web.bureau.deeds import deed_words
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.station.personal import TAKEN_FOR
from huzhu.oversight.audit.actions import LINES_MOST, WORDS_MOST
from huzhu.oversight.audit.models import SampledLine
from huzhu.oversight.audit.queries import READ, Wanted

KINDS = [
    ("", gettext_lazy("everything")),
    (READ, gettext_lazy("looked at a record")),
    ("changed", gettext_lazy("changed something")),
]


def first_days(today: date) -> dict[str, str]:
    """Today and the day before, where nothing is chosen."""
    return {"from_on": str(today - timedelta(days=1)), "last_on": str(today)}


class FilterForm(forms.Form):
    """Days, kind, who did it, and whom it concerns; it stands in the address."""

    use_required_attribute = False
    from_on = Day(label=gettext_lazy("From"))
    last_on = Day(label=gettext_lazy("Up to and including"))
    kind = forms.CharField(label=gettext_lazy("What was done"), max_length=60, required=False, widget=forms.Select)
    actor = forms.CharField(label=gettext_lazy("Who did it"), max_length=12, required=False, widget=forms.Select)
    person = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def __init__(self, actors: Mapping[str, str], data: Mapping[str, str], *, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id, label_suffix="")
        kind, actor = data.get("kind", "")[:60], data.get("actor", "")[:12]
        named = KINDS if kind in dict(KINDS) else [*KINDS, (kind, deed_words(kind))]
        offered = [("", gettext_lazy("anybody")), *actors.items()]
        self.fields["kind"].widget.choices = named  # type: ignore[attr-defined]
        self.fields["actor"].widget.choices = (  # type: ignore[attr-defined]
            offered if not actor or actor in actors else [*offered, (actor, actor)]
        )

    def wanted(self, place: Division) -> Wanted:
        """What was chosen, of a place."""
        given = self.cleaned_data
        to_on = given["last_on"] + timedelta(days=1)
        return Wanted(place, given["from_on"], to_on, given["kind"], given["actor"], given["person"])

    def chosen(self) -> dict[str, str]:
        """What was chosen, as it stands in an address."""
        return {name: str(self[name].value() or "") for name in self.fields if self[name].value()}


class SampleForm(DoorForm):
    """How many lines, and why they are looked at."""

    count = forms.IntegerField(label=gettext_lazy("How many lines?"), min_value=1, max_value=LINES_MOST, initial=10)
    because = forms.CharField(
        label=gettext_lazy("Why is a sample drawn?"), max_length=WORDS_MOST, widget=forms.Textarea({"rows": 2})
    )


class FindingForm(DoorForm):
    """What came of asking about one line."""

    finding = forms.ChoiceField(
        label=gettext_lazy("What was it?"), choices=SampledLine.Finding.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("What was said?"), max_length=WORDS_MOST, required=False, widget=forms.Textarea({"rows": 2})
    )

    def found(self) -> dict[str, str]:
        """What was written."""
        return {name: self.cleaned_data[name] for name in ("finding", "words")}


class TakeForm(DoorForm):
    """What the file is for."""

    purpose = forms.ChoiceField(label=gettext_lazy("What is it for?"), choices=TAKEN_FOR, initial="report")
    kind_of_file = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=((WorkbookKind.XLSX.value, "Excel"), (WorkbookKind.CSV.value, "CSV")),
        initial=WorkbookKind.XLSX.value,
    )
