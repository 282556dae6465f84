"""What is done on the board, as forms that work without a script."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from huzhu.care.dispatch.actions import accept_assignment, decline_assignment, offer_visit
from huzhu.care.dispatch.models import Assignment, PlanRun, Steer
from huzhu.care.dispatch.stamps import stamps_of
from huzhu.care.needs.models import Need
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Person
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.station import scenes
from tests.doors.web.station.conftest import Clock

pytestmark = pytest.mark.django_db

BOARD = f"/desk/board/{TODAY}/"
Enter = Callable[[Person], Client]


class TestPlanning:
    """Proposed, looked at, told, undone."""

    def test_a_proposal_is_looked_at_before_anybody_hears_of_it(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        page = _sent(li, "propose/")
        assert "还没有通知任何人" in page
        assert "改动 1 处" in page
        assert "王小川 11:" in page
        assert not Assignment.objects.exists()

    def test_it_is_told_and_undone(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        _sent(li, "propose/")
        run = PlanRun.objects.get()
        assert "已通知" in _sent(li, f"plans/{run.pk}/tell/")
        assert Assignment.objects.get().state == "offered"
        assert "已撤销" in _sent(li, f"plans/{run.pk}/undo/")
        assert Assignment.objects.get().state == "withdrawn"

    def test_it_is_put_aside(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        _sent(li, "propose/")
        assert "已放弃" in _sent(li, f"plans/{PlanRun.objects.get().pk}/drop/")
        assert PlanRun.objects.get().state == "dropped"

    def test_telling_a_plan_twice_says_that_it_is_over(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        _sent(li, "propose/")
        run = PlanRun.objects.get()
        _sent(li, f"plans/{run.pk}/tell/")
        again = li.post(f"{BOARD}plans/{run.pk}/tell/", {"nonce": "another"})
        assert again.status_code == 409
        assert 'class="board"' in again.text

    def test_what_was_answered_since_stays_and_is_named(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        scenes.approved(cast, hours=4)
        _sent(li, "propose/")
        run = PlanRun.objects.get()
        _sent(li, f"plans/{run.pk}/tell/")
        decline_assignment(by=cast.actor(cast.wang), at=NOW, assignment=Assignment.objects.order_by("pk")[0])
        assert "王小川" in _sent(li, f"plans/{run.pk}/undo/").partition("这期间答复过的不变")[2][:20]

    def test_an_operator_and_a_stranger_plan_nothing(self, zhou: Client, xu: Client, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        assert zhou.post(f"{BOARD}propose/", {"nonce": "1"}).status_code == 403
        _sent(li, "propose/")
        run = PlanRun.objects.get()
        assert zhou.post(f"{BOARD}plans/{run.pk}/tell/", {"nonce": "2"}).status_code in (403, 404)
        assert xu.post(f"{BOARD}plans/{run.pk}/tell/", {"nonce": "3"}).status_code == 404


class TestSending:
    """Somebody is asked by hand."""

    def test_the_recommended_is_asked_by_one_form_and_taken_back_by_another(self, li: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        page = _sent(li, "assign/", **_form(li))
        offer = need.assignments.get()
        assert (offer.helper_id, offer.state) == (cast.wang_helper.pk, "offered")
        assert "已经问了王小川：11:00 去洪桂芳家" in page
        assert "已收回" in _sent(li, f"offers/{offer.pk}/take-back/")
        assert need.assignments.get().state == "withdrawn"

    def test_two_at_once_overwrite_nothing_and_hear_who_was_first(self, cast: Cast, enter: Enter) -> None:
        need = scenes.approved(cast)
        first, second = enter(cast.li), enter(cast.li)
        seen_by_second = _form(second)
        _sent(first, "assign/", **_form(first))
        answer = second.post(f"{BOARD}assign/", {**seen_by_second, "nonce": "second"})
        assert answer.status_code == 409
        assert "李文静 在 09:00 改过了" in answer.text
        assert "王小川" in answer.text.partition('id="panel"')[2]
        assert need.assignments.count() == 1

    def test_the_same_form_twice_asks_once(self, li: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        form = {**_form(li), "nonce": "once"}
        assert li.post(f"{BOARD}assign/", form).status_code == 302
        assert li.post(f"{BOARD}assign/", form).status_code == 302
        assert need.assignments.count() == 1

    def test_a_need_of_elsewhere_is_not_there(self, xu: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        form = {"need": need.pk, "helper": cast.wang_helper.pk, "starts": "11:00", "nonce": "1"}
        assert xu.post(f"{BOARD}assign/", form).status_code == 404


class TestMoving:
    """Another time or another person: first what it costs, then the word."""

    def test_the_price_is_said_before_anybody_is_told(self, li: Client, cast: Cast) -> None:
        need = scenes.offered(cast).need
        page = _priced(li, need, cast.wang_helper.pk, "11:30")
        assert 'id="price"' in page
        assert "确认并通知" in page
        assert need.assignments.count() == 1

    def test_what_a_rule_forbids_has_no_button(self, li: Client, cast: Cast) -> None:
        need = scenes.offered(cast).need
        page = _priced(li, need, cast.wang_helper.pk, "17:00")
        assert "不能这样安排" in page
        assert "确认并通知" not in page

    def test_a_moved_offer_ends_and_stands_again_at_its_new_time(self, li: Client, cast: Cast) -> None:
        offer = scenes.offered(cast)
        page = _priced(li, offer.need, cast.wang_helper.pk, "11:30")
        assert "已经问了王小川" in _sent(li, "assign/", **_fields(page.partition('id="price"')[2]))
        old, new = offer.need.assignments.order_by("offered_at", "state")
        states = {one.state: f"{one.starts_at.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}" for one in (old, new)}
        assert states == {"offered": "11:30", "withdrawn": "11:00"}

    def test_a_moved_promise_is_told_to_the_elder(self, li: Client, cast: Cast) -> None:
        promise = scenes.promised(cast)
        page = _priced(li, promise.need, cast.wang_helper.pk, "11:30")
        assert "老人已经知道原来的安排" in page
        _sent(li, "assign/", **_fields(page.partition('id="price"')[2]))
        assert Notice.objects.filter(person=cast.hong, kind="assignment.replaced").exists()

    def test_a_visit_that_has_begun_stays(self, li: Client, cast: Cast, clock: Clock) -> None:
        visit = scenes.left(cast)
        offer = visit.need.assignments.get()
        clock.go_on(hours=2)
        form = {"need": visit.need_id, "helper": cast.wang_helper.pk, "held": offer.pk, "starts": "12:00"}
        assert li.post(f"{BOARD}assign/", {**form, "nonce": "1"}).status_code == 409
        assert offer.need.assignments.count() == 1

    def test_a_move_decided_on_an_old_page_moves_nothing(self, li: Client, cast: Cast) -> None:
        offer = scenes.offered(cast)
        page = _priced(li, offer.need, cast.wang_helper.pk, "11:30")
        accept_assignment(by=cast.actor(cast.wang), at=NOW + timedelta(minutes=5), assignment=offer)
        form = _fields(page.partition('id="price"')[2])
        answer = li.post(f"{BOARD}assign/", {**form, "nonce": "1"})
        assert answer.status_code == 409
        assert "王小川 在 09:05 改过了" in answer.text
        assert offer.need.assignments.get().state == "accepted"


class TestSetting:
    """Staff say who goes, or who does not, and why."""

    @pytest.mark.parametrize(("kind", "said"), [("pin", "只派王小川"), ("forbid", "不派王小川")])
    def test_it_stands_in_the_panel_and_can_be_released(self, li: Client, cast: Cast, kind: str, said: str) -> None:
        need = scenes.approved(cast)
        form = {"need": need.pk, "role": "0", "helper": cast.wang_helper.pk, "kind": kind, "because": "老人点名"}
        page = _sent(li, "steer/", **form)
        assert said in page.partition('class="steers"')[2]
        assert "老人点名" in page
        steer = Steer.objects.get()
        assert "已取消设定" in _sent(li, f"steer/{steer.pk}/release/")
        assert Steer.objects.get().released_at is not None


def test_the_stamp_changes_with_what_it_stands_for(cast: Cast) -> None:
    need = scenes.approved(cast)
    before = stamps_of([need])[need.pk]
    assert stamps_of([Need.objects.get(pk=need.pk)])[need.pk] == before
    offer = _offer(cast, need)
    asked = stamps_of([need])[need.pk]
    decline_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offer)
    assert len({before, asked}) == 2
    assert stamps_of([need])[need.pk] == before


def _offer(cast: Cast, need: Need) -> Assignment:
    return offer_visit(by=cast.actor(cast.li), at=NOW, need=need, helper=cast.wang_helper, starts_at=need.earliest_at)


def _sent(client: Client, where: str, **form: str) -> str:
    """The board after a form was sent and its redirect followed."""
    answer: Any = client.post(f"{BOARD}{where}", {"nonce": where, **form}, follow=True)
    assert answer.status_code == 200, answer.text[:300]
    return str(answer.text)


def _form(client: Client) -> dict[str, str]:
    """The hidden fields of the form behind key A."""
    return _fields(client.get(BOARD).text.partition('class="best"')[2])


def _fields(text: str) -> dict[str, str]:
    """The hidden fields of the first form of a text."""
    form = text.partition("</form>")[0]
    return dict(re.findall(r'name="(need|role|helper|starts|seen|held)" value="([^"]*)"', form))


def _priced(client: Client, need: Need, helper: str, starts: str) -> str:
    """The board with a person and a time chosen by hand."""
    page = client.get(BOARD, {"need": need.pk, "role": 0, "helper": helper, "starts": starts})
    assert page.status_code == 200
    return str(page.text)
