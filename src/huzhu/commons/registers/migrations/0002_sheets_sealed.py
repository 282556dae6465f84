"""The name of a sheet is whatever somebody called it."""

from typing import ClassVar

from django.db import migrations

from huzhu.commons.sealing import sealing


class Migration(migrations.Migration):
    """The name of a sheet is whatever somebody called it."""

    dependencies: ClassVar = [("registers", "0001_initial")]
    operations: ClassVar = [
        *sealing("registers.heldrow", "sheet", whose="pk"),
    ]
