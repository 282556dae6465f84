"""The room as Django knows it."""

from django.apps import AppConfig


class GuaranteeConfig(AppConfig):
    """Orders on the district reserve: proposed at night, decided by a person, delivered or called off."""

    name = "huzhu.care.guarantee"
    label = "guarantee"
