"""When each of the list is due by the rules of today: asked anew every night, because rules change between contacts."""

from datetime import datetime

from django.db import transaction

from huzhu.care.contacts.models import Listing
from huzhu.commons.journal.actions import record
from huzhu.kernel.actor import Actor
from huzhu.kernel.contacts import contact_rules_on, next_due

BATCH = 500


@transaction.atomic
def reckon_dues(*, by: Actor, at: datetime) -> int:
    """Moves the day on which somebody of the list is due to where the rules of today put it; returns how many moved.

    Without it a new edition of the rules would reach a person only at the next contact. Opens nothing sealed. Asks no
    permission: it says what the rules say, and only the house runs it.
    """
    rules, moved = contact_rules_on(by.day), list[Listing]()
    there = Listing.objects.select_for_update(of=("self",)).filter(ended_at__isnull=True, person__died_on__isnull=True)
    for listing in there.defer("because", "ended_because").order_by("pk").iterator(BATCH):
        due = next_due(listing.tier, listing.wish, listing.standing(), rules)
        on, at_door = (due.on, due.at_door) if due else (None, False)
        if (listing.due_on, listing.at_door) != (on, at_door):
            listing.due_on, listing.at_door = on, at_door
            moved.append(listing)
    Listing.objects.bulk_update(moved, ["due_on", "at_door"], batch_size=BATCH)
    if moved:
        persons = [one.person_id for one in moved]
        record(by=by, at=at, action="reckon_dues", persons=persons, details={"count": len(moved)})
    return len(moved)
