"""The worker that posts to our own bank, in each of its ways and in plain SQL."""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import os
import secrets
from datetime import UTC, datetime

import django

from bench.bank.clients import serve

MEMBERS = 256  # a street's helpers: two clients seldom meet on one account
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ENTRY = (
    "INSERT INTO bank_entry (id, reference, kind, legs, booked_on, occurred_at, posted_at, posted_by, rules, because)"
    " VALUES ({0}, {0}, 'credit', 1, '2026-11-20', '2026-11-20 01:00:00+00:00', '2026-11-20 01:00:00+00:00', 'x', '',"
    " '')"
)
TRANSFER = (
    "INSERT INTO bank_transfer (entry_id, leg, debit_id, credit_id, unit, amount)"
    " VALUES ({0}, 1, {0}, {0}, 'minutes', 60)"
)


def main() -> None:
    """Migrates, opens a pool and members, and serves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from huzhu.commons.bank import posting
    from huzhu.commons.bank.actions import member_account, place_hold, post_entry, post_hold
    from huzhu.commons.bank.models import Entry
    from huzhu.commons.people.models import Person
    from tests.commons.bank.books import founded

    call_command("migrate", "places", verbosity=0)
    call_command("migrate", "people", verbosity=0)
    call_command("migrate", "bank", verbosity=0)
    call_command("migrate", "journal", verbosity=0)
    books = founded(secrets.token_hex(4))
    people = [Person.objects.create(place=books.place, registered_at=AT) for _ in range(MEMBERS)]
    members = [member_account(by=books.li, at=AT, person=person) for person in people]
    kind = Entry.Kind.CREDIT
    mark = "?" if connection.vendor == "sqlite" else "%s"

    def move(number: int, turn: int) -> posting.Move:
        return posting.Move(books.pool, members[(number * 17 + turn) % MEMBERS], 60)

    def entry(number: int, turn: int) -> None:
        post_entry(by=books.li, at=AT, reference=secrets.token_hex(8), kind=kind, moves=[move(number, turn)])

    def hold(number: int, turn: int) -> None:
        reference = secrets.token_hex(8)
        place_hold(by=books.li, at=AT, reference=reference, kind=kind, move=move(number, turn))
        post_hold(by=books.li, at=AT, reference=reference)

    def plain(number: int, turn: int) -> None:
        one, key = move(number, turn), secrets.token_hex(6)
        cursor = connection.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        cursor.execute(ENTRY.format(mark), [key, key])
        cursor.execute(TRANSFER.format(mark), [key, one.debit.pk, one.credit.pk])
        cursor.execute("COMMIT")
        cursor.close()

    serve({"post_entry": entry, "hold and post": hold, "plain SQL": plain})


if __name__ == "__main__":
    main()
