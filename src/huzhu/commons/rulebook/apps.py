"""The room as Django knows it."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Rulebook: editions of rule packs that were ever in force, and which place adopted which."""

    name = "huzhu.commons.rulebook"
    label = "rulebook"
