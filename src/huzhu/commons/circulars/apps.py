"""The room as Django knows it."""

from django.apps import AppConfig


class CircularsConfig(AppConfig):
    """Circulars: one announcement told to many."""

    name = "huzhu.commons.circulars"
    label = "circulars"
