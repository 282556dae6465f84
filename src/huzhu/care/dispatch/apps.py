"""The room as Django knows it."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Dispatch: who goes to whom, and what they answered."""

    name = "huzhu.care.dispatch"
    label = "dispatch"
