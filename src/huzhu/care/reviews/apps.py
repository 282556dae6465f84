"""The room as Django knows it."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Reviews: what the elder says of a visit."""

    name = "huzhu.care.reviews"
    label = "reviews"
