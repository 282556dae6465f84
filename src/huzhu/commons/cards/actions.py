"""Giving an elder a card for the door, and taking an old one out of use."""

import secrets
from datetime import datetime

from django.db import transaction

from huzhu.commons.cards.models import DoorCard
from huzhu.commons.cards.queries import card_digest
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor

DIGITS = 6


@transaction.atomic
def issue_door_card(*, by: Actor, at: datetime, elder: Person) -> str:
    """Makes a new card and returns its six-digit code, which is shown once and printed; the old one ends.

    Six digits can be read aloud. It is no secret between strangers: it counts only for a helper who has promised
    to come, within the hours of that visit. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=elder)
    Person.objects.select_for_update().get(pk=elder.pk)
    in_use = DoorCard.objects.filter(elder=elder, withdrawn_at__isnull=True)
    in_use.update(withdrawn_at=at, withdrawn_by_id=by.person_id)
    code = _new_code(elder)
    DoorCard.objects.create(elder=elder, digest=card_digest(elder.pk, code), issued_at=at, issued_by_id=by.person_id)
    record(by=by, at=at, action="issue_door_card", thing=f"person:{elder.pk}", persons=[elder.pk])
    return code


def _new_code(elder: Person) -> str:
    """A code that no card of this elder ever had: a card that was lost never opens again."""
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if not DoorCard.objects.filter(digest=card_digest(elder.pk, code)).exists():
            return code
