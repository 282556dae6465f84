"""The forms of a help plan: to whom somebody is referred, what came back, and what the family sees to."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huzhu.care.helpplans.actions import WORDS_MOST, Asked
from huzhu.care.helpplans.models import Referral
from huzhu.care.helpplans.undertaking import Undertaken
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.kernel.helpplan import receivers_on
from huzhu.kernel.packs import catalogue_on

ASK_AGAIN = timedelta(days=90)


class ReferForm(DoorForm):
    """To whom, for whom, who agrees, and the words that are passed on."""

    receiver = forms.ChoiceField(label=gettext_lazy("Referred to whom?"))
    for_whom = forms.ChoiceField(
        label=gettext_lazy("For whom?"),
        choices=Referral.For.choices,
        initial=Referral.For.SELF,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    words = forms.CharField(
        label=gettext_lazy("What are they asked for?"),
        help_text=gettext_lazy("Only what they have to know in order to help. Nothing else is told."),
        max_length=WORDS_MOST,
        widget=forms.Textarea({"rows": 3}),
    )
    agreed = forms.ChoiceField(
        label=gettext_lazy("Who lets it be passed on?"),
        choices=Referral.Agreed.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, _receiver_words(one.label, one.does)) for one in receivers_on(day)]
        self.fields["receiver"].choices = [("", _("Please choose")), *choices]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What is to be written down."""
        said = self.cleaned_data
        return Asked(said["receiver"], said["for_whom"], said["agreed"], said["words"])


class UndertakingForm(DoorForm):
    """What the family sees to, who does, and when to ask again."""

    family = forms.ChoiceField(label=gettext_lazy("What does the family see to?"))
    words = forms.CharField(
        label=gettext_lazy("Who, and when?"),
        help_text=gettext_lazy("For instance: the daughter cooks on Saturdays and Sundays."),
        max_length=WORDS_MOST,
    )
    ask_again_on = Day(label=gettext_lazy("Ask again on"))

    def __init__(self, day: date, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ask_again_on": day + ASK_AGAIN, **(initial or {})}, **kwargs)
        language = get_language() or "zh"
        choices = [(one.code, one.label.in_language(language)) for one in catalogue_on(day).families]
        self.fields["family"].choices = [("", _("Please choose")), *choices]  # type: ignore[attr-defined]

    def said(self) -> Undertaken:
        """What is to be written down."""
        return Undertaken(self.cleaned_data["family"], self.cleaned_data["words"], self.cleaned_data["ask_again_on"])


class AnswerForm(DoorForm):
    """What they answered."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What did they answer?"),
        choices=Referral.Answer.choices,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    words = forms.CharField(
        label=gettext_lazy("Who said what?"), max_length=WORDS_MOST, widget=forms.Textarea({"rows": 2})
    )


class PutOffForm(DoorForm):
    """A later day, and what they said."""

    due_on = Day(label=gettext_lazy("They will answer by"))
    because = forms.CharField(label=gettext_lazy("What did they say?"), max_length=WORDS_MOST)


def _receiver_words(label: Any, does: Any) -> str:
    language = get_language() or "zh"
    between = "：" if language.startswith("zh") else ": "
    return f"{label.in_language(language)}{between}{does.in_language(language)}"
