"""Doubtful rows of another department: one at a time beside whom they resemble, decided once and known from then on."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.deliveries.deciding import decide_nobody, decide_person
from huzhu.care.deliveries.models import DeliveredRow, Outcome
from huzhu.care.deliveries.queries import candidates_of, row_seen_by, rows_waiting
from huzhu.commons.people.access import Verb
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.station.registerforms import NOBODY, WhoForm
from huzhu.doors.web.station.registerwords import agreement_words, told_words
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.identity.masking import mask_id


@require_GET
@signed_in
def show_first(request: SignedIn) -> HttpResponseBase:
    """The row that has waited longest; where none waits, the page says so."""
    place = desk_place(request, Verb.KEEP_REGISTERS)
    waiting = rows_waiting(request.by, place).first()
    if waiting:
        return HttpResponseRedirect(_address(waiting))
    return render(request, "station/doubt_none.html", around(request, place, "people"))


@require_GET
@signed_in
def show_doubt(request: SignedIn, delivered_row_id: str) -> HttpResponseBase:
    """A row beside whom it resembles, and why nobody but a person can say."""
    return _page(request, row_seen_by(request.by, delivered_row_id))


@require_POST
@signed_in
@once
def decide(request: SignedIn, delivered_row_id: str) -> HttpResponseBase:
    """It means one of ours, or nobody; whoever decided so says by what."""
    row, at = row_seen_by(request.by, delivered_row_id), timezone.now()
    form = _form(request, row, request.POST)
    after = _after(request, row)

    def work() -> DeliveredRow:
        who, because = form.cleaned_data["who"], form.because()
        if who == NOBODY:
            return decide_nobody(by=request.by, at=at, row=row, because=because)
        return decide_person(by=request.by, at=at, row=row, person_id=who, because=because)

    def again() -> HttpResponse:
        return _page(request, row, form, status=422)

    to = _address(after) if after else reverse("station:doubts")
    return through(request, form, work, Way(_("Decided. The next delivery knows it."), to, again, field="who"))


def _page(request: SignedIn, row: DeliveredRow, form: WhoForm | None = None, status: int = 200) -> HttpResponse:
    place, told, delivery = desk_place(request, Verb.KEEP_REGISTERS), row.told(), row.delivery
    people, who = candidates_of(request.by, row), told.get("who", {})
    waits, after = row.outcome == Outcome.DOUBTFUL, _after(request, row)
    shown = {
        "row": row,
        "waits": waits,
        "agreement": delivery.agreement,
        "title": agreement_words(delivery.agreement)["title"],
        "told": told_words(delivery.agreement, told["told"]) if "told" in told else "",
        "lines": _lines(who, people) if who else [],
        "people": people,
        "decided_by": str(row.decided_by.name) if row.decided_by else "",
        "because": str(row.decided_because),
        "left": rows_waiting(request.by, place).count(),
        "next_href": _address(after) if after else "",
        "form": form or (_form(request, row) if waits else None),
        "place_name": place_name(delivery.agreement.place),
    }
    return render(request, "station/doubt.html", {**around(request, place, "people"), **shown}, status=status)


def _form(request: SignedIn, row: DeliveredRow, posted: Any = None) -> WhoForm:
    day = timezone.localdate()
    people = [(one.pk, f"{one.name} · {who_is(one, day)}") for one in candidates_of(request.by, row)]
    return WhoForm(people, posted)


def _lines(who: dict[str, str], people: Any) -> list[dict[str, Any]]:
    """Each thing by which the row names somebody, beside what we know of each; numbers are masked on both sides."""
    theirs = {
        "name": (_("Name"), who["name"], who["name"]),
        "born": (_("Born on"), who["born"], who["born"]),
        "number": (_("ID number"), who["number"], mask_id(who["number"])),
        "gender": (_("Gender"), who["gender"], _gender(who["gender"])),
    }
    known = [_ours(one) for one in people]
    return [
        {
            "label": label,
            "row": words,
            "known": [{"words": one[key][1], "tone": _tone(value, one[key][0])} for one in known],
        }
        for key, (label, value, words) in theirs.items()
    ]


def _tone(said: str, known: str) -> str:
    if not said or not known or "unknown" in (said, known):
        return ""
    return "green" if said == known else "red"


def _ours(person: Person) -> dict[str, tuple[str, str]]:
    number, born = str(person.identity_number), person.born_on.isoformat() if person.born_on else ""
    return {
        "name": (str(person.name), str(person.name)),
        "born": (born, born),
        "number": (number, mask_id(number)),
        "gender": (person.gender, person.get_gender_display()),
    }


def _gender(code: str) -> str:
    return str(Person.Gender(code).label) if code in Person.Gender.values else ""


def _after(request: SignedIn, row: DeliveredRow) -> DeliveredRow | None:
    """The row that waits next; after the last the first."""
    waiting = list(rows_waiting(request.by, desk_place(request, Verb.KEEP_REGISTERS)).exclude(pk=row.pk)[:200])
    here = (row.delivery.brought_at, row.position)
    later = [one for one in waiting if (one.delivery.brought_at, one.position) > here]
    return next(iter(later or waiting), None)


def _address(row: DeliveredRow) -> str:
    return reverse("station:doubt", args=[row.pk])
