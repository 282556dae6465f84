"""Points set aside for goods, taken when they are handed over, freed or given back: the shop's side of the books.

Asks no permission: the action of the shop that called was permitted to reserve, to hand over or to take back.
"""

from datetime import datetime

from django.db import transaction

from huzhu.commons.bank.actions import issuance_pool, member_account, place_hold, post_hold, void_hold
from huzhu.commons.bank.models import Account, Entry, Hold
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.points.queries import lots_of
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.points import spendable
from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import Unit


class NotEnoughPoints(Refused):
    """Points are spent by whoever has them; nobody's go below zero."""

    code = "points.not_enough"
    sentence = "This costs %(cost)s points; %(free)s are there to spend."
    next_step = "Please choose something else, or come back when you have helped a little more."


@transaction.atomic
def set_points_aside(*, by: Actor, at: datetime, person: Person, place: Division, points: int, reference: str) -> Hold:
    """Holds points of a person for something at a place, once for a reference. Refuses: NotEnoughPoints.

    What is past its last day is not spent any more, even before the nightly job has ended it.
    """
    account = member_account(by=by, at=at, person=person, unit=Unit.POINTS)
    account = Account.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=account.pk)
    day = local_day(at, account.place.time_zone)
    there = rules_at(account.place, day)
    free = spendable(lots_of(account, days=there.rules.points_notice_days), day)
    if points > free:
        raise NotEnoughPoints(cost=points, free=free)
    pool = issuance_pool(by=by, at=at, place=place, unit=Unit.POINTS)
    move, kind = Move(account, pool, points), Entry.Kind.SPEND
    return place_hold(by=by, at=at, reference=reference, kind=kind, move=move, rules=there.edition)


def take_points(*, by: Actor, at: datetime, reference: str) -> Entry:
    """Spends what was set aside under a reference; a second asking answers the same. Refuses: PeriodClosed."""
    return post_hold(by=by, at=at, reference=reference)


def free_points(*, by: Actor, at: datetime, reference: str) -> Hold:
    """Frees what was set aside under a reference: its owner can spend it again."""
    return void_hold(by=by, at=at, reference=reference, because=Hold.Because.RESERVATION_ENDED)


def give_points_back(*, by: Actor, at: datetime, entry: Entry, because: str) -> Entry:
    """Undoes a spending: the same points come back, good for some weeks at the least. Refuses: PeriodClosed."""
    legs = list(entry.transfers.select_related("debit__place", "credit__place").order_by("leg"))
    back = Entry(
        reference=f"reversal:{entry.pk}",
        kind=Entry.Kind.REVERSAL,
        occurred_at=at,
        because=because[:200],
        corrects=entry,
    )
    moves = [Move(leg.credit, leg.debit, leg.amount) for leg in legs]
    return post(by, at, back, moves, undone=[leg.seq for leg in legs])
