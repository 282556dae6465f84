"""The room as Django knows it."""

from django.apps import AppConfig


class ThanksConfig(AppConfig):
    """Thanks: what the elder's side says to a helper after a visit."""

    name = "huzhu.care.thanks"
    label = "thanks"
