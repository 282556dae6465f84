"""The words of the house become codes, those of people are sealed."""

from typing import ClassVar

from django.db import migrations, models

from huzhu.commons.sealing import sealing

CODES = {
    "planned anew": "planned_anew",
    "another helper accepted": "another_accepted",
    "cancelled by elder": "elder_cancelled",
    "cancelled by station": "station_cancelled",
    "no-show": "nobody_came",
    "said so by telephone": "by_telephone",
    "电话里说的": "by_telephone",
}


class Migration(migrations.Migration):
    """The words of the house become codes, those of people are sealed."""

    dependencies: ClassVar = [("dispatch", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField(
            "assignment",
            "why",
            models.CharField(
                blank=True,
                choices=[
                    ("planned_anew", "planned anew"),
                    ("another_accepted", "another helper accepted"),
                    ("elder_cancelled", "cancelled by the elder's side"),
                    ("station_cancelled", "cancelled by the station"),
                    ("nobody_came", "nobody came"),
                    ("by_telephone", "said so by telephone"),
                ],
                max_length=20,
            ),
        ),
        *sealing("dispatch.assignment", "because", whose="helper.person_id", codes=CODES, code_field="why"),
    ]
