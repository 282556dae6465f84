"""Visits: arrival, leaving, confirmation and the hour credited."""
