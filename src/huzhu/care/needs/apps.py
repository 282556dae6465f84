"""The room as Django knows it."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """Needs: what is asked for, and the decision on it."""

    name = "huzhu.care.needs"
    label = "needs"
