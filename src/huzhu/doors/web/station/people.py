"""One person at the desk: what to mind, how to reach them, what was asked and done, and who looked."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_of
from huzhu.care.rounds.queries import rounds_of, with_keepers
from huzhu.commons.cards.actions import issue_door_card
from huzhu.commons.helpers.queries import helpers_for
from huzhu.commons.journal.queries import lines_naming
from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.actions import note_fact
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.people.queries import find_persons, persons_for
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.states import need_state
from huzhu.doors.web.station.contacts import panel_of
from huzhu.doors.web.station.desk import PER_PAGE, around
from huzhu.doors.web.station.entitled import claims_of
from huzhu.doors.web.station.histories import names_of
from huzhu.doors.web.station.personal import PURPOSES, TAKEN_FOR, FactForm, PurposeForm
from huzhu.doors.web.station.portrait import fact_words, portrait, who_is
from huzhu.doors.web.station.regular import row_of
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.identity.phones import tail
from huzhu.kernel.refusal import NotFound, Refused

NEEDS_SHOWN, ROUNDS_SHOWN, LOOKS_READ, LOOKS_SHOWN = 20, 10, 200, 20


@require_GET
@signed_in
def search_people(request: SignedIn) -> HttpResponseBase:
    """Finding a person by name, initials, number or door."""
    place = desk_place(request, Verb.SEE_PERSON)
    q, day = request.GET.get("q", "").strip(), timezone.localdate()
    found = find_persons(request.by, q, PER_PAGE)
    shown = {
        "q": q,
        "rows": [_found(person, day) for person in found],
        "may_register": may(request.by, Verb.REGISTER_PERSON),
        "may_import": may(request.by, Verb.IMPORT_REGISTER),
        "may_export": may(request.by, Verb.EXPORT_REGISTER),
        "may_see_found": may(request.by, Verb.SEE_ENTITLEMENT),
    }
    return render(request, "station/people.html", {**around(request, place, "people"), **shown})


@require_GET
@signed_in
def show_person(request: SignedIn, person_id: str) -> HttpResponseBase:
    """A person's page; numbers stay masked until somebody says what for."""
    return _person_page(request, person_of(request, person_id))


@never_cache
@require_POST
@signed_in
def reveal(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The same page with numbers in full; who, when and what for stand in the journal. Changes nothing."""
    person = person_of(request, person_id)
    form = PurposeForm(request.POST, auto_id="purpose_%s")
    if not form.is_valid():
        return _person_page(request, person, {"purpose_form": form, "form": form}, status=422)
    request.by = request.by.for_purpose(form.cleaned_data["purpose"])
    phones = [{"number": str(one.number), "label": one.label} for one in person.phones.all()]
    return _person_page(request, person, {"numbers": phones, "identity": str(person.identity_number), "revealed": True})


@require_POST
@signed_in
@once
def add_fact(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Writes down something known of a person from today on."""
    person = person_of(request, person_id)
    form = FactForm(request.POST, auto_id="fact_%s")
    if form.is_valid():
        at, (kind, value) = timezone.now(), form.fact()
        try:
            note_fact(
                by=request.by,
                at=at,
                person=person,
                kind=kind,
                value=value,
                from_on=timezone.localdate(at),
                source=form.cleaned_data["source"],
            )
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            messages.success(request, _("Written down."))
            return HttpResponseRedirect(reverse("station:person", args=[person.pk]))
    return _person_page(request, person, {"fact_form": form, "form": form}, status=422)


@never_cache
@require_POST
@signed_in
@once
def issue_card(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Makes the card for the door and shows its code, once. The answer is kept sealed for a second arrival only."""
    person = person_of(request, person_id)
    code = issue_door_card(by=request.by, at=timezone.now(), elder=person)
    shown = {
        "code": f"{code[:3]} {code[3:]}",
        "digits": code,
        "name": str(person.name),
        "place": person.place,
        "back_href": reverse("station:person", args=[person.pk]),
        "day": timezone.localdate(),
    }
    return render(request, "station/card.html", shown)


def person_of(request: SignedIn, person_id: str) -> Person:
    """A person this actor may see, with family and numbers loaded. Raises NotFound."""
    loaded = persons_for(request.by).prefetch_related("ties__other__phones", "phones")
    person = loaded.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def _person_page(
    request: SignedIn, person: Person, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    by, day = request.by, timezone.localdate()
    place = desk_place(request, Verb.SEE_PERSON)
    needs, card = needs_of(by, person)[:NEEDS_SHOWN], portrait(by, person, day)
    shown = {
        "portrait": card,
        "place_of_person": place_name(person.place),
        "masked": [mask_phone(str(one.number)) for one in person.phones.all()],
        "has_identity": person.identity_standing != Person.Standing.NONE,
        "identity_standing": person.get_identity_standing_display(),
        "facts_known": [_fact(fact) for fact in card.known],
        "needs": [_need(need) for need in needs],
        "rounds": [row_of(booked) for booked in with_keepers(rounds_of(by, person))[:ROUNDS_SHOWN]],
        "helper": helpers_for(by).filter(person=person).first(),
        "looks": _looks(by, person),
        "in_touch": panel_of(by, person),
        "claims": claims_of(by, card),
        "sees_assessments": may(by, Verb.ANSWER_OBJECTION),
        "sees_plan": may(by, Verb.SEE_REFERRAL),
        "may_correct": may(by, Verb.CORRECT_PERSON),
        "may_enrol": may(by, Verb.ENROL_HELPER),
        "may_ask": may(by, Verb.TAKE_CALL),
        "purpose_form": PurposeForm(auto_id="purpose_%s"),
        "fact_form": FactForm(auto_id="fact_%s"),
        **(more or {}),
    }
    return render(request, "station/person.html", {**around(request, place, "people"), **shown}, status=status)


def _found(person: Person, day: date) -> dict[str, Any]:
    phones = sorted(person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    return {
        "pk": person.pk,
        "name": str(person.name),
        "who": who_is(person, day),
        "door": str(person.door),
        "place": place_name(person.place),
        "tail": tail(str(phones[0].number)) if phones else "",
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "pk": fact.pk,
        "kind": fact.get_kind_display(),
        "value": fact_words(fact),
        "from_on": fact.from_on,
        "source": fact.said_by(),
        "verified": fact.verified_at is not None,
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "pk": need.pk,
        "service": service_name(need.service, need.earliest_at),
        "at": need.earliest_at,
        "state": need_state(need),
    }


def _looks(by: Actor, person: Person) -> list[dict[str, Any]]:
    """Who opened what of this person of late, newest first; one line for each person, day and purpose."""
    lines = list(lines_naming(person.pk).filter(action="read")[:LOOKS_READ])
    names = names_of(by, {line.actor for line in lines})
    purposes = {key: str(word) for key, word in (*TAKEN_FOR, *PURPOSES)}
    looks: dict[tuple[str, str, date], dict[str, Any]] = {}
    for line in lines:
        purpose = purposes.get(line.purpose, line.purpose)
        key = (line.actor, purpose, timezone.localdate(line.at))
        look = looks.setdefault(key, {"who": names[line.actor], "at": line.at, "purpose": purpose, "times": 0})
        look["times"] += 1
    return list(looks.values())[:LOOKS_SHOWN]
