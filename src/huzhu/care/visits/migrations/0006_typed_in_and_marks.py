"""Times typed in afterwards, and what telephones told of themselves at the door."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

import huzhu.commons.codes


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0009_illness"),
        ("needs", "0005_bought"),
        ("people", "0004_sources_sealed"),
        ("places", "0001_initial"),
        ("visits", "0005_attendance_arrived_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    huzhu.commons.codes.CodeField(
                        default=huzhu.commons.codes.new_code,
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[("arrival", "arrival"), ("leaving", "leaving"), ("word", "the elder's word")],
                        max_length=8,
                    ),
                ),
                ("noted_at", models.DateTimeField()),
                ("device_digest", models.BinaryField(blank=True, max_length=16, null=True)),
                ("metres_away", models.PositiveIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="attendance",
            name="arrival_typed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attendance",
            name="leaving_typed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="leaving_typed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrival_typed_at__isnull", True),
                    ("arrival_typed_at__gte", models.F("arrived_at")),
                    _connector="OR",
                ),
                name="arrival_typed_in_after_it_was",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leaving_typed_at__isnull", True),
                    models.Q(("leaving_typed_at__gte", models.F("left_at")), ("left_at__isnull", False)),
                    _connector="OR",
                ),
                name="leaving_typed_in_after_it_was",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("leaving_typed_at__isnull", True),
                    models.Q(("leaving_typed_at__gte", models.F("left_at")), ("left_at__isnull", False)),
                    _connector="OR",
                ),
                name="visit_typed_in_after_it_was",
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="attendance",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marks",
                to="visits.attendance",
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="visits.visit"
            ),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(fields=["noted_at"], name="visits_mark_noted_a_0cb2d5_idx"),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attendance__isnull", True), ("deed", "word")),
                    models.Q(models.Q(("deed", "word"), _negated=True), ("attendance__isnull", False)),
                    _connector="OR",
                ),
                name="mark_of_a_part_or_of_the_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("metres_away__isnull", True),
                    Exact(Mod(models.F("metres_away"), 100), 0),
                    _connector="OR",
                ),
                name="mark_metres_are_rough",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(fields=("attendance", "deed"), name="one_mark_for_a_deed"),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deed", "word")), fields=("visit",), name="one_mark_for_the_word"
            ),
        ),
    ]
