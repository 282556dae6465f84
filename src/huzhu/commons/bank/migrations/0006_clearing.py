"""Accounts between districts: what one owes another for time that moved."""

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Q

from huzhu.commons.bank import ddl

WITHOUT_FLOOR = ["pool", "opening", "clearing"]
KINDS = [
    ("member", "member"),
    ("pool", "issued by the community"),
    ("group", "group"),
    ("reserve", "district reserve"),
    ("donation", "donated"),
    ("grant", "grant fund"),
    ("suspense", "in suspense"),
    ("overflow", "above the limit"),
    ("opening", "brought in from elsewhere"),
    ("clearing", "between districts"),
]


def lift(apps: Any, schema_editor: Any) -> None:
    ddl.lift(schema_editor.connection)


def lay(apps: Any, schema_editor: Any) -> None:
    ddl.lay(schema_editor.connection)


class Migration(migrations.Migration):
    """One kind of account more."""

    dependencies: ClassVar = [("bank", "0005_rules")]
    operations: ClassVar = [
        migrations.RunPython(lift, lay),
        migrations.RemoveConstraint("account", "account_kind_known"),
        migrations.RemoveConstraint("account", "account_without_floor_is_a_source"),
        migrations.AlterField("account", "kind", models.CharField(max_length=10, choices=KINDS)),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(condition=Q(kind__in=[kind for kind, _ in KINDS]), name="account_kind_known"),
        ),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_FLOOR, floor__isnull=True)
                | (~Q(kind__in=WITHOUT_FLOOR) & Q(floor__isnull=False)),
                name="account_without_floor_is_a_source",
            ),
        ),
        migrations.RunPython(lay, lift),
    ]
