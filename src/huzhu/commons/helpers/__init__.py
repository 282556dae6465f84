"""Helpers: skills, papers, hours and limits."""
