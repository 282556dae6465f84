"""How one entry, or one hold, enters the tables: once for its reference, its rows locked in order.

The database decides on floors, references, reversals and closed days (see `ddl`), so two clients cannot decide
differently; here its no becomes a refusal in words.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, models, transaction

from huzhu.commons.bank.models import Account, Entry, Hold, Transfer
from huzhu.commons.bank.queries import legs_of
from huzhu.commons.journal.models import Line
from huzhu.commons.rows import columns_of, insert_rows
from huzhu.kernel.actor import Actor
from huzhu.kernel.ledger import Leg, Overdrawn, UnitsDiffer, check_legs
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import Unit


class ReferenceUsed(Refused):
    """The reference stands in the books for something else."""

    code = "bank.reference_used"
    sentence = "Something else is already in the books under %(reference)s."
    next_step = "Please look at what stands there, and use a new reference for a new matter."


class PeriodClosed(Refused):
    """The day lies in a period whose books are closed, or that period is closed already."""

    code = "bank.period_closed"
    sentence = "The books for this time are closed."
    next_step = "Please book it in the open month, with the day on which it happened."


class AlreadyReversed(Refused):
    """An entry is reversed once, and a reversal never."""

    code = "bank.already_reversed"
    sentence = "This has been reversed already."
    next_step = "If the first entry was right after all, please post it anew."


class HoldVoided(Refused):
    """The hold was voided, so it cannot be posted."""

    code = "bank.hold_voided"
    sentence = "These hours were taken back before, after a complaint."
    next_step = "Please look at the complaint and how it was settled."


@dataclass(frozen=True, slots=True)
class Move:
    """`amount` leaves `debit` and reaches `credit`, in the unit of both."""

    debit: Account
    credit: Account
    amount: int


def post(
    by: Actor,
    at: datetime,
    entry: Entry,
    moves: Sequence[Move],
    *,
    undone: Sequence[int] = (),
    hold: Hold | None = None,
) -> Entry:
    """Enters the entry with its transfers and its journal line; where its reference stands, answers with that one.

    Raises ReferenceUsed, Overdrawn, PeriodClosed, AlreadyReversed, HoldVoided and what `check_legs` raises.
    """
    legs = legs_from(moves)
    entry.legs, entry.posted_at, entry.posted_by = len(legs), at, by.person_id
    entry.booked_on = local_day(at, moves[0].debit.place.time_zone)
    transfers = [
        Transfer(
            entry_id=entry.pk,
            leg=number,
            debit_id=move.debit.pk,
            credit_id=move.credit.pk,
            unit=move.debit.unit,
            amount=move.amount,
            reverses_id=undone[number - 1] if undone else None,
            hold_id=hold.pk if hold else None,
        )
        for number, move in enumerate(moves, start=1)
    ]
    fresh = enter(entry, transfers, line_on(by, at, "post_entry", entry, moves))
    return entry if fresh else _posted_before(entry, legs)


def post_many(
    by: Actor,
    at: datetime,
    entries: Sequence[Entry],
    moves: Sequence[Sequence[Move]],
    undone: Sequence[Sequence[int]] = (),
) -> None:
    """Enters many entries, each with its moves, in one statement a table: for lists that are brought in or taken back.

    Whoever calls has locked what keeps their references from being used before, and the accounts in pk order; a
    reference that stands is a fault, not an answer. `undone` names for each entry the transfers it reverses.
    Raises Overdrawn, PeriodClosed, AlreadyReversed and what `check_legs` raises.
    """
    transfers: list[Transfer] = []
    for place, (entry, own) in enumerate(zip(entries, moves, strict=True)):
        legs = legs_from(own)
        entry.legs, entry.posted_at, entry.posted_by = len(legs), at, by.person_id
        entry.booked_on = local_day(at, own[0].debit.place.time_zone)
        back = undone[place] if undone else ()
        transfers += [
            Transfer(
                entry_id=entry.pk,
                leg=number,
                debit_id=move.debit.pk,
                credit_id=move.credit.pk,
                unit=move.debit.unit,
                amount=move.amount,
                reverses_id=back[number - 1] if back else None,
            )
            for number, move in enumerate(own, start=1)
        ]
    lines = [line_on(by, at, "post_entry", entry, own) for entry, own in zip(entries, moves, strict=True)]
    with in_words(), transaction.atomic():
        for rows in (entries, transfers, lines):
            insert_rows(rows)


def legs_from(moves: Sequence[Move]) -> list[Leg]:
    """The moves as plain legs. Raises what `check_legs` raises."""
    legs = [Leg(move.debit.pk, move.credit.pk, Unit(move.debit.unit), move.amount) for move in moves]
    check_legs(legs, {account.pk: Unit(account.unit) for move in moves for account in (move.debit, move.credit)})
    return legs


def _posted_before(entry: Entry, legs: list[Leg]) -> Entry:
    before = Entry.objects.get(reference=entry.reference)
    if before.kind != entry.kind or legs_of(before) != legs:
        raise ReferenceUsed(reference=entry.reference)
    return before


def line_on(by: Actor, at: datetime, action: str, row: Entry | Hold, moves: Sequence[Move]) -> Line:
    """The journal line of an entry or a hold, naming the owners of its accounts."""
    owners = {account.owner_id for move in moves for account in (move.debit, move.credit) if account.owner_id}
    return Line.of(by, at, action, f"{row._meta.model_name}:{row.pk}", owners, {"reference": row.reference})


def enter(row: Entry | Hold, transfers: Sequence[Transfer], line: Line) -> bool:
    """Writes an entry with its transfers, or a hold with none, and the journal line of it, all or nothing.

    Says whether it did: False where the reference stands already. Needs no transaction around it; inside of one, a
    refusal leaves the rest as it was. PostgreSQL does it in one statement, `bank_enter`, for each trip to the server
    costs more than what is done there; SQLite's server is ourselves.
    """
    with in_words():
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            return _enter_in_one_trip(row, transfers, line)  # one statement is a transaction by itself
        with transaction.atomic():
            way = _enter_in_one_trip if connection.vendor == "postgresql" else _enter_row_by_row
            return way(row, transfers, line)


def _enter_row_by_row(row: Entry | Hold, transfers: Sequence[Transfer], line: Line) -> bool:
    fresh = insert_once(row)
    if fresh:
        for rows in filter(None, (transfers, [line])):
            insert_rows(rows)
    return fresh


def _enter_in_one_trip(row: Entry | Hold, transfers: Sequence[Transfer], line: Line) -> bool:
    said = {
        str(row._meta.model_name): columns_of(row),
        "transfers": [columns_of(one) for one in transfers],
        "line": columns_of(line),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT bank_enter(%s)", [json.dumps(said, default=_in_json)])
        return bool(cursor.fetchone()[0])


def _in_json(value: datetime | date | bytes) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value.isoformat()


NOES: dict[str, type[Refused]] = {
    "account_above_floor": Overdrawn,
    "bank.period_closed": PeriodClosed,
    "closing_once_a_place_and_day": PeriodClosed,
    "bank.units_differ": UnitsDiffer,
    "bank.reversal_differs": AlreadyReversed,
    "bank.hold_not_pending": HoldVoided,  # had it been posted, its reference would stand in the books
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turns the database's no into ours; what has no words here is a bug, and stays as it is."""
    try:
        yield
    except IntegrityError as no:
        for sign, refusal in NOES.items():
            if sign in str(no):
                raise refusal from no
        raise


def insert_once(row: models.Model) -> bool:
    """Inserts the row unless one with the same unique key stands; says whether it did, without ending the transaction.

    On PostgreSQL it waits for another client that is just inserting the same key, and then answers for both.
    """
    try:
        return insert_rows([row], " ON CONFLICT DO NOTHING") == 1
    except IntegrityError as no:
        if "bank.row_exists" in str(no):  # SQLite's answer; it ends the statement, not the transaction
            return False
        raise
