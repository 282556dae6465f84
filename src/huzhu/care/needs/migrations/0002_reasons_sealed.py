"""Reasons typed by people are sealed."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from huzhu.commons.sealing import sealing


class Migration(migrations.Migration):
    """Reasons typed by people are sealed."""

    dependencies: ClassVar = [("needs", "0001_initial")]
    operations: ClassVar = [
        migrations.RemoveConstraint("need", "need_refused_with_a_reason"),
        migrations.RemoveConstraint("need", "need_cancelled_with_side_and_reason"),
        *sealing("needs.need", "refused_because", whose="elder_id"),
        *sealing("needs.need", "cancelled_because", whose="elder_id"),
        migrations.AddConstraint(
            "need",
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(refused_because=""), name="need_refused_with_a_reason"
            ),
        ),
        migrations.AddConstraint(
            "need",
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | (~Q(cancelled_because="") & ~Q(cancelled_side="")),
                name="need_cancelled_with_side_and_reason",
            ),
        ),
    ]
