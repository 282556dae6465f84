"""Programmes: strangers to one another."""
