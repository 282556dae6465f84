"""From codes to rows, and from persons to the names that a caller may read."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from huzhu.commons.people.access import NotPermitted, Verb, may, places_of, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.api.shapes import PersonTold
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Names:
    """Whose names the caller may read in full; everybody else's are masked."""

    known: frozenset[str]

    def of(self, person: Person) -> PersonTold:
        """The person by the name the caller may read."""
        return in_full(person) if person.pk in self.known else masked(person)


def names_for(by: Actor, persons: Iterable[Person]) -> Names:
    """Who of these persons is within reach of `by`, asked once for all of them."""
    keys = {person.pk for person in persons}
    seen = visible_to(by, Verb.SEE_PERSON, Person).filter(pk__in=keys)
    return Names(frozenset(seen.order_by("pk").values_list("pk", flat=True)))


def in_full(person: Person) -> PersonTold:
    """The person by name, for those who must know."""
    return PersonTold(id=person.pk, name=str(person.name))


def masked(person: Person) -> PersonTold:
    """The person by first and last sign of the name."""
    return PersonTold(id=person.pk, name=mask_name(str(person.name)))


def reaches_by_post(by: Actor, person: Person) -> bool:
    """Whether a post of `by` includes this person: only posts read doors and numbers, relatives know them anyway."""
    return places_of(by, Verb.SEE_PERSON).filter(pk=person.place_id).exists()


def named[M: Model](model: type[M], code: str) -> M:
    """The row of that code, for an action that asks for permission itself. Refuses: NotFound."""
    found = model._default_manager.filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


def placed(by: Actor, verb: Verb, code: str) -> Division:
    """The place of that code within a post of `by`; who holds no such post learns of no place. Refuses: NotPermitted,
    NotFound.
    """
    if not may(by, verb):
        raise NotPermitted
    found = places_of(by, verb).filter(pk=code).first()
    if found is None:
        raise NotFound
    return found
