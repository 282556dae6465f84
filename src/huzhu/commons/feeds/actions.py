"""Opening a secret address for one's own calendar, and taking it back."""

import secrets
from datetime import datetime

from django.db import transaction

from huzhu.commons.feeds.models import FeedAddress
from huzhu.commons.feeds.queries import secret_digest
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor

SECRET_BYTES = 24
"""192 random bits: nobody guesses one."""


@transaction.atomic
def open_feed(*, by: Actor, at: datetime, person: Person, kind: str) -> str:
    """Makes a new secret for one's own calendar and returns it, the only time; an older one leads nowhere from now on.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_FEED, within=person)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    _close(by, at, person, kind)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = FeedAddress.objects.create(
        person=person, kind=kind, digest=secret_digest(secret), opened_at=at, opened_by_id=by.person_id
    )
    _record(by, at, "open_feed", made)
    return secret


@transaction.atomic
def close_feed(*, by: Actor, at: datetime, person: Person, kind: str) -> int:
    """Takes the address back; returns how many were open, 0 or 1. Refuses: NotPermitted, NotFound."""
    require(by, Verb.KEEP_FEED, within=person)
    closed = _close(by, at, person, kind)
    for one in closed:
        _record(by, at, "close_feed", one)
    return len(closed)


def _close(by: Actor, at: datetime, person: Person, kind: str) -> list[FeedAddress]:
    there = FeedAddress.objects.select_for_update(of=("self",)).filter(person=person, kind=kind, closed_at__isnull=True)
    closed = list(there.order_by("pk"))
    for one in closed:
        one.close(by_id=by.person_id, at=at)
    return closed


def _record(by: Actor, at: datetime, action: str, feed: FeedAddress) -> None:
    record(by=by, at=at, action=action, thing=f"feed:{feed.pk}", persons=[feed.person_id], details={"kind": feed.kind})
