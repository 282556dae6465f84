"""The room as Django knows it."""

from django.apps import AppConfig


class OpeningsConfig(AppConfig):
    """Lists of time saved elsewhere: whom each row means, what was posted, and whether the sums agree."""

    name = "huzhu.commons.openings"
    label = "openings"
