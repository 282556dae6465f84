"""A hold may also end because goods that were reserved are not fetched."""

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Q

from huzhu.commons.bank import ddl

REASONS = [("dispute_upheld", "the complaint was right"), ("reservation_ended", "the goods were not fetched")]


def lift(apps: Any, schema_editor: Any) -> None:
    ddl.lift(schema_editor.connection)


def lay(apps: Any, schema_editor: Any) -> None:
    ddl.lay(schema_editor.connection)


class Migration(migrations.Migration):
    """One reason more."""

    dependencies: ClassVar = [("bank", "0007_sealed_months")]
    operations: ClassVar = [
        migrations.RunPython(lift, lay),
        migrations.RemoveConstraint("hold", "hold_state_is_what_was_done"),
        migrations.AlterField("hold", "because", models.CharField(blank=True, choices=REASONS, max_length=20)),
        migrations.AddConstraint(
            "hold",
            models.CheckConstraint(
                condition=Q(state="pending", entry__isnull=True, voided_at__isnull=True)
                | Q(state="posted", entry__isnull=False, voided_at__isnull=True)
                | Q(
                    state="voided",
                    entry__isnull=True,
                    voided_at__isnull=False,
                    because__in=[reason for reason, _ in REASONS],
                ),
                name="hold_state_is_what_was_done",
            ),
        ),
        migrations.RunPython(lay, lift),
    ]
