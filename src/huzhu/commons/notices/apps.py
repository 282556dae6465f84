"""The room as Django knows it."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices: words to a person, written as rows and delivered later."""

    name = "huzhu.commons.notices"
    label = "notices"
