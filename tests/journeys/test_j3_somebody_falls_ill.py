"""J3: fifty minutes before, the helper cannot come. Somebody comes all the same, or people know that nobody does.

The clock is moved by the test alone; the jobs that run each minute are run as the worker runs them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.needs.models import Incident
from huzhu.commons.helpers.models import Helper
from huzhu.commons.notices.models import Notice
from huzhu.doors.jobs.tasks import lapse, repair
from tests.care.steps import accepted
from tests.care.test_repair import helper
from tests.cast import NOW, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

State = Assignment.State


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
    for person, name in ((cast.zhou, "zhoumin"), (cast.li, "liwenjing"), (cast.wang, "wang"), (cast.son, "zhiqiang")):
        account(person, name)
    yield cast
    restore_slate()


def test_a_neighbour_comes_instead(open_page: Open, live_server: Any, town: Cast, clock: list[datetime]) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")  # no page may ask any other host
    neighbours = [helper(town, name) for name in ("邻冬梅", "邻春兰", "邻秋菊")]
    for number, one in enumerate(neighbours):
        account(one.person, f"neighbour{number}")
    starts_at = accepted(town).starts_at
    phone = sign_in(open_page, url, "wang", "j3")
    _minutes_before(clock, starts_at, 50)
    _cannot_come(phone, url)
    desk = sign_in(open_page, url, "liwenjing", "j3")
    _see_the_search(desk, url)
    _minutes_before(clock, starts_at, 40)  # the first did not answer: three are asked at once, of whom two are left
    asked = list(Assignment.objects.filter(state=State.OFFERED).order_by("pk"))
    assert len(asked) == 2
    winner = asked[0].helper
    _say_yes(sign_in(open_page, url, f"neighbour{neighbours.index(winner)}", "j3"))
    _minutes_before(clock, starts_at, 38)
    search = Replacement.objects.get()
    assert (search.state, search.filled_by and search.filled_by.helper) == ("found", winner)
    assert search.ended_at is not None
    assert search.ended_at < search.hand_over_at
    _everybody_knows(desk, sign_in(open_page, url, "zhiqiang", "j3"), url, town, str(winner.person.name))
    phone.goto(f"{url}/v/")
    expect(phone.get_by_role("button", name="我还是能去")).to_have_count(0)
    _one_at_the_door()
    assert not Incident.objects.exists()


def test_with_no_answer_the_one_on_duty_goes(
    open_page: Open, live_server: Any, town: Cast, clock: list[datetime]
) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")
    helper(town, "邻冬梅")
    grid = helper(town, "网格员", Helper.Kind.GRID)
    starts_at = accepted(town).starts_at
    phone = sign_in(open_page, url, "wang", "j3-duty")
    _minutes_before(clock, starts_at, 50)
    _cannot_come(phone, url)
    for minutes in range(49, 24, -3):
        _minutes_before(clock, starts_at, minutes)
    _minutes_before(clock, starts_at, 25)
    search = Replacement.objects.get()
    assert (search.state, search.filled_by and search.filled_by.helper) == ("handed", grid)
    _everybody_knows(
        sign_in(open_page, url, "liwenjing", "j3-duty"),
        sign_in(open_page, url, "zhiqiang", "j3-duty"),
        url,
        town,
        "网格员",
    )
    _one_at_the_door()


def test_with_nobody_at_all_the_station_is_alarmed(
    open_page: Open, live_server: Any, town: Cast, clock: list[datetime]
) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")
    starts_at = accepted(town).starts_at
    phone = sign_in(open_page, url, "wang", "j3-nobody")
    _minutes_before(clock, starts_at, 50)
    _cannot_come(phone, url)
    _minutes_before(clock, starts_at, 49)
    desk = sign_in(open_page, url, "liwenjing", "j3-nobody")
    desk.goto(f"{url}/desk/call-backs/incidents/")
    expect(desk.locator("main")).to_contain_text("洪桂芳")
    look(desk, "j3-alarm")
    assert Notice.objects.filter(person=town.li, kind="station.nobody").exists()
    for person in (town.hong, town.son):
        assert Notice.objects.filter(person=person, kind="assignment.nobody").exists()
    keys = Keys(phone)
    keys.use(phone.get_by_role("button", name="我还是能去"))  # he can, after all
    look(phone, "j3-after-all")
    _minutes_before(clock, starts_at, 47)
    assert Replacement.objects.get().state == "found"
    _one_at_the_door()


def _minutes_before(clock: list[datetime], starts_at: datetime, minutes: int) -> None:
    """It is so many minutes before the visit, and the jobs of that minute have run."""
    clock[0] = starts_at - timedelta(minutes=minutes)
    lapse.call()
    repair.call()


def _cannot_come(page: Page, url: str) -> None:
    page.goto(f"{url}/v/")
    look(page, "j3-promised")
    keys = Keys(page)
    keys.use(page.get_by_role("button", name="我来不了").first)
    expect(page.get_by_role("button", name="我还是能去")).to_be_visible()
    look(page, "j3-given-back")
    repair.call()


def _see_the_search(page: Page, url: str) -> None:
    page.goto(f"{url}/desk/day/")
    expect(page.locator("main")).to_contain_text("正在找人")
    look(page, "j3-search")


def _say_yes(page: Page) -> None:
    look(page, "j3-asked")
    expect(page.locator("main")).not_to_contain_text("洪桂芳")
    keys = Keys(page)
    keys.use(page.get_by_role("button", name="我能去"))
    expect(page.locator("main")).to_contain_text("石梯巷12号3单元4-2")


def _everybody_knows(desk: Page, son: Page, url: str, town: Cast, who: str) -> None:
    """The one who comes stands on the family's page, and the elder hears it by telephone, from the call list."""
    son.goto(f"{url}/e/for/{town.hong.pk}/")
    expect(son.locator("main")).to_contain_text(who)
    look(son, "j3-family")
    desk.goto(f"{url}/desk/call-backs/notices/")
    expect(desk.locator("main")).to_contain_text(who)
    look(desk, "j3-to-ring")
    for person in (town.hong, town.son):
        told = list(Notice.objects.filter(person=person).order_by("told_at").values_list("kind", "params__who"))
        assert ("assignment.lost", town.wang.pk) in told
        assert [kind for kind, _who in told].count("assignment.accepted") == 2
    assert set(Notice.objects.filter(person=town.hong).values_list("channel", flat=True)) == {"call"}


def _one_at_the_door() -> None:
    assert Assignment.objects.filter(state=State.ACCEPTED).count() == 1
    assert not Assignment.objects.filter(state=State.OFFERED).exists()
