"""The page of what is wanted near: what it tells and what never, the choice of day and way, and taking one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import approve_need
from huzhu.commons.journal.models import Line
from tests.cast import NOW, TODAY, Cast, volunteer
from tests.doors.web.helper.scenes import asked, queries, signed_in_as

pytestmark = pytest.mark.django_db

NEAR = "/v/near/"


def wanted(cast: Cast, service: str = "P1", hours: float = 2) -> str:
    """A need of Grandma Hong's that nobody has; its id."""
    return approve_need(by=cast.actor(cast.li), at=NOW, need=asked(cast, service=service, hours=hours)).pk


def test_neither_name_nor_door_nor_note_before_the_promise_and_nothing_of_her_is_opened(cast: Cast) -> None:
    key, wang = wanted(cast), signed_in_as(cast.wang)
    last = Line.objects.order_by("-seq")[0].seq
    page = wang.get(NEAR).content.decode()
    assert "聊天" in page
    assert "青石桥社区" in page
    for secret in ("洪", "石梯巷", "3单元", "医保卡", cast.hong.pk):
        assert secret not in page
    assert not Line.objects.filter(seq__gt=last, action="read").exists()
    answer = wang.post(f"{NEAR}{key}/claim/", {"nonce": "n"})
    made = Assignment.objects.get()
    assert answer.headers["Location"] == reverse("helper:visit", args=[made.pk])
    assert "洪桂芳" in wang.get(answer.headers["Location"]).content.decode()


def test_the_day_and_the_way_are_chosen(cast: Cast) -> None:
    key, wang = wanted(cast), signed_in_as(cast.wang, "en")
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    for choice, there in (
        ({}, True),
        ({"day": TODAY.isoformat()}, True),
        ({"day": tomorrow}, False),
        ({"within": "5"}, False),
        ({"within": "20"}, True),
        ({"day": "yesterday", "within": "x"}, True),
    ):
        page = wang.get(NEAR, choice).content.decode()
        assert (key in page, "Choose another day" in page) == (there, not there), choice


def test_nothing_near_says_why_and_what_to_do(cast: Cast) -> None:
    page = signed_in_as(cast.wang, "en").get(NEAR).content.decode()
    assert "Nobody near you needs somebody just now" in page
    assert reverse("helper:me") + "#week" in page


def test_a_missing_proof_leads_to_the_station_not_to_a_button(cast: Cast) -> None:
    key = wanted(cast, "D1")
    page = signed_in_as(cast.wang, "en").get(NEAR).content.decode()
    assert "Needs a proof" in page
    assert f"{NEAR}{key}/claim/" not in page


def test_who_was_slower_is_told_by_whom(cast: Cast) -> None:
    key = wanted(cast, "S1")
    volunteer(cast.zhou, cast.actor(cast.li))
    signed_in_as(cast.zhou).post(f"{NEAR}{key}/claim/", {"nonce": "a"})
    page = signed_in_as(cast.wang, "en").post(f"{NEAR}{key}/claim/", {"nonce": "b"})
    assert page.status_code == 409
    assert "has taken this already" in page.content.decode()


def test_statements_do_not_grow_with_the_list(cast: Cast) -> None:
    wang = signed_in_as(cast.wang)
    wanted(cast)
    wang.get(NEAR)
    with queries() as one:
        wang.get(NEAR)
    for hours in (3, 4, 5):
        wanted(cast, "S1", hours)
    with queries() as four:
        wang.get(NEAR)
    assert len(four) == len(one) <= 45


def test_limits_are_chosen_on_ones_own_page_and_count(cast: Cast) -> None:
    key, wang = wanted(cast, "S1"), signed_in_as(cast.wang, "en")
    form = {"nonce": "n", "minutes": "120", "visits": "2", "steps": "60", "not_services": ["S1"]}
    assert wang.post("/v/me/limits/", form).headers["Location"] == "/v/me/"
    cast.wang_helper.refresh_from_db()
    assert (cast.wang_helper.max_minutes_a_day, cast.wang_helper.max_steps) == (120, 60)
    page = wang.get("/v/me/").content.decode()
    assert "Kept. We ask you for nothing beyond that." in page
    assert key not in wang.get(NEAR).content.decode()
    assert wang.post("/v/me/limits/", form | {"nonce": "m", "visits": "99"}).status_code == 422
