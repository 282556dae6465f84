"""The room as Django knows it."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Consents: what somebody said about each use of their record, in which words they were asked, and by whom."""

    name = "huzhu.commons.consents"
    label = "consents"
