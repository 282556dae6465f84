"""The room as Django knows it."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    """Registers of other departments: agreements, what was delivered under them, and what each row became."""

    name = "huzhu.care.deliveries"
    label = "deliveries"
