"""F9: what to ask and say, who was rung, and an urgent request that goes on; and two calls about one request."""

import re
from typing import Any

from django.test import Client

from huzhu.care.calls.models import Call, Draft
from huzhu.care.needs.models import Need
from tests.cast import Cast
from tests.doors.web.station import scenes
from tests.doors.web.station.test_intake import answers

ONE = "a" * 12


def test_nothing_typed_is_lost_and_the_page_says_what_to_ask_and_tell(zhou: Client, cast: Cast) -> None:
    to = zhou.post("/desk/urgent/", answers(cast, tab=ONE)).url
    assert to == f"/desk/urgent/?tab={ONE}"
    page = zhou.get(to).text
    for words in ("您听得到我吗？", "洪桂芳", "青石桥社区 石梯巷12号3单元4-2", ">120<", "洪志强"):
        assert words in page
    back = zhou.get("/desk/", {"tab": ONE}).text
    assert "带病历" in back
    assert re.search(r'name="urgent"[^>]* checked', back)


def test_with_nobody_chosen_it_says_what_to_ask_for(zhou: Client) -> None:
    assert "请问清：是谁" in zhou.get("/desk/urgent/").text


def test_who_was_rung_is_the_ending_and_the_draft_stays(zhou: Client, cast: Cast) -> None:
    zhou.post("/desk/urgent/", answers(cast, tab=ONE))
    sent = {"nonce": "u", "tab": ONE, "person": cast.hong.pk, "keep": "1", "outcome": "urgent", "handed_to": "120"}
    to = zhou.post("/desk/end/", sent).url
    call = Call.objects.get()
    assert (call.outcome, call.handed_to, call.about_id) == ("urgent", "120", cast.hong.pk)
    assert "带病历" in zhou.get(to).text
    assert Draft.objects.get().dropped_at is None
    zhou.post("/desk/", answers(cast, tab=ONE, day="2026-11-20", earliest="9:30", latest="10:30", urgent="on"))
    assert Need.objects.get().urgent
    assert Call.objects.get().outcome == "urgent", "what was said of the call stands"


def test_an_urgent_request_goes_on_at_once_under_her_name(zhou: Client, cast: Cast) -> None:
    soon = {"day": "2026-11-20", "earliest": "9:30", "latest": "10:30", "urgent": "on"}
    taken = zhou.post("/desk/", answers(cast, **soon)).url
    page = zhou.get(taken).text
    assert "马上派人去" in page
    assert "/approve/" not in page
    zhou.post(f"/desk/needs/{Need.objects.get().pk}/release/", {"nonce": "r"})
    assert Need.objects.get().approved_by_id == cast.zhou.pk


def test_what_can_wait_offers_no_such_button(zhou: Client, cast: Cast) -> None:
    taken = zhou.post("/desk/", answers(cast)).url
    assert "马上派人去" not in zhou.get(taken).text
    assert zhou.post(f"/desk/needs/{Need.objects.get().pk}/release/", {"nonce": "r"}).status_code == 409


def test_asked_twice_it_stays_one_and_the_call_names_it(zhou: Client, cast: Cast) -> None:
    need = scenes.asked(cast, service="D1")
    check = zhou.post("/desk/check/", answers(cast, tab=ONE), headers={"HX-Request": "true"}).text
    add = re.findall(r'formaction="([^"]+/add/)"', check)[0]
    zhou.post(add, answers(cast, tab=ONE))
    assert str(Need.objects.get().note) == "要两斤鸡蛋\n带病历"
    assert (Call.objects.get().need, Call.objects.get().outcome) == (need, "need")
    assert not Draft.objects.exists()


def test_strangers_release_and_add_nothing(xu: Client, enter: Any, cast: Cast) -> None:
    need = scenes.asked(cast, service="D1")
    for client in (xu, enter(cast.wang)):
        for deed in ("release", "add"):
            answer = client.post(f"/desk/needs/{need.pk}/{deed}/", {"nonce": deed, "note": "x"})
            assert answer.status_code in (403, 404)
    assert str(Need.objects.get().note) == "要两斤鸡蛋"
