"""One more kind of incident: a need that was called off by mistake stands open again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0005_bought")]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="kind",
            field=models.CharField(
                choices=[
                    ("card", "wrong codes at the door"),
                    ("late", "nobody at the door yet"),
                    ("unanswered", "no answer to an offer"),
                    ("nobody", "nobody to send"),
                    ("reopened", "called off by mistake, somebody is needed again"),
                ],
                max_length=12,
            ),
        ),
    ]
