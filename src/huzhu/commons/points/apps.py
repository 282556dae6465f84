"""The room as Django knows it."""

from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Points: earned by deeds beside the time, spent before they end, never time and never money."""

    name = "huzhu.commons.points"
    label = "points"
