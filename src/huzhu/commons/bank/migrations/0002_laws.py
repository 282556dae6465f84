"""Lays the triggers by which the database itself keeps the books."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from huzhu.commons.bank import ddl


def lay(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ddl.lay(schema_editor.connection)


def lift(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ddl.lift(schema_editor.connection)


class Migration(migrations.Migration):
    """The laws of the books."""

    dependencies: ClassVar = [("bank", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(lay, lift)]
