"""Approvals, one need's page, and the day list."""

import re
from typing import Any

import pytest
from django.test import Client

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance
from tests.cast import Cast
from tests.doors.web.station import scenes
from tests.doors.web.station.conftest import Clock

DAY = "/desk/day/2026-11-20/"


class TestApprovals:
    """The list, and the two answers."""

    def test_shows_what_waits_with_its_double(self, li: Client, cast: Cast) -> None:
        first, second = scenes.asked(cast), scenes.asked(cast, hours=5)
        page = li.get("/desk/approvals/").text
        assert page.count("可能重复") == 2
        assert f"/desk/needs/{first.pk}/approve/" in page
        assert f"/desk/needs/{second.pk}/approve/" in page

    def test_nothing_waiting_says_so(self, li: Client) -> None:
        assert "没有待审批的" in li.get("/desk/approvals/").text

    def test_approving_goes_back_to_where_the_button_stood(self, li: Client, cast: Cast) -> None:
        need = scenes.asked(cast)
        answer = li.post(f"/desk/needs/{need.pk}/approve/", {"nonce": "1", "next": "/desk/approvals/?state=asked"})
        assert answer.url == "/desk/approvals/?state=asked"
        away = scenes.asked(cast, hours=5)
        assert li.post(f"/desk/needs/{away.pk}/approve/", {"nonce": "2", "next": "//evil"}).url == "/desk/approvals/"

    def test_who_comes_second_is_told_who_was_first_and_when(self, li: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        answer = li.post(f"/desk/needs/{need.pk}/approve/", {"nonce": "1"})
        assert answer.status_code == 409
        assert "李文静" in answer.text
        assert "09:00" in answer.text

    def test_refusing_needs_a_reason_and_keeps_it(self, li: Client, cast: Cast) -> None:
        need = scenes.asked(cast)
        without = li.post(f"/desk/needs/{need.pk}/refuse/", {"nonce": "1", "reason": "", "words": " "})
        assert without.status_code == 422
        assert "请选一个原因" in without.text
        answer = li.post(f"/desk/needs/{need.pk}/refuse/", {"nonce": "1", "words": "要请专业的人"})
        assert answer.status_code == 302
        need.refresh_from_db()
        assert (need.state, need.refused_because) == ("refused", "要请专业的人")
        assert "要请专业的人" in li.get("/desk/approvals/?state=refused").text

    @pytest.mark.parametrize("state", ["approved", "refused", "cancelled", "closed", "nonsense"])
    def test_other_states_have_their_lists(self, li: Client, state: str) -> None:
        assert li.get("/desk/approvals/", {"state": state}).status_code == 200


class TestOneNeed:
    """Everything about one need."""

    def test_tells_who_did_what_when(self, li: Client, cast: Cast) -> None:
        visit = scenes.disputed(cast)
        page = li.get(f"/desk/needs/{visit.need_id}/").text
        told = re.sub(r"<[^>]+>|\s+", " ", page[page.index("timeline") :])
        order = [
            "提出需求",
            "周敏",
            "已批准",
            "李文静",
            "邀请帮手",
            "已答应",
            "王小川",
            "已到",
            "已离开",
            "有投诉",
            "洪志强",
        ]
        places = [told.index(word) for word in order]
        assert places == sorted(places)

    def test_offering_by_hand(self, li: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        form = {"nonce": "1", "helper": cast.wang_helper.pk, "starts": "11:10"}
        assert li.post(f"/desk/needs/{need.pk}/offer/", form).status_code == 302
        offer = Assignment.objects.get()
        assert offer.starts_at.strftime("%H:%M") == "03:10"
        assert "人工选派" in li.get(f"/desk/needs/{need.pk}/").text

    def test_an_offer_that_cannot_be_says_why(self, li: Client, cast: Cast) -> None:
        scenes.promised(cast)
        other = scenes.asked(cast, hours=2)
        li.post(f"/desk/needs/{other.pk}/approve/", {"nonce": "0"})
        form = {"nonce": "1", "helper": cast.wang_helper.pk, "starts": "11:00"}
        answer = li.post(f"/desk/needs/{other.pk}/offer/", form)
        assert answer.status_code == 422
        assert "11:00" in answer.text
        assert "data-summary" in answer.text

    def test_cancelling_takes_the_promise_back(self, zhou: Client, cast: Cast) -> None:
        promise = scenes.promised(cast)
        form = {"nonce": "1", "side": "elder", "reason": "住院了"}
        assert zhou.post(f"/desk/needs/{promise.need_id}/cancel/", form).status_code == 302
        promise.refresh_from_db()
        assert promise.state == "withdrawn"
        assert "住院了" in zhou.get(f"/desk/needs/{promise.need_id}/").text

    def test_a_begun_visit_is_not_cancelled(self, zhou: Client, cast: Cast) -> None:
        visit = scenes.left(cast)
        form = {"nonce": "1", "side": "elder", "reason": "住院了"}
        assert zhou.post(f"/desk/needs/{visit.need_id}/cancel/", form).status_code == 422

    def test_says_why_this_helper_and_why_nobody(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        cast.wang_helper.availability.all().delete()
        li.post(f"{DAY}plan/", {"nonce": "1"})
        nobody = li.get(f"/desk/needs/{Need.objects.get().pk}/").text
        assert "为什么还没人去" in nobody
        assert '<ul class="why"><li>' in nobody


class TestTheDay:
    """The list of one day."""

    def test_an_empty_day_offers_the_telephone(self, li: Client) -> None:
        assert "这一天还没有" in li.get(DAY).text

    def test_planning_says_how_many_have_somebody(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        answer = li.post(f"{DAY}plan/", {"nonce": "1"}, follow=True)
        assert "1 单里 1 单有人去" in answer.text
        assert "王小川" in answer.text

    def test_planning_the_past_is_refused(self, li: Client) -> None:
        assert li.post("/desk/day/2026-11-19/plan/", {"nonce": "1"}).status_code == 409
        assert "/plan/" not in li.get("/desk/day/2026-11-19/").text

    def test_a_day_that_is_none_is_not_found(self, li: Client) -> None:
        assert li.get("/desk/day/2026-02-30/").status_code == 404

    def test_today_leads_to_its_own_address(self, li: Client) -> None:
        assert li.get("/desk/day/").url == DAY

    def test_counts_filter_the_list(self, li: Client, cast: Cast) -> None:
        scenes.promised(cast)
        scenes.asked(cast, hours=5)
        page = li.get(DAY).text
        assert "全部 2" in page
        assert "已答应 1" in page
        only = li.get(DAY, {"state": "accepted"}).text
        assert only.count("day-row day-") == 1

    def test_a_promise_overdue_is_late(self, li: Client, cast: Cast, clock: Clock) -> None:
        scenes.promised(cast)
        clock.go_on(hours=2, minutes=30)
        assert "迟到 1" in li.get(DAY).text

    def test_the_sheet_has_one_line_for_each(self, li: Client, cast: Cast) -> None:
        scenes.promised(cast)
        page = li.get(f"{DAY}sheet/").text
        assert page.count("<tr>") == 2
        assert "石梯巷12号3单元4-2" in page


class TestByTelephone:
    """What helpers say by telephone."""

    def test_yes_and_no(self, li: Client, cast: Cast) -> None:
        offer = scenes.offered(cast)
        assert li.post(f"/desk/assignments/{offer.pk}/accept/", {"nonce": "1"}).status_code == 302
        again = li.post(f"/desk/assignments/{offer.pk}/decline/", {"nonce": "2"})
        assert again.status_code == 409
        assert "李文静" in again.text

    def test_no_frees_the_need(self, li: Client, cast: Cast) -> None:
        offer = scenes.offered(cast)
        li.post(f"/desk/assignments/{offer.pk}/decline/", {"nonce": "1"})
        assert "还没人去 1" in li.get(DAY).text

    def test_cannot_come_after_all(self, li: Client, cast: Cast) -> None:
        promise = scenes.promised(cast)
        li.post(f"/desk/assignments/{promise.pk}/give-back/", {"nonce": "1"})
        promise.refresh_from_db()
        assert promise.state == "withdrawn"

    def test_did_not_come(self, li: Client, cast: Cast) -> None:
        promise = scenes.promised(cast)
        li.post(f"/desk/assignments/{promise.pk}/missed/", {"nonce": "1"})
        promise.refresh_from_db()
        assert promise.state == "missed"

    def test_arrived_and_left_on_the_stations_word(self, zhou: Client, cast: Cast, clock: Clock) -> None:
        promise = scenes.promised(cast)
        clock.go_on(hours=2)
        assert zhou.post(f"/desk/assignments/{promise.pk}/arrive/", {"nonce": "1"}).status_code == 302
        assert "已到门 1" in zhou.get(DAY).text
        clock.go_on(minutes=50)
        assert zhou.post(f"/desk/assignments/{promise.pk}/leave/", {"nonce": "2"}).status_code == 302
        noted = Attendance.objects.get()
        assert (noted.arrival_shown, noted.leaving_shown) == ("station", "station")
        assert noted.arrival_noted_by_id == cast.zhou.pk

    def test_too_early_is_told(self, zhou: Client, cast: Cast) -> None:
        promise = scenes.promised(cast)
        answer = zhou.post(f"/desk/assignments/{promise.pk}/arrive/", {"nonce": "1"})
        assert answer.status_code == 409
        assert "11:00" in answer.text


def test_lists_ask_as_often_for_many_as_for_few(li: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    """Pinned: nothing is asked once for each row."""
    scenes.promised(cast)
    scenes.asked(cast, hours=3)
    with django_assert_num_queries(14):
        li.get("/desk/approvals/")
    with django_assert_num_queries(14):
        li.get(DAY)
    for hours in range(4, 10):
        scenes.asked(cast, hours=hours)
    with django_assert_num_queries(14):
        li.get("/desk/approvals/")
    with django_assert_num_queries(14):
        li.get(DAY)
