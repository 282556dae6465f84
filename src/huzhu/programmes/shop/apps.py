"""The room as Django knows it."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """The shop of a place: goods for points, kept for whoever reserves them, handed over at the counter."""

    name = "huzhu.programmes.shop"
    label = "shop"
