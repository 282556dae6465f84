"""The room as Django knows it."""

from django.apps import AppConfig


class TimebankConfig(AppConfig):
    """Mutual-help time as members deal with it; it has no tables, the books are the bank's."""

    name = "huzhu.commons.timebank"
    label = "timebank"
