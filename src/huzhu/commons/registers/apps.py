"""The room as Django knows it."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers: lists of people that arrive as files."""

    name = "huzhu.commons.registers"
    label = "registers"
