"""What the record of a person is used for, and what they say about it, written down at the desk."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.consents.actions import WORDS_MOST, Said, note_consent
from huzhu.commons.consents.models import Consent
from huzhu.commons.consents.queries import consents_of
from huzhu.commons.people.access import Verb, may, require
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.uses import uses_told

AT_THE_DESK = [one for one in Consent.Channel.choices if one[0] != Consent.Channel.ONLINE]


class ConsentForm(DoorForm):
    """Which use, yes or no, who says so and how."""

    use = forms.ChoiceField(label=gettext_lazy("Which use?"), choices=Consent.Use.choices, widget=forms.RadioSelect)
    allowed = forms.ChoiceField(
        label=gettext_lazy("May it be used for that?"),
        choices=[("yes", gettext_lazy("yes, allowed")), ("no", gettext_lazy("no, not allowed"))],
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    giver = forms.ChoiceField(
        label=gettext_lazy("Who says so?"),
        choices=Consent.Giver.choices,
        initial=Consent.Giver.SELF,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )
    channel = forms.ChoiceField(label=gettext_lazy("How was it said?"), choices=AT_THE_DESK)
    words = forms.CharField(label=gettext_lazy("Remark"), max_length=WORDS_MOST, required=False)

    def said(self) -> Said:
        """What is to be written down."""
        given = self.cleaned_data
        return Said(given["use"], given["allowed"] == "yes", given["giver"], given["channel"], given["words"])


@require_GET
@signed_in
def show(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Each use in the words that are read out, and what was said about it."""
    return _page(request, person_of(request, person_id))


@require_POST
@signed_in
@once
def say(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Writes down a yes or a no."""
    person, form = person_of(request, person_id), ConsentForm(request.POST, auto_id="consent_%s")

    def work() -> Consent:
        return note_consent(by=request.by, at=timezone.now(), person=person, said=form.said())

    def again() -> HttpResponse:
        return _page(request, person, form)

    to = reverse("station:uses", args=[person.pk])
    return through(request, form, work, Way(_("Written down. It counts from now on."), to, again))


def _page(request: SignedIn, person: Person, form: ConsentForm | None = None) -> HttpResponse:
    require(request.by, Verb.SEE_CONSENT, within=person)
    place, day, by = desk_place(request, Verb.SEE_CONSENT), timezone.localdate(), request.by
    shown: dict[str, Any] = {
        "person_id": person.pk,
        "name": str(person.name),
        "who": who_is(person, day),
        "uses": uses_told(consents_of(by, person), day),
        "may_note": may(by, Verb.NOTE_CONSENT) and person.died_on is None,
        "form": form,
        "consent_form": form or ConsentForm(auto_id="consent_%s"),
    }
    context = {**around(request, place, "people"), **shown}
    return render(request, "station/uses.html", context, status=422 if form else 200)
