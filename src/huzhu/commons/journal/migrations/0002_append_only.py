"""The database itself refuses to rewrite the journal."""

from typing import Any, ClassVar

from django.db import migrations

TABLES = ("journal_line", "journal_naming", "journal_block")
EVENTS = ("UPDATE", "DELETE")

SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()
"""


def forbid(apps: Any, schema_editor: Any) -> None:
    """Puts the triggers in place, in the words of the engine at hand."""
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in EVENTS:
                schema_editor.execute(SQLITE.format(table=table, event=event))
    else:
        schema_editor.execute(POSTGRESQL_FUNCTION)
        for table in TABLES:
            schema_editor.execute(POSTGRESQL.format(table=table))


class Migration(migrations.Migration):
    """Append-only journal."""

    dependencies: ClassVar = [("journal", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(forbid, migrations.RunPython.noop)]
