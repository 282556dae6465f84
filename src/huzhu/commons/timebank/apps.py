"""The room as Django knows it."""

from django.apps import AppConfig


class TimebankConfig(AppConfig):
    """Mutual-help time as members deal with it; the books are the bank's, here stands who shares with whom."""

    name = "huzhu.commons.timebank"
    label = "timebank"
