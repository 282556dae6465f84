"""Four more kinds of incident: what a helper tells from the door."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0006_incident_reopened")]

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
                    ("fell", "somebody fell"),
                    ("unwell", "somebody is unwell"),
                    ("quarrel", "a quarrel, or something missing"),
                    ("mishap", "something else happened"),
                ],
                max_length=12,
            ),
        ),
    ]
