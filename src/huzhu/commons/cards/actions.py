"""Giving an elder a card for the door, and taking an old one out of use."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huzhu.commons.cards.models import DoorCard, WrongTry
from huzhu.commons.cards.queries import card_digest
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import SafetyRules, catalogue_on

DIGITS = 6


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What became of a code: it fits, or not; `shut` when none is taken any more, `shut_now` by this very try."""

    fits: bool = False
    shut: bool = False
    shut_now: bool = False


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


@transaction.atomic
def try_card(*, by: Actor, at: datetime, elder: Person, code: str) -> CardAnswer:
    """Tries a code at an elder's door. Wrong ones are counted, for the card and for whoever tries; a right one before
    the limit forgives what the same person mistyped at this door (trust.md 3: three times wrong is an incident).

    The action that calls it holds the permission, has locked the helper, and lets the count stand when it says no.
    """
    card = DoorCard.objects.select_for_update().filter(elder=elder, withdrawn_at__isnull=True).order_by("pk").first()
    if card is None:
        return CardAnswer()
    rules = catalogue_on(by.day).safety
    if _is_shut(by, at, card, rules):
        return CardAnswer(shut=True)
    digest = card_digest(elder.pk, "".join(code.split()))
    mine = WrongTry.objects.filter(card=card, tried_by=by.person_id)
    if bytes(card.digest) == digest:
        mine.filter(forgiven_at__isnull=True).update(forgiven_at=at)
        return CardAnswer(fits=True)
    new = {"tried_at": at}
    _, is_new = WrongTry.objects.get_or_create(card=card, tried_by_id=by.person_id, digest=digest, defaults=new)
    if is_new:
        record(by=by, at=at, action="try_card", thing=f"person:{elder.pk}", persons=[elder.pk])
    shut = _is_shut(by, at, card, rules)
    return CardAnswer(shut=shut, shut_now=shut)


def _is_shut(by: Actor, at: datetime, card: DoorCard, rules: SafetyRules) -> bool:
    since = at - timedelta(hours=rules.card_tries_hours)
    counted = WrongTry.objects.filter(forgiven_at__isnull=True, tried_at__gt=since)
    if counted.filter(card=card).count() >= rules.card_tries:
        return True
    return counted.filter(tried_by=by.person_id).count() >= rules.helper_card_tries
