"""The forms of a person's page: why one looks, what is known, who is family, who acts, and helping."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Fact, Tie
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.station.portrait import value_choices
from huzhu.doors.web.station.times import ClockField
from huzhu.doors.web.widgets import PlainChecks

PURPOSES = (
    ("call", _("I am on the phone with this person")),
    ("visit", _("I prepare a visit")),
    ("papers", _("I check papers")),
    ("emergency", _("Emergency")),
)
TAKEN_FOR = (
    ("visit", _("To visit people at home")),
    ("report", _("A report that was asked for")),
    ("emergency", _("Emergency")),
    ("papers", _("To check the register")),
)
KINDS_CHOSEN = (
    Fact.Kind.LIVING,
    Fact.Kind.HEARING,
    Fact.Kind.MOBILITY,
    Fact.Kind.ABILITY,
    Fact.Kind.HARDSHIP,
    Fact.Kind.REGISTRATION,
    Fact.Kind.INSURANCE,
    Fact.Kind.ALLOWANCE,
)
SCOPES = (("see", _("see visits")), ("ask", _("ask for help")), ("confirm", _("confirm and rate")))
WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


class PurposeForm(DoorForm):
    """Why somebody opens what is masked; the answer stands in the journal."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=PURPOSES)


class FactForm(DoorForm):
    """Something known of a person from today on."""

    known = forms.ChoiceField(label=_("What is known"))
    source = forms.CharField(label=_("Who says so"), max_length=80, initial=_("the person, by telephone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (Fact.Kind(kind).label, [(f"{kind}:{value}", word) for value, word in value_choices(kind).items()])
            for kind in KINDS_CHOSEN
        ]
        self.fields["known"].choices = [("", _("Please choose")), *groups]  # type: ignore[attr-defined]

    def fact(self) -> tuple[str, str]:
        """Kind and value."""
        kind, _colon, value = self.cleaned_data["known"].partition(":")
        return kind, value


class TieForm(DoorForm):
    """What somebody in the register is to this person."""

    other = forms.CharField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Is to this person"), choices=Tie.Kind.choices, initial=Tie.Kind.CHILD)
    rank = forms.TypedChoiceField(
        label=_("In an emergency call"),
        choices=[(0, _("not called")), (1, _("as the first")), (2, _("as the second")), (3, _("as the third"))],
        coerce=int,
        initial=0,
    )


class DelegationForm(DoorForm):
    """What somebody may do for this person, and until when."""

    delegate = forms.CharField(widget=forms.HiddenInput)
    scopes = forms.MultipleChoiceField(
        label=_("Allowed to"), choices=SCOPES, widget=PlainChecks, initial=["see", "ask", "confirm"]
    )
    to_on = Day(label=_("Until"), required=False)
    present = forms.CharField(
        label=_("Who was present"), required=False, max_length=80, initial=_("the person, by telephone")
    )
    agreed = forms.BooleanField(
        label=_("I have read this out, and the person said yes."),
        error_messages={"required": _("Please read the sentence out first, and ask whether it is right.")},
    )


class EnrolForm(DoorForm):
    """A person becomes a helper."""

    kind = forms.ChoiceField(label=_("Helps as"), choices=Helper.Kind.choices, initial=Helper.Kind.VOLUNTEER)
    vest_number = forms.CharField(label=_("Vest number"), max_length=12, required=False)
    hours = forms.TypedChoiceField(
        label=_("At most a day"),
        choices=[(60, _("1 hour")), (120, _("2 hours")), (240, _("4 hours")), (360, _("6 hours")), (480, _("8 hours"))],
        coerce=int,
        initial=240,
    )


class HoursForm(DoorForm):
    """The same hours on some days of the week; saving replaces what was there."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), choices=WEEKDAYS, coerce=int, widget=PlainChecks, initial=[0, 1, 2, 3, 4]
    )
    starts = ClockField(label=_("From"), initial="8:00")
    ends = ClockField(label=_("Until"), initial="18:00")


class PhotoForm(DoorForm):
    """A picture from a camera or a telephone, and that the helper agrees."""

    picture = forms.FileField(
        label=_("Picture of the face"),
        help_text=_("JPEG, PNG or WebP, as the telephone takes it; at most 15 MB."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    agreed = forms.BooleanField(
        label=_("The helper agrees that those whom they are about to visit see it."),
        error_messages={"required": _("Please ask the helper first.")},
    )


class TeamForm(DoorForm):
    """To which organisation a helper belongs; nothing chosen: to none."""

    organisation = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, organisations: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", _("none")), *organisations]  # type: ignore[attr-defined]


class AbsenceForm(DoorForm):
    """Days on which a helper cannot come, both included."""

    first = Day(label=_("First day away"))
    last = Day(label=_("Last day away"))

    def back_on(self) -> date:
        """The first day the helper can come again."""
        day: date = self.cleaned_data["last"]
        return day + timedelta(days=1)


class IllnessForm(DoorForm):
    """A helper who is ill from now on, and the first day of coming again."""

    back_on = Day(label=_("Comes again on"))


class PaperForm(DoorForm):
    """A certificate seen at the desk, and how well its holder can do it."""

    skill = forms.ChoiceField(label=_("Proves"))
    issuer = forms.CharField(label=_("Issued by"), max_length=80)
    number = forms.CharField(label=_("Number of the paper"), max_length=60, required=False)
    valid_to = Day(label=_("Good until"))

    def __init__(self, skills: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = [("", _("Please choose")), *skills]  # type: ignore[attr-defined]


class SkillForm(DoorForm):
    """What a helper can do, and how well."""

    skill = forms.ChoiceField(label=_("Can do"))
    level = forms.TypedChoiceField(
        label=_("How well"),
        choices=[(1, _("basic")), (2, _("trained")), (3, _("professional"))],
        coerce=int,
        initial=1,
    )

    def __init__(self, skills: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = [("", _("Please choose")), *skills]  # type: ignore[attr-defined]
