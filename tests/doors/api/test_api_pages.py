"""Long lists: every row once, in order, whatever the size of the page and whatever comes in meanwhile."""

from datetime import timedelta

import pytest

from huzhu.care.needs.models import Need
from tests.cast import NOW
from tests.doors.api.scene import need_of


@pytest.fixture
def li(scene):
    """Staff Li's program, with needs of which many begin at the same moment."""
    for number in range(9):
        need_of(scene.cast, at=NOW + timedelta(hours=24 + number % 2))
    return scene.caller("li")


def walk(caller, path, **query):
    """All items, page by page, following the header Link; and the size of each page."""
    items, sizes = [], []
    response = caller.get(path, **query)
    while True:
        body = response.json()
        items += body["items"]
        sizes.append(len(body["items"]))
        link = response.headers.get("Link")
        assert bool(link) == bool(body["next"])
        if not link:
            return items, sizes
        assert link.endswith('>; rel="next"')
        response = caller.client.get(link[1:].partition(">")[0])


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 15, 200])
def test_pages_hold_every_row_once_and_in_order(scene, li, limit):
    expected = list(Need.objects.order_by("-earliest_at", "pk").values_list("pk", flat=True))
    items, sizes = walk(li, "/needs", limit=limit)
    assert [one["id"] for one in items] == expected
    assert all(size == limit for size in sizes[:-1])


def test_filters_stay_with_the_walk(scene, li):
    items, sizes = walk(li, "/needs", limit=2, state="asked", elder=scene.cast.hong.pk)
    assert {one["state"] for one in items} == {"asked"}
    assert len(items) == Need.objects.filter(state="asked").count() == sum(sizes)


def test_a_row_that_comes_in_meanwhile_shifts_nothing(scene, li):
    first = li.get("/needs", limit=4).json()
    newest = need_of(scene.cast, at=NOW + timedelta(days=60))
    rest, _sizes = walk(li, "/needs", limit=4, cursor=first["next"])
    seen = [one["id"] for one in first["items"] + rest]
    assert newest.pk not in seen
    assert len(seen) == len(set(seen)) == Need.objects.count() - 1


@pytest.mark.parametrize("path", ["/visits", "/helpers", "/journal/mine"])
def test_other_lists_walk_the_same_way(scene, li, path):
    whole, _sizes = walk(li, path, limit=200)
    small, _sizes = walk(li, path, limit=1)
    key = "at" if path == "/journal/mine" else "id"
    assert [one[key] for one in small][-len(whole) :] == [one[key] for one in whole]
    assert whole


def test_the_statement_walks_to_its_first_line(scene):
    for name in ("wang", "li"):
        pages = walk(scene.caller(name), f"/people/{scene.cast.wang.pk}/time/lines", limit=1)
        assert pages == ([], [0])
    assert scene.caller("hong").post(f"/visits/{scene.left.pk}/confirm").status_code == 200
    assert scene.caller("li").post(f"/visits/{scene.disputed.pk}/dismiss", {"because": "电话核实"}).status_code == 200
    lines, sizes = walk(scene.caller("wang"), f"/people/{scene.cast.wang.pk}/time/lines", limit=1)
    balance = scene.caller("wang").get(f"/people/{scene.cast.wang.pk}/time").json()
    assert sizes == [1, 1]
    assert sum(one["minutes"] for one in lines) == lines[0]["balance_minutes"] == balance["balance_minutes"] == 120


def test_a_cursor_that_was_touched_is_none(li):
    cursor = li.get("/needs", limit=1).json()["next"]
    for spoiled in ("7b7d" + cursor, cursor[:-9] + "A" * 9):
        assert li.get("/needs", limit=1, cursor=spoiled).json()["code"] == "api.cursor_unknown"


def test_a_cursor_of_another_list_is_none(li):
    cursor = li.get("/visits", limit=1).json()["next"]
    assert li.get("/needs", cursor=cursor).json()["code"] == "api.cursor_unknown"
