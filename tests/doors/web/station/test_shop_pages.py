"""The counter: found by name, reserved, handed over with a receipt, brought back; the shelf and the month."""

from typing import Any

import pytest

from huzhu.commons.points.queries import points_purse
from huzhu.programmes.shop.models import Goods, Reservation, Shop
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text
from tests.programmes.shop.test_shop import earn, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nine_in_the_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_from_the_search_to_the_receipt_and_back(cast: Cast) -> None:
    earn(cast.wang, 50)
    goods, li = shelf(cast), signed_in_as(cast.li, "en")
    person = f"/desk/shop/people/{cast.wang.pk}/"
    assert person in li.get("/desk/shop/", {"q": "wxc"}).text
    assert "50 points to spend" in text(li.get(person))
    assert li.post(f"{person}reserve/", {"goods": goods.pk, "pieces": "9", "nonce": "a"}).status_code == 422
    assert li.post(f"{person}reserve/", {"goods": goods.pk, "pieces": "1", "nonce": "b"}).url == person
    assert "洗衣液 × 1" in text(li.get("/desk/shop/"))
    kept = f"/desk/shop/reservations/{Reservation.objects.get().pk}/"
    assert li.get(kept).status_code == 404, "no receipt before it is handed over"
    assert li.post(f"{kept}hand-over/", {"nonce": "c"}).url == kept
    receipt = text(li.get(kept))
    for words in ("2026-000001", "洗衣液 × 1", "王小川", "李文静", "30"):
        assert words in receipt
    assert li.post(f"{kept}hand-over/", {"nonce": "d"}).status_code == 409
    assert "2026-000001" in text(li.get("/desk/shop/2026-11-01/"))
    file = li.get("/desk/shop/2026-11-01/csv/").content.decode("utf-8-sig").splitlines()
    assert len(file) == 2
    assert cast.wang.pk in file[1]
    assert "小川" not in file[1]
    assert li.post(f"{kept}back/", {"because": "", "nonce": "e"}).status_code == 422
    assert li.post(f"{kept}back/", {"because": "漏了", "nonce": "f"}).url == person
    assert points_purse(cast.wang, TODAY).free_points == 50


def test_what_is_kept_is_let_go_at_the_counter(cast: Cast) -> None:
    earn(cast.wang, 50)
    goods, li = shelf(cast), signed_in_as(cast.li, "en")
    person = f"/desk/shop/people/{cast.wang.pk}/"
    li.post(f"{person}reserve/", {"goods": goods.pk, "pieces": "1", "nonce": "b"})
    kept = Reservation.objects.get()
    assert li.post(f"/desk/shop/reservations/{kept.pk}/cancel/", {"nonce": "c"}).url == person
    assert points_purse(cast.wang, TODAY).free_points == 50


def test_a_shop_is_opened_filled_counted_and_changed(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    assert "No shop yet" in text(li.get("/desk/shop/"))
    assert li.get("/desk/shop/2026-11-01/").status_code == 404
    wrong = {"days": ["0"], "opens": "10:00", "closes": "09:00", "nonce": "a"}
    assert li.post("/desk/shop/hours/", wrong).status_code == 422
    assert li.post("/desk/shop/hours/", wrong | {"closes": "17:00", "nonce": "b"}).status_code == 302
    assert Shop.objects.get().place == cast.community
    new = {"title": "大米", "details": "5 公斤", "price": "90"}
    assert li.post("/desk/shop/goods/add/", new | {"price": "0", "nonce": "c"}).status_code == 422
    assert li.post("/desk/shop/goods/add/", new | {"nonce": "d"}).status_code == 302
    assert li.post("/desk/shop/goods/add/", new | {"nonce": "e"}).status_code == 422, "the name stands there"
    rice = Goods.objects.get()
    page = f"/desk/shop/goods/{rice.pk}/"
    deeds: list[tuple[str, dict[str, Any], int]] = [
        ("stock/", {"pieces": "5", "giver": "粮店"}, 302),
        ("stock/", {"pieces": "0"}, 422),
        ("count/", {"counted": "4", "because": "破了一袋"}, 302),
        ("count/", {"counted": "4", "because": ""}, 422),
        ("change/", new | {"price": "80"}, 302),
        ("withdraw/", {}, 302),
        ("again/", {}, 302),
    ]
    for number, (deed, form, status) in enumerate(deeds):
        assert li.post(f"{page}{deed}", form | {"nonce": f"n{number}"}).status_code == status, deed
    told = text(li.get(page))
    for words in ("80 points · 4 there", "破了一袋", "粮店", "+5", "-1"):
        assert words in told


def test_whose_post_it_is_not_keeps_no_shop(cast: Cast) -> None:
    goods = shelf(cast)
    for who, status in ((cast.zhou, 403), (cast.hong, 403), (cast.chen, 403)):
        client = signed_in_as(who, "en")
        for address in ("/desk/shop/", "/desk/shop/goods/", f"/desk/shop/goods/{goods.pk}/"):
            assert client.get(address).status_code == status, (who, address)
    assert signed_in_as(cast.xu, "en").get(f"/desk/shop/goods/{goods.pk}/").status_code == 404
    assert signed_in_as(cast.xu, "en").get(f"/desk/shop/people/{cast.wang.pk}/").status_code == 404
