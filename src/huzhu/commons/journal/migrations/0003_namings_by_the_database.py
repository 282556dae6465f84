"""The database itself writes whom a line names: one statement a line, and no line whose persons cannot find it."""

from typing import Any, ClassVar

from django.db import migrations

SQLITE = """
CREATE TRIGGER journal_line_names AFTER INSERT ON journal_line WHEN NEW.persons <> ''
BEGIN
  INSERT INTO journal_naming (person, line_seq)
    SELECT value, NEW.seq FROM json_each('["' || replace(NEW.persons, ' ', '","') || '"]');
END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_name_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO journal_naming (person, line_seq) SELECT unnest(string_to_array(NEW.persons, ' ')), NEW.seq;
  RETURN NULL;
END $$
"""
POSTGRESQL = """
CREATE TRIGGER journal_line_names AFTER INSERT ON journal_line
FOR EACH ROW WHEN (NEW.persons <> '') EXECUTE FUNCTION journal_name_persons()
"""


def lay(apps: Any, schema_editor: Any) -> None:
    """Puts the trigger in place, in the words of the engine at hand."""
    statements = [SQLITE] if schema_editor.connection.vendor == "sqlite" else [POSTGRESQL_FUNCTION, POSTGRESQL]
    for statement in statements:
        schema_editor.execute(statement)


def lift(apps: Any, schema_editor: Any) -> None:
    """Takes the trigger away; its lines stand."""
    of_table = "" if schema_editor.connection.vendor == "sqlite" else " ON journal_line"
    schema_editor.execute(f"DROP TRIGGER journal_line_names{of_table}")


class Migration(migrations.Migration):
    """Namings come with their line."""

    dependencies: ClassVar = [("journal", "0002_append_only")]
    operations: ClassVar = [migrations.RunPython(lay, lift)]
