"""What closed books hold is sealed; a correction names the entry that it corrects."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

import huzhu.commons.codes
from huzhu.commons.bank import ddl


def lift(apps: Any, schema_editor: Any) -> None:
    ddl.lift(schema_editor.connection)


def lay(apps: Any, schema_editor: Any) -> None:
    ddl.lay(schema_editor.connection)


def name_what_was_reversed(apps: Any, schema_editor: Any) -> None:
    """Until now only the transfers of a reversal named what they reverse."""
    transfers = apps.get_model("bank", "Transfer").objects.filter(reverses__isnull=False, leg=1)
    for entry, reversed_entry in transfers.order_by("seq").values_list("entry", "reverses__entry").iterator():
        apps.get_model("bank", "Entry").objects.filter(pk=entry).update(corrects=reversed_entry)
    schema_editor.connection.check_constraints()  # PostgreSQL alters no table on which some still wait


class Migration(migrations.Migration):
    """Seals, and corrections that say of what."""

    dependencies: ClassVar = [("bank", "0006_clearing")]
    operations: ClassVar = [
        migrations.RunPython(lift, lay),
        migrations.AddField(
            "entry",
            "corrects",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="bank.entry",
            ),
        ),
        migrations.AddIndex(
            "entry",
            models.Index(condition=models.Q(corrects__isnull=False), fields=["corrects"], name="bank_entry_correcting"),
        ),
        migrations.RunPython(name_what_was_reversed, migrations.RunPython.noop),
        migrations.RemoveField("closing", "trial_balance"),
        migrations.AddField(
            "closing",
            "under",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="bank.closing",
            ),
        ),
        migrations.CreateModel(
            "Seal",
            [
                (
                    "id",
                    huzhu.commons.codes.CodeField(
                        default=huzhu.commons.codes.new_code,
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("places", models.JSONField()),
                ("trial_balance", models.JSONField()),
                ("lines", models.PositiveBigIntegerField()),
                ("previous_head", models.CharField(max_length=64)),
                ("head", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
                ("sealed_by", models.CharField(max_length=12)),
                (
                    "closing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="bank.closing"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="places.division"
                    ),
                ),
            ],
            {
                "constraints": [
                    models.UniqueConstraint(fields=["place", "number"], name="seal_once_a_place_and_number"),
                    models.UniqueConstraint(fields=["head"], name="seal_head_once"),
                ]
            },
        ),
        migrations.RunPython(lay, lift),
    ]
