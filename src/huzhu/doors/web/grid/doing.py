"""What a grid member does at the door: how it is in one tap, what is wrong, and help asked for a neighbour."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huzhu.care.contacts.actions import WORDS_MOST, Report, note_contact, undo_contact
from huzhu.care.contacts.models import Contact, Listing
from huzhu.care.contacts.queries import contacts_of, listing_of
from huzhu.care.needs.actions import Ask, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm, new_nonce
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.grid.desk import around, block_of, listed_in, neighbour_of
from huzhu.doors.web.home.choices import choices_of, groups
from huzhu.doors.web.home.forms import WhenForm, window
from huzhu.doors.web.observed import ObservedForm
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound

SAID = {
    "door-well": Report(Contact.How.DOOR, Contact.Outcome.WELL),
    "door-missed": Report(Contact.How.DOOR, Contact.Outcome.MISSED),
    "phone-well": Report(Contact.How.PHONE, Contact.Outcome.WELL),
    "phone-missed": Report(Contact.How.PHONE, Contact.Outcome.MISSED),
}


class WrongForm(DoorForm):
    """What is wrong: one of the usual things by the button that is pressed, and words if one has them."""

    kind = forms.ChoiceField(
        widget=forms.HiddenInput, error_messages={"required": gettext_lazy("Please choose what is wrong.")}
    )
    words = forms.CharField(
        label=gettext_lazy("Anything to add?"),
        required=False,
        max_length=WORDS_MOST - 60,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one["value"], one["label"]) for one in wrongs()]  # type: ignore[attr-defined]

    def report(self) -> Report:
        """The kind and the words in one."""
        label = next(one["label"] for one in wrongs() if one["value"] == self.cleaned_data["kind"])
        words = " ".join(filter(None, (label, self.cleaned_data["words"].strip())))
        return Report(Contact.How.DOOR, Contact.Outcome.WRONG, words)


class LookForm(ObservedForm):
    """What a grid member saw at the door, in five groups."""

    words = forms.CharField(
        label=gettext_lazy("Anything to add?"),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea({"rows": 2}),
    )

    def report(self) -> Report:
        """What is to be written down: they were seen, and this was noticed."""
        given = self.cleaned_data
        met = given["met"] or Contact.Met.SELF
        return Report("door", "well", given["words"], met, given["minutes"], self.observed())


class NeighbourForm(WhenForm):
    """What a neighbour needs, and when."""

    service = forms.ChoiceField(label=gettext_lazy("What help?"))
    note = forms.CharField(
        label=gettext_lazy("Anything we should know?"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = ("service", "day", "part", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [
            (one.title, [(c.service, service_name(c.service)) for c in choices_of(one, self.now.date())])
            for one in groups()
        ]
        self.fields["service"].choices = [("", _("Please choose")), *listed]  # type: ignore[attr-defined]


@require_POST
@signed_in
@once
def note(request: SignedIn, listing_id: str) -> HttpResponseBase:
    """How it was, by one tap."""
    listing, report = _listing(request, listing_id), SAID.get(request.POST.get("said", ""))
    if report is None:
        raise NotFound
    note_contact(by=request.by, at=timezone.now(), listing=listing, report=report)
    well = report.outcome == Contact.Outcome.WELL
    messages.success(request, _("All is well. Written down.") if well else _("Not reached. It stays on the list."))
    return HttpResponseRedirect(reverse("grid:today"))


@require_POST
@signed_in
@once
def take_back(request: SignedIn, contact_id: str) -> HttpResponseBase:
    """That was a mistake."""
    block = block_of(request)
    for listing in listed_in(request, block).filter(contacts=contact_id):
        found = contacts_of(request.by, listing.person).get(pk=contact_id)
        undo_contact(by=request.by, at=timezone.now(), contact=found)
        messages.success(request, _("Taken back."))
        return HttpResponseRedirect(reverse("grid:person", args=[listing.person_id]))
    raise NotFound


@require_http_methods(["GET", "POST"])
@signed_in
@once
def tell_wrong(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Something is wrong: 120 and the station first, then what it is."""
    block = block_of(request)
    person = neighbour_of(request, block, person_id)
    listing = listing_of(request.by, person)
    form = WrongForm(request.POST or None)

    def work() -> Contact:
        if listing is None:
            raise NotFound
        return note_contact(by=request.by, at=timezone.now(), listing=listing, report=form.report())

    def again() -> HttpResponse:
        shown = {"person": person, "form": form, "kinds": wrongs(), "listing": listing, "nonce": new_nonce()}
        status = 422 if form.errors else 200
        return render(request, "grid/wrong.html", {**around(request, block, "people"), **shown}, status=status)

    done = _("The station has it on its list. If somebody is hurt, call as well.")
    return through(request, form, work, Way(done, reverse("grid:person", args=[person.pk]), again, "words"))


@require_http_methods(["GET", "POST"])
@signed_in
@once
def look(request: SignedIn, person_id: str) -> HttpResponseBase:
    """What there was to see at a neighbour's, group by group; what is not in order goes to the station."""
    block = block_of(request)
    person = neighbour_of(request, block, person_id)
    listing = listing_of(request.by, person)
    if listing is None:
        raise NotFound
    form = LookForm(request.POST or None)

    def work() -> Contact:
        return note_contact(by=request.by, at=timezone.now(), listing=listing, report=form.report())

    def again() -> HttpResponse:
        shown, status = {"person": person, "form": form}, 422 if form.errors else 200
        return render(request, "grid/look.html", {**around(request, block, "people"), **shown}, status=status)

    done = _("Written down. What is not in order stands on the list of the station.")
    return through(request, form, work, Way(done, reverse("grid:person", args=[person.pk]), again, "words"))


@require_http_methods(["GET", "POST"])
@signed_in
@once
def ask(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Help for a neighbour: the station decides on it, as on any other request."""
    block = block_of(request)
    person, at = neighbour_of(request, block, person_id), timezone.now()
    form = NeighbourForm(at, request.POST or None)

    def work() -> Need:
        return ask_for_help(by=request.by, at=at, elder=person, ask=_ask(form))

    def again() -> HttpResponse:
        shown = {"person": person, "form": form}
        return render(
            request, "grid/ask.html", {**around(request, block, "people"), **shown}, status=422 if form.errors else 200
        )

    done = _("The station has it and decides on it.")
    return through(request, form, work, Way(done, reverse("grid:person", args=[person.pk]), again))


def wrongs() -> list[dict[str, str]]:
    """What is usually wrong at a neighbour's."""
    return [
        {"value": "fell", "label": _("Has fallen"), "icon": "triangle-alert"},
        {"value": "unwell", "label": _("Is unwell"), "icon": "heart-pulse"},
        {"value": "home", "label": _("The home is not safe: gas, water, electricity"), "icon": "house"},
        {"value": "need", "label": _("Lacks food, medicine or heating"), "icon": "soup"},
        {"value": "other", "label": _("Something else"), "icon": "circle-question-mark"},
    ]


def _ask(form: NeighbourForm) -> Ask:
    given = form.cleaned_data
    times = window(given["day"], given["part"], form.now)
    if times is None:
        raise NotFound
    return Ask(given["service"], Need.Channel.GRID, times[0], times[1], note=given["note"])


def _listing(request: SignedIn, listing_id: str) -> Listing:
    listing = listed_in(request, block_of(request)).filter(pk=listing_id).first()
    if listing is None:
        raise NotFound
    return listing
