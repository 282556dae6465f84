"""The room as Django knows it."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """The bank: transfers between accounts, never edited."""

    name = "huzhu.commons.bank"
    label = "bank"
