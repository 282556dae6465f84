"""The room as Django knows it."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Calls: who rang the desk, how it ended, and what was typed and is not saved yet."""

    name = "huzhu.care.calls"
    label = "calls"
