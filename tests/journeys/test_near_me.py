"""A helper looks for something to do, takes it by keyboard, and only then reads who it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.care.steps import approved
from tests.cast import NOW, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import PASSWORD, Keys, Open, account, look

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None, monkeypatch: pytest.MonkeyPatch, static_folder: None) -> Iterator[Cast]:
    """Nine in the morning; three things are wanted, one of them needs a proof."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    keep_slate()
    cast = assemble()
    account(cast.wang, "wang")
    for service, hours in (("P1", 2), ("D1", 4), ("S1", 26)):
        approved(cast, service=service, hours=hours)
    yield cast
    restore_slate()


def test_near_me(open_page: Open, live_server: Any, town: Cast) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")
    page = open_page("zh", viewport={"width": 390, "height": 844})
    page.set_default_timeout(30_000)
    page.goto(f"{url}/sign-in/?next=/v/near/")
    page.locator("main details > summary").first.click()
    page.fill("#id_username", "wang")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/v/near/")
    expect(page.locator(".offers > li")).to_have_count(3)
    expect(page.locator("main")).not_to_contain_text("洪")
    look(page, "near-zh")
    Keys(page).use(page.get_by_role("button", name="我能去").first)
    expect(page.locator("main")).to_contain_text("洪桂芳")
    page.goto(f"{url}/v/near/")
    expect(page.locator(".offers > li")).to_have_count(2)
