"""The room as Django knows it."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Alerts: something about a person that somebody must look into by a day, with an owner and an outcome."""

    name = "huzhu.care.alerts"
    label = "alerts"
