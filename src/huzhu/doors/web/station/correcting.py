"""Correcting a record at the desk: what is right instead, and why; found under the new words at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.actions import AlreadyRegistered
from huzhu.commons.people.correcting import (
    Because,
    BornAfterDeath,
    correct_person,
    end_fact,
    own_phones,
    record_mark,
)
from huzhu.commons.people.models import Fact, Person
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.forms import PersonForm
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.identity.masking import mask_id
from huzhu.kernel.refusal import NotFound


class CorrectForm(PersonForm):
    """What is right, and why it is written anew. An empty ID number means that it stays."""

    because = forms.ChoiceField(label=gettext_lazy("Why is it changed?"), choices=Because.choices)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        now = {
            "name": str(person.name),
            "gender": person.gender,
            "born_on": person.born_on and person.born_on.isoformat(),
            "phones": ", ".join(own_phones(person)),
            "door": str(person.door),
            "mark": record_mark(person),
        }
        super().__init__([person.place], timezone.localdate(), *args, initial=now, **kwargs)
        del self.fields["place"]
        self.fields["born_on"].help_text = _("Like 1942-03-05")
        known = mask_id(str(person.identity_number))
        words = _("Now %(number)s. Leave it empty to keep it.") % {"number": known} if known else ""
        self.fields["identity_number"].help_text = words


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
@once
def correct(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The record as a form; saved, it goes back to the person's page."""
    person = person_of(request, person_id)
    require(request.by, Verb.CORRECT_PERSON, within=person)
    if request.method != "POST":
        return _page(request, person, CorrectForm(person))
    form = CorrectForm(person, request.POST)

    def work() -> None:
        said, at = form.cleaned_data, timezone.now()
        correct_person(
            by=request.by,
            at=at,
            person=person,
            particulars=form.particulars(),
            mark=said["mark"],
            because=said["because"],
        )

    fields = {AlreadyRegistered: "identity_number", BornAfterDeath: "born_on"}
    to = reverse("station:person", args=[person.pk])
    again = Way(_("Corrected."), to, lambda: _page(request, person, form, status=422), fields=fields)
    return through(request, form, work, again)


@require_POST
@signed_in
@once
def end(request: SignedIn, person_id: str, fact_id: str) -> HttpResponseBase:
    """Something known of the person is not so any more."""
    person = person_of(request, person_id)
    fact = Fact.objects.filter(pk=fact_id, person=person).select_related("person").first()
    if fact is None:
        raise NotFound
    end_fact(by=request.by, at=timezone.now(), fact=fact)
    messages.success(request, _("Written down: it is not so any more."))
    return HttpResponseRedirect(reverse("station:person", args=[person.pk]))


def _page(request: SignedIn, person: Person, form: CorrectForm, status: int = 200) -> HttpResponse:
    place = desk_place(request, Verb.CORRECT_PERSON)
    shown = {
        "form": form,
        "name": str(person.name),
        "person_id": person.pk,
        "lives_in": place_name(person.place),
        "here": reverse("station:correct_person", args=[person.pk]),
    }
    return render(request, "station/correct_person.html", {**around(request, place, "people"), **shown}, status=status)
