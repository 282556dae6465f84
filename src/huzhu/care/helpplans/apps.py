"""The room as Django knows it."""

from django.apps import AppConfig


class HelpPlansConfig(AppConfig):
    """Help plans: what covers each need of a person, what the family sees to, and referrals beyond the house."""

    name = "huzhu.care.helpplans"
    label = "helpplans"
