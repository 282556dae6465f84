"""My block: where to go at once, where nobody answers, who is due; everybody on the list; and one neighbour."""

from datetime import datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from huzhu.care.contacts.queries import contacts_of, counted_at, due_by, listing_of, missed_of
from huzhu.care.dispatch.queries import sent_on_duty
from huzhu.care.needs.queries import needs_of
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_like
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.grid.desk import around, block_of, listed_in, neighbour_of
from huzhu.doors.web.states import need_state
from huzhu.doors.web.station.callbacks import call_of
from huzhu.doors.web.station.contacts import contact_row, rows_of
from huzhu.doors.web.station.portrait import portrait, who_is
from huzhu.doors.words import service_name
from huzhu.kernel.contacts import Step, contact_rules_on, next_step

PER_PAGE, DUE_SHOWN, CONTACTS_SHOWN, NEEDS_SHOWN = 30, 30, 5, 3


@require_GET
@signed_in
def show_today(request: SignedIn) -> HttpResponseBase:
    """What waits in the block today, the most pressing first."""
    block, at = block_of(request), timezone.now()
    day, listed = timezone.localdate(at), listed_in(request, block)
    missed = list(missed_of(listed))
    rules = contact_rules_on(day)
    knock = [one for one in missed if next_step(one.standing(), rules) in (Step.KNOCK, Step.KEYHOLDER)]
    away = {one.pk for one in knock}
    due = [one for one in due_by(listed, day)[: DUE_SHOWN + len(away)] if one.pk not in away][:DUE_SHOWN]
    rows = rows_of([*knock, *due], day)
    shown = {
        "sent": [_sent(one) for one in sent_on_duty(request.by, _midnight(at))],
        "knock": rows[: len(knock)],
        "due": rows[len(knock) :],
        "waiting": len(rows),
        "counted": counted_at(request.by, block, day),
        "day": day,
    }
    return render(request, "grid/today.html", {**around(request, block, "today"), **shown})


@require_GET
@signed_in
def show_people(request: SignedIn) -> HttpResponseBase:
    """Everybody of the block who is on the list; by name, number or door anybody who lives there."""
    block, day = block_of(request), timezone.localdate()
    q = request.GET.get("q", "").strip()
    shown: dict[str, Any] = {"q": q}
    if q:
        found = persons_like(request.by, q).filter(place__path__startswith=block.path)
        shown["found"] = [_found(one) for one in found.order_by("-by_person", "born_on", "pk")[:PER_PAGE]]
    else:
        page = Paginator(listed_in(request, block), PER_PAGE).get_page(request.GET.get("page"))
        shown |= {"rows": rows_of(list(page), day), "page": page}
    return render(request, "grid/people.html", {**around(request, block, "people"), **shown})


@require_GET
@signed_in
def show_person(request: SignedIn, person_id: str) -> HttpResponseBase:
    """One neighbour: the door, the number, what to mind, and how it is now by one tap."""
    block = block_of(request)
    return person_page(request, neighbour_of(request, block, person_id))


def person_page(
    request: SignedIn, person: Person, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a neighbour, with what went wrong in a form if anything did."""
    by, block, day = request.by, block_of(request), timezone.localdate()
    listing = listing_of(by, person)
    contacts = list(contacts_of(by, person).filter(undone_at__isnull=True)[:CONTACTS_SHOWN])
    shown = {
        "person": person,
        "portrait": portrait(by, person, day),
        "call": call_of(person),
        "listing": rows_of([listing], day)[0] if listing else None,
        "contacts": [contact_row(one) | {"words": str(one.words)} for one in contacts],
        "last_own": contacts[0].pk if contacts and contacts[0].noted_by_id == by.person_id else "",
        "needs": [
            {"service": service_name(one.service, one.earliest_at), "at": one.earliest_at, "state": need_state(one)}
            for one in needs_of(by, person)[:NEEDS_SHOWN]
        ],
        **(more or {}),
    }
    return render(request, "grid/person.html", {**around(request, block, "people"), **shown}, status=status)


def _sent(one: Any) -> dict[str, Any]:
    return {"pk": one.pk, "starts_at": one.starts_at, "service": service_name(one.need.service, one.starts_at)}


def _found(person: Person) -> dict[str, str]:
    who = who_is(person, timezone.localdate())
    return {"person_id": person.pk, "name": str(person.name), "who": who, "door": str(person.door)}


def _midnight(at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
