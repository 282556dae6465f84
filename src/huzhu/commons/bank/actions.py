"""Writing the books: accounts, entries, holds, reversals and corrections. Months are closed in `closing.py`.

Desk acts (`open_account`, `post_entry`, `reverse_entry`, `correct_entry`) ask for permission themselves. The acts on
holds, `member_account` and `issuance_pool` follow from something already permitted, such as checking out or
confirming a visit: the action on that floor has asked, and no door calls them.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from huzhu.commons.bank.closing import close_as_above
from huzhu.commons.bank.models import Account, Entry, Hold
from huzhu.commons.bank.posting import (
    AlreadyReversed,
    HoldVoided,
    Move,
    ReferenceUsed,
    enter,
    insert_once,
    legs_from,
    line_on,
    post,
)
from huzhu.commons.bank.queries import account_at, account_of
from huzhu.commons.journal.actions import record
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Organisation, Person
from huzhu.commons.places.models import Division
from huzhu.commons.rows import insert_rows
from huzhu.kernel.actor import Actor
from huzhu.kernel.ledger import Leg, reversal_of
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.units import Unit

OPENED_AT_ONCE = 500

# They issue, or owe one another: so they have no floor.
SOURCES = (Account.Kind.POOL, Account.Kind.OPENING, Account.Kind.CLEARING)


class ReasonMissing(Refused):
    """Who takes something out of the books says why."""

    code = "bank.reason_missing"
    sentence = "Please say why."
    next_step = "Please write the reason in a few words, and try again."


class HoldPosted(Refused):
    """The hold was posted, so it can only be reversed."""

    code = "bank.hold_posted"
    sentence = "These hours are on the account already."
    next_step = "If they are wrong, the station can reverse them."


class AccountExists(Refused):
    """There is one account for each owner, or place and kind, and unit."""

    code = "bank.account_exists"
    sentence = "There is such an account already."
    next_step = "Please use the account that is there."


@transaction.atomic
def open_account(
    *,
    by: Actor,
    at: datetime,
    kind: Account.Kind,
    unit: Unit,
    place: Division,
    owner: Person | Organisation | None = None,
) -> Account:
    """Opens an account at a place; a member's belongs to a person, a group's to an organisation.

    Only pools and openings may go below zero. Raises AccountExists, NotPermitted or NotFound.
    """
    require(by, Verb.POST_TRANSFER, within=place)
    account = _account(kind, unit, place, owner, at)
    if not _opened(by, at, account):
        raise AccountExists
    return account


@transaction.atomic
def member_account(*, by: Actor, at: datetime, person: Person, unit: Unit = Unit.MINUTES) -> Account:
    """The person's account in this unit, opened if it is the first time. Asks no permission (see above)."""
    found = account_of(person, unit)
    if found:
        return found
    account = _account(Account.Kind.MEMBER, unit, person.place, person, at)
    _opened(by, at, account)
    return account_of(person, unit) or account


@transaction.atomic
def member_accounts(*, by: Actor, at: datetime, persons: Sequence[Person]) -> dict[str, Account]:
    """The accounts in minutes of many people by their ids, opened where it is the first time, in a few statements for
    each `OPENED_AT_ONCE`. Asks no permission (see above)."""
    found: dict[str, Account] = {}
    for first in range(0, len(persons), OPENED_AT_ONCE):
        part = persons[first : first + OPENED_AT_ONCE]
        found |= _accounts_of(part)
        missing = [one for one in part if one.pk not in found]
        if missing:
            _open_members(by, at, missing)
            found |= _accounts_of(missing)
    return found


@transaction.atomic
def issuance_pool(*, by: Actor, at: datetime, place: Division, unit: Unit = Unit.MINUTES) -> Account:
    """The pool from which a place issues this unit, opened if it is the first time. Asks no permission."""
    return place_account(by=by, at=at, place=place, kind=Account.Kind.POOL, unit=unit)


@transaction.atomic
def place_account(
    *, by: Actor, at: datetime, place: Division, kind: Account.Kind, unit: Unit = Unit.MINUTES
) -> Account:
    """The one account of this kind that a place has in this unit, opened if it is the first time.

    Asks no permission (see above).
    """
    found = account_at(place, kind, unit)
    if found:
        return found
    account = _account(kind, unit, place, None, at)
    _opened(by, at, account)
    return account_at(place, kind, unit) or account


def post_entry(
    *,
    by: Actor,
    at: datetime,
    reference: str,
    kind: Entry.Kind,
    moves: Sequence[Move],
    occurred_at: datetime | None = None,
    rules: str = "",
) -> Entry:
    """Posts transfers that belong together, once for the reference (`visit:812`).

    The same reference with the same kind and moves answers with the entry posted before. It counts for the local day
    of `at` where the first account lies; `occurred_at` says when it really happened, `rules` by which edition of the
    rules it was reckoned. Raises ReferenceUsed, Overdrawn,
    PeriodClosed, UnitsDiffer, AmountOutOfBounds, SameAccount, NothingToPost, NotPermitted or NotFound.
    """
    for place in {account.place for move in moves for account in (move.debit, move.credit)}:
        require(by, Verb.POST_TRANSFER, within=place)
    entry = Entry(reference=reference, kind=kind, occurred_at=occurred_at or at, rules=rules)
    return post(by, at, entry, moves)


@transaction.atomic
def reverse_entry(*, by: Actor, at: datetime, entry: Entry, because: str) -> Entry:
    """Undoes an entry by one that moves everything back; both stay in the books. A second asking answers the same.

    It counts for today, so an entry of a month that is closed is undone in the open one.

    Raises AlreadyReversed for a reversal, Overdrawn where it has been spent, ReasonMissing, NotPermitted or NotFound.
    """
    transfers = list(entry.transfers.select_related("debit__place", "credit__place").order_by("leg"))
    for place in {account.place for row in transfers for account in (row.debit, row.credit)}:
        require(by, Verb.POST_TRANSFER, within=place)
    if entry.kind == Entry.Kind.REVERSAL:
        raise AlreadyReversed
    if not because.strip():
        raise ReasonMissing
    accounts = {account.pk: account for row in transfers for account in (row.debit, row.credit)}
    moves = [
        Move(accounts[leg.debit], accounts[leg.credit], leg.amount)
        for leg in reversal_of([Leg(row.debit_id, row.credit_id, Unit(row.unit), row.amount) for row in transfers])
    ]
    reversal = Entry(
        reference=f"reversal:{entry.pk}",
        kind=Entry.Kind.REVERSAL,
        occurred_at=at,
        because=because[:200],
        corrects=entry,
    )
    return post(by, at, reversal, moves, undone=[row.seq for row in reversed(transfers)])


@transaction.atomic
def correct_entry(*, by: Actor, at: datetime, entry: Entry, moves: Sequence[Move], because: str) -> Entry:
    """Puts right what an entry says: it is reversed, and posted anew as it should have been, naming it; once.

    Both count for today, whatever day the wrong one counted for. A correction is corrected in turn, and names the
    first. Refuses: AlreadyReversed (unless by this same correction), ReasonMissing, ReferenceUsed, Overdrawn,
    UnitsDiffer, AmountOutOfBounds, SameAccount, NothingToPost, NotPermitted, NotFound.
    """
    for place in {account.place for move in moves for account in (move.debit, move.credit)}:
        require(by, Verb.POST_TRANSFER, within=place)
    reversal = Entry.objects.filter(reference=f"reversal:{entry.pk}")
    reference = f"correction:{entry.pk}"
    if reversal.exists() and not Entry.objects.filter(reference=reference).exists():
        raise AlreadyReversed
    right = Entry(
        reference=reference,
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        rules=entry.rules,
        because=because[:200],
        corrects=entry.corrects or entry,
    )
    posted = post(by, at, right, moves)  # first what is right: the wrong one may have been spent already
    reverse_entry(by=by, at=at, entry=entry, because=because)
    return posted


def place_hold(
    *,
    by: Actor,
    at: datetime,
    reference: str,
    kind: Entry.Kind,
    move: Move,
    occurred_at: datetime | None = None,
    rules: str = "",
) -> Hold:
    """Sets a transfer aside until it is posted or voided. Asks no permission: see the top of this page.

    `rules` names the edition of the rules by which it was reckoned.

    The same reference with the same content answers with the hold placed before. Raises ReferenceUsed, Overdrawn,
    UnitsDiffer, AmountOutOfBounds or SameAccount.
    """
    leg = legs_from([move])[0]
    hold = Hold(
        reference=reference,
        kind=kind,
        debit=move.debit,
        credit=move.credit,
        unit=leg.unit,
        amount=leg.amount,
        occurred_at=occurred_at or at,
        placed_at=at,
        placed_by=by.person_id,
        rules=rules,
    )
    fresh = enter(hold, [], line_on(by, at, "place_hold", hold, [move]))
    return hold if fresh else _held_before(hold)


def post_hold(*, by: Actor, at: datetime, reference: str) -> Entry:
    """Posts what was set aside; a second asking answers with the same entry. Asks no permission.

    Raises HoldVoided, Overdrawn, PeriodClosed, or NotFound for an unknown reference.
    """
    hold = _hold_of(Hold.objects.all(), reference)  # not locked: the database looks again whether it still waits
    if hold.state == Hold.State.VOIDED:
        raise HoldVoided
    if hold.entry is not None:
        return hold.entry
    entry = Entry(reference=reference, kind=hold.kind, occurred_at=hold.occurred_at, rules=hold.rules)
    return post(by, at, entry, [Move(hold.debit, hold.credit, hold.amount)], hold=hold)


@transaction.atomic
def void_hold(*, by: Actor, at: datetime, reference: str, because: Hold.Because) -> Hold:
    """Frees what was set aside, for good; a second asking answers the same. Asks no permission.

    Raises HoldPosted, or NotFound for an unknown reference.
    """
    hold = _hold_of(Hold.objects.select_for_update(no_key=True), reference)
    if hold.state == Hold.State.POSTED:
        raise HoldPosted
    if hold.state == Hold.State.VOIDED:
        return hold
    hold.state, hold.voided_at, hold.voided_by, hold.because = Hold.State.VOIDED, at, by.person_id, because
    hold.save(update_fields=["state", "voided_at", "voided_by", "because"])
    insert_rows([line_on(by, at, "void_hold", hold, [Move(hold.debit, hold.credit, hold.amount)])])
    return hold


def _held_before(hold: Hold) -> Hold:
    before = Hold.objects.get(reference=hold.reference)
    same = ("kind", "debit_id", "credit_id", "unit", "amount")
    if any(getattr(before, name) != getattr(hold, name) for name in same):
        raise ReferenceUsed(reference=hold.reference)
    return before


def _hold_of(holds: QuerySet[Hold], reference: str) -> Hold:
    try:
        hold = holds.get(reference=reference)
    except Hold.DoesNotExist:
        raise NotFound from None
    # Asked for apart: to plan one statement over four tables costs the database more than to run two.
    accounts = Account.objects.select_related("place").in_bulk([hold.debit_id, hold.credit_id])
    hold.debit, hold.credit = accounts[hold.debit_id], accounts[hold.credit_id]
    return hold


def _account(
    kind: Account.Kind, unit: Unit, place: Division, owner: Person | Organisation | None, at: datetime
) -> Account:
    stored = None if kind == Account.Kind.POOL else 0
    return Account(
        kind=kind,
        unit=unit,
        place=place,
        owner=owner if isinstance(owner, Person) else None,
        organisation=owner if isinstance(owner, Organisation) else None,
        floor=None if kind in SOURCES else 0,
        balance=stored,
        held=stored,
        opened_at=at,
    )


def _opened(by: Actor, at: datetime, account: Account) -> bool:
    """Says whether it was, or another stood there already; months closed above its place are closed there too."""
    if not insert_once(account):
        return False
    close_as_above(by=by, at=at, place=account.place)
    owners = [account.owner_id] if account.owner_id else []
    details = {"kind": str(account.kind), "unit": str(account.unit)}
    record(by=by, at=at, action="open_account", thing=f"account:{account.pk}", persons=owners, details=details)
    return True


def _accounts_of(persons: Sequence[Person]) -> dict[str, Account]:
    rows = Account.objects.filter(owner__in=[one.pk for one in persons], unit=Unit.MINUTES)
    return {str(one.owner_id): one for one in rows.select_related("place").order_by("pk")}


def _open_members(by: Actor, at: datetime, persons: Sequence[Person]) -> None:
    fresh = [_account(Account.Kind.MEMBER, Unit.MINUTES, one.place, one, at) for one in persons]
    insert_rows(fresh, " ON CONFLICT DO NOTHING")  # another list may have opened some meanwhile
    ours = set(Account.objects.filter(pk__in=[one.pk for one in fresh]).values_list("pk", flat=True))
    for place in {one.place_id: one.place for one in fresh}.values():
        close_as_above(by=by, at=at, place=place)
    details = {"kind": str(Account.Kind.MEMBER), "unit": str(Unit.MINUTES)}
    opened = [one for one in fresh if one.pk in ours]
    insert_rows([Line.of(by, at, "open_account", f"account:{one.pk}", [str(one.owner_id)], details) for one in opened])
