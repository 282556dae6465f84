"""Every entry and hold names the edition of the rules it was reckoned by; what stands from before names none."""

from typing import Any, ClassVar

from django.db import migrations, models

from huzhu.commons.bank import ddl


def lift(apps: Any, schema_editor: Any) -> None:
    ddl.lift(schema_editor.connection)


def lay(apps: Any, schema_editor: Any) -> None:
    ddl.lay(schema_editor.connection)


class Migration(migrations.Migration):
    """Two columns more."""

    dependencies: ClassVar = [("bank", "0004_reasons")]
    operations: ClassVar = [
        migrations.RunPython(lift, lay),
        migrations.AddField("entry", "rules", models.CharField(max_length=80, blank=True, default=""), False),
        migrations.AddField("hold", "rules", models.CharField(max_length=80, blank=True, default=""), False),
        migrations.RunPython(lay, lift),
    ]
