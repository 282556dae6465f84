"""The room as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, their facts, ties, posts, and the one page of access."""

    name = "huzhu.commons.people"
    label = "people"
