"""Applying where one stays, decided where one is registered: the identity card opens the door, nothing comes twice."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from huzhu.care.entitlement.applying import Wanted, write_application
from huzhu.care.entitlement.models import Application, HandedIn
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.keys import identity_digest
from huzhu.commons.people.models import Person, Post
from huzhu.commons.people.queries import holders_of
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.names import clean_name
from huzhu.kernel.identity.numbers import read_number
from huzhu.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the identity card that somebody shows at the desk."""

    name: str = field(repr=False)
    number: str = field(repr=False)


class CardUnknown(Refused):
    """Nobody is registered by this name and number; which of the two is not right is not told."""

    code = "entitlement.card_unknown"
    sentence = "Nobody is registered with this name and this number."
    next_step = "Please compare both with the identity card. Whoever is registered nowhere can be taken in here."


class RegisteredHere(Refused):
    """The person is one of this desk."""

    code = "entitlement.registered_here"
    sentence = "This person is registered with you."
    next_step = "Please write the application on the page of the person."


@transaction.atomic
def recognise_card(*, by: Actor, at: datetime, place: Division, card: Card) -> Person:
    """The person of a card that is shown at a desk of another place; name and number have to be right both, and each
    look is written to the journal.

    Refuses: CardUnknown, RegisteredHere, NumberRefused, NotPermitted, NotFound.
    """
    require(by, Verb.APPLY_FOR_BENEFIT, within=place)
    person = _of_card(by, card)
    record(by=by, at=at, action="recognise_card", thing=f"place:{place.pk}", persons=[person.pk])
    return person


@transaction.atomic
def hand_in_elsewhere(*, by: Actor, at: datetime, place: Division, card: Card, wanted: Wanted) -> HandedIn:
    """Writes down an application by the list of the place where the person is registered; the staff there are told and
    decide. The papers are kept with it: nobody asks for them a second time.

    Refuses: CardUnknown, RegisteredHere, NotOnTheList, EvidenceMissing, ApplicantDead, AppliedAlready, GivenAlready,
    NumberRefused, NotPermitted, NotFound.
    """
    require(by, Verb.APPLY_FOR_BENEFIT, within=place)
    application = write_application(by=by, at=at, person=_of_card(by, card), wanted=wanted)
    handed = HandedIn.objects.create(application=application, place=place)
    there = holders_of(application.person.place, Post.Kind.STAFF, by.day)
    for person in Person.objects.filter(pk__in=there).select_related("place").order_by("pk"):
        about, params = f"application:{application.pk}", {"who": application.person_id}
        tell(by=by, at=at, person=person, kind="application.from_elsewhere", about=about, params=params)
    return handed


def handed_in_at(by: Actor, place: Division) -> QuerySet[HandedIn]:
    """What was handed in at a place and under it for people registered elsewhere, the last first."""
    found = visible_to(by, Verb.SEE_ENTITLEMENT, HandedIn).filter(place__path__startswith=place.path)
    return found.select_related("application__person__place", "application__applied_by", "place").order_by(
        "-application__applied_at", "-pk"
    )


def handed_in_of(application: Application) -> HandedIn | None:
    """Where an application was handed in, if not at home. Asks no permission: who sees the application sees this."""
    return HandedIn.objects.filter(application=application).select_related("place").order_by("pk").first()


def _of_card(by: Actor, card: Card) -> Person:
    number, name = read_number(card.number).text, clean_name(card.name)
    digest = identity_digest(number)
    person = Person.objects.filter(identity_digest=digest).select_related("place").order_by("pk").first()
    if person is None or clean_name(str(person.name)) != name:
        raise CardUnknown
    if visible_to(by, Verb.APPLY_FOR_BENEFIT, Person).filter(pk=person.pk).exists():
        raise RegisteredHere
    return person
