"""The room as Django knows it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """What happens by the clock."""

    name = "huzhu.doors.jobs"
    label = "jobs"
