"""The room as Django knows it."""

from django.apps import AppConfig


class HonoursConfig(AppConfig):
    """Honours: stars for hours given, and the certificate that says so; nothing is spent for them."""

    name = "huzhu.commons.honours"
    label = "honours"
