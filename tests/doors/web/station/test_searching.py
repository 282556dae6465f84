"""Staff see who is looked for and what comes next, and can always take it over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huzhu.care.dispatch.actions import give_back
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.repairing import press_on
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast, volunteer
from tests.doors.web.station.scenes import promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(cast: Cast) -> Replacement:
    """Xiao Wang gave his promise back, and one neighbour has been asked."""
    volunteer(cast.zhou, cast.actor(cast.li))
    give_back(by=cast.actor(cast.wang), at=NOW + timedelta(minutes=70), assignment=promised(cast), because="病了")
    press_on(by=machine(TODAY, "test", "clock"), at=NOW + timedelta(minutes=70))
    return Replacement.objects.get()


@pytest.mark.parametrize("where", ["need", "day"])
def test_the_desk_reads_what_comes_next_and_that_it_is_not_confirmed(
    li: Client, search: Replacement, where: str
) -> None:
    address = (
        reverse("station:need", args=[search.need_id]) if where == "need" else reverse("station:day", args=[TODAY])
    )
    page = li.get(address).content.decode()
    assert "正在找人接替" in page
    assert "已问 1 人" in page
    assert "10:35" in page  # the hand-over, for eleven o'clock
    assert "当天换人" in page


def test_it_is_red_where_there_is_nobody(li: Client, search: Replacement) -> None:
    press_on(by=machine(TODAY, "test", "clock"), at=search.hand_over_at)
    assert "没有人可派" in li.get(reverse("station:day", args=[TODAY])).content.decode()


def test_staff_stop_it(li: Client, search: Replacement) -> None:
    li.post(reverse("station:take_over", args=[search.pk]), {"nonce": "1"})
    search.refresh_from_db()
    assert search.state == "by_hand"


def test_staff_send_who_is_on_duty(li: Client, cast: Cast, search: Replacement) -> None:
    Helper.objects.filter(pk=volunteer(cast.li, cast.actor(cast.li)).pk).update(kind="grid")
    li.post(reverse("station:send_duty", args=[search.pk]), {"nonce": "1"})
    assert Assignment.objects.get(need=search.need_id, state="accepted").helper.kind == "grid"


def test_operators_see_it_and_strangers_do_not(
    zhou: Client, cast: Cast, enter: Callable[[Person], Client], search: Replacement
) -> None:
    page = zhou.get(reverse("station:need", args=[search.need_id])).content.decode()
    assert "正在找人接替" in page
    assert "停止，我来处理" not in page
    assert enter(cast.xu).post(reverse("station:take_over", args=[search.pk]), {"nonce": "1"}).status_code == 404
