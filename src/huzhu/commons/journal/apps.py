"""The room as Django knows it."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal: who did what, append-only and sealed in blocks."""

    name = "huzhu.commons.journal"
    label = "journal"
