"""Who said it, and each side's own word: what was taken down so far needs both sides' word anew."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def _begin(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    thanks = apps.get_model("thanks", "Thanks")
    thanks.objects.exclude(said_by=F("elder")).update(said_via="delegate")
    down = thanks.objects.filter(taken_down_at__isnull=False)
    down.update(elder_agreed_at=None, elder_agreed_by=None, helper_agreed_at=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("thanks", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="thanks",
            name="said_via",
            field=models.CharField(
                choices=[
                    ("elder", "the elder"),
                    ("delegate", "the family"),
                    ("station", "the station, on the elder's word"),
                ],
                default="elder",
                max_length=10,
            ),
        ),
        migrations.RunPython(_begin, migrations.RunPython.noop),
    ]
