"""The room as Django knows it."""

from django.apps import AppConfig


class WorksConfig(AppConfig):
    """Works: long ones, done by workers while people do other things."""

    name = "huzhu.commons.works"
    label = "works"
