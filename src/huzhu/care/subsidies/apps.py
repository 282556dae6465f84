"""The room as Django knows it."""

from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    """Subsidies: the run of a month, its release, its file, the answer of the bank, and what was paid too much."""

    name = "huzhu.care.subsidies"
    label = "subsidies"
