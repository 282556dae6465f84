"""What the database itself refuses: the triggers of the bank, laid by a migration, lifted only to rebuild a table.

Each refusal carries a code such as `bank.append_only`, the same on both engines, raised as an integrity error.
The triggers name no table of another room: SQLite could then not alter that room's tables any more.
A later migration that alters a table of the bank begins with `lift` and ends with `lay`.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from huzhu.commons.bank.ddl import postgresql, sqlite


def laws(connection: BaseDatabaseWrapper) -> sqlite.Triggers:
    """The triggers of this engine: {name: (table, the statement that makes it)}."""
    return {"sqlite": sqlite.TRIGGERS, "postgresql": postgresql.TRIGGERS}[connection.vendor]


def lay(connection: BaseDatabaseWrapper) -> None:
    """Makes every function and trigger; those that stand already are made anew.

    An early migration lays what can be laid: the last one finds all tables.
    """
    lift(connection)
    standing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in postgresql.FUNCTIONS.values():
                cursor.execute(statement)
            cursor.execute(postgresql.SEQUENCE)
        for table, statement in laws(connection).values():
            if table in standing:
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Takes every trigger away. The books are open to any edit until `lay`: do both in one transaction."""
    of_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, (table, _statement) in laws(connection).items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if of_table else ""))


def missing(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """The names of triggers and functions that are gone, switched off or not what they should be."""
    query = postgresql.STANDING if connection.vendor == "postgresql" else sqlite.STANDING
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {name: _plain(text) for name, text in cursor.fetchall()}
    if connection.vendor == "postgresql":
        yield from (name for name in postgresql.TRIGGERS if name not in standing)
        yield from (name for name, body in postgresql.BODIES.items() if standing.get(name) != _plain(body))
    else:
        yield from (name for name, (_, text) in sqlite.TRIGGERS.items() if standing.get(name) != _plain(text))


def _plain(text: str) -> str:
    return " ".join(text.split())
