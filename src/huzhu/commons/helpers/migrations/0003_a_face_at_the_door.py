"""What a helper looks like, for those whom they are about to visit."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import huzhu.commons.codes
from huzhu.commons.sealed import SealedField


class Migration(migrations.Migration):
    """What a helper looks like, for those whom they are about to visit."""

    dependencies: ClassVar = [("helpers", "0002_issuers_sealed"), ("people", "0007_what_a_person_chose")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Photo",
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
                ("picture", SealedField(whose="helper.person_id")),
                ("taken_at", models.DateTimeField()),
                (
                    "helper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photo", to="helpers.helper"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
