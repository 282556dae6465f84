"""The shop through the API: points seen, goods kept, handed over and brought back, and nothing below zero."""

from base64 import b64encode

import pytest

from huzhu.programmes.shop.models import Goods
from huzhu.programmes.shop.stocking import PICTURE_MOST_BYTES
from tests.doors.api.scene import Scene
from tests.doors.api.test_api_counts import cost
from tests.doors.api.test_api_pages import walk

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def points(scene: Scene) -> tuple[int, int]:
    """What Grandma Hong can spend, and what is set aside."""
    told = scene.caller("hong").get(f"/people/{scene.cast.hong.pk}/points").json()
    return told["free_points"], told["kept_points"]


def test_goods_go_over_the_counter_and_come_back(scene: Scene) -> None:
    hong, li = scene.caller("hong"), scene.caller("li")
    mine = f"/people/{scene.cast.hong.pk}/reservations"
    assert points(scene) == (60, 20)
    kept = hong.post(mine, {"goods": scene.goods.pk, "pieces": 2}).json()["id"]
    assert points(scene) == (20, 60)
    refused = hong.post(mine, {"goods": scene.goods.pk, "pieces": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "points.not_enough")
    assert refused.json()["detail"] == "This costs 40 points; 20 are there to spend."
    done = li.post(f"/reservations/{kept}/hand-over", key="counter").json()
    assert (done["state"], done["receipt"]) == ("handed", "2026-000002")
    assert li.post(f"/reservations/{kept}/hand-over", key="counter").json() == done
    receipts, _sizes = walk(li, f"/places/{scene.cast.community.pk}/receipts/2026-11", limit=1)
    assert [one["receipt"] for one in receipts] == ["2026-000001", "2026-000002"]
    assert li.post(f"/reservations/{kept}/take-back", {"because": "坏了"}).json()["state"] == "returned"
    assert points(scene) == (60, 20)


def test_points_and_stars_are_told_with_their_reasons(scene: Scene) -> None:
    told = scene.caller("hong").get(f"/people/{scene.cast.hong.pk}/points").json()
    assert (told["claim_points"], [lot["points"] for lot in told["lots"]]) == (0, [60])
    awards = scene.caller("hong").get(f"/people/{scene.cast.hong.pk}/points/awards").json()["items"]
    assert [(one["deed"], one["points"]) for one in awards] == [("star", 100)]
    stars = scene.caller("wang").get(f"/people/{scene.cast.wang.pk}/honours").json()
    assert [(one["id"], one["stars"]) for one in stars] == [(scene.honour.pk, 1)]
    verified = scene.caller("xu").get(f"/certificates/{scene.honour.pk}").json()
    assert (verified["name"], verified["revoked"]) == ("王*川", False)


def test_the_shelf_is_kept_and_what_is_delivered_is_counted(scene: Scene) -> None:
    li, goods = scene.caller("li"), f"/goods/{scene.goods.pk}"
    picture = b64encode(PNG).decode()
    made = li.post(f"/shops/{scene.shop.pk}/goods", {"title": "毛巾", "price_points": 5, "picture": picture}).json()
    assert bytes(Goods.objects.get(pk=made["id"]).picture) == PNG
    big = b64encode(PNG + b"0" * PICTURE_MOST_BYTES).decode()
    body = {"title": "米", "price_points": 5, "picture": big}
    assert li.post(f"/shops/{scene.shop.pk}/goods", body).json()["code"] == "shop.pictures_only"
    assert li.post(f"{goods}/count", {"pieces": 5, "because": "少了"}).json()["more_pieces"] == -3
    assert li.post(f"{goods}/count", {"pieces": 0, "because": "没了"}).json()["code"] == "shop.count_unclear"
    assert [one["pieces"] for one in li.get(f"{goods}/moves").json()["items"] if one["why"] == "counted"] == [-3]
    assert li.post(f"{goods}/withdraw").json()["state"] == "withdrawn"
    hong = f"/people/{scene.cast.hong.pk}"
    assert [one["title"] for one in scene.caller("hong").get(f"{hong}/goods").json()["items"]] == ["毛巾"]
    refused = li.post(f"{hong}/reservations", {"goods": scene.goods.pk, "pieces": 1})
    assert refused.json()["code"] == "shop.not_offered"
    closed = {"weekdays": [6], "opens_minute": 600, "closes_minute": 600}
    assert li.post(f"/places/{scene.cast.community.pk}/shop", closed).json()["code"] == "shop.hours_unclear"


def test_thanks_are_said_once_and_hang_while_both_agree(scene: Scene) -> None:
    hong, wang, wall = scene.caller("hong"), scene.caller("wang"), f"/places/{scene.cast.community.pk}/wall"
    said = hong.post(f"/visits/{scene.left.pk}/thanks", {"words": "屋里亮堂"}).json()["thanks"][0]
    assert hong.post(f"/visits/{scene.left.pk}/thanks").json()["code"] == "thanks.already_said"
    assert hong.post(f"/thanks/{said}/show").json()["state"] == "waiting"
    assert wang.post(f"/thanks/{said}/show").json()["state"] == "on_the_wall"
    [hanging] = scene.caller("xu").get(wall).json()
    assert (hanging["elder"], hanging["helper"], hanging["words"]) == ("洪*芳", "王*川", "屋里亮堂")
    read = wang.get("/thanks", visit=scene.left.pk).json()["items"]
    assert [(one["words"], one["said_via"]) for one in read] == [("屋里亮堂", "elder")]
    li = scene.caller("li")
    for who, deed, state in (
        (wang, "withdraw", "waiting"),
        (wang, "show", "on_the_wall"),
        (li, "take-down", "taken_down"),
        (li, "hang-again", "on_the_wall"),
        (li, "take-down", "taken_down"),
    ):
        assert who.post(f"/thanks/{said}/{deed}").json()["state"] == state, deed
    assert wang.post(f"/thanks/{said}/show").json()["code"] == "thanks.taken_down"
    assert scene.caller("xu").get(wall).json() == []


LISTS = {
    "/people/{hong}/points": 11,
    "/people/{hong}/points/awards": 6,
    "/people/{hong}/goods": 8,
    "/people/{hong}/reservations": 8,
    "/places/{community}/reservations": 7,
    "/places/{community}/goods": 5,
    "/goods/{goods}/moves": 6,
    "/thanks": 6,
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_much_for_many_rows_as_for_few(scene: Scene, path: str) -> None:
    li = scene.caller("li")
    names = {"hong": scene.cast.hong.pk, "community": scene.cast.community.pk, "goods": scene.goods.pk}
    address = path.format(**names)
    before = cost(li, address)
    for title in ("米", "油", "盐"):
        offer = {"title": title, "price_points": 1}
        goods = li.post(f"/shops/{scene.shop.pk}/goods", offer).json()["id"]
        li.post(f"/goods/{goods}/stock", {"pieces": 5})
        li.post(f"/goods/{scene.goods.pk}/stock", {"pieces": 1})
        assert li.post(f"/people/{scene.cast.hong.pk}/reservations", {"goods": goods}).status_code == 201
    li.post(f"/visits/{scene.left.pk}/thanks")
    assert (before, cost(li, address)) == (LISTS[path],) * 2
