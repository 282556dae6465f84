"""The room as Django knows it."""

from django.apps import AppConfig


class ReplaysConfig(AppConfig):
    """Replays: what other rules would have done in the last year, before anybody adopts them."""

    name = "huzhu.oversight.replays"
    label = "replays"
