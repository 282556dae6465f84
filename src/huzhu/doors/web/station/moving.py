"""Somebody lives elsewhere now: the record goes to the station there, and the words say who sees to them now."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huzhu.care.visits.moves import report_move
from huzhu.commons.people.access import Verb, places_of, require
from huzhu.commons.people.correcting import record_mark
from huzhu.commons.people.models import Person
from huzhu.commons.people.moving import NotMoved, NowhereToLive
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import homes_near
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.surroundings import place_name


class MoveForm(DoorForm):
    """Where somebody lives now."""

    place = forms.ChoiceField(label=gettext_lazy("Lives in"))
    door = forms.CharField(label=gettext_lazy("Door"), max_length=80)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data, initial={"place": person.place_id, "mark": record_mark(person)})
        self.homes = {one.pk: one for one in homes_near(person.place)}
        self.fields["place"].choices = [(one.pk, _within(one, self.homes)) for one in self.homes.values()]  # type: ignore[attr-defined]  # stubs know a plain Field
        self.fields["door"].help_text = _("Street, number, unit and flat, as on an envelope")


def _within(place: Division, homes: dict[str, Division]) -> str:
    """A grid is told by its community too: every community has a first one."""
    above = homes.get(place.path.split("/")[-3]) if place.tier == Division.Tier.GRID else None
    return f"{place_name(above)} · {place_name(place)}" if above else place_name(place)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
@once
def move(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The new place and door; whoever sees to the person there is told, and the old desk lets go."""
    person = person_of(request, person_id)
    require(request.by, Verb.CORRECT_PERSON, within=person)
    if request.method != "POST":
        return _page(request, person, MoveForm(person))
    form = MoveForm(person, request.POST)

    def work() -> None:
        said = form.cleaned_data
        place, at = form.homes[said["place"]], timezone.now()
        report_move(by=request.by, at=at, person=person, place=place, door=said["door"].strip(), mark=said["mark"])

    fields = {NotMoved: "door", NowhereToLive: "place"}
    to = _onward(request, form, person)
    way = Way(_done(request, form), to, lambda: _page(request, person, form, status=422), fields=fields)
    return through(request, form, work, way)


def _chosen(form: MoveForm) -> Division | None:
    return form.homes.get(str(form.data.get("place", "")))


def _stays(request: SignedIn, place: Division | None) -> bool:
    """Whether this desk sees to the new place too."""
    return place is not None and places_of(request.by, Verb.CORRECT_PERSON).filter(pk=place.pk).exists()


def _done(request: SignedIn, form: MoveForm) -> str:
    place = _chosen(form)
    if place is None or _stays(request, place):
        return _("Written down: the person lives there now.")
    return _("Written down. The station of %(place)s sees to the person from now on, and is told.") % {
        "place": place_name(place)
    }


def _onward(request: SignedIn, form: MoveForm, person: Person) -> str:
    if _stays(request, _chosen(form)):
        return reverse("station:person", args=[person.pk])
    return reverse("station:people")


def _page(request: SignedIn, person: Person, form: MoveForm, status: int = 200) -> HttpResponse:
    place = desk_place(request, Verb.CORRECT_PERSON)
    shown = {
        "form": form,
        "name": str(person.name),
        "person_id": person.pk,
        "lives_in": place_name(person.place),
        "door": str(person.door),
        "here": reverse("station:move_person", args=[person.pk]),
    }
    return render(request, "station/move_person.html", {**around(request, place, "people"), **shown}, status=status)
