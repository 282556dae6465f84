"""The sample forms of the style guide: every kind of field, and one question for an elder."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.styleguide import samples
from huzhu.doors.web.widgets import Days, Faces, PhoneInput, PlainChecks, Tiles, day_choices


class SampleForm(DoorForm):
    """Every kind of field."""

    kind = forms.ChoiceField(label=_("What help is wanted?"), widget=Tiles(samples.KIND_ICONS, keys=True))
    day = forms.ChoiceField(label=_("Which day?"), widget=Days)
    name = forms.CharField(label=_("Name"), help_text=_("As on the identity card."))
    phone = forms.CharField(label=_("Telephone"), widget=PhoneInput, required=False)
    duration = forms.ChoiceField(
        label=_("About how long?"), choices=[("60", _("One hour")), ("90", _("An hour and a half"))]
    )
    words = forms.CharField(label=_("Remarks"), widget=forms.Textarea({"rows": 2}), required=False)
    wishes = forms.MultipleChoiceField(
        label=_("Wishes"),
        required=False,
        widget=PlainChecks,
        choices=[
            ("slope", _("A gentle way")),
            ("known", _("Somebody she knows")),
            ("woman", _("Women only")),
            ("pair", _("Two together")),
        ],
    )
    mood = forms.ChoiceField(
        label=_("How was it?"),
        widget=Faces,
        choices=[("1", _("Not good")), ("2", _("So-so")), ("3", _("Good"))],
        required=False,
    )
    agreed = forms.BooleanField(label=_("She agrees that her daughter sees this"), required=False)

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = samples.kinds()  # type: ignore[attr-defined]
        self.fields["day"].choices = day_choices(today)  # type: ignore[attr-defined]


class QuestionForm(DoorForm):
    """One question on one page, answered by big choices."""

    day = forms.ChoiceField(
        label=_("Which day shall we come to clean?"),
        help_text=_("It takes about an hour. “Any day” is the quickest."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a day")},
    )

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = day_choices(today, any_day=True)[1:]  # type: ignore[attr-defined]
