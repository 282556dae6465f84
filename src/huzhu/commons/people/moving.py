"""Somebody lives elsewhere from now on: another door, in the register of another place."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.correcting import RecordChanged, record_mark
from huzhu.commons.people.keys import insert_keys, key_digests
from huzhu.commons.people.models import Person, SearchKey
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

HOMES = (Division.Tier.SUBDISTRICT, Division.Tier.COMMUNITY, Division.Tier.GRID)


class NotMoved(Refused):
    """The place and the door are the old ones."""

    code = "people.not_moved"
    sentence = "This is where the person lives already."
    next_step = "Please choose the new place, or go back."


class NowhereToLive(Refused):
    """Somebody lives in a community, below it, or in a street without any; a district is no home."""

    code = "people.nowhere_to_live"
    sentence = "It is not clear in which community the person lives now."
    next_step = "Please choose the community."


class MovedAfterDeath(Refused):
    """The dead do not move."""

    code = "people.moved_after_death"
    sentence = "This person has died."
    next_step = "If that is a mistake, please take back the death first."


@transaction.atomic
def move_person(*, by: Actor, at: datetime, person: Person, place: Division, door: str, mark: str) -> Person:
    """The person lives at another door from now on, and is in the register of that place: its station sees to them,
    whoever saw to them before does so no more. What is known of them stays known. `mark` is what the record said when
    it was opened.

    Whoever keeps the register where the person lived hands them over; no word is asked of the new place, which is told
    by whoever calls.

    Refuses: RecordChanged, NotMoved, NowhereToLive, MovedAfterDeath, NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=person)
    person = Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person.pk)
    if record_mark(person) != mark:
        raise RecordChanged
    if person.died_on:
        raise MovedAfterDeath
    if place.tier not in HOMES:
        raise NowhereToLive
    if (person.place_id, str(person.door)) == (place.pk, door):
        raise NotMoved
    left = person.place_id
    person.place, person.door, person.point, person.street_node = place, door, "", None
    person.save(update_fields=["place", "door", "point", "street_node"])
    numbers = tuple(str(one.number) for one in person.phones.order_by("rank", "pk"))
    SearchKey.objects.filter(person=person).delete()
    insert_keys([(person.pk, key) for key in key_digests(str(person.name), door, numbers)])
    details = {"from": left, "to": place.pk}
    record(by=by, at=at, action="move_person", thing=f"person:{person.pk}", persons=[person.pk], details=details)
    return person
