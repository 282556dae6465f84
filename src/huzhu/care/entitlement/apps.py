"""The room as Django knows it."""

from django.apps import AppConfig


class EntitlementConfig(AppConfig):
    """Entitlement: who may be due what by the rules of a place, found each night, and what changed."""

    name = "huzhu.care.entitlement"
    label = "entitlement"
