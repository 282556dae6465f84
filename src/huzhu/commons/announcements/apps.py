"""The room as Django knows it."""

from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    """What a station tells everybody: its hours, activities, menus and notices."""

    name = "huzhu.commons.announcements"
    label = "announcements"
