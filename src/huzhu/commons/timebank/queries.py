"""Who somebody is to a member, and what of a member's time lies above the limit and waits to be directed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Value
from django.db.models.functions import Concat

from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.places.models import Division
from huzhu.commons.timebank.models import Sharing
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


@dataclass(frozen=True, slots=True)
class Owed:
    """Minutes that moved from one district to another in a period: the second may ask the first for their worth."""

    from_id: str
    to_id: str
    minutes: int


def settlements(from_at: datetime, to_at: datetime) -> Sequence[Owed]:
    """Between which districts how many minutes moved in [from, to), both ways apart.

    Each such entry has two legs, into the clearing account of one district and out of that of the other.
    """
    into = Transfer.objects.filter(credit__kind=Account.Kind.CLEARING, unit=Unit.MINUTES)
    into = into.filter(entry__posted_at__gte=from_at, entry__posted_at__lt=to_at)
    out = Transfer.objects.filter(debit__kind=Account.Kind.CLEARING, unit=Unit.MINUTES)
    reached = dict(out.filter(entry__in=into.values("entry")).order_by("seq").values_list("entry", "debit__place"))
    sums: dict[tuple[str, str], int] = {}
    rows = into.order_by("seq").values_list("entry", "credit__place", F("amount"))
    for entry, left, minutes in rows:
        pair = left, reached[entry]
        sums[pair] = sums.get(pair, 0) + minutes
    return [Owed(one, other, minutes) for (one, other), minutes in sorted(sums.items())]
