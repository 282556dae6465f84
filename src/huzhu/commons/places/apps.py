"""The room as Django knows it."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Places: divisions, addresses and the streets between them."""

    name = "huzhu.commons.places"
    label = "places"
