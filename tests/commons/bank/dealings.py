"""What rooms above the bank enter in it, deed by deed, in the moves they make: groups, the guarantee, estates, shared
and donated hours, the shop, points that lapse or are taken back, balances brought in by the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from huzhu.commons.bank.actions import open_account
from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.bank.posting import Move, post, post_many
from huzhu.commons.codes import new_code
from huzhu.commons.groups.actions import GROUP
from huzhu.commons.people.models import Organisation
from huzhu.kernel.ledger import Overdrawn
from huzhu.kernel.units import Unit

if TYPE_CHECKING:
    from tests.commons.bank.lives import Life

Kind, Of = Entry.Kind, Account.Kind


def group_works(life: Life) -> None:
    """What all of a group did is the group's, never one member's."""
    group = life.rng.choice(groups_of(life))
    life.post(Kind.CREDIT, Move(life.there(group, Of.POOL), group, life.rng.randint(30, 300)))


def group_donates(life: Life) -> None:
    """The one way out of a group's account."""
    group = life.rng.choice(groups_of(life))
    life.post(Kind.DONATION, Move(group, life.there(group, Of.DONATION), life.rng.randint(10, 90)))


def fill_reserve(life: Life) -> None:
    """A district sets hours aside for the guarantee."""
    member = life.member()
    life.post(Kind.GRANT, Move(life.there(member, Of.POOL), life.reserve(member), life.rng.randint(60, 600)))


def buy_hours(life: Life) -> None:
    """Help that nobody gave is bought: the reserve pays."""
    member = life.member()
    life.post(Kind.SPEND, Move(life.reserve(member), life.there(member, Of.POOL), life.rng.randint(30, 120)))


def spend_donated(life: Life) -> None:
    """Donated hours pay a visit: held first, posted or freed later as any other."""
    member = life.member()
    life.hold(Kind.SPEND, Move(life.there(member, Of.DONATION), life.there(member, Of.POOL), life.rng.randint(10, 60)))


def reserve_goods(life: Life) -> None:
    """Points are set aside until the goods are fetched."""
    mine = life.rng.choice(life.points)
    life.hold(Kind.SPEND, Move(mine, life.there(mine, Of.POOL, Unit.POINTS), life.rng.randint(1, 6)))


def points_lapse(life: Life) -> None:
    """Points that nobody spent in time go back to their pool."""
    mine = life.rng.choice(life.points)
    life.post(Kind.EXPIRY, Move(mine, life.there(mine, Of.POOL, Unit.POINTS), life.rng.randint(1, 4)))


def take_points_back(life: Life) -> None:
    """Where the hours behind them were undone, as many of the points as are still there are taken back."""
    awards = [one for one in life.entries[-200:] if one.kind == Kind.CREDIT and _unit(one) == Unit.POINTS]
    if not awards:
        return
    award = life.rng.choice(awards)
    leg = award.transfers.select_related("debit__place", "credit__place").get(leg=1)
    mine = Account.objects.select_related("place").get(pk=leg.credit_id)
    points = min(leg.amount, (mine.balance or 0) - (mine.held or 0))
    if points <= 0:
        return
    life.entries.remove(award)
    back = Entry(reference=f"takeback:{award.pk}", kind=Kind.REVERSAL, occurred_at=life.at, corrects=award, because="x")
    move = Move(mine, leg.debit, points)
    with transaction.atomic():
        post(life.by, life.at, back, [move])
    life.count("points taken back", move)


def die(life: Life) -> None:
    """An estate: what is left of a grant ends, what lay above the limit is donated, the rest goes to an heir or to
    all. The account lives on here as somebody else's would, so that the books stay full."""
    dead = Account.objects.select_related("place").get(pk=life.member().pk)
    left = (dead.balance or 0) - (dead.held or 0)
    if left < 2:
        return
    fund, apart = life.there(dead, Of.GRANT), life.there(dead, Of.OVERFLOW)
    life.post(Kind.EXPIRY, Move(dead, fund, 1), Move(fund, life.there(dead, Of.POOL), 1))
    above = Account.objects.get(pk=apart.pk).balance or 0
    if above:
        life.post(Kind.DONATION, Move(apart, life.there(dead, Of.DONATION), min(above, 20)))
    heir = life.member()
    if heir.pk != dead.pk and life.rng.random() < 0.5:
        life.post(Kind.GIFT, *life.way(dead, heir, left - 1))
    else:
        life.post(Kind.DONATION, Move(dead, life.there(dead, Of.DONATION), left - 1))
    life.done["estate"] += 1


def bring_in_list(life: Life) -> None:
    """A list of old balances is posted at one go, and now and then taken back at one go."""
    members = life.rng.sample([one for one in life.time if one.place == life.time[0].place], 4)
    moves = [[Move(life.there(one, Of.OPENING), one, life.rng.randint(1, 30))] for one in members]
    post_many(life.by, life.at, [_entry(life, Kind.OPENING) for _ in moves], moves)
    for (move,) in moves:
        life.count("list brought in", move)
    if life.rng.random() < 0.5:
        _take_list_back(life)


def _take_list_back(life: Life) -> None:
    given = Transfer.objects.filter(entry__occurred_at=life.at, entry__reference__startswith="list:", reverses=None)
    given = given.filter(reversals__isnull=True).select_related("debit__place", "credit__place").order_by("pk")
    rows = list(given)
    entries = [_entry(life, Kind.REVERSAL, corrects=one.entry_id) for one in rows]
    moves = [[Move(one.credit, one.debit, one.amount)] for one in rows]
    try:
        post_many(life.by, life.at, entries, moves, [[one.seq] for one in rows])
    except Overdrawn:
        life.done["overdrawn"] += 1
        return
    for (move,) in moves:
        life.count("list taken back", move)


def _entry(life: Life, kind: Entry.Kind, corrects: str | None = None) -> Entry:
    key = new_code()
    because = "made up" if corrects else ""
    reference = f"reversal:{corrects}" if corrects else f"list:{key}"
    return Entry(
        id=key, reference=reference, kind=kind, occurred_at=life.at, because=because, corrects_id=corrects, rules=""
    )


def groups_of(life: Life) -> list[Account]:
    """The accounts of the groups, one in each community."""
    found = list(Account.objects.filter(kind=Of.GROUP).select_related("place").order_by("pk"))
    if found:
        return found
    for place in life.places:
        group = Organisation.objects.create(name=f"group {place.pk}", kind=GROUP, place=place)
        open_account(by=life.by, at=life.at, kind=Of.GROUP, unit=Unit.MINUTES, place=place, owner=group)
    return groups_of(life)


def _unit(entry: Entry) -> str:
    return entry.transfers.values_list("unit", flat=True)[0]
