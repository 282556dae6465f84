"""J1: Grandma Hong calls. By keyboard, in Chinese, from the telephone to the figure of the bureau."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.bank.queries import account_of, balance_of
from huzhu.commons.journal.queries import lines_on
from huzhu.commons.notices.models import Notice
from tests.cast import NOW, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in, unlock

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PRESSES_AT_MOST = 45


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Nine in the morning; the walk moves it."""
    now = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    return now


@pytest.fixture
def town(transactional_db: None, clock: list[datetime], static_folder: None) -> Iterator[Cast]:
    """Everybody, each with a way to sign in; afterwards the database is as before."""
    keep_slate()
    cast = assemble()
    for person, name in ((cast.zhou, "zhoumin"), (cast.li, "liwenjing"), (cast.wang, "wang"), (cast.chen, "chenli")):
        account(person, name)
    yield cast
    restore_slate()


def test_a_call_becomes_a_visit_an_hour_and_a_figure(
    open_page: Open, live_server: Any, town: Cast, clock: list[datetime]
) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")  # no page may ask any other host
    desk = sign_in(open_page, url, "zhoumin", "j1")
    need = _take_the_call(desk)
    _approve_and_plan(sign_in(open_page, url, "liwenjing", "j1"), need)
    _go_and_come(sign_in(open_page, url, "wang", "j1"), town, clock)
    _call_back(desk, url)
    _see_the_figure(sign_in(open_page, url, "chenli", "j1"))
    _everything_is_kept(town, need)


def _take_the_call(page: Page) -> Need:
    keys = Keys(page)
    keys.press("F2")
    keys.type("hgf")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="洪桂芳")).to_be_visible()
    look(page, "j1-caller")
    keys.press("3")
    keys.press("Tab", "ArrowLeft", "Tab")
    keys.type("11")
    keys.press("Tab")
    keys.type("12")
    keys.press("Tab")
    expect(page.locator("#check")).to_contain_text("洪奶奶，11月20日 星期五 请人来代购")
    look(page, "j1-read-back")
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已经记下了")
    assert keys.pressed <= PRESSES_AT_MOST, f"{keys.pressed} key presses"
    look(page, "j1-taken")
    return Need.objects.get()


def _approve_and_plan(page: Page, need: Need) -> None:
    keys = Keys(page)
    keys.use(page.get_by_role("link", name="需求审批"))
    expect(page.get_by_role("heading", level=1)).to_have_text("需求审批")
    look(page, "j1-approvals")
    keys.use(page.get_by_role("button", name="批准"))
    expect(page.get_by_text("没有待审批的")).to_be_visible()
    keys.use(page.get_by_role("link", name="今日派单", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("今日派单")
    look(page, "j1-board")
    keys.use(page.get_by_role("link", name="看列表", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("今天")
    keys.use(page.get_by_role("button", name="自动排班"))
    expect(page.get_by_text("1 单里 1 单有人去")).to_be_visible()
    look(page, "j1-day")
    keys.use(page.locator(f'a[href="/desk/needs/{need.pk}/"]'))
    expect(page.get_by_role("heading", name="派给谁")).to_be_visible()
    look(page, "j1-need")


def _go_and_come(page: Page, town: Cast, clock: list[datetime]) -> None:
    keys = Keys(page)
    look(page, "j1-offer")
    expect(page.locator("main")).not_to_contain_text("洪桂芳")
    with page.expect_navigation():
        keys.use(page.get_by_role("button", name="我能去"))
    expect(page.locator("main")).to_contain_text("石梯巷12号3单元4-2")
    clock[0] = NOW + timedelta(hours=2)
    _type_the_card(page, keys, town.card, "我到了", "j1-check-in")
    clock[0] = NOW + timedelta(hours=3, minutes=2)
    _type_the_card(page, keys, town.card, "签退", "j1-check-out")
    expect(page.get_by_role("heading", level=1)).to_contain_text("谢谢")
    look(page, "j1-thanks")


def _type_the_card(page: Page, keys: Keys, card: str, button: str, name: str) -> None:
    page.reload()
    look(page, name)
    keys.go_to(page.locator("input[name=code]").first)
    keys.type(card)
    with page.expect_navigation():
        keys.use(page.get_by_role("button", name=re.compile(button)))


def _call_back(page: Page, url: str) -> None:
    keys = Keys(page)
    page.goto(f"{url}/desk/")
    unlock(page)  # three hours have gone by
    keys.use(page.get_by_role("link", name=re.compile("^回访")).first)
    look(page, "j1-call-backs")
    keys.use(page.get_by_role("link", name=re.compile("洪桂芳")).first)
    expect(page.get_by_text("洪奶奶，我是互助站的")).to_be_visible()
    look(page, "j1-call-back")
    keys.press("Control+Enter")
    expect(page.get_by_text("已确认。时间已记入帮手的账户。")).to_be_visible()
    keys.go_to(page.locator("input[name=stars]").first)
    keys.press("ArrowLeft")
    keys.use(page.get_by_role("button", name="记下来"))
    expect(page.get_by_text("谢谢，评分记下了。")).to_be_visible()
    look(page, "j1-rated")


def _see_the_figure(page: Page) -> None:
    keys = Keys(page)
    expect(page.get_by_text("分毫不差").or_(page.locator(".sum .note-green"))).to_be_visible()
    look(page, "j1-month")
    keys.use(page.locator('a[href*="minutes_credited"]').first)
    look(page, "j1-under")
    keys.use(page.locator('main a[href*="/sup/visits/"]').first)
    expect(page.locator("main")).to_contain_text("60")
    look(page, "j1-visit")


def _everything_is_kept(town: Cast, need: Need) -> None:
    visit = Visit.objects.get(need=need)
    account = account_of(town.wang)
    assert account is not None
    assert balance_of(account) == 60
    assert (visit.state, visit.confirmed_via, visit.rating.stars) == ("confirmed", "call_back", 5)
    told = Notice.objects.filter(person=town.son).values_list("kind", flat=True)
    assert set(told) == {"assignment.accepted", "visit.arrived", "visit.left"}
    offer = visit.need.assignments.get()
    lines = [*lines_on(f"need:{need.pk}"), *lines_on(f"assignment:{offer.pk}"), *lines_on(f"visit:{visit.pk}")]
    zhou, li, wang = town.zhou.pk, town.li.pk, town.wang.pk
    assert [(line.action, line.actor) for line in lines] == [
        ("ask_for_help", zhou),
        ("approve_need", li),
        ("offer_visit", li),
        ("accept_assignment", wang),
        ("check_in", wang),
        ("check_out", wang),
        ("confirm_visit", zhou),
        ("rate_visit", zhou),
    ]
