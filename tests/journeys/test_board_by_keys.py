"""The board by keyboard alone: choose, read why, send, undo; plan, look, tell, undo; and two at one desk."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.dispatch.models import Assignment, PlanRun
from tests.cast import NOW, TODAY, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.doors.web.station import scenes
from tests.journeys.hands import Keys, Open, account, look, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Offer = Assignment.State


@pytest.fixture
def town(transactional_db: None, monkeypatch: pytest.MonkeyPatch, static_folder: None) -> Iterator[Cast]:
    """Nine in the morning; two requests are approved and nobody goes yet."""
    keep_slate()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cast = assemble()
    account(cast.li, "liwenjing")
    yield cast
    restore_slate()


def test_a_day_is_dispatched_without_a_mouse(open_page: Open, live_server: Any, town: Cast) -> None:
    first, second = scenes.approved(town), scenes.approved(town, hours=5)
    url = live_server.url.replace("localhost", "127.0.0.1")
    page = sign_in(open_page, url, "liwenjing", "board")
    keys = Keys(page)
    keys.use(page.get_by_role("link", name="今日派单", exact=True))
    look(page, "board-day")
    keys.press("2")
    expect(page.locator(".queue-list .sel")).to_contain_text("15:00 前")
    expect(page).to_have_url(re.compile(f"need={second.pk}"))
    keys.press("1")
    expect(page.locator("#panel")).to_contain_text("推荐")
    expect(page.locator("#panel .reasons").first).to_contain_text("11:00 可以开始")
    _pressed(page, keys, "a")
    expect(page.locator("main")).to_contain_text("已经问了王小川：11:00 去洪桂芳家")
    look(page, "board-sent")
    assert first.assignments.get().state == Offer.OFFERED
    _pressed(page, keys, "u")
    expect(page.get_by_text("已收回，王小川已知道。")).to_be_visible()
    assert first.assignments.get().state == Offer.WITHDRAWN
    _plan_and_undo(page, keys)


def _plan_and_undo(page: Page, keys: Keys) -> None:
    _pressed(page, keys, "r")
    expect(page.get_by_role("heading", name="排班预览，还没通知")).to_be_visible()
    expect(page.locator(".changes > li")).to_have_count(2)
    expect(page.locator(".v-new")).to_have_count(2)
    look(page, "board-preview")
    assert not Assignment.objects.filter(state=Offer.OFFERED).exists()
    _pressed(page, keys, "t")
    expect(page.get_by_text("已通知，帮手们都问到了。")).to_be_visible()
    assert Assignment.objects.filter(state=Offer.OFFERED).count() == 2
    look(page, "board-told")
    _pressed(page, keys, "u")
    expect(page.get_by_text("已撤销，排班恢复原样。")).to_be_visible()
    assert not Assignment.objects.filter(state=Offer.OFFERED).exists()
    assert PlanRun.objects.get().state == PlanRun.State.UNDONE


def test_a_colleague_was_faster_and_nothing_is_overwritten(open_page: Open, live_server: Any, town: Cast) -> None:
    need = scenes.approved(town)
    url = live_server.url.replace("localhost", "127.0.0.1")
    slow = sign_in(open_page, url, "liwenjing", "board")
    slow.goto(f"{url}/desk/board/{TODAY}/")
    fast = sign_in(open_page, url, "liwenjing", "board")
    fast.goto(f"{url}/desk/board/{TODAY}/")
    _pressed(fast, Keys(fast), "a")
    expect(fast.get_by_text("已经问了王小川。")).to_be_visible()
    _pressed(slow, Keys(slow), "a")
    expect(slow.locator(".messages")).to_contain_text(re.compile("李文静 在 09:00 改过了"))
    expect(slow.locator("#panel")).to_contain_text("王小川")
    assert need.assignments.count() == 1


def test_a_visit_is_moved_by_arrow_keys_and_its_price_is_read_first(
    open_page: Open, live_server: Any, town: Cast
) -> None:
    offer = scenes.offered(town)
    url = live_server.url.replace("localhost", "127.0.0.1")
    page = sign_in(open_page, url, "liwenjing", "board")
    page.goto(f"{url}/desk/board/{TODAY}/")
    keys = Keys(page)
    keys.go_to(page.locator(f"#v-{offer.pk}"))
    keys.press("ArrowRight", "ArrowRight")
    expect(page.locator("#moving")).to_have_text("11:30 王小川")
    keys.press("Enter")
    expect(page.locator("#price")).to_contain_text("王小川 11:30")
    look(page, "board-price")
    assert offer.need.assignments.count() == 1
    _pressed(page, keys, "c")
    expect(page.get_by_text("已经问了王小川。")).to_be_visible()
    assert sorted(offer.need.assignments.values_list("state", flat=True)) == ["offered", "withdrawn"]


def _pressed(page: Page, keys: Keys, key: str) -> None:
    with page.expect_navigation():
        keys.press(key)
