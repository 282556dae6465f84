"""What was seen on a visit, asked for and shown in five groups; the desk and the grid member's telephone share it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huzhu.care.contacts.actions import MINUTES_MOST
from huzhu.care.contacts.models import Contact
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.words import service_name
from huzhu.kernel.observations import Group, Sign, observations_on

PREFIX = "saw_"


class ObservedForm(DoorForm):
    """Whom one met, how long it took, and a sign of each group; what nobody looked at is left open."""

    met = forms.ChoiceField(
        label=gettext_lazy("Whom did you speak with?"),
        choices=Contact.Met.choices,
        initial=Contact.Met.SELF,
        required=False,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes?"), required=False, min_value=1, max_value=MINUTES_MOST
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in observations_on(timezone.localdate()):
            choices = [("", _("not looked at")), *((one.code, label_of(one)) for one in group.signs)]
            field = forms.ChoiceField(label=label_of(group), required=False, choices=choices)
            self.fields[PREFIX + group.code] = field

    def observed_fields(self) -> list[BoundField]:
        """The five groups, for the page."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def observed(self) -> Mapping[str, str]:
        """What was seen, by group."""
        given = self.cleaned_data
        return {
            name.removeprefix(PREFIX): given[name] for name in self.fields if name.startswith(PREFIX) and given[name]
        }


def label_of(one: Group | Sign) -> str:
    """Its words in the language of the page."""
    return one.label.in_language(get_language() or "zh")


def signs_shown(contact: Contact) -> list[dict[str, Any]]:
    """What was seen, group by group in words, with what is a finding; what an old list knew and today's does not is
    left out."""
    seen = contact.signs()
    rows = [(group, group.sign(seen.get(group.code, ""))) for group in observations_on(timezone.localdate())]
    return [
        {"group": label_of(group), "sign": label_of(sign), "finding": sign.is_finding, "service": sign.service}
        for group, sign in rows
        if sign
    ]


def found_in_words(signs: Iterable[Mapping[str, Any]]) -> str:
    """The findings in one line."""
    return " · ".join(f"{one['group']}: {one['sign']}" for one in signs if one["finding"])


def help_for(signs: Iterable[Mapping[str, Any]], person_id: str) -> list[dict[str, str]]:
    """What would help with the findings: each service once, with the address of the desk where one asks for it."""
    services = dict.fromkeys(str(one["service"]) for one in signs if one["finding"] and one["service"])
    there = reverse("station:intake")
    return [{"name": service_name(one), "href": f"{there}?person={person_id}&service={one}"} for one in services]
