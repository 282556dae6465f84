"""After a test that commits, the database is put back as migrations left it: append-only tables cannot be flushed."""

import sqlite3
from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from tests.stage import strike

_slates: dict[str, Any] = {}


def keep_slate(_case: object = None) -> None:
    """Remembers the database before the first test that commits; until then every test has rolled back."""
    strike()
    name = str(connection.settings_dict["NAME"])
    if name in _slates:
        return
    _slates[name] = _keep_sqlite(name) if connection.vendor == "sqlite" else _keep_postgresql()


def restore_slate(_case: object = None) -> None:
    """Puts back every row and every trigger as remembered."""
    slate = _slates[str(connection.settings_dict["NAME"])]
    _restore_sqlite(slate) if connection.vendor == "sqlite" else _restore_postgresql(slate)


def start_from_a_clean_slate() -> None:
    """Lets every test that commits begin and end this way, instead of with Django's flush."""
    TransactionTestCase._fixture_setup = classmethod(keep_slate)
    TransactionTestCase._fixture_teardown = restore_slate


def _keep_sqlite(name: str) -> sqlite3.Connection:
    slate = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(slate)
    return slate


def _restore_sqlite(slate: sqlite3.Connection) -> None:
    connection.ensure_connection()
    slate.backup(connection.connection)


def _keep_postgresql() -> dict[str, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")
        tables = [table for (table,) in cursor.fetchall()]
        slate = {}
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                slate[table] = b"".join(bytes(part) for part in copy)
    return slate


def _restore_postgresql(slate: dict[str, bytes]) -> None:
    filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in slate)
    with connection.cursor() as cursor:
        # Triggers and foreign keys sleep in this role, which only the owner of a test server may take. Deleting from
        # the few tables that hold rows is many times faster here than emptying all of them.
        cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")
        cursor.execute(filled)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")
        for table, rows in slate.items():
            if rows:
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
        cursor.execute("COMMIT")
