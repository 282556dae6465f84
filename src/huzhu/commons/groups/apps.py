"""The room as Django knows it."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """What groups did together, and the account that holds their hours."""

    name = "huzhu.commons.groups"
    label = "groups"
