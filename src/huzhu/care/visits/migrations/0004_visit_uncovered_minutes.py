"""What nobody had of what a visit cost, worked out for visits that stand by what was set aside for them."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SOURCES_MOST = 9


def reckon(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Owed minutes less what was ever set aside under the visit, whatever became of that."""
    visits, holds = apps.get_model("visits", "Visit"), apps.get_model("bank", "Hold")
    for visit in visits.objects.filter(owed_minutes__isnull=False).order_by("pk").iterator(1000):
        references = [f"spend:{visit.pk}:{number}" for number in range(1, SOURCES_MOST + 1)]
        aside = sum(holds.objects.filter(reference__in=references).order_by("pk").values_list("amount", flat=True))
        visits.objects.filter(pk=visit.pk).update(uncovered_minutes=max(0, visit.owed_minutes - aside))


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0003_owed_and_school"),
        ("bank", "0005_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="uncovered_minutes",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(reckon, migrations.RunPython.noop),
    ]
