"""Arrivals and leavings that a telephone kept: how far its clock was ahead."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_typed_in_and_marks")]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="arrival_ahead_seconds",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attendance",
            name="leaving_ahead_seconds",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrival_ahead_seconds__isnull", True),
                    models.Q(("arrival_shown", "card"), ("arrival_typed_at__isnull", False)),
                    _connector="OR",
                ),
                name="arrival_kept_is_typed_in_by_card",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leaving_ahead_seconds__isnull", True),
                    models.Q(("leaving_shown", "card"), ("leaving_typed_at__isnull", False)),
                    _connector="OR",
                ),
                name="leaving_kept_is_typed_in_by_card",
            ),
        ),
    ]
