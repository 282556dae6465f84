"""The room as Django knows it."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Secret addresses of calendars: shown once, kept as a digest, taken back at any time."""

    name = "huzhu.commons.feeds"
    label = "feeds"
