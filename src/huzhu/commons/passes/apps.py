"""The room as Django knows it."""

from django.apps import AppConfig


class PassesConfig(AppConfig):
    """Passes: coming in without a password, by a code, a PIN or a card; and where somebody is signed in."""

    name = "huzhu.commons.passes"
    label = "passes"
