"""Whoever reaches the database with plain SQL is refused, on both engines, and nothing has changed afterwards."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from huzhu.commons.bank import ddl
from huzhu.commons.bank.actions import (
    Move,
    member_account,
    place_hold,
    post_hold,
    reverse_entry,
    void_hold,
)
from huzhu.commons.bank.closing import close_month
from huzhu.commons.bank.faults import PROMISES, bank_faults
from huzhu.commons.bank.models import Account, Closing, Entry, Hold, Seal, Transfer
from huzhu.kernel.units import Unit
from tests.commons.bank.books import NOW, TODAY, Books, founded

TABLES = (Account, Closing, Entry, Hold, Seal, Transfer)

ENTRY = (
    "INSERT INTO bank_entry (id, reference, kind, legs, booked_on, occurred_at, posted_at, posted_by, rules, because)"
)
ENTRY += " VALUES ('{new}', '{reference}', 'credit', 1, '{day}', '{at}', '{at}', 'x', '', '')"
TRANSFER = "INSERT INTO bank_transfer (entry_id, leg, debit_id, credit_id, unit, amount, reverses_id, hold_id) VALUES "
ROW = TRANSFER + "('{new}', 1, '{pool}', '{wang}', 'minutes', {amount}, NULL, NULL)"
ACCOUNT = (
    "INSERT INTO bank_account (id, kind, unit, place_id, owner_id, floor, balance, held, last_seq, opened_at) VALUES "
)
HOLD = (
    "INSERT INTO bank_hold (id, reference, kind, debit_id, credit_id, unit, amount, occurred_at, placed_at, placed_by,"
)
HOLD += " rules, state, entry_id, because) VALUES "
HOLD_SIDES = "'credit', '{pool}', '{wang}', 'minutes', 60, '{at}', '{at}', 'x', ''"


def posting(row: str, **named: str) -> list[str]:
    """A new entry and a transfer of it."""
    entry = ENTRY
    for name, value in ({"day": "2026-11-20", "reference": "fake:1"} | named).items():
        entry, row = entry.replace(f"{{{name}}}", value), row.replace(f"{{{name}}}", value)
    return [entry, row]


def edit(table: str, row: str, what: str) -> list[str]:
    """A change to one row."""
    return [f"UPDATE {table} SET {what} WHERE id = '{{{row}}}'"]


def account(owner: str, floor_and_balance: str) -> list[str]:
    """A new account of a member."""
    return [
        ACCOUNT + f"('{{new}}', 'member', 'minutes', '{{place}}', '{{{owner}}}', {floor_and_balance}, 0, 0, '{{at}}')"
    ]


def amount(what: str) -> list[str]:
    """A transfer of a strange amount from the pool to Xiao Wang."""
    return posting(ROW, amount=what)


def sides(debit: str, credit: str, unit: str = "minutes", count: str = "1", more: str = "NULL, NULL") -> list[str]:
    """A transfer between strange accounts."""
    return posting(TRANSFER + f"('{{new}}', 1, {debit}, {credit}, '{unit}', {count}, {more})")


EDIT, VOID = (
    "UPDATE bank_transfer SET",
    "state = 'voided', voided_at = '{at}', voided_by = 'x', because = 'dispute_upheld'",
)
ATTACKS: dict[str, list[str]] = {
    "edit an amount": [f"{EDIT} amount = 600 WHERE seq = {{credit}}"],
    "move a side": [f"{EDIT} credit_id = '{{hong}}' WHERE seq = {{credit}}"],
    "move to another entry": [f"{EDIT} entry_id = '{{gift_entry}}', leg = 2 WHERE seq = {{credit}}"],
    "edit every row to itself": [f"{EDIT} amount = amount"],
    "delete a transfer": ["DELETE FROM bank_transfer WHERE seq = {credit}"],
    "delete all transfers": ["DELETE FROM bank_transfer"],
    "delete an entry": ["DELETE FROM bank_entry WHERE id = '{credit_entry}'"],
    "change a date": ["UPDATE bank_entry SET booked_on = '2026-10-20' WHERE id = '{credit_entry}'"],
    "change a reference": ["UPDATE bank_entry SET reference = 'visit:2' WHERE id = '{credit_entry}'"],
    "rub out by which rules": ["UPDATE bank_entry SET rules = '' WHERE id = '{credit_entry}'"],
    "other rules for what is held": ["UPDATE bank_hold SET rules = 'others' WHERE state = 'pending'"],
    "rub out who posted": ["UPDATE bank_entry SET posted_by = '' WHERE id = '{credit_entry}'"],
    "minutes into points": sides("'{wang}'", "'{points}'"),
    "points into minutes, called points": sides("'{points}'", "'{wang}'", "points"),
    "an unknown unit": sides("'{pool}'", "'{wang}'", "euros"),
    "an account that is not there": sides("'{pool}'", "'222222222222'"),
    "overdraw": sides("'{wang}'", "'{hong}'", count="81"),
    "spend what is held": sides("'{hong}'", "'{wang}'", count="6"),
    "pay oneself": sides("'{wang}'", "'{wang}'"),
    "zero": amount("0"),
    "below zero": amount("-60"),
    "huge": amount("1000000000001"),
    "beyond 64 bits": amount("9223372036854775808"),
    "words": amount("'sixty'"),
    "nothing": amount("NULL"),
    "write a balance": edit("bank_account", "wang", "balance = 6000"),
    "write a balance and the last number": edit("bank_account", "wang", "balance = balance + 60, last_seq = {credit}"),
    "write a balance under a number to come": edit("bank_account", "wang", "balance = 6000, last_seq = 900"),
    "write what is held": edit("bank_account", "hong", "held = 0"),
    "give a pool a balance": edit("bank_account", "pool", "balance = 0, held = 0"),
    "lower a floor": edit("bank_account", "wang", "floor = -6000"),
    "change a unit": edit("bank_account", "wang", "unit = 'points'"),
    "take over an account": edit("bank_account", "wang", "owner_id = '{li}'"),
    "turn a member into a source": edit("bank_account", "wang", "kind = 'opening', owner_id = NULL, floor = NULL"),
    "delete an account": ["DELETE FROM bank_account WHERE id = '{points}'"],
    "open an account that is rich": account("li", "0, 600"),
    "open an account with a debt limit": account("li", "-60, 0"),
    "open a second account": account("wang_person", "0, 0"),
    "reverse twice": sides("'{hong}'", "'{wang}'", count="5", more="{reversed}, NULL"),
    "reverse another amount": sides("'{wang}'", "'{pool}'", count="59", more="{credit}, NULL"),
    "reverse without swapping": sides("'{pool}'", "'{wang}'", count="60", more="{credit}, NULL"),
    "reverse a reversal": sides("'{wang}'", "'{hong}'", count="5", more="{reversal}, NULL"),
    "reverse what is not there": sides("'{wang}'", "'{pool}'", count="60", more="900, NULL"),
    "use a reference again": posting(ROW, amount="60", reference="visit:1"),
    "use no reference": posting(ROW, amount="60", reference=""),
    "add to an entry": [TRANSFER + "('{credit_entry}', 2, '{pool}', '{wang}', 'minutes', 60, NULL, NULL)"],
    "a second first leg": [TRANSFER + "('{credit_entry}', 1, '{pool}', '{wang}', 'minutes', 60, NULL, NULL)"],
    "a transfer without an entry": [ROW.replace("{amount}", "60")],
    "post into closed books": posting(ROW, amount="60", day="2026-10-31"),
    "open closed books": ["DELETE FROM bank_closing"],
    "shorten closed books": ["UPDATE bank_closing SET to_on = '2026-10-02'"],
    "post before closed books": posting(ROW, amount="60", day="2026-09-30"),
    "change what closed books showed": ["UPDATE bank_seal SET trial_balance = '[]'"],
    "take a seal off": ["DELETE FROM bank_seal"],
    "change a head": ["UPDATE bank_seal SET head = previous_head"],
    "move an account elsewhere": edit("bank_account", "wang", "place_id = '{elsewhere}'"),
    "say that another was corrected": ["UPDATE bank_entry SET corrects_id = '{gift_entry}' WHERE corrects_id IS NULL"],
    "raise a pending hold": edit("bank_hold", "pending", "amount = 600"),
    "turn a pending hold to another": edit("bank_hold", "pending", "credit_id = '{wang}', debit_id = '{pool}'"),
    "call a hold posted": edit("bank_hold", "pending", "state = 'posted', entry_id = '{credit_entry}'"),
    "void a posted hold": edit("bank_hold", "posted", VOID + ", entry_id = NULL"),
    "reopen a voided hold": edit("bank_hold", "voided", "state = 'pending', voided_at = NULL, voided_by = NULL"),
    "change the reason of a voided hold": edit("bank_hold", "voided", "because = 'other'"),
    "void without a reason": edit("bank_hold", "pending", "state = 'voided', voided_at = '{at}', voided_by = 'x'"),
    "void for a reason not on the list": edit("bank_hold", "pending", VOID.replace("dispute_upheld", "whatever")),
    "alter a posted hold": edit("bank_hold", "posted", "amount = 600"),
    "delete a hold": ["DELETE FROM bank_hold WHERE id = '{pending}'"],
    "place a hold that is posted": [HOLD + f"('{{new}}', 'x', {HOLD_SIDES}, 'posted', '{{credit_entry}}', '')"],
    "use the reference of a hold again": [HOLD + f"('{{new}}', 'attendance:1', {HOLD_SIDES}, 'pending', NULL, '')"],
    "hold points for minutes": [
        HOLD + f"('{{new}}', 'x', {HOLD_SIDES}, 'pending', NULL, '')".replace("{wang}", "{points}")
    ],
    "post a posted hold again": sides("'{pool}'", "'{wang}'", count="30", more="NULL, '{posted}'"),
    "post a voided hold": sides("'{pool}'", "'{wang}'", count="30", more="NULL, '{voided}'"),
    "post a hold with another amount": sides("'{hong}'", "'{wang}'", count="4", more="NULL, '{pending}'"),
    "post a hold to another account": sides("'{hong}'", "'{pool}'", count="5", more="NULL, '{pending}'"),
    "choose a number": ["INSERT INTO bank_transfer (seq, entry_id, leg, debit_id, credit_id, unit, amount) VALUES "
                        "(900, '{new}', 1, '{pool}', '{wang}', 'minutes', 60)"],
}  # fmt: skip
ATTACKS["choose a number"].insert(0, posting(ROW)[0])


@pytest.fixture
def named() -> dict[str, object]:
    """Books in which everything has happened once, and the names of its rows."""
    return _busy(founded())


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_direct_attack_is_refused(attack: str, named: dict[str, object]) -> None:
    before = contents()
    statements = [statement.format_map(named) for statement in ATTACKS[attack]]
    # Not any error: a slip of the pen in the attack would be an OperationalError, and prove nothing.
    noes = (IntegrityError, DataError) if attack != "choose a number" else DatabaseError
    with pytest.raises(noes):
        _carry_out(statements)
    assert contents() == before
    assert list(bank_faults()) == []


@pytest.mark.django_db
def test_the_tools_of_the_attacks_are_sharp(named: dict[str, object]) -> None:
    """Without this an attack might be refused for a slip of the pen: the same words with honest figures go through."""
    honest = [*posting(ROW, amount="60"), *sides("'{hong}'", "'{wang}'", count="5", more="NULL, '{pending}'")]
    honest[2] = honest[2].replace("{new}", "3333333333cd").replace("fake:1", "fake:2")
    honest[3] = honest[3].replace("{new}", "3333333333cd")
    honest += [HOLD + f"('{{new}}', 'x', {HOLD_SIDES}, 'pending', NULL, '')"]
    honest += account("li", "0, 0")
    with connection.cursor() as cursor:
        for statement in honest:
            cursor.execute(statement.format_map(named))
    assert list(bank_faults()) == []
    assert Account.objects.get(pk=str(named["wang"])).balance == 50 + 30 + 60 + 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "no"),
    [
        ({"line": {}}, "journal_line"),
        ({"amount": 81, "debit_id": "{wang}", "credit_id": "{hong}"}, "account_above_floor"),
        ({"credit_id": "{points}"}, "bank.units_differ"),
        ({"hold_id": "{posted}"}, "transfer_posts_a_hold_once"),
        ({"booked_on": "2026-10-31"}, "bank.period_closed"),
    ],
)
def test_the_way_in_at_one_trip_opens_nothing(change: dict[str, object], no: str, named: dict[str, object]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("bank_enter is PostgreSQL's")
    transfer = {"entry_id": "{new}", "leg": 1, "debit_id": "{pool}", "credit_id": "{wang}", "unit": "minutes"}
    entry = {"id": "{new}", "reference": "fake:1", "kind": "credit", "legs": 1, "posted_by": "x", "because": ""}
    entry |= {"rules": "", "booked_on": "2026-11-20", "occurred_at": "{at}", "posted_at": "{at}"}
    line = dict.fromkeys(("actor", "posts", "purpose", "via", "request", "action", "thing", "persons", "details"), "")
    said = {"entry": entry, "transfers": [transfer | {"amount": 60}], "line": line | {"at": "{at}"}}
    for name, value in change.items():
        place = said if name in said else entry if name in entry else said["transfers"][0]
        place[name] = value  # type: ignore[index]
    asked = json.dumps(said)
    for name, value in named.items():
        asked = asked.replace(f"{{{name}}}", str(value))
    with pytest.raises(IntegrityError, match=no), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT bank_enter(%s)", [asked])


@pytest.mark.django_db
def test_a_fraction_never_lies_in_the_books(named: dict[str, object]) -> None:
    """SQLite would keep 1.5 and is refused; PostgreSQL's whole-number column rounds before anybody can look."""
    statements = [statement.format_map(named) for statement in amount("1.5")]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError:
        assert connection.vendor == "sqlite"
    assert all(type(count) is int for count in Transfer.objects.values_list("amount", flat=True))


@pytest.mark.django_db(transaction=True)
def test_tables_are_not_emptied(named: dict[str, object]) -> None:
    before = contents()
    for model in TABLES:
        empty = "DELETE FROM {}" if connection.vendor == "sqlite" else "TRUNCATE {} CASCADE"
        with pytest.raises(DatabaseError, match=r"bank\."), connection.cursor() as cursor:
            cursor.execute(empty.format(model._meta.db_table))
    assert contents() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", TABLES)
def test_replacing_deletes_nothing_even_without_our_settings(model: type[Account], named: dict[str, object]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    before = contents()
    stranger = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    table, key = model._meta.db_table, model._meta.pk.column
    columns = [field.column for field in model._meta.concrete_fields]
    for verb in ("INSERT OR REPLACE INTO", "REPLACE INTO", "INSERT OR IGNORE INTO"):
        with pytest.raises(sqlite3.IntegrityError, match=r"bank\."):
            stranger.execute(f"{verb} {table} SELECT {', '.join(columns)} FROM {table} LIMIT 1")
    with pytest.raises(sqlite3.IntegrityError, match=r"bank\."):
        stranger.execute(f"UPDATE OR REPLACE {table} SET {key} = (SELECT MAX({key}) FROM {table})")
    stranger.close()
    assert contents() == before


@pytest.mark.django_db
class TestTheAuditor:
    """`bank_faults` finds what was done while the laws were lifted."""

    TAMPERINGS: ClassVar = {
        "balances_are_their_transfers": "UPDATE bank_account SET balance = balance + 1 WHERE id = '{wang}'",
        "all_balances_sum_to_zero": "UPDATE bank_account SET balance = balance + 1 WHERE id = '{wang}'",
        "no_balance_is_below_its_floor": "UPDATE bank_account SET floor = 1 WHERE id = '{points_of_wang}'",
        "units_never_mix": "UPDATE bank_transfer SET unit = 'points' WHERE seq = {credit}",
        "entries_are_complete": "UPDATE bank_entry SET legs = 2 WHERE id = '{credit_entry}'",
        "reversals_mirror_what_they_reverse": "UPDATE bank_transfer SET amount = amount + 1 WHERE seq = {reversal}",
        "held_is_the_pending_holds": "UPDATE bank_account SET held = held + 1 WHERE id = '{wang}'",
        "holds_are_what_became_of_them": "UPDATE bank_transfer SET hold_id = NULL WHERE hold_id = '{posted}'",
        "sealed_books_read_as_sealed": "UPDATE bank_seal SET lines = lines + 1",
        "closed_books_stay_closed": "UPDATE bank_entry SET booked_on = '2026-10-20' WHERE id = '{credit_entry}'",
    }

    def test_every_promise_has_a_tampering(self) -> None:
        assert {promise.__name__ for promise in PROMISES} == set(self.TAMPERINGS) | {"the_database_keeps_its_laws"}

    @pytest.mark.parametrize("promise", TAMPERINGS)
    def test_it_finds_a_broken_promise(self, promise: str, named: dict[str, object]) -> None:
        ddl.lift(connection)
        with _without_checks(), connection.cursor() as cursor:
            cursor.execute(self.TAMPERINGS[promise].format_map(named))
        connection.check_constraints()
        ddl.lay(connection)
        assert promise in {fault.promise for fault in bank_faults()}

    def test_it_finds_a_missing_law(self) -> None:
        assert list(ddl.missing(connection)) == []
        for name, (table, _) in ddl.laws(connection).items():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
                assert list(ddl.missing(connection)) == [name]
                transaction.set_rollback(True)

    def test_it_finds_a_changed_law(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER bank_transfer_never_edited")
                cursor.execute(
                    "CREATE TRIGGER bank_transfer_never_edited BEFORE UPDATE ON bank_transfer BEGIN SELECT 1; END"
                )
            else:
                nothing = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
                cursor.execute(f"CREATE OR REPLACE FUNCTION bank_refuse() {nothing}")
        assert [fault.promise for fault in bank_faults()] == ["the_database_keeps_its_laws"]


@transaction.atomic
def _carry_out(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.check_constraints()


def contents() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the bank."""
    return {model._meta.db_table: list(model.objects.order_by("pk").values_list()) for model in TABLES}


def _busy(books: Books) -> dict[str, object]:
    close_month(by=books.li, at=NOW, place=books.place, first_on=TODAY.replace(month=10, day=1))
    credit_entry = books.credit("visit:1", 60)
    gift = books.give("gift:1", 10)
    mistaken = books.give("gift:2", 5)
    reversal = reverse_entry(by=books.li, at=NOW, entry=mistaken, because="wrong person")
    for number in (2, 3):
        move = Move(books.pool, books.wang_minutes, 30)
        place_hold(by=books.li, at=NOW, reference=f"attendance:{number}", kind=Entry.Kind.CREDIT, move=move)
    post_hold(by=books.li, at=NOW, reference="attendance:2")
    void_hold(by=books.li, at=NOW, reference="attendance:3", because=Hold.Because.DISPUTE_UPHELD)
    back = Move(books.hong_minutes, books.wang_minutes, 5)
    place_hold(by=books.li, at=NOW, reference="attendance:1", kind=Entry.Kind.GIFT, move=back)
    holds = {hold.reference: hold.pk for hold in Hold.objects.all()}
    return {
        "new": "3333333333ab",
        "at": "2026-11-20 01:00:00+00:00",
        "place": books.place.pk,
        "elsewhere": founded("elsewhere").place.pk,
        "li": books.li.person_id,
        "wang_person": books.wang.pk,
        "pool": books.pool.pk,
        "wang": books.wang_minutes.pk,
        "hong": books.hong_minutes.pk,
        "points": books.points.pk,
        "points_of_wang": member_account(by=books.li, at=NOW, person=books.wang, unit=Unit.POINTS).pk,
        "credit_entry": credit_entry.pk,
        "gift_entry": gift.pk,
        "credit": credit_entry.transfers.get().seq,
        "reversed": mistaken.transfers.get().seq,
        "reversal": reversal.transfers.get().seq,
        "pending": holds["attendance:1"],
        "posted": holds["attendance:2"],
        "voided": holds["attendance:3"],
    }


@contextmanager
def _without_checks() -> Iterator[None]:
    """A database whose checks on accounts sleep; on PostgreSQL they come back with the test's rollback."""
    connection.check_constraints()  # PostgreSQL alters no table on which some still wait
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            for name in ("account_above_floor", "account_of_a_member_never_below_zero"):
                cursor.execute(f"ALTER TABLE bank_account DROP CONSTRAINT {name}")
            yield
