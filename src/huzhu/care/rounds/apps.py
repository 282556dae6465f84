"""The room as Django knows it."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Rounds: help that comes back every week, with its familiar faces."""

    name = "huzhu.care.rounds"
    label = "rounds"
