"""How one entry, or one hold, enters the tables: once for its reference, its rows locked in order.

The database decides on floors, references, reversals and closed days (see `ddl`), so two clients cannot decide
differently; here its no becomes a refusal in words.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import IntegrityError, connection, models

from huzhu.commons.bank.models import Account, Entry, Hold, Transfer
from huzhu.commons.bank.queries import legs_of
from huzhu.commons.journal.actions import record
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
    """Inserts the entry and its transfers and records it; where its reference stands already, answers with that one.

    Raises ReferenceUsed, Overdrawn, PeriodClosed, AlreadyReversed and what `check_legs` raises. Runs in a transaction.
    """
    legs = legs_from(moves)
    entry.legs, entry.posted_at, entry.posted_by = len(legs), at, by.person_id
    entry.booked_on = local_day(at, moves[0].debit.place.time_zone)
    with in_words():
        if not insert_once(entry):
            return _posted_before(entry, legs)
        if len(moves) > 1:
            _lock_in_order(moves)
        insert_rows(
            [
                Transfer(
                    entry=entry,
                    leg=number,
                    debit=move.debit,
                    credit=move.credit,
                    unit=move.debit.unit,
                    amount=move.amount,
                    reverses_id=undone[number - 1] if undone else None,
                    hold=hold,
                )
                for number, move in enumerate(moves, start=1)
            ]
        )
    record_moves(by, at, "post_entry", entry, moves)
    return entry


def legs_from(moves: Sequence[Move]) -> list[Leg]:
    """The moves as plain legs. Raises what `check_legs` raises."""
    legs = [Leg(move.debit.pk, move.credit.pk, Unit(move.debit.unit), move.amount) for move in moves]
    check_legs(legs, {account.pk: Unit(account.unit) for move in moves for account in (move.debit, move.credit)})
    return legs


def _lock_in_order(moves: Sequence[Move]) -> None:
    # One transfer locks its two rows in order by itself; several might meet another client's the wrong way round.
    if connection.features.has_select_for_no_key_update:
        stored = {a.pk for move in moves for a in (move.debit, move.credit) if a.kind != Account.Kind.POOL}
        list(Account.objects.filter(pk__in=stored).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _posted_before(entry: Entry, legs: list[Leg]) -> Entry:
    before = Entry.objects.get(reference=entry.reference)
    if before.kind != entry.kind or legs_of(before) != legs:
        raise ReferenceUsed(reference=entry.reference)
    return before


def record_moves(by: Actor, at: datetime, action: str, row: Entry | Hold, moves: Sequence[Move]) -> None:
    """Writes the journal line of an entry or a hold, naming the owners of its accounts."""
    owners = {account.owner_id for move in moves for account in (move.debit, move.credit) if account.owner_id}
    thing = f"{row._meta.model_name}:{row.pk}"
    record(by=by, at=at, action=action, thing=thing, persons=owners, details={"reference": row.reference})


NOES: dict[str, type[Refused]] = {
    "account_above_floor": Overdrawn,
    "bank.period_closed": PeriodClosed,
    "closing_once_a_place_and_day": PeriodClosed,
    "bank.units_differ": UnitsDiffer,
    "bank.reversal_differs": AlreadyReversed,
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


def insert_rows(rows: Sequence[models.Model], otherwise: str = "") -> int:
    """Inserts the rows in one statement, which is built once for a table and not, as by the ORM, each time."""
    model = type(rows[0])
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in _fields_of(model)
    ]
    marks = f"({', '.join(['%s'] * len(_fields_of(model)))})"
    with connection.cursor() as cursor:
        cursor.execute(_inserting(model) + ", ".join([marks] * len(rows)) + otherwise, values)
        return int(cursor.rowcount)


@cache
def _fields_of(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@cache
def _inserting(model: type[models.Model]) -> str:
    columns = ", ".join(str(field.column) for field in _fields_of(model))
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES "
