"""What is told to whom: names, doors and numbers only where the post or the promise needs them, and noted."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from huzhu.commons.journal.models import Line
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.kernel.identity.numbers import make_number
from tests.cast import NOW
from tests.doors.api.scene import Scene

DOOR, PHONE, NAME = "石梯巷12号3单元4-2", "10023450001", "洪桂芳"


def read_by(scene: Scene, who: str) -> list[tuple[str, dict[str, list[str]]]]:
    """What the journal says this person read: the page, and the fields opened by person."""
    lines = Line.objects.filter(actor=getattr(scene.cast, who).pk, action="read").order_by("seq")
    return [(line.thing, json.loads(line.details)) for line in lines]


def test_a_number_is_masked_until_it_is_asked_for_and_both_are_noted(scene):
    hong, zhou = scene.cast.hong.pk, scene.caller("zhou")
    assert PHONE not in zhou.get(f"/people/{hong}").content.decode()
    assert zhou.get(f"/people/{hong}").json()["phones"][0]["number"] == "100****0001"
    assert zhou.get(f"/people/{hong}", open="phone").json()["phones"][0]["number"] == PHONE
    assert [fields[hong] for _page, fields in read_by(scene, "zhou")] == [["door", "name", "number"]] * 3


def test_the_number_of_a_paper_is_told_to_nobody(scene):
    number = make_number(scene.cast.hong.born_on, 17)
    particulars = Particulars(name="欧阳海", identity_number=number)
    place = scene.cast.community
    person = register_person(by=scene.cast.actor(scene.cast.li), at=NOW, place=place, particulars=particulars)
    shown = scene.caller("li").get(f"/people/{person.pk}", open="phone")
    assert shown.json()["identity_standing"] == "unverified"
    assert number not in shown.content.decode()


def test_a_door_is_told_to_posts_and_not_to_family(scene):
    hong = scene.cast.hong.pk
    doors = {name: scene.caller(name).get(f"/people/{hong}").json()["door"] for name in ("li", "zhou", "son", "hong")}
    assert doors == {"li": DOOR, "zhou": DOOR, "son": None, "hong": None}


@pytest.mark.parametrize(
    ("row", "after", "told"),
    [
        ("offered", timedelta(0), False),
        ("accepted", timedelta(0), True),
        ("accepted", timedelta(hours=25, minutes=29), True),
        ("accepted", timedelta(hours=25, minutes=31), False),
    ],
)
def test_a_helper_learns_who_and_where_from_the_promise_until_a_day_after(scene, monkeypatch, row, after, told):
    monkeypatch.setattr(timezone, "now", lambda: NOW + after)
    assignment = getattr(scene, row)  # the visit promised begins in half an hour and takes an hour
    shown = scene.caller("wang").get(f"/assignments/{assignment.pk}")
    body = shown.json()
    assert (body["elder"] is not None, body["door"] == DOOR, body["note"] is not None) == (told, told, told)
    assert (NAME in shown.content.decode()) == told
    assert (body["password"] is not None) == told


def test_lists_of_helpers_and_days_hold_no_door(scene):
    day = {"place": scene.cast.community.pk, "day": "2026-11-20"}
    for answer in (scene.caller("li").get("/assignments", **day), scene.caller("wang").get("/assignments/mine")):
        assert answer.status_code == 200
        assert DOOR not in answer.content.decode()
        assert answer.content.decode().count(NAME) >= 1


def test_the_elders_side_learns_who_comes_once_it_is_promised(scene):
    names = {}
    for row in ("offered", "accepted"):
        for who in ("hong", "son"):
            helper = scene.caller(who).get(f"/assignments/{getattr(scene, row).pk}").json()["helper"]
            names[row, who] = helper["person"]["name"]
    assert names == {
        ("offered", "hong"): "王*川",
        ("offered", "son"): "王*川",
        ("accepted", "hong"): "王小川",
        ("accepted", "son"): "王小川",
    }


def test_an_inspector_reads_names_masked(scene):
    body = scene.caller("chen").get(f"/visits/{scene.left.pk}").json()
    assert body["elder"]["name"] == "洪*芳"
    assert body["attendances"][0]["helper"]["name"] == "王*川"
    assert NAME not in scene.caller("chen").get("/visits").content.decode()


def test_nothing_of_a_stranger_reaches_another_district(scene):
    xu = scene.caller("xu")
    for path in ("/people?find=洪桂芳", "/needs", "/visits", "/helpers", "/journal/mine", "/me"):
        text = xu.get(path).content.decode()
        for canary in (NAME, "王小川", DOOR, scene.cast.hong.pk, scene.asked.pk, scene.left.pk):
            assert canary not in text


def test_what_is_told_is_what_is_noted(scene):
    """As many persons are named in the journal as in the answer."""
    answer = scene.caller("li").get("/needs").json()
    [(page, opened)] = read_by(scene, "li")
    assert page == "GET /api/v1/needs"
    assert set(opened) == {one["elder"]["id"] for one in answer["items"]}


def test_who_looked_at_me_is_told_to_me(scene):
    scene.caller("zhou").client.get(f"/api/v1/people/{scene.cast.hong.pk}", headers={"Huzhu-Purpose": "call back"})
    newest = scene.caller("hong").get("/journal/mine", limit=1).json()["items"][0]
    assert (newest["action"], newest["posts"], newest["purpose"]) == ("read", ["operator"], "call back")
    assert newest["actor"]["name"] == "周*"


def test_a_deed_answers_without_naming_anybody(scene):
    for path, body in ((f"/needs/{scene.asked.pk}/approve", {}), (f"/visits/{scene.left.pk}/rate", {"stars": 4})):
        text = scene.caller("li").post(path, body).content.decode()
        assert NAME not in text
    assert read_by(scene, "li") == []


def test_only_a_post_speaks_for_the_station(scene):
    path, body = f"/needs/{scene.asked.pk}/cancel", {"because": "不用了", "side": "station"}
    assert scene.caller("son").post(path, body).status_code == 403
    assert scene.caller("li").post(path, body).json()["state"] == "cancelled"


@pytest.mark.parametrize(("who", "via"), [("hong", "elder"), ("son", "delegate"), ("zhou", "call_back")])
def test_a_visit_is_confirmed_as_whoever_confirms_it(scene, who, via):
    assert scene.caller(who).post(f"/visits/{scene.left.pk}/confirm").json()["state"] == "confirmed"
    assert scene.caller("li").get(f"/visits/{scene.left.pk}").json()["confirmed_via"] == via
