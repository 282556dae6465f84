"""The room as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit of the journal, and samples of it."""

    name = "huzhu.oversight.audit"
    label = "audit"
