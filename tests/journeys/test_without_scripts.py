"""Every task of the loop without a single script: asked for, taken down, approved, given, kept, reported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.people.models import Person
from tests.cast import NOW, Cast
from tests.doors.web.helper.scenes import asked, offered, promised, settled
from tests.doors.web.inhouse import SITE, looks_through
from tests.journeys.hands import Open

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

Desk = Callable[[Person], Page]


@pytest.fixture
def desk_of(open_page: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Somebody's browser, scripts switched off, at nine in the morning."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)

    def opened(person: Person) -> Page:
        page = open_page("zh", scripts=False, service_workers="block", viewport={"width": 1280, "height": 900})
        looks_through(page, person, "zh")
        return page

    return opened


def pressed(page: Page, name: str, **more: Any) -> None:
    """Presses a button and waits for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, **more).first.click()


def chosen(page: Page, name: str) -> None:
    """Chooses one of several answers."""
    page.get_by_role("radio", name=name).first.check(force=True)


def test_an_elder_asks_and_calls_off(desk_of: Desk, cast: Cast) -> None:
    page = desk_of(cast.hong)
    page.goto(f"{SITE}/e/ask/out/D1/")
    chosen(page, "哪天都行")
    pressed(page, "下一步")
    page.goto(f"{SITE}/e/ask/out/D1/any/either/")  # where the answer has led; this browser's address stays behind
    pressed(page, "对，请人来")
    need = Need.objects.get()
    assert (need.service, need.state) == ("D1", "asked")
    page.goto(f"{SITE}/e/visits/{need.pk}/cancel/")
    chosen(page, "想换一天")
    pressed(page, "不要了")
    need.refresh_from_db()
    assert need.state == "cancelled"


def test_an_elder_asks_for_another_time(desk_of: Desk, cast: Cast) -> None:
    one, page = promised(cast), desk_of(cast.hong)
    page.goto(f"{SITE}/e/visits/{one.need_id}/change/")
    chosen(page, "哪天都行")
    pressed(page, "改时间")
    one.refresh_from_db()
    assert one.why == Assignment.Why.ANOTHER_TIME


def test_a_call_is_taken_down(desk_of: Desk, cast: Cast) -> None:
    page = desk_of(cast.zhou)
    page.goto(f"{SITE}/desk/")
    page.fill("#caller", "hgf")
    pressed(page, "查找")
    expect(page.get_by_role("heading", name="洪桂芳")).to_be_visible()
    chosen(page, "代买代办")
    page.fill("#id_earliest", "11")
    page.fill("#id_latest", "12")
    pressed(page, "念一遍")
    expect(page.locator("#check")).to_contain_text("洪奶奶")
    pressed(page, "保存")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已经记下了")
    assert Need.objects.get().elder == cast.hong


def test_staff_approve_and_give_it_to_somebody_who_says_yes(desk_of: Desk, cast: Cast) -> None:
    need, page = asked(cast, service="P1"), desk_of(cast.li)
    page.goto(f"{SITE}/desk/approvals/")
    pressed(page, "批准")
    need.refresh_from_db()
    assert need.state == "approved"
    page.goto(f"{SITE}/desk/needs/{need.pk}/")
    page.locator("select[name=helper]").select_option(cast.wang_helper.pk)
    pressed(page, "派给他")
    one = Assignment.objects.get()
    helper = desk_of(cast.wang)
    helper.goto(f"{SITE}/v/")
    pressed(helper, "我能去")
    one.refresh_from_db()
    assert one.state == "accepted"


def test_a_helper_comes_and_goes(desk_of: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one, page = promised(cast), desk_of(cast.wang)
    for moment, button in ((one.starts_at, "我到了"), (one.ends_at, "签退")):
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        page.goto(f"{SITE}/v/visits/{one.pk}/")
        page.locator("input[name=code]").first.fill(cast.card)
        pressed(page, button)
    assert Visit.objects.get(need=one.need).left_at == one.ends_at


def test_a_helper_says_no(desk_of: Desk, cast: Cast) -> None:
    one, page = offered(cast), desk_of(cast.wang)
    page.goto(f"{SITE}/v/offers/{one.pk}/decline/")
    page.get_by_role("radio").first.check(force=True)
    pressed(page, "我去不了")
    one.refresh_from_db()
    assert one.state == "declined"


def test_the_month_is_looked_at_down_to_a_visit(desk_of: Desk, cast: Cast) -> None:
    visit, page = settled(cast), desk_of(cast.chen)
    page.goto(f"{SITE}/sup/")
    with page.expect_navigation():
        page.locator('a[href*="minutes_credited"]').first.click()
    with page.expect_navigation():
        page.locator('main a[href*="/sup/visits/"]').first.click()
    assert visit.pk
    expect(page.locator("main")).to_contain_text("60")
