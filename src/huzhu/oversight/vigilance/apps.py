"""The room as Django knows it."""

from django.apps import AppConfig


class VigilanceConfig(AppConfig):
    """Vigilance: visits looked at again."""

    name = "huzhu.oversight.vigilance"
    label = "vigilance"
