"""The room as Django knows it."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Cards: what hangs by an elder's door and proves that somebody stood there."""

    name = "huzhu.commons.cards"
    label = "cards"
