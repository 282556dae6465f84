"""A reason that a notice tells lies sealed beside its params."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from huzhu.commons.sealed import SealedField


def move_reasons(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Takes the reason out of the params of each notice that tells one."""
    notices = apps.get_model("notices", "Notice").objects.using(schema_editor.connection.alias)
    for notice in notices.filter(kind="need.refused").order_by("pk").iterator(chunk_size=500):
        notice.because = notice.params.pop("because", "")
        notice.save(update_fields=["because", "params"])


class Migration(migrations.Migration):
    """A reason that a notice tells lies sealed beside its params."""

    dependencies: ClassVar = [("notices", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField("notice", "because", SealedField(whose="person_id")),
        migrations.RunPython(move_reasons),
        migrations.AlterField(
            "notice",
            "outcome",
            models.CharField(
                blank=True,
                choices=[
                    ("reached", "reached"),
                    ("no_answer", "no answer"),
                    ("wrong_number", "wrong number"),
                    ("console", "written where the worker runs"),
                ],
                max_length=80,
            ),
        ),
    ]
