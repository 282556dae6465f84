"""Reasons typed by people are sealed."""

from typing import ClassVar

from django.db import migrations

from huzhu.commons.sealing import sealing


class Migration(migrations.Migration):
    """Reasons typed by people are sealed."""

    dependencies: ClassVar = [("visits", "0001_initial")]
    operations: ClassVar = [
        *sealing("visits.visit", "resolved_because", whose="elder_id"),
    ]
