"""Time that crosses a border between districts: the way through both clearing accounts, and who owes whom for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from huzhu.commons.bank.actions import place_account
from huzhu.commons.bank.models import Account, Transfer
from huzhu.commons.bank.posting import Move
from huzhu.commons.places.models import Division
from huzhu.commons.timebank.queries import district_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.units import Unit


def way_to(by: Actor, at: datetime, account: Account, theirs: Account, minutes: int) -> list[Move]:
    """The moves that bring minutes from one account to another: straight within a district, else through both
    clearing accounts, so that each district's own books stay whole."""
    here, there = district_of(account.place), district_of(theirs.place)
    if here == there:
        return [Move(account, theirs, minutes)]
    clearing = Account.Kind.CLEARING
    left = place_account(by=by, at=at, place=here, kind=clearing)
    reached = place_account(by=by, at=at, place=there, kind=clearing)
    return [Move(account, left, minutes), Move(reached, theirs, minutes)]


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


@dataclass(frozen=True, slots=True)
class Crossing:
    """One entry by which minutes left one district and reached another."""

    entry_id: str
    booked_on: date
    from_id: str
    to_id: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Pair:
    """What went from one district to another in a period, in how many entries, and what came back."""

    from_id: str
    to_id: str
    entries: int
    minutes: int
    back_minutes: int


def crossings_of(place: Division, from_at: datetime, to_at: datetime) -> list[Crossing]:
    """Every entry of [from, to) by which minutes left or reached the district of a place, the first first.

    Asks no permission: the statement names districts alone; who asks for it may see the accounts of the place.
    """
    district = district_of(place)
    through = Transfer.objects.filter(unit=Unit.MINUTES, entry__posted_at__gte=from_at, entry__posted_at__lt=to_at)
    left = through.filter(credit__kind=Account.Kind.CLEARING).select_related("entry", "credit").order_by("seq")
    reached = dict(
        through.filter(debit__kind=Account.Kind.CLEARING).order_by("seq").values_list("entry", "debit__place")
    )
    every = [
        Crossing(one.entry_id, one.entry.booked_on, one.credit.place_id, reached[one.entry_id], one.amount)
        for one in left
        if one.entry_id in reached
    ]
    below = set(Division.objects.filter(path__startswith=place.path).values_list("pk", flat=True))
    mine = below | {district.pk}
    return [one for one in every if one.from_id in mine or one.to_id in mine]


def pairs_of(crossings: Sequence[Crossing]) -> list[Pair]:
    """The settlement statement: one line for each two districts and direction, in the order of their ids."""
    sums: dict[tuple[str, str], list[int]] = {}
    for one in crossings:
        found = sums.setdefault((one.from_id, one.to_id), [0, 0])
        found[0], found[1] = found[0] + 1, found[1] + one.minutes
    return [
        Pair(start, end, entries, minutes, sums.get((end, start), [0, 0])[1])
        for (start, end), (entries, minutes) in sorted(sums.items())
    ]
