"""What lies above the limit and is not directed in time: the member is reminded, then it is donated by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.expressions import Value
from django.db.models.functions import Concat

from huzhu.commons.bank.actions import place_account
from huzhu.commons.bank.models import Account, Entry, Transfer
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.rulebook.queries import RulesThere, whole_rulebook
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.units import Unit


@dataclass(frozen=True, slots=True)
class Undirected:
    """What one entry left above somebody's limit: donated by itself on `donated_on`, reminded from `remind_on`."""

    entry_id: str
    account: Account
    minutes: int
    remind_on: date
    donated_on: date
    today: date
    rules: RulesThere


def remind_of_overflow(*, by: Actor, at: datetime, limit: int = 10_000) -> int:
    """Tells members, once for each entry, that what lies above the limit will be donated; returns how many were told.

    Safe to run twice. Called by the job of the house; the notice asks for no permission of its own.
    """
    told = 0
    for one in _undirected(at):
        if one.remind_on <= one.today < one.donated_on and one.account.owner:
            params = {"minutes": str(one.minutes), "on": f"{one.donated_on}"}
            kind, about = "time.above_soon", f"entry:{one.entry_id}"
            told += tell(by=by, at=at, person=one.account.owner, kind=kind, about=about, params=params) is not None
        if told >= limit:
            break
    return told


def donate_overdue(*, by: Actor, at: datetime, limit: int = 10_000) -> int:
    """Donates what lay above the limit longer than the rules of the place allow; returns how many. Safe to run twice.

    Refuses: NotPermitted, NotFound.
    """
    done = 0
    for one in _undirected(at):
        if one.today >= one.donated_on and one.rules.rules.donation_allowed:
            done += _donate(by, at, one)
        if done >= limit:
            break
    return done


@transaction.atomic
def _donate(by: Actor, at: datetime, one: Undirected) -> bool:
    place = one.account.place
    require(by, Verb.POST_TRANSFER, within=place)
    list(Account.objects.select_for_update(no_key=True).filter(pk=one.account.pk))
    if Entry.objects.filter(reference=f"directed:{one.entry_id}").exists():
        return False  # the member was quicker
    held = place_account(by=by, at=at, place=place, kind=Account.Kind.OVERFLOW)
    donated = place_account(by=by, at=at, place=place, kind=Account.Kind.DONATION)
    entry = Entry(
        reference=f"directed:{one.entry_id}", kind=Entry.Kind.DONATION, occurred_at=at, rules=one.rules.edition
    )
    post(by, at, entry, [Move(held, donated, one.minutes)])
    if one.account.owner and one.account.owner.died_on is None:
        params = {"minutes": str(one.minutes)}
        about = f"entry:{one.entry_id}"
        tell(by=by, at=at, person=one.account.owner, kind="time.above_donated", about=about, params=params)
    return True


def _undirected(at: datetime) -> Iterator[Undirected]:
    """Everything above a limit that nobody has directed, the oldest first."""
    rulebook = whole_rulebook()
    directed = Entry.objects.filter(reference=Concat(Value("directed:"), OuterRef("entry_id")))
    apart = Transfer.objects.filter(
        credit__kind=Account.Kind.OVERFLOW, entry__kind=Entry.Kind.OVERFLOW, unit=Unit.MINUTES, reversals__isnull=True
    )
    rows = apart.filter(~Exists(directed)).select_related("entry", "debit__place", "debit__owner").order_by("seq")
    for row in rows:
        place = row.debit.place
        today = local_day(at, place.time_zone)
        there = rulebook.at(place, today)
        donated_on = row.entry.booked_on + timedelta(days=there.rules.overflow_donate_days)
        remind_on = donated_on - timedelta(days=there.rules.overflow_notice_days)
        yield Undirected(row.entry_id, row.debit, row.amount, remind_on, donated_on, today, there)
