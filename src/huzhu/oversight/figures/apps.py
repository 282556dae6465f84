"""The room as Django knows it."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Figures: numbers that open the visits under them."""

    name = "huzhu.oversight.figures"
    label = "figures"
