"""Journeys walk through the product in a real browser."""

from tests.journeys.browser import bare_server, browser, open_page, static_folder

__all__ = ["bare_server", "browser", "open_page", "static_folder"]
