"""What the station gives and takes: a PIN read out by telephone, a card to scan, and their end."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.passes.digests import card_target, new_digits, new_secret, pin_digest
from huzhu.commons.passes.models import EntryCard, Pin
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor


@transaction.atomic
def issue_pin(*, by: Actor, at: datetime, person: Person) -> str:
    """Six digits to read out on the telephone, once; the person changes them at the first use, within seven days.

    The PIN before ends. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.ISSUE_PASSES, within=person)
    Person.objects.select_for_update().get(pk=person.pk)
    Pin.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at, ended_by_id=by.person_id)
    digits = new_digits()
    Pin.objects.create(
        person=person, digest=pin_digest(person.pk, digits), starter=True, set_at=at, set_by_id=by.person_id
    )
    record(by=by, at=at, action="issue_pin", thing=f"person:{person.pk}", persons=[person.pk])
    return digits


@transaction.atomic
def issue_entry_card(*, by: Actor, at: datetime, person: Person) -> str:
    """The secret of a new card, shown once and printed; the card before ends. Refuses: NotPermitted, NotFound."""
    require(by, Verb.ISSUE_PASSES, within=person)
    Person.objects.select_for_update().get(pk=person.pk)
    in_use = EntryCard.objects.filter(person=person, withdrawn_at__isnull=True)
    in_use.update(withdrawn_at=at, withdrawn_by_id=by.person_id)
    secret = new_secret()
    EntryCard.objects.create(person=person, digest=card_target(secret), issued_at=at, issued_by_id=by.person_id)
    record(by=by, at=at, action="issue_entry_card", thing=f"person:{person.pk}", persons=[person.pk])
    return secret


@transaction.atomic
def withdraw_passes(*, by: Actor, at: datetime, person: Person) -> int:
    """The card and the PIN of a person end: lost, or seen by somebody. Returns how many there were.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PASSES, within=person)
    Person.objects.select_for_update().get(pk=person.pk)
    cards = EntryCard.objects.filter(person=person, withdrawn_at__isnull=True)
    pins = Pin.objects.filter(person=person, ended_at__isnull=True)
    ended = cards.update(withdrawn_at=at, withdrawn_by_id=by.person_id)
    ended += pins.update(ended_at=at, ended_by_id=by.person_id)
    record(by=by, at=at, action="withdraw_passes", thing=f"person:{person.pk}", persons=[person.pk])
    return ended
