from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0006_runs_were_told")]

    operations = [
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("place", "day"), name="one_open_proposal_for_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at__isnull", True), ("told_by__isnull", True)),
                    models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                    _connector="OR",
                ),
                name="run_told_at_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="run_closed_at_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "proposed"), ("told_at__isnull", True)),
                    models.Q(("closed_at__isnull", True), ("state", "told"), ("told_at__isnull", False)),
                    models.Q(("closed_at__isnull", False), ("state", "undone"), ("told_at__isnull", False)),
                    models.Q(("closed_at__isnull", False), ("state", "dropped"), ("told_at__isnull", True)),
                    _connector="OR",
                ),
                name="run_state_is_what_was_done",
            ),
        ),
    ]
