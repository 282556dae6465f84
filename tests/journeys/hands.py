"""Hands on a keyboard, and eyes on a page: what every walk needs."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from huzhu.commons.people.models import Account, Person
from tests.journeys.browser import assert_accessible, assert_no_sideways_scroll, shot

Open = Callable[..., Page]
PASSWORD = "a-long-word-with-numbers-77"
TABS_AT_MOST = 90


class Keys:
    """Hands on a keyboard that count what they press; there is no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Letter by letter."""
        self.press(*text)

    def go_to(self, target: Locator) -> None:
        """Tabs until the target has the focus."""
        handle = target.element_handle()
        for _ in range(TABS_AT_MOST):
            if self.page.evaluate("element => document.activeElement === element", handle):
                return
            self.press("Tab")
        pytest.fail(f"no way by keyboard to {target}")

    def use(self, target: Locator) -> None:
        """Goes there, presses Enter, and waits for the page it leads to."""
        self.go_to(target)
        with self.page.expect_navigation():
            self.press("Enter")


def sign_in(open_page: Open, url: str, name: str, walk: str) -> Page:
    """A page of the desk of whoever signs in by that name, looked at on the way."""
    page = open_page("zh")
    page.goto(f"{url}/sign-in/")
    look(page, f"{walk}-sign-in-{name}")
    keys = Keys(page)
    keys.go_to(page.locator("main details > summary").first)
    keys.press("Enter")
    keys.go_to(page.locator("#id_username"))
    keys.type(name)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/(desk|v|sup|e)/"))
    return page


def unlock(page: Page) -> None:
    """The password again, at a desk that nobody touched for a quarter of an hour; and on where one was."""
    keys = Keys(page)
    keys.go_to(page.locator("#id_password"))
    keys.type(PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")


def look(page: Page, name: str) -> None:
    """Each page of a walk is accessible and never too wide."""
    shot(page, name)
    assert_accessible(page)
    assert_no_sideways_scroll(page, (320, 1280))


def account(person: Person, name: str) -> None:
    """A way to sign in."""
    made = Account(person=person, username=name)
    made.set_password(PASSWORD)
    made.save()
