"""The guarantee at the bureau: orders decided with a reason, delivered by staff, called off; and who does what."""

from collections.abc import Callable
from datetime import datetime

import pytest

from huzhu.care.guarantee.models import Purchase
from huzhu.care.guarantee.queries import reserve_at
from tests.care.test_guarantee import WEEK, ordered, proposed
from tests.cast import Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db

LIST = "/sup/guarantee/"


@pytest.fixture(autouse=True)
def _a_week_later(clock: Callable[[datetime], None]) -> None:
    clock(WEEK)


def test_nothing_is_ordered_and_the_reserve_is_filled(cast: Cast) -> None:
    chen = signed_in_as(cast.chen, "en")
    assert "No order. Whoever waits a week" in text(chen.get(LIST))
    assert chen.post(f"{LIST}reserve/", {"hours": "0", "nonce": "a"}).status_code == 422
    assert chen.post(f"{LIST}reserve/", {"hours": "5", "nonce": "b"}).url == LIST
    assert reserve_at(cast.community) == 300


def test_an_order_is_approved_delivered_and_told_in_a_file(cast: Cast) -> None:
    purchase, chen, li = proposed(cast), signed_in_as(cast.chen, "en"), signed_in_as(cast.li, "en")
    page = f"{LIST}orders/{purchase.pk}/"
    told = text(chen.get(page))
    assert "At most 40.00 yuan." in told
    assert "洪*芳" in told
    assert "洪桂芳" not in told
    assert chen.post(f"{page}approve/", {"provider": "", "nonce": "a"}).status_code == 422
    assert chen.post(f"{page}approve/", {"provider": "山湾家政", "nonce": "b"}).url == page
    assert "Order it" not in text(chen.get(page)), "it is decided"
    assert li.post(f"{page}deliver/", {"cost": "40.01", "nonce": "c"}).status_code == 422
    assert li.post(f"{page}deliver/", {"cost": "35", "nonce": "d"}).url == page
    assert "It cost 35.00 yuan." in text(li.get(page))
    file = chen.get(f"{LIST}csv/").content.decode("utf-8-sig")
    assert "山湾家政" in file
    assert "35.00" in file
    assert "桂芳" not in file
    assert "山湾家政" in text(chen.get(LIST, {"state": "delivered"}))
    assert "山湾家政" not in text(chen.get(LIST, {"state": "proposed"}))


def test_a_no_has_a_reason(cast: Cast) -> None:
    purchase, chen = proposed(cast), signed_in_as(cast.chen, "en")
    page = f"{LIST}orders/{purchase.pk}/"
    assert chen.post(f"{page}refuse/", {"because": "", "nonce": "a"}).status_code == 422
    assert chen.post(f"{page}refuse/", {"because": "已有邻居帮忙", "nonce": "b"}).url == page
    assert "已有邻居帮忙" in text(chen.get(page))
    again = chen.post(f"{page}approve/", {"provider": "家政", "nonce": "c"})
    assert again.status_code == 422
    assert "nothing to decide" in text(again)


def test_an_order_is_called_off_and_the_hours_come_back(cast: Cast) -> None:
    purchase, chen = ordered(cast), signed_in_as(cast.chen, "en")
    assert reserve_at(cast.community) == 240
    assert chen.post(f"{LIST}orders/{purchase.pk}/cancel/", {"because": "自己有人来", "nonce": "a"}).status_code == 302
    assert (Purchase.objects.get().state, reserve_at(cast.community)) == ("cancelled", 300)


def test_who_sees_orders_and_who_decides(cast: Cast) -> None:
    page = f"{LIST}orders/{proposed(cast).pk}/"
    for who, status in ((cast.zhou, 404), (cast.wang, 404), (cast.xu, 404)):
        assert signed_in_as(who, "en").get(page).status_code == status, who
        answer = signed_in_as(who, "en").post(f"{page}approve/", {"provider": "x", "nonce": "a"})
        assert answer.status_code == status, who
    for who in (cast.zhou, cast.wang):
        assert signed_in_as(who, "en").get(LIST).status_code == 403, who
    li = signed_in_as(cast.li, "en")
    shown = li.get(page)
    assert (shown.status_code, "Order it" in text(shown)) == (200, False)
    assert li.post(f"{page}approve/", {"provider": "x", "nonce": "b"}).status_code in (403, 422)
    assert li.post(f"{LIST}reserve/", {"hours": "5", "nonce": "c"}).status_code in (403, 422)
    assert (Purchase.objects.get().state, reserve_at(cast.community)) == ("proposed", 300)


def test_other_pages_of_the_guarantee_say_where_there_is_nothing(cast: Cast) -> None:
    chen = signed_in_as(cast.chen, "en")
    assert "every visit was paid for" in text(chen.get(f"{LIST}uncovered/"))
