"""Rows of a list that resemble somebody we know: side by side, one after the other, until a person has decided."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb
from huzhu.commons.people.models import Person
from huzhu.commons.registers.actions import drop_as_same, enter_as_another
from huzhu.commons.registers.models import HeldRow
from huzhu.commons.registers.queries import held_row_seen_by, kept_list_of, rows_held
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.listwords import where_in
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.identity.masking import mask_id, mask_phone


@require_GET
@signed_in
def show_first(request: SignedIn) -> HttpResponseBase:
    """The row that has waited longest; where none waits, the page says so."""
    place = desk_place(request, Verb.IMPORT_REGISTER)
    waiting = rows_held(request.by, place).first()
    if waiting:
        return HttpResponseRedirect(_address(waiting))
    return render(request, "station/held_none.html", {**around(request, place, "people")})


@require_GET
@signed_in
def show_row(request: SignedIn, held_row_id: str) -> HttpResponseBase:
    """A row of a list beside whom it resembles."""
    return _page(request, held_row_seen_by(request.by, held_row_id), DoorForm())


@require_POST
@signed_in
@once
def same(request: SignedIn, held_row_id: str) -> HttpResponseBase:
    """It is the person it resembles."""
    return _decided(request, held_row_id, drop_as_same, _("Noted: the same person. The register stays as it is."))


@require_POST
@signed_in
@once
def another(request: SignedIn, held_row_id: str) -> HttpResponseBase:
    """It is somebody else, who enters the register."""
    return _decided(request, held_row_id, enter_as_another, _("Taken in as somebody else."))


def _decided(request: SignedIn, key: str, action: Callable[..., object], done: str) -> HttpResponseBase:
    held, form = held_row_seen_by(request.by, key), DoorForm(request.POST)
    after = _after(request, held)

    def work() -> None:
        action(by=request.by, at=timezone.now(), held=held)

    to = _address(after) if after else reverse("station:held_rows")
    return through(request, form, work, Way(done, to, lambda: _page(request, held, form)))


def _page(request: SignedIn, held: HeldRow, form: DoorForm) -> HttpResponseBase:
    place = desk_place(request, Verb.IMPORT_REGISTER)
    row, after = json.loads(held.content), _after(request, held)
    shown = {
        "held": held,
        "place_name": place_name(held.intake.place),
        "where": where_in(kept_list_of(held.intake), str(held.sheet), held.row_number),
        "lines": _lines(row, held.person),
        "known": held.person,
        "left": rows_held(request.by, place).count(),
        "next_href": _address(after) if after else "",
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "station/held_row.html", {**around(request, place, "people"), **shown}, status=status)


def _lines(row: dict[str, Any], known: Person | None) -> list[dict[str, Any]]:
    """Each thing the row says beside what we know, and whether the two agree; numbers are masked on both sides."""
    born = row["born_on"]
    ours = _ours(known) if known else {}
    theirs = {
        "name": (_("Name"), row["name"], row["name"]),
        "gender": (_("Gender"), row["gender"], _gender(row["gender"])),
        "born": (_("Born on"), born, born),
        "number": (_("ID number"), row["identity_number"], mask_id(row["identity_number"])),
        "phones": (_("Telephone"), set(row["phones"]), _masked(row["phones"])),
        "door": (_("Where they live"), row["door"], row["door"]),
    }
    return [
        {
            "label": label,
            "row": words,
            "known": ours[key][1] if known else "",
            "agrees": bool(known and value and value == ours[key][0]),
            "differs": bool(known and value and ours[key][0] and value != ours[key][0]),
        }
        for key, (label, value, words) in theirs.items()
    ]


def _ours(person: Person) -> dict[str, tuple[Any, str]]:
    phones = [str(one.number) for one in person.phones.order_by("rank", "pk") if not one.label]
    born: date | None = person.born_on
    number = str(person.identity_number)
    return {
        "name": (str(person.name), str(person.name)),
        "gender": (person.gender, person.get_gender_display()),
        "born": (born.isoformat() if born else "",) * 2,
        "number": (number, mask_id(number)),
        "phones": (set(phones), _masked(phones)),
        "door": (str(person.door), str(person.door)),
    }


def _gender(code: str) -> str:
    return str(Person.Gender(code).label) if code in Person.Gender.values else ""


def _masked(phones: Iterable[str]) -> str:
    return " ".join(mask_phone(one) for one in phones)


def _after(request: SignedIn, held: HeldRow) -> HeldRow | None:
    """The row that comes next, of those that wait; after the last the first."""
    waiting = rows_held(request.by, desk_place(request, Verb.IMPORT_REGISTER)).exclude(pk=held.pk)
    keys = list(waiting.values_list("pk", "intake__begun_at", "intake", "row_number"))
    here = (held.intake.begun_at, held.intake_id, held.row_number, held.pk)
    later = [key for key, *order in keys if (*order, key) > here]
    first = later[0] if later else keys[0][0] if keys else None
    return waiting.filter(pk=first).first() if first else None


def _address(held: HeldRow) -> str:
    return reverse("station:held_row", args=[held.pk])
