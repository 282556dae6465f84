"""Check 13 of `ux.md` 6: pressed twice, loaded again, gone back to and pressed once more, it is asked for once.

Every POST by itself, eight times at once, is in `tests/trust/test_idempotence.py`.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from huzhu.care.needs.models import Need
from tests.cast import NOW, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.doors.web.helper.scenes import signed_in_as

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None, monkeypatch: pytest.MonkeyPatch, static_folder: None) -> Iterator[Cast]:
    """The cast at nine in the morning."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    keep_slate()
    yield assemble()
    restore_slate()


def test_a_hand_that_trembles_asks_once(open_page: Callable[..., Page], live_server: Any, town: Cast) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")
    page = open_page("zh", viewport={"width": 390, "height": 844})
    cookies = signed_in_as(town.hong).cookies
    page.context.add_cookies([{"name": one, "value": cookies[one].value, "url": url} for one in cookies])
    page.goto(f"{url}/e/ask/out/D1/any/either/")
    send = page.get_by_role("button", name="对，请人来")
    send.dblclick()
    page.wait_for_url("**/e/visits/**")
    page.reload()
    page.go_back()
    send.click()
    page.wait_for_url("**/e/visits/**")
    assert Need.objects.filter(elder=town.hong).count() == 1
