"""Taking people out of the register as a file: whom, by whom and what for stands in the journal."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_like
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

PEOPLE_MOST = 20_000


class NobodyToExport(Refused):
    """Nobody fits."""

    code = "registers.nobody_to_export"
    sentence = "There is nobody to put into the file."
    next_step = "Please search for something else, or leave the search empty for everybody here."


class TooManyToExport(Refused):
    """More people than one file may hold."""

    code = "registers.too_many_to_export"
    sentence = "That would be more than %(people)s people in one file."
    next_step = "Please take a smaller place, or search for fewer."


@transaction.atomic
def export_people(*, by: Actor, at: datetime, place: Division, text: str) -> list[Person]:
    """The people of a place and all under it whom `text` fits, everybody for an empty one, with their telephones: to
    be written into a file. The purpose is the actor's.

    Refuses: NobodyToExport, TooManyToExport, NotPermitted, NotFound.
    """
    require(by, Verb.EXPORT_REGISTER, within=place)
    seen = visible_to(by, Verb.EXPORT_REGISTER, Person).filter(place__path__startswith=place.path)
    if text.strip():
        seen = seen.filter(pk__in=persons_like(by, text).values("pk"))
    found = list(seen.select_related("place").prefetch_related("phones").order_by("born_on", "pk")[: PEOPLE_MOST + 1])
    if not found:
        raise NobodyToExport
    if len(found) > PEOPLE_MOST:
        raise TooManyToExport(people=PEOPLE_MOST)
    details = {"count": len(found), "searched": bool(text.strip())}
    record(by=by, at=at, action="export_people", thing=f"place:{place.pk}", details=details)
    return found
