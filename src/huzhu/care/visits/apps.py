"""The room as Django knows it."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Visits: arrival, leaving, confirmation and the hour credited."""

    name = "huzhu.care.visits"
    label = "visits"
