"""Coming in by PIN, with the telephone number or the card: every try is written down before it is looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Q

from huzhu.commons.journal.actions import record
from huzhu.commons.passes.digests import DIGITS, card_of, card_target, pin_digest, pins_fitting
from huzhu.commons.passes.models import EntryCard, EntryTry, Pin
from huzhu.commons.passes.numbers import people_of
from huzhu.commons.passes.queries import STARTER_GOOD_FOR
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

TRY_SPAN = timedelta(minutes=15)
TRIES_MOST = 5
TRIES_OF_A_SOURCE_MOST = 30
TRIES_OF_ALL_MOST = 600


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who is known by a PIN; with a starter, a PIN of one's own comes first."""

    person: Person
    pin: Pin


class PinWrong(Refused):
    """The PIN does not fit the number or card; the same for numbers and cards that are nobody's."""

    code = "passes.pin_wrong"
    sentence = "The six digits do not fit."
    next_step = "Please try again. Forgotten? The station gives you new ones by telephone."
    leaves_trace = True


class TriedTooOften(Refused):
    """Too many wrong PINs: at this number or card, from this address, or everywhere."""

    code = "passes.tried_too_often"
    sentence = (
        "The digits were wrong several times, so this door stays shut for a quarter of an hour. That protects you."
    )
    next_step = "In a hurry? A colleague at the station can help you at once."
    leaves_trace = True


class PinUnfit(Refused):
    """Not six digits, or six that anybody would guess first."""

    code = "passes.pin_unfit"
    sentence = "Other people would guess these digits."
    next_step = "Please choose six others: not all the same, not one after the other, not a birthday."


def enter_by_phone(*, by: Actor, at: datetime, phone: bytes, digits: str, source: bytes) -> list[Found]:
    """Whoever shares a number (as digest) and has this PIN: one person, or two who chose the same digits.

    Whoever tries has said not yet who it is, so it asks for no permission. Refuses: PinWrong, TriedTooOften.
    """
    note_try(at, phone, source)
    people = people_of(phone)
    return _let_in(by, at, people, digits, phone)


def enter_by_card(*, by: Actor, at: datetime, secret: str, digits: str, source: bytes) -> list[Found]:
    """Whoever's card this is, with the PIN: a card can be photographed, so it is never enough alone (trust.md 3).

    Whoever tries has said not yet who it is, so it asks for no permission. Refuses: PinWrong, TriedTooOften.
    """
    target = card_target(secret)
    note_try(at, target, source)
    card = card_of(secret)
    found = _let_in(by, at, [card.person] if card else [], digits, target)
    EntryCard.objects.filter(pk=card.pk if card else "").update(last_used_at=at)
    return found


def note_try(at: datetime, target: bytes, source: bytes) -> None:
    """One try more, on its own: rivals see one another's, and no more than five of them are looked at.

    Refuses: TriedTooOften.
    """
    EntryTry.objects.create(target=target, source=source, tried_at=at)
    counted = EntryTry.objects.filter(tried_at__gt=at - TRY_SPAN, forgiven_at__isnull=True)
    limits = ((Q(target=target), TRIES_MOST), (Q(source=source), TRIES_OF_A_SOURCE_MOST), (Q(), TRIES_OF_ALL_MOST))
    over = [counted.filter(whose).count() > most for whose, most in limits]  # all of them: an answer takes as long
    if any(over):
        raise TriedTooOften


def forgive_tries(at: datetime, target: bytes) -> None:
    """What was tried at a target counts no longer: the right digits came."""
    EntryTry.objects.filter(target=target, forgiven_at__isnull=True).update(forgiven_at=at)


def _let_in(by: Actor, at: datetime, people: Iterable[Person], digits: str, target: bytes) -> list[Found]:
    known = {one.pk: one for one in people}
    old = Q(starter=True, set_at__lte=at - STARTER_GOOD_FOR)
    pins = Pin.objects.filter(person__in=list(known), ended_at__isnull=True).exclude(old).order_by("pk")
    fitting = pins_fitting(pins, "".join(digits.split()))
    with transaction.atomic():
        action = "enter_by_pin" if fitting else "miss_pin"
        record(by=by, at=at, action=action, persons=[one.person_id for one in fitting] or list(known))
        forgive_tries(at, target if fitting else b"")  # the same statements for everybody
    if not fitting:
        raise PinWrong
    return [Found(known[one.person_id], one) for one in fitting]


@transaction.atomic
def replace_starter(*, by: Actor, at: datetime, pin: Pin, digits: str) -> Pin:
    """A person who came with the station's PIN chooses one that nobody else has heard; the old one ends.

    Refuses: PinUnfit, PinWrong where it was replaced meanwhile, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PASSES, within=pin)
    pin = Pin.objects.select_for_update().get(pk=pin.pk)
    if pin.ended_at is not None:
        raise PinWrong
    return keep_pin(by=by, at=at, person=pin.person, digits=digits)


def change_pin(*, by: Actor, at: datetime, person: Person, old: str, digits: str) -> Pin:
    """A person who knows the PIN chooses another; a wrong old one counts as a try.

    Refuses: PinWrong, TriedTooOften, PinUnfit, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PASSES, within=person)
    target = index_digest("entry_person", person.pk)
    note_try(at, target, target)
    _let_in(by, at, [person], old, target)
    return keep_pin(by=by, at=at, person=person, digits=digits)


@transaction.atomic
def keep_pin(*, by: Actor, at: datetime, person: Person, digits: str) -> Pin:
    """Writes down six digits that a person chose; those before end. Refuses: PinUnfit, NotPermitted, NotFound."""
    require(by, Verb.KEEP_PASSES, within=person)
    digits = "".join(digits.split())
    if not _fit(digits, person):
        raise PinUnfit
    Person.objects.select_for_update().get(pk=person.pk)
    Pin.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at, ended_by_id=by.person_id)
    pin = Pin.objects.create(
        person=person, digest=pin_digest(person.pk, digits), starter=False, set_at=at, set_by_id=by.person_id
    )
    record(by=by, at=at, action="keep_pin", thing=f"person:{person.pk}", persons=[person.pk])
    return pin


def _fit(digits: str, person: Person) -> bool:
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    born = person.born_on
    birthdays = {f"{born:%y%m%d}", f"{born:%Y%m}", f"{born:%m%d%y}"} if born else set()
    return steps not in ({0}, {1}, {9}) and digits not in birthdays and digits[:2] * 3 != digits
