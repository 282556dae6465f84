from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_division_station_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="division",
            name="station_address",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
