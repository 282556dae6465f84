"""Why an entry was reversed is sealed; why a hold was voided is a code from a closed list."""

from typing import Any, ClassVar

from django.db import migrations, models

import huzhu.commons.sealed
from huzhu.commons.bank import ddl


def lift(apps: Any, schema_editor: Any) -> None:
    ddl.lift(schema_editor.connection)


def lay(apps: Any, schema_editor: Any) -> None:
    ddl.lay(schema_editor.connection)


def seal_and_code(apps: Any, schema_editor: Any) -> None:
    """Until now the program alone voided holds, and always for the same reason."""
    for entry in apps.get_model("bank", "Entry").objects.exclude(clear="").order_by("pk").iterator():
        entry.because = entry.clear
        entry.save(update_fields=["because"])
    apps.get_model("bank", "Hold").objects.filter(state="voided").update(because="dispute_upheld")


class Migration(migrations.Migration):
    """No reason in plain words."""

    dependencies: ClassVar = [("bank", "0003_one_trip")]
    operations: ClassVar = [
        migrations.RunPython(lift, lay),
        migrations.RemoveConstraint("entry", "entry_reversed_with_a_reason"),
        migrations.RemoveConstraint("hold", "hold_state_is_what_was_done"),
        migrations.RenameField("entry", "because", "clear"),
        migrations.AddField("entry", "because", huzhu.commons.sealed.SealedField(whose="posted_by")),
        migrations.RunPython(seal_and_code, migrations.RunPython.noop),
        migrations.RemoveField("entry", "clear"),
        migrations.AlterField(
            "hold",
            "because",
            models.CharField(max_length=20, blank=True, choices=[("dispute_upheld", "the complaint was right")]),
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=~models.Q(kind="reversal") | ~models.Q(because=""), name="entry_reversed_with_a_reason"
            ),
        ),
        migrations.AddConstraint(
            "hold",
            models.CheckConstraint(
                condition=models.Q(state="pending", entry__isnull=True, voided_at__isnull=True)
                | models.Q(state="posted", entry__isnull=False, voided_at__isnull=True)
                | models.Q(state="voided", entry__isnull=True, voided_at__isnull=False, because__in=["dispute_upheld"]),
                name="hold_state_is_what_was_done",
            ),
        ),
        migrations.RunPython(lay, lift),
    ]
