"""A draft is never lost: not by a reload, a second tab, the end of the session, another caller, or a wrong answer."""

import re
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from huzhu.care.calls.models import Draft
from tests.cast import Cast
from tests.doors.web.station.conftest import Clock
from tests.doors.web.station.test_intake import answers

HTMX = {"HX-Request": "true"}
ONE, TWO = "a" * 12, "b" * 12


def typed(client: Client, cast: Cast, tab: str = ONE, **more: Any) -> None:
    """The desk keeps what is typed, as the page's script has it do."""
    assert client.post("/desk/check/", answers(cast, tab=tab, **more), headers=HTMX).status_code == 200


def test_a_reload_brings_it_back_and_it_lies_sealed(zhou: Client, cast: Cast) -> None:
    typed(zhou, cast)
    page = zhou.get("/desk/", {"tab": ONE}).text
    assert "带病历" in page
    assert f'name="person" value="{cast.hong.pk}"' in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM calls_draft")
        assert "带病历".encode() not in bytes(cursor.fetchone()[0])
    assert not any("draft" in row.get_decoded() for row in Session.objects.all())


def test_two_tabs_do_not_overwrite_each_other(zhou: Client, cast: Cast) -> None:
    typed(zhou, cast, ONE, note="第一通")
    typed(zhou, cast, TWO, note="第二通", person=cast.wang.pk)
    typed(zhou, cast, ONE, note="第一通，再补一句")
    first, second = (zhou.get("/desk/", {"tab": tab}).text for tab in (ONE, TWO))
    assert "第一通，再补一句" in first
    assert "第二通" in second
    assert "王小川" in first, "and each shows the other as not finished"


def test_after_the_session_has_ended_and_a_new_sign_in_it_is_there(enter: Any, cast: Cast) -> None:
    typed(enter(cast.zhou), cast)
    Session.objects.all().delete()
    again = enter(cast.zhou)
    assert "还有 1 通没有记完" in again.get("/desk/").text
    assert "带病历" in again.get("/desk/", {"tab": ONE}).text


def test_another_caller_gets_an_empty_form_and_the_draft_stays(zhou: Client, cast: Cast) -> None:
    typed(zhou, cast)
    page = zhou.get("/desk/", {"tab": ONE, "person": cast.wang.pk}).text
    assert "带病历" not in page
    tab = re.findall(r'name="tab" value="(\w{12})"', page)[0]
    assert tab != ONE
    assert f"?tab={ONE}" in page, "one click leads back"
    typed(zhou, cast, tab, person=cast.wang.pk, note="修水管")
    assert "带病历" in zhou.get("/desk/", {"tab": ONE}).text


def test_a_wrong_answer_keeps_what_was_typed(zhou: Client, cast: Cast) -> None:
    assert zhou.post("/desk/", answers(cast, tab=ONE, kind="", note="还没选事项")).status_code == 422
    assert "还没选事项" in zhou.get("/desk/", {"tab": ONE}).text


def test_saved_it_is_gone(zhou: Client, cast: Cast) -> None:
    typed(zhou, cast)
    zhou.post("/desk/", answers(cast, tab=ONE))
    assert not Draft.objects.exists()


def test_thrown_away_it_can_be_brought_back(zhou: Client, cast: Cast) -> None:
    typed(zhou, cast)
    zhou.post("/desk/drafts/drop/", {"draft": ONE})
    page = zhou.get("/desk/").text
    assert "没有记完" not in page
    assert "找回来" in page
    assert zhou.post("/desk/drafts/restore/", {"draft": ONE}).url == f"/desk/?tab={ONE}"
    assert "带病历" in zhou.get("/desk/", {"tab": ONE}).text


def test_another_answer_than_a_request_puts_it_aside(zhou: Client, cast: Cast) -> None:
    typed(zhou, cast)
    zhou.post("/desk/end/", {"nonce": "e", "tab": ONE, "outcome": "answered"})
    assert Draft.objects.get().dropped_at
    assert "找回来" in zhou.get("/desk/").text


def test_an_empty_form_is_no_draft(zhou: Client, cast: Cast) -> None:
    zhou.post("/desk/check/", {"tab": ONE, "channel": "phone", "earliest": "9:00"}, headers=HTMX)
    assert not Draft.objects.exists()
    typed(zhou, cast)
    zhou.post("/desk/check/", {"tab": ONE, "channel": "phone"}, headers=HTMX)
    assert "带病历" not in zhou.get("/desk/", {"tab": ONE}).text, "what was wiped out stays wiped out"


def test_nobody_else_reads_it(zhou: Client, li: Client, xu: Client, cast: Cast, clock: Clock) -> None:
    typed(zhou, cast)
    for client in (li, xu):
        page = client.get("/desk/", {"tab": ONE}).text
        assert "带病历" not in page
        assert "没有记完" not in page
        assert client.post("/desk/drafts/drop/", {"draft": ONE}).status_code == 404
        assert client.post("/desk/drafts/restore/", {"draft": ONE}).status_code == 404
    assert Draft.objects.get().dropped_at is None
