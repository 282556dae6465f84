"""My points, the shop window, the certificate and thanks, as their readers see and use them."""

import pytest
from django.test import Client

from huzhu.care.thanks.models import Thanks
from huzhu.commons.honours.actions import give_honours
from huzhu.commons.honours.models import Honour
from huzhu.commons.points.queries import points_purse
from huzhu.programmes.shop.models import Reservation
from tests.care.steps import left
from tests.cast import NOW, TODAY, Cast
from tests.commons.honours.test_honours import HOUSE, helped
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text
from tests.programmes.shop.test_shop import PNG, earn, shelf

pytestmark = pytest.mark.django_db


def nobody_in_particular() -> Client:
    """A browser in which nobody has signed in."""
    return Client(headers={"accept-language": "en"})


def test_a_helper_reserves_and_lets_it_go_again(cast: Cast) -> None:
    goods = shelf(cast)
    wang = signed_in_as(cast.wang, "en")
    assert "No points yet" in text(wang.get("/e/points/"))
    assert "20 points are missing" in text(wang.get("/e/points/shop/"))
    earn(cast.wang, 50)
    assert "You have 50 points to spend." in text(wang.get("/e/points/shop/"))
    address = f"/e/points/shop/{goods.pk}/"
    assert wang.post(address, {"pieces": "3", "nonce": "a"}).status_code == 422
    assert wang.post(address, {"pieces": "", "nonce": "b"}).status_code == 422
    assert wang.post(address, {"pieces": "2", "nonce": "c"}).url == "/e/points/"
    told = text(wang.get("/e/points/"))
    assert "40 more are set aside" in told
    assert "洗衣液 × 2" in told
    kept = Reservation.objects.get()
    assert signed_in_as(cast.hong).post(f"/e/points/kept/{kept.pk}/cancel/", {"nonce": "d"}).status_code == 404
    wang.post(f"/e/points/kept/{kept.pk}/cancel/", {"nonce": "e"})
    assert points_purse(cast.wang, TODAY).free_points == 50
    assert "cancelled" in text(wang.get("/e/points/"))


def test_the_window_of_another_district_is_not_theirs(cast: Cast) -> None:
    goods = shelf(cast)
    xu = signed_in_as(cast.xu, "en")
    assert "nothing on the shelf yet" in text(xu.get("/e/points/shop/"))
    assert xu.get(f"/e/points/shop/{goods.pk}/").status_code == 404
    assert xu.post(f"/e/points/shop/{goods.pk}/", {"pieces": "1", "nonce": "a"}).status_code == 404


def test_a_picture_is_shown_as_what_it_is(cast: Cast) -> None:
    goods = shelf(cast)
    wang, address = signed_in_as(cast.wang), f"/e/points/shop/{goods.pk}/picture/"
    assert wang.get(address).status_code == 404
    goods.picture = PNG
    goods.save(update_fields=["picture"])
    shown = wang.get(address)
    assert (shown["Content-Type"], shown["X-Content-Type-Options"], shown.content) == ("image/png", "nosniff", PNG)
    assert address in wang.get(f"/e/points/shop/{goods.pk}/").text
    assert signed_in_as(cast.xu).get(address).status_code == 404


def test_a_certificate_for_its_owner_and_the_truth_for_everybody(cast: Cast) -> None:
    helped(cast.wang, 100, "x")
    give_honours(by=HOUSE, at=NOW)
    star = Honour.objects.get()
    wang, nobody = signed_in_as(cast.wang, "en"), nobody_in_particular()
    assert star.pk in wang.get("/e/points/").text
    paper = wang.get(f"/e/points/certificates/{star.pk}/").text
    assert "王小川" in paper
    assert "<b>100</b>" in paper
    assert "志愿服务证书" in signed_in_as(cast.wang, "zh-hans").get(f"/e/points/certificates/{star.pk}/").text
    assert signed_in_as(cast.li).get(f"/e/points/certificates/{star.pk}/").status_code == 200
    assert signed_in_as(cast.hong).get(f"/e/points/certificates/{star.pk}/").status_code == 404
    shown = nobody.get(f"/certificate/{star.pk}/").text
    assert "王*川" in shown
    assert "王小川" not in shown
    assert (
        nobody.get("/certificate/", {"code": f" {star.pk[:4].upper()} {star.pk[4:]}"}).url == f"/certificate/{star.pk}/"
    )
    assert nobody.get("/certificate/zzzzzzzzzzzz/").status_code == 404
    star.revoke(at=NOW)
    assert "counts no more" in text(nobody.get(f"/certificate/{star.pk}/"))


def test_thanks_are_said_read_and_hung_up_by_both(cast: Cast) -> None:
    visit = left(cast)
    page = f"/e/visits/{visit.need_id}/"
    hong, wang = signed_in_as(cast.hong, "en"), signed_in_as(cast.wang, "en")
    assert "Say thank you" in text(hong.get(page))
    assert hong.post(f"{page}thank/", {"words": "谢谢小王", "nonce": "a"}).url == page
    assert "You have said thank you." in text(hong.get(page))
    assert "谢谢小王" in text(wang.get("/v/me/thanks/"))
    thanks, nobody = Thanks.objects.get(), nobody_in_particular()
    for client in (hong, wang):
        assert "谢谢小王" not in nobody.get("/wall/").text
        client.post(f"/e/thanks/{thanks.pk}/show/", {"nonce": f"b{client is hong}"})
    wall = text(nobody.get("/wall/"))
    assert "谢谢小王" in wall
    assert "洪*芳 thanks 王*川" in wall
    assert signed_in_as(cast.xu).post(f"/e/thanks/{thanks.pk}/withdraw/", {"nonce": "x"}).status_code == 404
    wang.post(f"/e/thanks/{thanks.pk}/withdraw/", {"nonce": "c"})
    assert "谢谢小王" not in nobody.get("/wall/").text
