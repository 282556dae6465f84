"""The helper's telephone without a network: flight mode, a killed tab, no room left, two telephones, two people."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Incident
from huzhu.care.visits.models import Attendance
from huzhu.commons.cards.models import WrongTry
from tests.care.steps import accepted, another_helper
from tests.cast import NOW, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.browser import FLAGS, assert_accessible, assert_no_sideways_scroll, shot
from tests.journeys.hands import PASSWORD, account

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SLOW = timedelta(days=2)  # what the telephone's clock is behind
WAITS_ONE, WAITS_TWO = "1 条记录等网络恢复后自动送出", "2 条记录等网络恢复后自动送出"
CACHED = "async path => !!(await caches.match(path, {ignoreVary: true}))"
FULL = """() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError"); }; }"""
LEADS_NOWHERE = "Object.defineProperty(navigator, 'onLine', {get: () => true})"
PAGE_ALONE = "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: undefined})"
ASKED_TO_BE_WOKEN = """async () => {
    const tags = await (await navigator.serviceWorker.ready).sync.getTags();
    return tags.includes("outbox"); }"""
KEPT = """() => new Promise(done => { indexedDB.open("huzhu").onsuccess = ({target: {result}}) => {
    const asked = result.transaction("outbox").objectStore("outbox").count();
    asked.onsuccess = () => done(asked.result); }; })"""


@dataclass(slots=True)
class Town:
    """The cast, the address of the house, its clock, and the promise of the day."""

    cast: Cast
    url: str
    put: Callable[[datetime], None]
    promise: Assignment


@pytest.fixture
def town(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, live_server: Any, static_folder: None
) -> Iterator[Town]:
    """Ten minutes before Xiao Wang is to be at Grandma Hong's; Zhou Min helps after work."""

    def put(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    put(NOW)
    keep_slate()
    cast = assemble()
    another_helper(cast)
    for person, name in ((cast.wang, "wang"), (cast.zhou, "zhoumin")):
        account(person, name)
    promise = accepted(cast)
    put(promise.starts_at - timedelta(minutes=10))
    yield Town(cast, live_server.url.replace("localhost", "127.0.0.1"), put, promise)
    restore_slate()


@pytest.fixture
def telephones(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """`telephones()` gives one more; without a network a console complains, and that is right."""
    made: list[BrowserContext] = []

    def another(**more: Any) -> BrowserContext:
        made.append(browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, **more))
        return made[-1]

    yield another
    for context in made:
        context.close()


class Phone:
    """Xiao Wang's telephone, or whoever's hand it is in."""

    def __init__(self, context: BrowserContext, town: Town, slow: timedelta = timedelta(0)) -> None:
        self.context, self.town, self.slow = context, town, slow
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)

    def at(self, moment: datetime) -> None:
        """It is so late; the telephone's own clock may think otherwise.

        Only a page's clock can be put, not a worker's: so here the page alone sends.
        """
        self.context.add_init_script(PAGE_ALONE)
        self.town.put(moment)
        self.page.clock.set_fixed_time(moment - self.slow)

    def sign_in(self, name: str) -> None:
        """By name and password, and waits until the day is kept."""
        self.page.goto(f"{self.town.url}/sign-in/?next=/v/")
        self.page.locator("main details > summary").first.click()
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url("**/v/")

    def keeps(self, path: str) -> None:
        """Waits until the page is kept for the day."""
        for _ in range(60):
            if self.page.evaluate(CACHED, path):
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"{path} was not kept")

    def press(self, button: str, code: str = "") -> None:
        """Types the code of the card, and presses."""
        target = self.page.get_by_role("button", name=button)
        target.wait_for()
        self.page.fill("input[name=code]", code or self.town.cast.card)
        target.click()

    def says(self, words: str) -> None:
        """The line on top says so, aloud too."""
        expect(self.page.locator("#outbox")).to_contain_text(words)

    def waits(self) -> int:
        """How many records wait on it."""
        return int(self.page.evaluate(KEPT))

    def asked_to_be_woken(self) -> None:
        """Waits until the browser has been asked to send in the background."""
        self.page.wait_for_function(ASKED_TO_BE_WOKEN)

    def alarm_clock(self) -> Callable[[], None]:
        """What wakes the worker with no page of the house open. The browser does so in its own time, up to minutes
        after a network has come: too long to sit and wait for, so here its debugger rings the bell.
        """
        other = self.context.new_page()
        bell, known = self.context.new_cdp_session(other), list[str]()
        bell.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: known.extend(
                one["registrationId"] for one in told["registrations"] if one["scopeURL"].startswith(self.town.url)
            ),
        )
        bell.send("ServiceWorker.enable")

        def ring() -> None:
            for one in known[:1]:
                woken = {"origin": self.town.url, "registrationId": one, "tag": "outbox", "lastChance": False}
                bell.send("ServiceWorker.dispatchSyncEvent", woken)
            other.wait_for_timeout(500)

        return ring

    def goes(self, *, online: bool) -> None:
        """In and out of flight mode."""
        self.context.set_offline(not online)


def at_the_door(town: Town, minutes: int) -> datetime:
    """So many minutes after the visit was to begin."""
    return town.promise.starts_at + timedelta(minutes=minutes)


def test_flight_mode_reload_and_back_is_one_record_with_the_true_times(
    telephones: Callable[..., BrowserContext], town: Town
) -> None:
    phone = Phone(telephones(), town, SLOW)
    phone.at(at_the_door(town, -10))
    phone.sign_in("wang")
    phone.keeps(f"/v/visits/{town.promise.pk}/")
    phone.keeps("/v/")
    phone.goes(online=False)
    phone.at(at_the_door(town, 3))
    phone.page.reload()
    phone.says("现在没有网络")
    phone.press("我到了")
    phone.says(WAITS_ONE)
    phone.page.reload()
    phone.says(WAITS_ONE)
    shot(phone.page, "offline-arrived")
    assert_accessible(phone.page)
    assert_no_sideways_scroll(phone.page, (320, 390))
    phone.page.goto(f"{town.url}/v/time/")
    expect(phone.page.locator("h1")).to_have_text("现在没有网络")
    phone.page.goto(f"{town.url}/v/")
    phone.at(at_the_door(town, 53))
    phone.press("做完了")
    phone.says(WAITS_TWO)
    expect(phone.page.locator("form[data-keep]")).to_be_hidden()
    shot(phone.page, "offline-left")
    assert not Attendance.objects.exists()
    phone.at(at_the_door(town, 400))
    phone.goes(online=True)
    phone.page.wait_for_url("**/thanks/")
    part = Attendance.objects.get()
    assert (part.arrived_at, part.left_at) == (at_the_door(town, 3), at_the_door(town, 53))
    assert part.arrival_ahead_seconds == part.leaving_ahead_seconds == -SLOW.total_seconds()
    assert phone.waits() == 0
    phone.page.goto(f"{town.url}/v/")
    expect(phone.page.locator("#outbox")).to_be_empty()


def test_a_network_that_leads_nowhere_is_said_and_that_it_is_back_is_seen_unasked(
    telephones: Callable[..., BrowserContext], town: Town
) -> None:
    """The telephone believes in its network all along: only the house's silence tells."""
    phone = Phone(telephones(), town)
    phone.context.add_init_script(LEADS_NOWHERE)
    phone.sign_in("wang")
    phone.keeps("/v/")
    phone.goes(online=False)
    phone.page.reload()
    phone.says("现在没有网络")
    phone.goes(online=True)
    expect(phone.page.locator("#outbox")).to_be_empty(timeout=15_000)


def test_a_tab_that_is_killed_sends_when_it_is_opened_again(browser: Browser, town: Town, tmp_path: Path) -> None:
    def opened() -> Phone:
        path = shutil.which("chromium")
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=path, args=list(FLAGS), locale="zh-CN"
        )
        return Phone(context, town)

    phone = opened()
    phone.at(at_the_door(town, -10))
    phone.sign_in("wang")
    phone.goes(online=False)
    phone.at(at_the_door(town, 5))
    phone.press("我到了")
    phone.says(WAITS_ONE)
    phone.context.close()
    again = opened()
    again.at(at_the_door(town, 60))
    again.page.goto(f"{town.url}/v/")  # cookies of the session went with the tab: the record did not
    again.sign_in("wang")
    again.page.wait_for_url("**/v/visits/*/")
    assert Attendance.objects.get().arrived_at == at_the_door(town, 5)
    again.context.close()


def test_a_full_telephone_says_so_and_keeps_the_form(telephones: Callable[..., BrowserContext], town: Town) -> None:
    phone = Phone(telephones(), town)
    phone.at(at_the_door(town, 0))
    phone.sign_in("wang")
    phone.page.evaluate(FULL)
    phone.goes(online=False)
    phone.press("我到了")
    phone.says("手机存满了")
    assert phone.page.input_value("input[name=code]") == town.cast.card
    assert phone.waits() == 0
    shot(phone.page, "offline-full")
    phone.at(at_the_door(town, 20))
    phone.goes(online=True)
    phone.page.wait_for_url("**/v/visits/*/")
    assert Attendance.objects.get().arrived_at == at_the_door(town, 0)


def test_nothing_of_one_goes_out_under_the_name_of_the_other(
    telephones: Callable[..., BrowserContext], town: Town
) -> None:
    phone = Phone(telephones(), town)
    phone.at(at_the_door(town, 0))
    phone.sign_in("wang")
    phone.keeps("/v/")
    phone.goes(online=False)
    phone.press("我到了")
    phone.says(WAITS_ONE)
    phone.context.clear_cookies(name="sessionid")
    phone.goes(online=True)
    phone.says("1 条记录等您重新登录后送出")
    shot(phone.page, "offline-signed-out")
    assert phone.waits() == 1
    phone.sign_in("zhoumin")
    phone.says("还有别人的记录")
    assert (phone.waits(), Attendance.objects.count()) == (1, 0)
    phone.keeps("/v/")
    phone.page.get_by_role("button", name="退出").click()
    phone.page.wait_for_url(f"{town.url}/")
    assert not phone.page.evaluate(CACHED, "/v/")
    phone.sign_in("wang")
    phone.page.wait_for_url("**/v/visits/*/")
    assert Attendance.objects.get().arrival_noted_by_id == town.cast.wang.pk


def test_what_happened_at_the_door_is_told_without_a_network_too(
    telephones: Callable[..., BrowserContext], town: Town
) -> None:
    phone = Phone(telephones(), town)
    phone.at(at_the_door(town, 0))
    phone.sign_in("wang")
    phone.keeps(f"/v/visits/{town.promise.pk}/mishap/")
    phone.goes(online=False)
    phone.page.get_by_role("link", name="出事了").click()
    assert_accessible(phone.page)
    shot(phone.page, "mishap")
    phone.page.get_by_role("button", name="有人摔倒").click()
    phone.says(WAITS_ONE)
    phone.goes(online=True)
    phone.page.wait_for_url(f"**/v/visits/{town.promise.pk}/")
    assert list(Incident.objects.values_list("kind", flat=True)) == ["fell"]


def test_two_telephones_make_one_record(telephones: Callable[..., BrowserContext], town: Town) -> None:
    both = [Phone(telephones(), town), Phone(telephones(), town)]
    for phone in both:
        phone.at(at_the_door(town, 0))
        phone.sign_in("wang")
        phone.goes(online=False)
        phone.press("我到了")
        phone.says(WAITS_ONE)
    for phone in both:
        phone.goes(online=True)
        phone.page.wait_for_url("**/v/visits/*/")
        assert phone.waits() == 0
    assert Attendance.objects.get().arrived_at == at_the_door(town, 0)


def test_with_the_page_closed_the_browser_sends_in_the_background(
    telephones: Callable[..., BrowserContext], town: Town
) -> None:
    phone = Phone(telephones(), town)
    town.put(at_the_door(town, 0))
    phone.sign_in("wang")
    phone.keeps("/v/")
    phone.goes(online=False)
    phone.press("我到了")
    phone.says(WAITS_ONE)
    phone.asked_to_be_woken()
    phone.page.close()
    wake = phone.alarm_clock()
    phone.goes(online=True)
    for _ in range(20):
        wake()
        if Attendance.objects.exists():
            return
    pytest.fail("nothing was sent")


def test_a_code_mistyped_without_a_network_is_typed_again_and_the_hour_stays(
    telephones: Callable[..., BrowserContext], town: Town
) -> None:
    phone = Phone(telephones(), town)
    phone.at(at_the_door(town, 2))
    phone.sign_in("wang")
    phone.goes(online=False)
    phone.press("我到了", f"{(int(town.cast.card) + 1) % 10**6:06d}")
    phone.says(WAITS_ONE)
    phone.at(at_the_door(town, 30))
    phone.goes(online=True)
    expect(phone.page.locator("#outbox-said")).to_contain_text("不是")
    shot(phone.page, "offline-wrong-code")
    phone.page.goto(f"{town.url}/v/")
    phone.press("我到了")
    phone.page.wait_for_url("**/v/visits/*/")
    assert Attendance.objects.get().arrived_at == at_the_door(town, 2)
    assert WrongTry.objects.count() == 1
