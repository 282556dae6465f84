"""Lays the triggers anew, and on PostgreSQL the function by which an entry comes in at one trip."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from huzhu.commons.bank import ddl


def lay(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ddl.lay(schema_editor.connection)


class Migration(migrations.Migration):
    """One trip."""

    dependencies: ClassVar = [("bank", "0002_laws"), ("journal", "0003_namings_by_the_database")]
    operations: ClassVar = [migrations.RunPython(lay, migrations.RunPython.noop)]
