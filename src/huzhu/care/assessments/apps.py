"""The room as Django knows it."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Assessments: ability by the national standard, wants beside it, objections and their answers."""

    name = "huzhu.care.assessments"
    label = "assessments"
