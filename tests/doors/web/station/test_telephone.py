"""The telephone system at the door: signed or not at all, once and fresh; and what the desk shows of it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huzhu.care.calls.models import Call, Ring
from huzhu.commons.journal.models import Line
from huzhu.doors.bridges.telephony import DIALLERS, FRESH_FOR, HEADER, sign_ring
from huzhu.doors.web.station.telephone import dial_address
from tests.cast import NOW, Cast
from tests.doors.web.station.conftest import Clock

Tell = Callable[..., Any]
SECRET = "5" * 64


@pytest.fixture
def tell(cast: Cast, settings: Any) -> Tell:
    """`tell(number="…")` is what the telephone system sends."""
    settings.TELEPHONY_SECRET = SECRET

    def told(*, secret: str = SECRET, at: Any = NOW, body: bytes | None = None, **said: Any) -> Any:
        known = {"place": cast.community.pk, "key": "1", "number": "10023450001"}
        sent = json.dumps(known | said).encode() if body is None else body
        headers = {HEADER: sign_ring(sent, secret, at)}
        return Client().post("/telephone/rings/", sent, content_type="application/json", headers=headers)

    return told


def test_signed_it_rings_once(tell: Tell, cast: Cast) -> None:
    first, again = tell(), tell()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Ring.objects.get().person == cast.hong


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"secret": "6" * 64}, 401, "telephony.signature_wrong"),
        ({"at": NOW - FRESH_FOR - timedelta(seconds=1)}, 401, "telephony.signature_stale"),
        ({"at": NOW + FRESH_FOR + timedelta(seconds=1)}, 401, "telephony.signature_stale"),
        ({"body": b"ring ring"}, 422, "telephony.ring_unreadable"),
        ({"body": b"[1]"}, 422, "telephony.ring_unreadable"),
        ({"place": "zzzzzzzzzzzz"}, 422, "telephony.ring_unreadable"),
        ({"key": ""}, 422, "telephony.ring_unreadable"),
        ({"number": 10023450001}, 422, "telephony.ring_unreadable"),
        ({"number": "1" * 41}, 422, "telephony.ring_unreadable"),
    ],
)
def test_everything_else_is_refused(tell: Tell, said: dict[str, Any], status: int, code: str) -> None:
    answer = tell(**said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Ring.objects.exists()


def test_played_again_later_it_is_stale(tell: Tell, clock: Clock) -> None:
    assert tell(at=NOW).status_code == 201
    clock.go_on(minutes=6)
    assert tell(at=NOW).status_code == 401


def test_a_word_changed_on_the_way_is_noticed(cast: Cast, settings: Any) -> None:
    settings.TELEPHONY_SECRET = SECRET
    header = {HEADER: sign_ring(b'{"place": "a"}', SECRET, NOW)}
    sent = Client().post("/telephone/rings/", b'{"place": "b"}', content_type="application/json", headers=header)
    assert sent.status_code == 401
    assert Client().post("/telephone/rings/").status_code == 401
    assert Client().get("/telephone/rings/").status_code == 405


def test_the_desk_shows_who_rings_and_picks_up(tell: Tell, zhou: Client, cast: Cast) -> None:
    tell()
    page = zhou.get("/desk/").text
    assert "100****0001" in page
    assert "洪桂芳 · 洪奶奶" in page
    assert "10023450001" not in page
    pick = re.findall(r'action="(/desk/ringing/[^"]+)"', page)[0]
    to = zhou.post(pick, {"nonce": "p", "tab": "a" * 12}).url
    shown = zhou.get(to).text
    assert "来电号码一致" in shown
    assert "来电：" not in shown
    assert Call.objects.get().tab == "a" * 12


def test_asked_again_it_says_nothing_new_and_opens_no_name(tell: Tell, zhou: Client) -> None:
    tell()
    hx = {"HX-Request": "true"}
    first = zhou.get("/desk/ringing/", {"seen": ""}, headers=hx)
    assert "洪桂芳" in first.text
    read = Line.objects.filter(action="read").count()
    seen = re.findall(r'name="seen" value="([^"]+)"', first.text)[0]
    assert zhou.get("/desk/ringing/", {"seen": seen}, headers=hx).status_code == 204
    assert Line.objects.filter(action="read").count() == read


def test_who_is_still_talking_is_asked_how_that_ended(tell: Tell, zhou: Client) -> None:
    tell()
    zhou.post("/desk/begin/", {"nonce": "b", "tab": "b" * 12})
    assert zhou.post(f"/desk/ringing/{Ring.objects.get().pk}/answer/", {"nonce": "p"}).url.endswith("?ask=1")
    assert Ring.objects.get().answered_at is None


def test_strangers_pick_up_nothing(tell: Tell, xu: Client, enter: Any, cast: Cast) -> None:
    tell()
    address = f"/desk/ringing/{Ring.objects.get().pk}/answer/"
    assert xu.post(address, {"nonce": "p"}).status_code == 404
    assert enter(cast.wang).post(address, {"nonce": "p"}).status_code == 404
    assert "洪桂芳" not in xu.get("/desk/ringing/").text


def test_a_number_is_dialled_by_the_port_or_shown(settings: Any) -> None:
    assert dial_address("10023450001") == "", "without a telephone system a person dials"
    settings.DIAL = "tel"
    assert dial_address("10023450001") == "tel:10023450001"
    assert dial_address("") == ""
    settings.DIAL = "carrier pigeon"
    assert dial_address("10023450001") == ""
    assert set(DIALLERS) == {"show", "tel"}


def test_the_secret_is_the_house_s_own(settings: Any) -> None:
    assert len(settings.TELEPHONY_SECRET) >= 64
