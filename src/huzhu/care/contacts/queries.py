"""Reading contacts: who is due, when somebody was last in touch, and what has to be looked into."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When

from huzhu.care.contacts.models import Contact, Listing, Proposal, Shock, Worry
from huzhu.commons.consents.queries import refused
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import Use


@dataclass(frozen=True, slots=True)
class DueCounted:
    """How many under a place are on the list; due today, over, not reached of late; and what is to be looked into."""

    listed: int
    due: int
    over: int
    missed: int
    worries: int


def listings_for(by: Actor) -> QuerySet[Listing]:
    """Everybody on the list whom `by` may see, with person and place, without the dead and those taken off it."""
    on_list = visible_to(by, Verb.SEE_CONTACT, Listing).filter(ended_at__isnull=True, person__died_on__isnull=True)
    return on_list.select_related("person__place")


def listings_at(by: Actor, place: Division) -> QuerySet[Listing]:
    """Those on the list under a place: who is over longest first, those whom nobody is to call last."""
    there = listings_for(by).filter(person__place__path__startswith=place.path)
    return there.order_by(*ORDER)


ORDER = ("due_on", "pk")


def due_by(listings: QuerySet[Listing], day: date) -> QuerySet[Listing]:
    """Of these those who are due on a day or were before."""
    return listings.filter(due_on__lte=day)


def missed_of(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Of these those whom nobody reached when it was last tried."""
    return listings.filter(tries_count__gt=0)


def counted_at(by: Actor, place: Division, day: date) -> DueCounted:
    """What the heading of a list says of a place, and everything under it."""
    told = listings_at(by, place).order_by().aggregate(
        listed=Count("pk"),
        due=Count("pk", filter=Q(due_on=day)),
        over=Count("pk", filter=Q(due_on__lt=day)),
        missed=Count("pk", filter=Q(tries_count__gt=0)),
    )  # fmt: skip
    return DueCounted(**told, worries=worries_open(by, place).count())


def listing_of(by: Actor, person: Person) -> Listing | None:
    """Where somebody stands on the list, for those who may see it."""
    return listings_for(by).filter(person=person).order_by("pk").first()


def contacts_of(by: Actor, person: Person) -> QuerySet[Contact]:
    """Each time somebody was in touch or tried, what was taken back among them; the last first."""
    found = visible_to(by, Verb.SEE_CONTACT, Contact).filter(listing__person=person)
    return found.select_related("listing", "noted_by").order_by("-at", "-pk")


def last_contacts(listings: Iterable[Listing]) -> Mapping[str, Contact]:
    """The last contact of each person that counts, by person; for listings that came from a query of the room."""
    persons = [one.person_id for one in listings]
    counted = Contact.objects.filter(listing__person=OuterRef("pk"), undone_at__isnull=True).order_by("-at", "-pk")
    keys = Person.objects.filter(pk__in=persons).order_by("pk").annotate(last=Subquery(counted.values("pk")[:1]))
    found = Contact.objects.filter(pk__in=keys.values("last")).select_related("listing").order_by("pk")
    return {one.listing.person_id: one for one in found}


def worries_open(by: Actor, place: Division) -> QuerySet[Worry]:
    """What somebody at the station must look into under a place, the oldest first."""
    there = visible_to(by, Verb.SEE_CONTACT, Worry).filter(
        closed_at__isnull=True, listing__person__place__path__startswith=place.path
    )
    return there.select_related("listing__person__place", "contact__listing").order_by("opened_at", "pk")


def shocks_open(by: Actor, listing: Listing) -> QuerySet[Shock]:
    """What has happened to somebody since they were last reached, the first first."""
    reached = contacts_of(by, listing.person).filter(undone_at__isnull=True).exclude(outcome=Contact.Outcome.MISSED)
    found = visible_to(by, Verb.SEE_CONTACT, Shock).filter(listing=listing, undone_at__isnull=True)
    last = reached.first()
    since = found.filter(noted_at__gt=last.at) if last else found
    return since.select_related("listing", "noted_by").order_by("noted_at", "pk")


def proposals_open(by: Actor, place: Division) -> QuerySet[Proposal]:
    """Whom the rules would have looked after more closely under a place, the closest first."""
    there = visible_to(by, Verb.LIST_FOR_CONTACT, Proposal).filter(
        closed_at__isnull=True, person__died_on__isnull=True, person__place__path__startswith=place.path
    )
    there = there.exclude(person__in=refused(Use.RISK))
    closeness = Case(When(tier="red", then=0), When(tier="yellow", then=1), default=2)
    return there.select_related("person__place").order_by(closeness, "proposed_at", "pk")


def proposal_of(by: Actor, person: Person) -> Proposal | None:
    """What is proposed of somebody and waits for a decision, for those who may decide."""
    waiting = visible_to(by, Verb.LIST_FOR_CONTACT, Proposal).filter(person=person, closed_at__isnull=True)
    return waiting.exclude(person__in=refused(Use.RISK)).order_by("pk").first()
