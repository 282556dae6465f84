"""The room as Django knows it."""

from django.apps import AppConfig

from huzhu.config.columns import know_columns


class WebConfig(AppConfig):
    """Pages, one folder per desk."""

    name = "huzhu.doors.web"
    label = "web"

    def ready(self) -> None:
        """Pages order what they list, many times each."""
        know_columns()
