"""The forms of regular contact: how it was, how closely somebody is looked after, and what became of a worry."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huzhu.care.contacts.actions import WORDS_MOST, Report, Terms
from huzhu.care.contacts.models import Contact, Listing, Shock
from huzhu.care.contacts.shocks import WORDS_MOST as SHOCK_WORDS_MOST
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.observed import ObservedForm
from huzhu.doors.web.station.decisions import ReasonForm


class ReportForm(ObservedForm):
    """How somebody was in touch, and what there is to say; how it was is said by the button that is pressed."""

    how = forms.ChoiceField(
        label=gettext_lazy("How?"), choices=Contact.How.choices, widget=forms.RadioSelect({"class": "choices-row"})
    )
    words = forms.CharField(
        label=gettext_lazy("What is there to say?"),
        help_text=gettext_lazy("Where something is wrong: what you saw or heard."),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea({"rows": 2}),
    )
    outcome = forms.ChoiceField(
        choices=Contact.Outcome.choices,
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Please press how it was.")},
    )

    def report(self) -> Report:
        """What is to be written down."""
        given = self.cleaned_data
        met = given["met"] or Contact.Met.SELF
        return Report(given["how"], given["outcome"], given["words"], met, given["minutes"], self.observed())


class ShockForm(DoorForm):
    """What has happened to somebody."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What has happened?"),
        choices=Shock.Kind.choices,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    what = forms.CharField(label=gettext_lazy("What is there to say?"), required=False, max_length=SHOCK_WORDS_MOST)


class WeatherForm(DoorForm):
    """What the weather does, for whom it is written down later."""

    what = forms.CharField(label=gettext_lazy("What is the weather like?"), max_length=80)


class TermsForm(ReasonForm):
    """How closely, what the person wishes, and why."""

    tier = forms.ChoiceField(label=gettext_lazy("How closely?"), choices=Listing.Tier.choices)
    wish = forms.ChoiceField(label=gettext_lazy("What the person wishes"), choices=Listing.Wish.choices)

    field_order = ("tier", "wish", "reason", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(listing_reasons(), *args, **kwargs)

    def terms(self) -> Terms:
        """What is to be written down."""
        return Terms(self.cleaned_data["tier"], self.because(), self.cleaned_data["wish"])


def listing_reasons() -> list[str]:
    """Why people usually come onto the list, or are looked after otherwise than before."""
    return [
        _("Lives alone"),
        _("Of great age"),
        _("The children live far away"),
        _("Can no longer manage alone"),
        _("Has just come home from hospital"),
        _("Has lost husband or wife"),
        _("The person or the family asks for it"),
        _("The rules call for it"),
    ]


def ending_reasons() -> list[str]:
    """Why somebody usually comes off the list."""
    return [
        _("Lives with family now"),
        _("Has moved away"),
        _("Lives in a nursing home now"),
        _("Was put on the list by mistake"),
    ]


def worry_reasons() -> list[str]:
    """What usually became of a worry."""
    return [
        _("Somebody went there, all is well"),
        _("The family was reached, all is well"),
        _("Help has been asked for"),
        _("The doctor or the ambulance was there"),
    ]


def declining_reasons() -> list[str]:
    """Why somebody is usually not looked after as closely as the rules would have it."""
    return [
        _("The family is there every day"),
        _("What is written down is out of date"),
        _("The person does not wish it"),
        _("Others look after the person already"),
    ]
