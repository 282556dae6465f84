"""Every run before this was told at once by whoever planned it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def say_told(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    runs = apps.get_model("dispatch", "PlanRun").objects.all()
    runs.update(state="told", told_at=F("planned_at"), told_by=F("planned_by"))


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0005_plan_told")]

    operations = [migrations.RunPython(say_told, migrations.RunPython.noop)]
