"""The forms of registers of other departments: an agreement, a file delivered under it, whom a doubtful row means."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.care.deliveries.agreeing import WORDS_MOST, Terms
from huzhu.care.deliveries.models import Agreement
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.station.decisions import ReasonForm
from huzhu.doors.web.station.openings import ListForm
from huzhu.doors.web.widgets import PlainChecks
from huzhu.kernel.deliveries.fields import CONTENT, Field, Register, fields_of

MAIN = "main"
YEAR, DAY = timedelta(days=365), timedelta(days=1)
NOBODY = "nobody"

FIELDS = [
    (Field.NAME.value, gettext_lazy("Name")),
    (Field.NUMBER.value, gettext_lazy("ID number")),
    (Field.BORN.value, gettext_lazy("Born on")),
    (Field.GENDER.value, gettext_lazy("Gender")),
    (MAIN, gettext_lazy("What the register is there for")),
    (Field.SINCE.value, gettext_lazy("Since when")),
    (Field.STATUS.value, gettext_lazy("Whether it still holds")),
    (Field.DESTINATION.value, gettext_lazy("Where to")),
]


class AgreementForm(DoorForm):
    """With whom, which register, what for, which fields, from when until when, and by which paper."""

    department = forms.ChoiceField(label=gettext_lazy("Department"), choices=Agreement.Department.choices)
    register = forms.ChoiceField(label=gettext_lazy("Register"), choices=Agreement.Register.choices)
    purpose = forms.ChoiceField(label=gettext_lazy("What for"), choices=Agreement.Purpose.choices)
    fields_named = forms.MultipleChoiceField(
        label=gettext_lazy("Which fields"),
        help_text=gettext_lazy("Whatever else stands in a file is left out before anything is kept."),
        choices=FIELDS,
        widget=PlainChecks,
    )
    from_on = Day(label=gettext_lazy("First day"))
    last_on = Day(label=gettext_lazy("Last day"))
    paper = forms.CharField(
        label=gettext_lazy("The paper it rests on"),
        help_text=gettext_lazy("Its number, and where it lies."),
        max_length=WORDS_MOST,
    )

    def __init__(self, day: date, *args: Any, **kwargs: Any) -> None:
        initial = {"from_on": day, "last_on": day + YEAR - DAY, "fields_named": [code for code, _label in FIELDS]}
        super().__init__(*args, initial=initial, **kwargs)

    def terms(self) -> Terms:
        """What is agreed, as the action takes it: fields that this register does not have fall away."""
        given = self.cleaned_data
        register = Register(given["register"])
        named = {CONTENT[register][0] if one == MAIN else one for one in given["fields_named"]}
        fields = [one for one in fields_of(register) if one in named]
        return Terms(
            given["department"],
            register,
            given["purpose"],
            fields,
            given["from_on"],
            given["last_on"] + DAY,
            given["paper"],
        )


class RegisterFileForm(ListForm):
    """The file of the department."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("From Excel or WPS (.xlsx, .xls, .ods) or CSV, at most 50,000 rows, as it came."),
        error_messages=ListForm.base_fields["file"].error_messages,
    )


class WhoForm(ReasonForm):
    """One of those whom the row resembles, or nobody of ours; and by what it is known."""

    who = forms.ChoiceField(label=gettext_lazy("Whom does the row mean?"), widget=forms.RadioSelect)

    field_order = ("who", "reason", "words")

    def __init__(self, people: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(deciding_reasons(), *args, **kwargs)
        self.fields["who"].choices = [*people, (NOBODY, _("Nobody of ours"))]  # type: ignore[attr-defined]


def deciding_reasons() -> list[str]:
    """By what one usually knows whom a row means."""
    return [
        _("Asked the person or the family"),
        _("Compared with the ID card"),
        _("The grid member knows them"),
        _("The department was asked"),
    ]


def ending_reasons() -> list[str]:
    """Why an agreement usually ends early."""
    return [_("Another one was signed"), _("The department delivers no more"), _("Signed by mistake")]
