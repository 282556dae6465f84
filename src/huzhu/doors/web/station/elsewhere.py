"""Who stays here and is registered elsewhere applies at this desk; the desk at home decides."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.entitlement.applying import EvidenceMissing, NotOnTheList
from huzhu.care.entitlement.elsewhere import Card, HandedIn, hand_in_elsewhere, handed_in_at, recognise_card
from huzhu.care.entitlement.lists import benefits_at, lists_adopted
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.applicationforms import ApplyForm
from huzhu.doors.web.station.applications import application_row
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.refusal import Refused


class CardForm(DoorForm):
    """Name and number as they stand on the identity card."""

    name = forms.CharField(label=gettext_lazy("Name on the card"), max_length=60)
    number = forms.CharField(
        label=gettext_lazy("ID number"),
        max_length=24,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text"}),
        help_text=gettext_lazy("The whole number, from the card that lies before you."),
    )

    def card(self) -> Card:
        """What stands on it."""
        return Card(self.cleaned_data["name"], self.cleaned_data["number"])


class ElsewhereForm(ApplyForm):
    """What is asked for, with the card once more, out of sight."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=60)
    number = forms.CharField(widget=forms.HiddenInput, max_length=24)

    def card(self) -> Card:
        """What stands on it."""
        return Card(self.cleaned_data["name"], self.cleaned_data["number"])


@require_GET
@signed_in
def show(request: SignedIn) -> HttpResponseBase:
    """What was handed in here for people registered elsewhere, and the form for one more."""
    return _page(request)


@never_cache
@require_POST
@signed_in
def find(request: SignedIn) -> HttpResponseBase:
    """Whose card it is, and what one can apply for where they are registered."""
    place, form = desk_place(request, Verb.APPLY_FOR_BENEFIT), CardForm(request.POST, auto_id="card_%s")
    if form.is_valid():
        try:
            person = recognise_card(by=request.by, at=timezone.now(), place=place, card=form.card())
        except Refused as refusal:
            tell_in(form, refusal, request.by, "number")
        else:
            card = {"name": form.cleaned_data["name"], "number": form.cleaned_data["number"]}
            return _page(request, apply_form=_apply_form(person, initial=card), person=person)
    return _page(request, card_form=form, status=422)


@never_cache
@require_POST
@signed_in
@once
def hand_in(request: SignedIn) -> HttpResponseBase:
    """Writes the application down; the desk at home decides."""
    place, at = desk_place(request, Verb.APPLY_FOR_BENEFIT), timezone.now()
    card = CardForm(request.POST, auto_id="card_%s")
    if not card.is_valid():
        return _page(request, card_form=card, status=422)
    try:
        person = recognise_card(by=request.by, at=at, place=place, card=card.card())
    except Refused as refusal:
        tell_in(card, refusal, request.by, "number")
        return _page(request, card_form=card, status=422)
    form = _apply_form(person, request.POST)

    def work() -> HandedIn:
        return hand_in_elsewhere(by=request.by, at=at, place=place, card=card.card(), wanted=form.wanted(None))

    def again() -> HttpResponse:
        return _page(request, apply_form=form, person=person, status=422)

    fields: dict[type[Refused], str] = {EvidenceMissing: "evidence", NotOnTheList: "benefit"}
    done = _("Written down. The station of %(place)s has been told and decides.") % {"place": place_name(person.place)}
    return through(request, form, work, Way(done, reverse("station:elsewhere"), again, fields=fields))


def _apply_form(person: Person, posted: Any = None, initial: dict[str, str] | None = None) -> ElsewhereForm:
    """Everything on the list at home; what is known of the person is not asked here and not shown."""
    benefits, language = benefits_at(person.place, timezone.localdate()), get_language() or "zh"
    listed = [(one.code, one.label.in_language(language)) for one in benefits.benefits if one.listed]
    return ElsewhereForm([], listed, posted, auto_id="apply_%s", initial={"asker": "self", **(initial or {})})


def _page(
    request: SignedIn,
    *,
    card_form: CardForm | None = None,
    apply_form: ElsewhereForm | None = None,
    person: Person | None = None,
    status: int = 200,
) -> HttpResponse:
    place, day, lists = desk_place(request, Verb.SEE_ENTITLEMENT), timezone.localdate(), lists_adopted()
    page = page_of(request, handed_in_at(request.by, place))
    rows = [
        application_row(one.application, day, lists)
        | {"person": str(one.application.person.name), "home": place_name(one.application.person.place)}
        for one in page
    ]
    shown = {
        "page": page,
        "rows": rows,
        "may_apply": may(request.by, Verb.APPLY_FOR_BENEFIT),
        "card_form": card_form or CardForm(auto_id="card_%s"),
        "apply_form": apply_form,
        "form": apply_form or card_form,
        "whose": str(person.name) if person else "",
        "home": place_name(person.place) if person else "",
    }
    return render(request, "station/elsewhere.html", {**around(request, place, "people"), **shown}, status=status)
