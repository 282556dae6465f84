"""A telephone rings: what a telephone system says of it, once, and whoever picks up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huzhu.care.calls.actions import Begun, begin_call
from huzhu.care.calls.models import Call, Ring
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.keys import phone_digest
from huzhu.commons.people.models import Phone
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.phones import digits_of
from huzhu.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Rung:
    """What the telephone system says: its own name of the call, the number, which it may not know, and since when."""

    key: str
    number: str
    rang_at: datetime


class RingAnswered(Refused):
    """Somebody was faster."""

    code = "ring.answered"
    sentence = "%(who)s has picked up already, at %(when)s."
    next_step = "Nothing more to do."


@transaction.atomic
def note_ring(*, by: Actor, at: datetime, place: Division, rung: Rung) -> Ring:
    """Notes that it rings at the desk of a place; the same call of the telephone system again is the same ring.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.NOTE_RING, within=place)
    nonce, number = index_digest("ring", f"{place.pk}:{rung.key}"), digits_of(rung.number)
    known = {"place": place, "number": number, "person_id": _owner(place, number), "rang_at": min(rung.rang_at, at)}
    ring, new = Ring.objects.get_or_create(nonce=nonce, defaults=known)
    if new:
        persons = [ring.person_id] if ring.person_id else []
        record(by=by, at=at, action="note_ring", thing=f"ring:{ring.pk}", persons=persons)
    return ring


@transaction.atomic
def answer_ring(*, by: Actor, at: datetime, ring: Ring, tab: str) -> Call:
    """Somebody picks up: the call begins, with the number that rang.

    Refuses: RingAnswered, CallStillOpen, NotPermitted, NotFound.
    """
    require(by, Verb.TAKE_CALL, within=ring)
    ring = Ring.objects.select_for_update(of=("self",)).select_related("place").get(pk=ring.pk)
    if ring.answered_at:
        raise RingAnswered(who=ring.answered_by_id, when=ring.answered_at)
    call = begin_call(by=by, at=at, place=ring.place, begun=Begun(tab, at, str(ring.number)))
    ring.answer(by_id=by.person_id, at=at, call=call)
    return call


def _owner(place: Division, number: str) -> str | None:
    there = Phone.objects.filter(digest=phone_digest(number), person__place__path__startswith=place.path)
    owners = list(there.order_by("person").values_list("person_id", flat=True).distinct()[:2]) if number else []
    return owners[0] if len(owners) == 1 else None
