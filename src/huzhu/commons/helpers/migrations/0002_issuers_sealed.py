"""Who issued a paper is typed by hand, and sealed like its number."""

from typing import ClassVar

from django.db import migrations

from huzhu.commons.sealed import SealedField
from huzhu.commons.sealing import sealing


class Migration(migrations.Migration):
    """Who issued a paper is typed by hand, and sealed like its number."""

    dependencies: ClassVar = [("helpers", "0001_initial")]
    operations: ClassVar = [
        *sealing("helpers.certificate", "issuer", whose="helper.person_id"),
        migrations.AlterField("certificate", "number", SealedField(whose="helper.person_id")),
    ]
