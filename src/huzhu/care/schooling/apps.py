"""The room as Django knows it."""

from django.apps import AppConfig


class SchoolingConfig(AppConfig):
    """Schooling: hours of minors, certified for their school."""

    name = "huzhu.care.schooling"
    label = "schooling"
