"""Schooling: help that minors gave, which is no time to spend but stands in their education record."""
