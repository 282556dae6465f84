"""The room as Django knows it."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Contacts: who is on the list, when somebody was in touch, and what follows when nobody answers."""

    name = "huzhu.care.contacts"
    label = "contacts"
