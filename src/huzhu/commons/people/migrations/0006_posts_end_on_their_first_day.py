from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_consent_present"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="post", name="post_period_runs"),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="post_period_runs"
            ),
        ),
    ]
