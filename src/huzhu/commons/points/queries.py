"""Reading points: what a person can spend, until when, and what is still owed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from huzhu.commons.bank.models import Account, Entry, Hold, Transfer
from huzhu.commons.bank.queries import account_of
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.points.models import Award
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.points import (
    NEVER,
    Came,
    CameBack,
    Event,
    Lapsed,
    Lot,
    Undone,
    Went,
    ending,
    lots_after,
    spendable,
)
from huzhu.kernel.units import Unit


@dataclass(frozen=True, slots=True)
class PointsPurse:
    """What a person has: `free_points` can be spent, `kept_points` are set aside for what is reserved."""

    account: Account | None
    free_points: int
    kept_points: int
    lots: tuple[Lot, ...]
    soon: tuple[Lot, ...]  # what ends within the days of the notice
    claim_points: int


def points_purse(person: Person, day: date) -> PointsPurse:
    """The points of a person on a day; `person.place` is read. Asks no permission: the person came from a query
    that did, or from an action that was permitted."""
    account, rules = account_of(person, Unit.POINTS), rules_at(person.place, day).rules
    if account is None:
        return PointsPurse(None, 0, 0, (), (), 0)
    lots = lots_of(account, days=rules.points_notice_days)
    return PointsPurse(
        account=account,
        free_points=spendable(lots, day),
        kept_points=account.held or 0,
        lots=tuple(lot for lot in lots if lot.last_on >= day),
        soon=ending(lots, day, rules.points_notice_days),
        claim_points=sum(one.points - one.taken_back_points for one in claims().filter(person=person)),
    )


def awards_for(by: Actor) -> QuerySet[Award]:
    """All awards `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_ACCOUNT, Award)


def claims() -> QuerySet[Award]:
    """Awards that do not count any more and are not wholly taken back, for they were spent."""
    return Award.objects.filter(void_at__isnull=False, taken_back_points__lt=F("points"))


def lots_of(account: Account, *, days: int) -> tuple[Lot, ...]:
    """What is left of each award on an account of points, what is set aside taken off; first to expire first.

    Points that came back for goods stay good for `days` at the least. Asks no permission.
    """
    zone = account.place.time_zone
    events = list(_posted(account, zone, days))
    held = Hold.objects.filter(debit=account, state=Hold.State.PENDING).order_by("placed_at", "pk")
    events += [Went(one.pk, one.amount, local_day(one.placed_at, zone)) for one in held]
    return lots_after(events)


class _Row(NamedTuple):
    """One transfer of an account of points, with what its entry and award say; `undoes` is the entry reversed."""

    amount: int
    credit_id: str
    entry: str
    kind: str
    booked_on: date
    occurred_at: datetime
    corrects: str | None
    undoes: str | None
    last_on: date | None


COLUMNS = (
    "amount", "credit_id", "entry_id", "entry__kind", "entry__booked_on", "entry__occurred_at", "entry__corrects_id",
    "reverses__entry_id", "entry__award__last_on",
)  # fmt: skip


def _posted(account: Account, zone: str, days: int) -> Iterator[Event]:
    """One short statement: an account may have thousands of entries, and is folded whenever somebody looks."""
    rows = Transfer.objects.filter(Q(debit=account) | Q(credit=account)).order_by("seq")
    for row in map(_Row._make, rows.values_list(*COLUMNS)):
        yield _came(row, days) if row.credit_id == account.pk else _went(row, zone)


def _came(row: _Row, days: int) -> Event:
    if row.undoes:
        return CameBack(row.undoes, row.booked_on + timedelta(days=days))
    return Came(row.entry, row.amount, row.last_on or NEVER)


def _went(row: _Row, zone: str) -> Event:
    if row.kind == Entry.Kind.EXPIRY:
        return Lapsed(row.amount, row.booked_on)
    if row.undoes:
        return Undone(row.undoes, row.amount)
    if row.kind == Entry.Kind.REVERSAL:
        return Undone(str(row.corrects), row.amount)
    return Went(row.entry, row.amount, local_day(row.occurred_at, zone))
