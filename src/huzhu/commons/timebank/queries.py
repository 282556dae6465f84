"""Who somebody is to a member, and what of a member's time lies above the limit and waits to be directed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Value
from django.db.models.functions import Concat

from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.places.models import Division
from huzhu.commons.timebank.models import Estate, Heir, Leave, Sharing
from huzhu.kernel.actor import Actor
from huzhu.kernel.timebank.rules import Relation
from huzhu.kernel.units import Unit

KINSHIP = {Tie.Kind.SPOUSE: Relation.SPOUSE, Tie.Kind.CHILD: Relation.LINEAL}


@dataclass(frozen=True, slots=True)
class Above:
    """Minutes of one entry that lie above the limit and that the member has not directed yet."""

    entry_id: str
    minutes: int
    booked_at: datetime


def relation_of(member: Person, other: Person) -> Relation | None:
    """Who `other` is to the member by the ties written down, whichever of the two they were written for.

    None where no tie stands: a stranger. Brothers, nephews and neighbours count as friends.
    """
    if member.pk == other.pk:
        return Relation.SELF
    between = Tie.objects.filter(Q(person=member, other=other) | Q(person=other, other=member))
    kinds = list(between.order_by("pk").values_list("kind", flat=True))
    found = [KINSHIP.get(Tie.Kind(kind), Relation.FRIEND) for kind in kinds]
    return min(found, key=[Relation.SPOUSE, Relation.LINEAL, Relation.FRIEND].index, default=None)


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody to whom a member is tied, and what they are to the member."""

    person: Person
    relation: Relation


def kin_of(member: Person) -> Sequence[Kin]:
    """The living to whom the member is tied, each once: spouse, parents and children first, then the others."""
    ties = Tie.objects.filter(Q(person=member) | Q(other=member)).select_related("person__place", "other__place")
    found: dict[str, Kin] = {}
    order = [Relation.SPOUSE, Relation.LINEAL, Relation.FRIEND]
    for tie in ties.order_by("pk"):
        person = tie.other if tie.person_id == member.pk else tie.person
        kin = Kin(person, KINSHIP.get(Tie.Kind(tie.kind), Relation.FRIEND))
        before = found.get(person.pk, kin)
        found[person.pk] = min(before, kin, key=lambda one: order.index(one.relation))
    living = [one for one in found.values() if one.person.died_on is None]
    return sorted(living, key=lambda one: (order.index(one.relation), one.person.pk))


def sharings_of(member: Person) -> Sequence[Sharing]:
    """For whom the member's time may be used today, the first first. Asks no permission: it is the member's own."""
    running = Sharing.objects.filter(member=member, ended_at__isnull=True).select_related("other")
    return list(running.order_by("shared_at", "pk"))


def above_limit(member: Person) -> Sequence[Above]:
    """What was set apart above the member's limit and is not directed yet, oldest first."""
    directed = Entry.objects.filter(reference=Concat(Value("directed:"), OuterRef("entry_id")))
    apart = Transfer.objects.filter(
        debit__owner=member, credit__kind=Account.Kind.OVERFLOW, unit=Unit.MINUTES, entry__kind=Entry.Kind.OVERFLOW
    )
    waiting = apart.filter(~Exists(directed), reversals__isnull=True).order_by("seq")
    return [Above(*row) for row in waiting.values_list("entry_id", "amount", "entry__posted_at")]


def district_of(place: Division) -> Division:
    """The district a place lies in, or the place itself where none is above it: who settles with whom."""
    keys = place.path.strip("/").split("/")
    above = Division.objects.filter(pk__in=keys, tier=Division.Tier.DISTRICT).order_by("-path", "pk")
    return above.first() or place


def has_left(member_id: str, at: datetime | None = None) -> bool:
    """Whether a member's account is frozen: now, or at a moment that lies behind."""
    leaves = Leave.objects.filter(member=member_id)
    if at is None:
        return leaves.filter(returned_at__isnull=True).exists()
    return leaves.filter(left_at__lte=at).filter(Q(returned_at__isnull=True) | Q(returned_at__gt=at)).exists()


def leave_of(member: Person) -> Leave | None:
    """Since when a member's account is frozen. Asks no permission: it belongs to the account."""
    return Leave.objects.filter(member=member, returned_at__isnull=True).order_by("pk").first()


def heir_of(member: Person) -> Heir | None:
    """Whom a member has named. Asks no permission: it belongs to the account."""
    running = Heir.objects.filter(member=member, ended_at__isnull=True)
    return running.select_related("other__place", "member__place").order_by("pk").first()


def estate_of(member: Person) -> Estate | None:
    """What a member's death has left behind, noted or settled. Asks no permission: it belongs to the account."""
    standing = Estate.objects.filter(member=member).exclude(state=Estate.State.WITHDRAWN)
    return standing.select_related("member__place", "heir", "noted_by", "settled_by").order_by("pk").first()


def estates_at(by: Actor, place: Division) -> QuerySet[Estate]:
    """What deaths have left behind in a place and all under it, as far as `by` may see; order and slice at the door."""
    seen = visible_to(by, Verb.SEE_ACCOUNT, Estate).filter(member__place__path__startswith=place.path)
    return seen.select_related("member__place", "heir", "noted_by", "settled_by")
