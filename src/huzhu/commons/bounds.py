"""Bounds that the database itself keeps for every room."""

from django.db.models import F, Q


def paired(*names: str) -> Q:
    """Fields that belong together: all empty or all filled."""
    empty = Q(**{f"{name}__isnull": True for name in names})
    filled = Q(**{f"{name}__isnull": False for name in names})
    return empty | filled


def runs(start: str, end: str) -> Q:
    """A period [start, end) that runs forward, or has no end yet."""
    return Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)})
