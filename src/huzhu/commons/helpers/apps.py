"""The room as Django knows it."""

from django.apps import AppConfig


class HelpersConfig(AppConfig):
    """Helpers: skills, papers, hours and limits."""

    name = "huzhu.commons.helpers"
    label = "helpers"
