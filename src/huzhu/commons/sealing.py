"""How a column that lay in the clear becomes a sealed one, with all it holds: the steps of a migration."""

from collections.abc import Callable, Mapping

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from huzhu.commons.sealed import SealedField

ROWS_AT_ONCE = 500


def sealing(
    where: str, field: str, *, whose: str, codes: Mapping[str, str] | None = None, code_field: str = ""
) -> list[Operation]:
    """The operations that seal `field` of `where` (`needs.need`): the text moves to a new column, the old one goes.

    `codes` are the texts that the house wrote itself, with the code that now stands in `code_field` for each; the
    migration adds that field before. There is no way back: what was sealed is not laid open again by a migration.
    """
    app, model = where.split(".")
    clear = f"{field}_clear"
    return [
        migrations.RenameField(model, field, clear),
        migrations.AddField(model, field, SealedField(whose=whose)),
        migrations.RunPython(_mover((app, model), field, clear, codes or {}, code_field)),
        migrations.RemoveField(model, clear),
    ]


def _mover(
    model: tuple[str, str], field: str, clear: str, codes: Mapping[str, str], code_field: str
) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def move(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        rows = apps.get_model(*model).objects.using(schema_editor.connection.alias).exclude(**{clear: ""})
        for row in rows.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
            text = getattr(row, clear)
            if text in codes:
                setattr(row, code_field, codes[text])
            else:
                setattr(row, field, text)
            setattr(row, clear, "")  # a column that is dropped may lie on in old pages; what was in it shall not
            row.save(update_fields=[one for one in (field, clear, code_field) if one])

    return move
