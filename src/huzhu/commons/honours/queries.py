"""Reading honours: hours ever given, stars held, and what a certificate says to a stranger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.honours.models import Honour
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.units import Unit


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody may know who holds a certificate's code: a masked name, the stars, the minutes on that day."""

    code: str
    name: str
    stars: int
    minutes: int
    given_on: date
    place: Division
    revoked: bool


def honours_for(by: Actor) -> QuerySet[Honour]:
    """All honours `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_HONOUR, Honour).select_related("place", "person")


def stars_of(person: Person) -> list[Honour]:
    """The stars a person holds, the highest first. Asks no permission: the person came from a query that did."""
    standing = Honour.objects.filter(person=person, revoked_at__isnull=True)
    return list(standing.select_related("place").order_by("-stars", "pk"))


def given_minutes(persons: Mapping[str, Person] | None = None) -> dict[str, int]:
    """Minutes ever given in help by person id, what was reversed left out; of these persons, or of everybody.

    Spending, gifts and donations take nothing away; grants and gifts received add nothing. Asks no permission.
    """
    rows = hours_posted()
    if persons is not None:
        rows = rows.filter(credit__owner__in=persons)
    sums = rows.values_list("credit__owner").annotate(total=Sum("amount")).order_by("credit__owner")
    return {owner: int(total) for owner, total in sums}


def hours_posted() -> QuerySet[Transfer]:
    """Every transfer of minutes to a member for help given that still stands, here or in a record brought along.

    Hours are portable between organisations (domain.md 7), so opening balances count for stars.
    """
    return Transfer.objects.filter(
        entry__kind__in=[Entry.Kind.CREDIT, Entry.Kind.OPENING],
        unit=Unit.MINUTES,
        credit__kind=Account.Kind.MEMBER,
        reversals__isnull=True,
    )


def verified(code: str) -> Verified:
    """What a certificate says to a stranger who knows its code. Asks no permission. Refuses: NotFound."""
    honour = Honour.objects.filter(pk=code.strip().lower()).select_related("person", "place").first()
    if honour is None:
        raise NotFound
    return Verified(
        code=honour.pk,
        name=mask_name(str(honour.person.name)),
        stars=honour.stars,
        minutes=honour.given_minutes,
        given_on=honour.given_on,
        place=honour.place,
        revoked=honour.revoked_at is not None,
    )
