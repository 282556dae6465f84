"""The country at the root of all places, and the machine that signs what jobs do."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import migrations

from huzhu.kernel.actor import MACHINE_ID

ROOT_ID = "000000countr"


def enter(apps: Any, schema_editor: Any) -> None:
    """Enters the two rows every house needs before anybody can act."""
    country = apps.get_model("places", "Division").objects.create(
        id=ROOT_ID, name="中国", name_en="China", tier="country", path="/"
    )
    registered_at = datetime(2026, 1, 1, tzinfo=UTC)
    apps.get_model("people", "Person").objects.create(id=MACHINE_ID, place=country, registered_at=registered_at)


class Migration(migrations.Migration):
    """Root place and machine."""

    dependencies: ClassVar = [("people", "0001_initial"), ("places", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(enter, migrations.RunPython.noop)]
