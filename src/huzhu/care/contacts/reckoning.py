"""When each of the list is due: from what was written, and by the rules of today anew every night."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from huzhu.care.contacts.models import Contact, Listing, Shock, Worry
from huzhu.commons.journal.actions import record
from huzhu.kernel.actor import Actor
from huzhu.kernel.contacts import ContactRules, How, Standing, Wish, contact_rules_on, next_due
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused

BATCH = 500


class ListingEnded(Refused):
    """Nothing is written down for somebody who is off the list, and the answer says who took them off."""

    code = "contact.listing_ended"
    sentence = "%(who)s has taken this person off the list already, at %(when)s."
    next_step = "If that was a mistake, please put the person on the list again."


def locked_listing(listing: Listing) -> Listing:
    """The listing, locked and still open, with person and place. Refuses: ListingEnded."""
    listing = Listing.objects.select_for_update(of=("self",)).select_related("person__place").get(pk=listing.pk)
    if listing.ended_at:
        raise ListingEnded(who=listing.ended_by_id, when=listing.ended_at)
    return listing


@transaction.atomic
def reckon_dues(*, by: Actor, at: datetime) -> int:
    """Moves the day on which somebody of the list is due to where the rules of today put it; returns how many moved.

    Without it a new edition of the rules would reach a person only at the next contact. Opens nothing sealed. Asks no
    permission: it says what the rules say, and only the house runs it.
    """
    rules, moved = contact_rules_on(by.day), list[Listing]()
    there = Listing.objects.select_for_update(of=("self",)).filter(ended_at__isnull=True, person__died_on__isnull=True)
    there = there.select_related("person__place").defer("because", "ended_because")
    for listing in there.order_by("pk").iterator(BATCH):
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


def close_missed(by: Actor, at: datetime, listing: Listing) -> None:
    """Somebody was reached: that nobody could be is over."""
    for worry in Worry.objects.filter(listing=listing, kind=Worry.Kind.MISSED, closed_at__isnull=True).order_by("pk"):
        worry.close(by_id=by.person_id, at=at, closed_as=Worry.Ending.REACHED)


def recount(by: Actor, listing: Listing) -> None:
    """What stands now follows from what was written and not taken back, whichever listing it was written under.

    For a listing that is locked and came with person and place.
    """
    rows = Contact.objects.filter(listing__person=listing.person_id, undone_at__isnull=True).order_by("at", "pk")
    zone, standing = listing.person.place.time_zone, Standing(listing.listed_on)
    for how, outcome, met, at in rows.values_list("how", "outcome", "met", "at"):
        day = local_day(at, zone)
        if day >= listing.listed_on:
            seen = how == How.DOOR and (met == Contact.Met.SELF or outcome == Contact.Outcome.MISSED)
            standing = _after(standing, outcome, day, at_door=seen)
    rules = contact_rules_on(by.day)
    hurry_at = _hurry(listing, rules)
    standing = replace(standing, hurry_on=local_day(hurry_at, zone) if hurry_at else None)
    listing.stand(standing, hurry_at, next_due(listing.tier, listing.wish, standing, rules))


def _after(standing: Standing, outcome: str, day: date, *, at_door: bool) -> Standing:
    if outcome == Contact.Outcome.MISSED:
        knocks = standing.knocks_count + at_door
        return replace(standing, tries_count=standing.tries_count + 1, knocks_count=knocks)
    seen_on = day if at_door else standing.seen_on
    return Standing(standing.listed_on, day, seen_on)


def _hurry(listing: Listing, rules: ContactRules) -> datetime | None:
    """By when the first thing that has happened since somebody was last reached wants a contact."""
    if listing.wish == Wish.NONE:
        return None
    reached = Contact.objects.filter(listing__person=listing.person_id, undone_at__isnull=True)
    last = reached.exclude(outcome=Contact.Outcome.MISSED).order_by("-at", "-pk").first()
    open_still = Shock.objects.filter(listing=listing, undone_at__isnull=True)
    first = (open_still.filter(noted_at__gt=last.at) if last else open_still).order_by("noted_at", "pk").first()
    return rules.hurry_by(listing.tier, first.noted_at) if first else None
