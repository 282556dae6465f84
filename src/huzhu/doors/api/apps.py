"""The door as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API: the same verbs as the pages, for other programs."""

    name = "huzhu.doors.api"
    label = "api"
