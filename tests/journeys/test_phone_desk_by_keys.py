"""The telephone desk in a browser: the usual call by keyboard alone at human pace, and drafts that nothing ends."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.calls.models import Call, Draft
from huzhu.care.calls.rings import Rung, note_ring
from huzhu.care.needs.models import Need
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# ux.md 6, check 2.
PRESSES_MOST, SECONDS_MOST, A_KEY_S, A_DECISION_S = 45, 60.0, 0.1, 0.3
NOTE = "带病历"
NOTE_KEYS = len("daibingli ")  # as an input method takes them


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Nine in the morning."""
    now = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    return now


@pytest.fixture
def town(transactional_db: None, clock: list[datetime], static_folder: None) -> Iterator[Cast]:
    """Everybody; Operator Zhou signs in."""
    keep_slate()
    cast = assemble()
    account(cast.zhou, "zhoumin")
    yield cast
    restore_slate()


@pytest.fixture
def url(live_server: Any, town: Cast) -> str:
    """Where the house stands; no page may ask any other host."""
    address: str = live_server.url
    return address.replace("localhost", "127.0.0.1")


class Operator(Keys):
    """Hands that also count what must be decided."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.decided = 0

    def decide(self, *keys: str) -> None:
        """A decision, and the keys that say it."""
        self.decided += 1
        self.press(*keys)


def test_the_usual_call_by_keyboard_from_the_empty_desk_to_the_saved_request(
    open_page: Open, url: str, town: Cast
) -> None:
    page = sign_in(open_page, url, "zhoumin", "desk")
    hands, began = Operator(page), time.perf_counter()
    hands.decide("F2", *"0001", "Enter")  # who: the end of the number
    expect(page.get_by_role("heading", name="洪桂芳")).to_be_visible()
    hands.decide("2")  # to the doctor
    hands.decide("Tab", "ArrowRight", "Tab")  # the day after tomorrow
    hands.decide(*"9", "Tab")
    hands.decide(*"1030", "Tab")
    hands.decide("ArrowDown", "ArrowDown", "Tab")  # how long
    hands.press("Tab", "Tab")  # just once, by telephone
    page.keyboard.insert_text(NOTE)
    hands.decide("Tab", "Space", "Tab", "Space")  # a gentle way, somebody familiar
    said = page.locator("#check .say")
    expect(said).to_contain_text("洪奶奶")
    expect(said).to_contain_text("走缓坡")
    hands.decide("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已经记下了")
    machine_s = time.perf_counter() - began
    human_s = (hands.pressed + NOTE_KEYS) * A_KEY_S + hands.decided * A_DECISION_S
    assert hands.pressed <= PRESSES_MOST, f"{hands.pressed} key presses"
    assert human_s <= SECONDS_MOST / 2, f"{human_s:.1f} s of hands and head"
    assert human_s + machine_s <= SECONDS_MOST, f"{human_s:.1f} s of hands and {machine_s:.1f} s of machine"
    need, call = Need.objects.get(), Call.objects.get()
    assert (str(need.note), need.wants_gentle_way, need.wants_familiar, need.service) == (NOTE, True, True, "D1")
    assert (call.need, call.outcome, call.about) == (need, "need", town.hong)


def _typing(page: Page, person: str, note: str) -> None:
    page.goto(re.sub(r"/desk/.*", "/desk/", page.url))
    page.locator("#caller").fill(person)
    page.keyboard.press("Enter")
    expect(page.locator("#portrait-title")).to_be_visible()
    page.locator("#id_note").press_sequentially(note)


def _kept(note: str) -> None:
    for _ in range(100):
        if any(note in str(one.typed) for one in Draft.objects.all()):
            return
        time.sleep(0.1)
    pytest.fail(f"{note} was not kept")


def test_a_killed_browser_loses_nothing(open_page: Open, url: str) -> None:
    page = sign_in(open_page, url, "zhoumin", "killed")
    _typing(page, "hgf", "钥匙在邻居家")
    _kept("钥匙在邻居家")
    page.context.close()
    again = sign_in(open_page, url, "zhoumin", "killed-again")
    again.get_by_role("link", name=re.compile("洪桂芳")).first.click()
    expect(again.locator("#id_note")).to_have_value("钥匙在邻居家")


def _search(page: Page) -> None:
    page.locator("#caller").fill("wxc")
    page.keyboard.press("Enter")


def _reload(page: Page) -> None:
    page.reload()


WAYS: dict[str, Callable[[Page], None]] = {
    "F4": lambda page: page.keyboard.press("F4"),
    "another caller": _search,
    "the menu": lambda page: page.get_by_role("link", name="需求审批").click(),
    "reload": _reload,
}


@pytest.mark.parametrize("way", WAYS)
def test_left_at_once_after_the_last_letter_it_is_kept(open_page: Open, url: str, way: str) -> None:
    page = sign_in(open_page, url, "zhoumin", "left")
    _typing(page, "hgf", "先别挂")
    WAYS[way](page)
    _kept("先别挂")
    page.close()  # wherever it was going


def test_two_tabs_of_one_browser(open_page: Open, url: str) -> None:
    one = sign_in(open_page, url, "zhoumin", "tabs")
    two = one.context.new_page()
    two.goto(f"{url}/desk/")
    _typing(one, "hgf", "第一通")
    _typing(two, "wxc", "第二通")
    _kept("第一通")
    _kept("第二通")
    for page, note in ((one, "第一通"), (two, "第二通")):
        page.reload()
        expect(page.locator("#id_note")).to_have_value(note)


def test_it_rings_by_itself_and_one_key_picks_up(open_page: Open, url: str, town: Cast) -> None:
    page = sign_in(open_page, url, "zhoumin", "rings")
    house = machine(TODAY, "test", "rings")
    note_ring(by=house, at=NOW, place=town.community, rung=Rung("1", "10023450001", NOW))
    expect(page.locator("#ringing")).to_contain_text("洪桂芳 · 洪奶奶", timeout=8000)
    look(page, "desk-ringing")
    page.keyboard.press("F7")
    expect(page.locator("#callbar")).to_contain_text("通话中")
    expect(page.get_by_role("heading", name="洪桂芳")).to_be_visible()
    look(page, "desk-on-the-telephone")


def test_the_list_of_keys_and_the_urgent_page(open_page: Open, url: str) -> None:
    page = sign_in(open_page, url, "zhoumin", "keys")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#all-keys")).to_be_visible()
    look(page, "desk-keys")
    page.keyboard.press("Escape")
    _typing(page, "hgf", "摔了一跤")
    page.keyboard.press("F9")
    expect(page.get_by_role("heading", level=1)).to_contain_text("急事，等不得")
    look(page, "desk-urgent")
    page.keyboard.press("F9")
    expect(page.get_by_text("来电已记下：急事已转。")).to_be_visible()
    expect(page.locator("#id_note")).to_have_value("摔了一跤")
    expect(page.locator("#id_urgent")).to_be_checked()
    look(page, "desk-after-urgent")
    page.goto(f"{url}/desk/calls/")
    look(page, "desk-calls")
    with page.expect_navigation():
        page.get_by_role("link", name="洪桂芳").first.click()
    look(page, "desk-one-call")
