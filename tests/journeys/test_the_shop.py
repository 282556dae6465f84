"""The shop: Grandma Hong sees her points, has goods kept, and Staff Li hands them over; nothing goes below zero.

Her points come from a star, by the job that awards them. What is too dear is refused at the window and at the counter.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.commons.bank.queries import account_of
from huzhu.commons.honours.models import Honour
from huzhu.commons.points.actions import award_points
from huzhu.kernel.actor import machine
from huzhu.kernel.units import Unit
from huzhu.programmes.shop.models import Goods, Reservation
from huzhu.programmes.shop.stocking import Offer, add_goods, open_shop, stock_goods
from tests.cast import NOW, TODAY, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PRICE = 70  # a star brings 100: one piece can be had, two cannot
STAR = {"stars": 1, "needed_minutes": 6000, "given_minutes": 6000, "given_on": TODAY, "rules": "default/1"}


@pytest.fixture
def town(transactional_db: None, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """Nine in the morning: a shop with five pieces, and a star for Grandma Hong; afterwards all is as before."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    keep_slate()
    cast = assemble()
    li = cast.actor(cast.li)
    shop = open_shop(by=li, at=NOW, place=cast.community, weekdays=range(7), opens_minute=480, closes_minute=1200)
    goods = add_goods(by=li, at=NOW, shop=shop, offer=Offer("洗衣液", PRICE, "2 公斤"))
    stock_goods(by=li, at=NOW, goods=goods, pieces=5, giver="慈善超市")
    Honour.objects.create(person=cast.hong, place=cast.community, **STAR)
    award_points(by=machine(TODAY, "test", "award"), at=NOW)
    for person, name in ((cast.hong, "hongguifang"), (cast.li, "liwenjing")):
        account(person, name)
    yield cast
    restore_slate()


def test_goods_are_kept_and_handed_over_and_nothing_goes_below_zero(
    open_page: Open, live_server: Any, town: Cast
) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")
    hong = sign_in(open_page, url, "hongguifang", "shop")
    _kept(hong, url)
    _handed_over(sign_in(open_page, url, "liwenjing", "shop"), url)
    hong.goto(f"{url}/e/points/")
    expect(hong.locator("main")).to_contain_text("2026-000001")
    assert _points(town) == (100 - PRICE, 0)
    goods = Goods.objects.get()
    assert (goods.stock_pieces, goods.kept_pieces, Reservation.objects.count()) == (4, 0, 1)


def _kept(page: Page, url: str) -> None:
    """She reads what she has, chooses, and has one piece kept; a second is too dear, in words."""
    page.goto(f"{url}/e/points/")
    expect(page.locator(".balance")).to_contain_text("100")
    look(page, "shop-points")
    keys = Keys(page)
    keys.use(page.locator('a[href="/e/points/shop/"]'))
    look(page, "shop-window")
    keys.use(page.get_by_role("link", name="查看并预约"))
    look(page, "shop-goods")
    keys.go_to(page.locator('input[name="pieces"]'))
    keys.press("Control+a", "2")
    keys.use(page.get_by_role("button", name="为我留下"))
    expect(page.locator("main")).to_contain_text("需要 140 分；现有 100 分可用。")
    page.go_back()
    keys.use(page.get_by_role("button", name="为我留下"))
    expect(page.locator("body")).to_contain_text("已为您留好，请到兑换点领取。")
    expect(page.locator(".balance")).to_contain_text("30")
    page.goto(f"{url}/e/points/shop/")
    expect(page.get_by_role("link", name="查看并预约")).to_have_count(0)


def _handed_over(page: Page, url: str) -> None:
    """Staff Li gives it over the counter with a receipt; what is left does not reach for another."""
    page.goto(f"{url}/desk/shop/")
    look(page, "shop-counter")
    keys = Keys(page)
    keys.use(page.get_by_role("button", name="发放"))
    expect(page.locator("main")).to_contain_text("2026-000001")
    look(page, "shop-receipt")
    page.goto(f"{url}/desk/shop/")
    keys.go_to(page.locator("#q"))
    keys.type("hgf")
    keys.use(page.get_by_role("button", name="查找"))
    keys.use(page.locator(".hits a"))
    look(page, "shop-person")
    keys.use(page.get_by_role("button", name="留下"))
    expect(page.locator("main")).to_contain_text("需要 70 分；现有 30 分可用。")


def _points(town: Cast) -> tuple[int, int]:
    """What stands on her account of points, and what of it is set aside."""
    found = account_of(town.hong, Unit.POINTS)
    assert found is not None
    return found.balance or 0, found.held or 0
