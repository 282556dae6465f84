"""Where a fact comes from, and what a telephone is called, are typed by hand."""

from typing import ClassVar

from django.db import migrations, models

from huzhu.commons.sealing import sealing


class Migration(migrations.Migration):
    """Where a fact comes from, and what a telephone is called, are typed by hand."""

    dependencies: ClassVar = [("people", "0003_alter_fact_kind")]
    operations: ClassVar = [
        migrations.AddField(
            "fact",
            "origin",
            models.CharField(
                choices=[
                    ("said", "told to somebody"),
                    ("roster", "from a list that was read in"),
                    ("simulated", "made up for a demo"),
                ],
                default="said",
                max_length=10,
            ),
        ),
        *sealing(
            "people.fact",
            "source",
            whose="person_id",
            codes={"roster": "roster", "simulated": "simulated"},
            code_field="origin",
        ),
        *sealing("people.phone", "label", whose="person_id"),
    ]
