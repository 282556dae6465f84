"""The room as Django knows it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, one folder per desk."""

    name = "huzhu.doors.web"
    label = "web"
