"""Huzhu (互助): mutual help for the old, from one call to a visit, an hour and a figure."""

__version__ = "0.1.0"
