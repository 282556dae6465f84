"""J2: the family books weekly cleaning for three months; the same two come; what was allowed can be taken back."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.needs.models import Need
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.visits.actions import check_in, check_out, confirm_visit
from huzhu.care.visits.models import Visit
from huzhu.care.visits.showing import Showing
from huzhu.commons.helpers.actions import note_absence
from tests.care.steps import another_helper
from tests.cast import NOW, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MONDAY = date(2026, 11, 23)
VISITS = 13
AWAY = (3, 4, 9)  # weeks in which the usual helper is away, and the stand-in comes


@pytest.fixture
def town(transactional_db: None, monkeypatch: pytest.MonkeyPatch, static_folder: None) -> Iterator[Cast]:
    """Everybody at nine in the morning, each with a way to sign in; afterwards the database is as before."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    keep_slate()
    cast = assemble()
    another_helper(cast)
    for person, name in ((cast.son, "zhiqiang"), (cast.hong, "hong"), (cast.li, "liwenjing")):
        account(person, name)
    for person, name in ((cast.wang, "wang"), (cast.zhou, "zhoumin")):
        account(person, name)
    yield cast
    restore_slate()


def test_weekly_cleaning_for_three_months_by_the_same_two(open_page: Open, live_server: Any, town: Cast) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")  # no page may ask any other host
    son = sign_in(open_page, url, "zhiqiang", "j2")
    booked = _book_the_quarter(son)
    _approve_once_and_ask(sign_in(open_page, url, "liwenjing", "j2"), url)
    _both_agree(open_page, url, booked)
    _see_who_keeps_it(son, url, town)
    came = _live_through_the_quarter(town, booked)
    kept = set(booked.keepers.filter(state=Keeper.State.AGREED).values_list("helper", flat=True))
    assert sum(came.values()) == VISITS
    assert len(kept) == 2
    assert sum(number for helper, number in came.items() if helper in kept) >= 0.8 * VISITS
    _take_it_back_and_be_refused(son, sign_in(open_page, url, "hong", "j2"), url, town)


def _book_the_quarter(page: Page) -> Round:
    keys = Keys(page)
    keys.use(page.get_by_role("link", name="妈妈"))
    _to_the_last_page(page, keys)
    keys.go_to(page.locator("input[name=often]").first)
    keys.press("ArrowDown", "ArrowDown", "ArrowDown")
    expect(page.locator("input[name=often][value=w13]")).to_be_checked()
    look(page, "j2-check")
    keys.use(page.get_by_role("button", name="对，请人来"))
    expect(page.locator("main")).to_contain_text("每星期一")
    expect(page.locator("main")).to_contain_text("还要来 13 次")
    look(page, "j2-booked")
    booked = Round.objects.get()
    assert booked.occurrences.count() == Need.objects.count() == VISITS
    return booked


def _to_the_last_page(page: Page, keys: Keys) -> None:
    keys.use(page.locator('main a[href$="/ask/home/"]'))
    keys.use(page.locator('main a[href$="/ask/home/C1/"]'))
    keys.go_to(page.locator("input[name=day]").first)
    keys.press("Space", "ArrowDown", "ArrowDown", "ArrowDown")
    expect(page.locator(f'input[name=day][value="{MONDAY}"]')).to_be_checked()
    keys.use(page.get_by_role("button", name="下一步"))


def _approve_once_and_ask(page: Page, url: str) -> None:
    keys = Keys(page)
    page.goto(f"{url}/desk/approvals/")
    look(page, "j2-approvals")
    assert page.get_by_role("button", name="批准").count() == 1
    keys.use(page.get_by_role("button", name="13 次全部批准"))
    assert set(Need.objects.values_list("state", flat=True)) == {Need.State.APPROVED}
    page.goto(f"{url}/desk/rounds/")
    look(page, "j2-rounds")
    keys.use(page.get_by_role("button", name="排一周的固定人选"))
    look(page, "j2-rostered")
    assert Keeper.objects.filter(state=Keeper.State.ASKED).count() == 2
    keys.use(page.locator('main a[href^="/desk/rounds/"]').first)
    look(page, "j2-round")


def _both_agree(open_page: Open, url: str, booked: Round) -> None:
    for name in ("wang", "zhoumin"):
        page = sign_in(open_page, url, name, "j2")
        page.goto(f"{url}/v/")
        expect(page.locator("main")).not_to_contain_text("洪桂芳")
        look(page, f"j2-asked-{name}")
        Keys(page).use(page.get_by_role("button", name="能，每次都去"))
        page.goto(f"{url}/v/me/")
        expect(page.locator("main")).to_contain_text("洪桂芳")
        look(page, f"j2-me-{name}")
    assert set(booked.keepers.values_list("state", flat=True)) == {Keeper.State.AGREED}


def _see_who_keeps_it(page: Page, url: str, town: Cast) -> None:
    page.goto(f"{url}/e/for/{town.hong.pk}/visits/")
    expect(page.locator("main")).to_contain_text("固定来的是")
    look(page, "j2-visits")
    keys = Keys(page)
    keys.use(page.get_by_role("link", name="结束定期上门"))
    expect(page.locator("main")).to_contain_text("还没来的 13 次都会取消")
    look(page, "j2-end")


def _live_through_the_quarter(town: Cast, booked: Round) -> Counter[str]:
    """Plans and lives each day of the round; who came how often, by helper."""
    face = booked.keepers.get(seat=0).helper
    came: Counter[str] = Counter()
    for number, one in enumerate(booked.occurrences.select_related("need").order_by("day")):
        morning = one.need.earliest_at - timedelta(hours=3)
        if number in AWAY:
            away_to = one.day + timedelta(days=1)
            note_absence(by=town.actor(town.li), at=morning, helper=face, from_on=one.day, to_on=away_to)
        plan_day(by=town.actor(town.li), at=morning, place=town.community, day=one.day, seed=1, seconds=0.3)
        promises = Assignment.objects.filter(need=one.need, state=Assignment.State.ACCEPTED)
        for promise in promises.select_related("helper").order_by("pk"):
            _come_and_go(town, promise)
            came[promise.helper_id] += 1
    return came


def _come_and_go(town: Cast, promise: Assignment) -> None:
    li, ends = town.actor(town.li), promise.ends_at
    check_in(by=li, at=promise.starts_at, assignment=promise, showing=Showing(f"in-{promise.pk}", "station"))
    check_out(by=li, at=ends, assignment=promise, showing=Showing(f"out-{promise.pk}", "station"))
    visit = Visit.objects.get(need=promise.need_id)
    confirm_visit(by=li, at=ends + timedelta(hours=1), visit=visit, via=Visit.ConfirmedVia.CALL_BACK)


def _take_it_back_and_be_refused(son: Page, hong: Page, url: str, town: Cast) -> None:
    keys = Keys(son)
    son.goto(f"{url}/e/for/{town.hong.pk}/")
    _to_the_last_page(son, keys)
    hong.goto(f"{url}/e/family/")
    Keys(hong).use(hong.get_by_role("button", name="收回"))
    assert town.hong.delegations.get().revoked_at == NOW
    keys.use(son.get_by_role("button", name="对，请人来"))
    expect(son.get_by_role("heading", level=1)).to_contain_text("您不能再替这位老人办事了")
    look(son, "j2-refused")
    assert Round.objects.count() == 1
    assert Need.objects.count() == VISITS
