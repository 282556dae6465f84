"""Asking in three pages, and what an elder says of a visit afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.reviews.models import Rating
from huzhu.care.visits.models import Visit
from huzhu.doors.web.home.forms import days_offered, window
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import asked, nonce, promised, queries, settled, signed_in_as, visited

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


def local(at: datetime) -> str:
    """A moment as people at the place write it."""
    return f"{timezone.localtime(at):%m-%d %H:%M}"


def answered(client: Client, address: str, **answers: Any) -> Any:
    """The page's form sent with these answers."""
    page = client.get(address)
    return client.post(address, {"nonce": nonce(page), **answers})


class TestAsking:
    """/e/ask/<group>/…"""

    def test_three_pages_make_a_need(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        assert 'href="/e/ask/out/D1/"' in hong.get("/e/ask/out/").content.decode()
        to = answered(hong, "/e/ask/out/D1/", day="any", part="either").headers["Location"]
        assert to == "/e/ask/out/D1/any/either/"
        to = answered(hong, to, note="带病历", familiar="on").headers["Location"]
        need = Need.objects.get()
        assert to == f"/e/visits/{need.pk}/?new=1"
        assert (need.service, need.channel, need.asked_by_id, need.wants_familiar) == ("D1", "self", cast.hong.pk, True)
        assert (local(need.earliest_at), local(need.latest_start_at)) == ("11-21 08:00", "11-27 17:00")
        assert str(need.note) == "带病历"
        assert "已经记下了" in hong.get(to).content.decode()

    def test_the_son_asks_for_his_mother(self, cast: Cast) -> None:
        address = f"/e/for/{cast.hong.pk}/ask/home/C1/2026-11-21/morning/"
        answered(signed_in_as(cast.son), address, note="")
        need = Need.objects.get()
        assert (need.elder_id, need.asked_by_id, need.channel) == (cast.hong.pk, cast.son.pk, "family")
        assert (local(need.earliest_at), local(need.latest_start_at)) == ("11-21 08:00", "11-21 11:00")

    def test_no_day_chosen_is_told_in_title_summary_and_at_the_field(self, cast: Cast) -> None:
        page = answered(signed_in_as(cast.hong), "/e/ask/home/C1/", part="either")
        told = page.content.decode()
        assert page.status_code == 422
        assert told.count("请选哪一天来") == 2
        assert "<title>错误：" in told

    def test_back_keeps_the_answers(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        page = hong.get("/e/ask/home/C1/2026-11-21/morning/")
        assert page.context["back_href"] == "/e/ask/home/C1/?day=2026-11-21&part=morning"
        form = hong.get(page.context["back_href"]).context["form"]
        assert (form["day"].value(), form["part"].value()) == ("2026-11-21", "morning")

    def test_a_part_of_today_that_is_over_is_refused(self, cast: Cast, clock: Clock) -> None:
        clock(NOW + timedelta(hours=3))
        page = answered(signed_in_as(cast.hong), "/e/ask/home/C1/", day="2026-11-20", part="morning")
        assert page.status_code == 422
        assert "这个时间过了，请另选" in page.content.decode()

    def test_an_address_with_a_time_that_is_over_leads_back_to_the_days(self, cast: Cast) -> None:
        page = signed_in_as(cast.hong).get("/e/ask/home/C1/2026-11-01/morning/")
        assert page.headers["Location"] == "/e/ask/home/C1/"

    @pytest.mark.parametrize("place", ["nowhere/", "eat/C1/", "eat/ZZ/", "home/E1/"])
    def test_what_is_not_offered_is_not_there(self, cast: Cast, place: str) -> None:
        assert signed_in_as(cast.hong).get(f"/e/ask/{place}").status_code == 404

    def test_the_form_sent_eight_times_asks_once(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        address = "/e/ask/home/C1/any/either/"
        to = {hong.post(address, {"nonce": "n"}).headers["Location"] for _ in range(8)}
        assert len(to) == Need.objects.count() == 1

    def test_statements_of_the_three_pages_are_pinned(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        counts = []
        for place in ("ask/home/", "ask/home/C1/", "ask/home/C1/any/either/"):
            hong.get(f"/e/{place}")
            with queries() as counted:
                hong.get(f"/e/{place}")
            counts.append(len(counted))
        assert counts == [8, 8, 8]


class TestWindow:
    """From a day and a part of it to two moments."""

    def test_today_begins_an_hour_from_now_on_a_full_quarter(self, cast: Cast) -> None:
        found = window("2026-11-20", "either", NOW + timedelta(minutes=7))
        assert found is not None
        assert [local(one) for one in found] == ["11-20 10:15", "11-20 17:00"]

    @pytest.mark.parametrize("day", ["2026-11-19", "someday", "2026-13-01"])
    def test_no_day_no_window(self, cast: Cast, day: str) -> None:
        assert window(day, "either", NOW) is None
        assert window("any", "night", NOW) is None

    def test_late_in_the_day_today_is_no_longer_offered(self, cast: Cast) -> None:
        assert days_offered(NOW)[0][0] == "2026-11-20"
        assert days_offered(NOW + timedelta(hours=6))[0][0] == "2026-11-21"
        assert days_offered(NOW)[-1][0] == "any"


class TestCancel:
    """/e/visits/<id>/cancel/"""

    def test_it_says_beforehand_who_will_be_told(self, cast: Cast) -> None:
        one = promised(cast)
        assert (
            "我们会告诉王小川和互助站。"
            in signed_in_as(cast.hong).get(f"/e/visits/{one.need_id}/cancel/").content.decode()
        )

    def test_with_a_reason_it_is_cancelled_on_the_elders_side(self, cast: Cast) -> None:
        one = promised(cast)
        answer = answered(signed_in_as(cast.hong), f"/e/visits/{one.need_id}/cancel/", reason="想换一天")
        assert answer.headers["Location"] == "/e/"
        need = Need.objects.get()
        assert (need.state, need.cancelled_side, need.cancelled_because) == ("cancelled", "elder", "想换一天")
        assert Assignment.objects.get().state == Assignment.State.WITHDRAWN

    def test_without_a_reason_it_is_not(self, cast: Cast) -> None:
        need = asked(cast)
        page = answered(signed_in_as(cast.hong), f"/e/visits/{need.pk}/cancel/")
        assert page.status_code == 422
        assert "请选一个原因" in page.content.decode()

    def test_what_is_over_says_so(self, cast: Cast) -> None:
        visit = settled(cast)
        page = answered(signed_in_as(cast.hong), f"/e/visits/{visit.need_id}/cancel/", reason="想换一天")
        assert page.status_code == 422
        assert "data-summary" in page.content.decode()

    def test_another_time_keeps_the_request_and_says_who_is_told(self, cast: Cast) -> None:
        one, day = promised(cast), TODAY + timedelta(days=3)
        hong, address = signed_in_as(cast.hong), f"/e/visits/{one.need_id}/change/"
        assert "我们会告诉" in hong.get(address).content.decode()
        answer = answered(hong, address, day=day.isoformat(), part="afternoon")
        assert answer.headers["Location"] == f"/e/visits/{one.need_id}/"
        need = Need.objects.get(pk=one.need_id)
        assert (need.state, timezone.localdate(need.earliest_at)) == ("approved", day)
        assert not need.assignments.filter(state__in=["offered", "accepted"]).exists()

    def test_no_day_is_no_change(self, cast: Cast) -> None:
        one = promised(cast)
        page = answered(signed_in_as(cast.hong), f"/e/visits/{one.need_id}/change/")
        assert page.status_code == 422
        assert "请选哪一天来" in page.content.decode()


class TestConfirm:
    """/e/visits/<id>/confirm/, rate/ and wrong/"""

    @pytest.mark.parametrize(("who", "via"), [("hong", "elder"), ("son", "delegate")])
    def test_all_right_credits_the_minutes_and_asks_how_it_was(self, cast: Cast, who: str, via: str) -> None:
        visit = visited(cast)
        answer = answered(signed_in_as(getattr(cast, who)), f"/e/visits/{visit.need_id}/confirm/")
        assert answer.headers["Location"] == f"/e/visits/{visit.need_id}/rate/"
        visit.refresh_from_db()
        assert (visit.state, visit.confirmed_via) == (Visit.State.CONFIRMED, via)
        assert signed_in_as(cast.wang).get("/v/time/").context["my_minutes"] == 60

    @pytest.mark.parametrize(("face", "stars"), [("不满意", 1), ("一般", 3), ("满意", 5)])
    def test_three_faces_are_one_three_and_five(self, cast: Cast, face: str, stars: int) -> None:
        visit = settled(cast)
        hong = signed_in_as(cast.hong)
        form = hong.get(f"/e/visits/{visit.need_id}/rate/").context["form"]
        value = next(value for value, label in form.fields["stars"].choices if str(label) == face)
        answered(hong, f"/e/visits/{visit.need_id}/rate/", stars=value, words="人很好")
        rating = Rating.objects.get()
        assert (rating.stars, str(rating.note), rating.rated_by_id) == (stars, "人很好", cast.hong.pk)
        assert f"您说：{face}" in hong.get(f"/e/visits/{visit.need_id}/").content.decode()

    def test_no_face_is_an_error(self, cast: Cast) -> None:
        visit = settled(cast)
        page = answered(signed_in_as(cast.hong), f"/e/visits/{visit.need_id}/rate/")
        assert page.status_code == 422

    def test_something_wrong_holds_the_minutes(self, cast: Cast) -> None:
        visit = visited(cast)
        hong = signed_in_as(cast.hong)
        page = answered(hong, f"/e/visits/{visit.need_id}/wrong/", reason="问我要钱", words="五十块")
        assert page.headers["Location"] == f"/e/visits/{visit.need_id}/"
        visit.refresh_from_db()
        assert (visit.state, str(visit.disputed_because)) == (Visit.State.DISPUTED, "问我要钱 五十块")
        assert "互助站正在查" in hong.get(f"/e/visits/{visit.need_id}/").content.decode()

    def test_twice_says_who_did_it_before(self, cast: Cast) -> None:
        visit = settled(cast)
        page = answered(signed_in_as(cast.hong), f"/e/visits/{visit.need_id}/confirm/")
        assert page.status_code == 422
        assert "周*" in page.content.decode()

    def test_before_anybody_came_there_is_nothing_to_confirm(self, cast: Cast) -> None:
        one = promised(cast)
        assert signed_in_as(cast.hong).get(f"/e/visits/{one.need_id}/confirm/").status_code == 404
