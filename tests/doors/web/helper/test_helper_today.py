"""What a helper sees before and after the promise, and who sees it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.planning import as_json
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.actions import lay_streets
from huzhu.kernel.actor import machine
from huzhu.kernel.dispatch.reasons import ACCEPTED, WALK
from huzhu.kernel.simulation.town import hill_town
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import offered, promised, queries, settled, signed_in_as

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


def text(page: object) -> str:
    """The page as a reader gets it."""
    return page.content.decode()  # type: ignore[attr-defined]


class TestToday:
    """/v/"""

    def test_an_offer_shows_a_rough_place_and_no_name_or_door(self, cast: Cast) -> None:
        offered(cast)
        page = signed_in_as(cast.wang).get("/v/")
        assert page.status_code == 200
        told = text(page)
        assert "青石桥社区" in told
        assert "+1 小时" in told
        for hidden in ("洪", "石梯巷", "医保卡", Assignment.objects.get().password):
            assert hidden not in told

    def test_an_offer_at_the_time_of_a_promise_says_so_and_cannot_be_accepted(self, cast: Cast) -> None:
        beside = offered(cast, service="S1")
        told = text(signed_in_as(cast.wang).get("/v/"))
        assert f'action="/v/offers/{beside.pk}/accept/"' in told
        promised(cast)
        told = text(signed_in_as(cast.wang).get("/v/"))
        assert "这个时间您已经答应了另一家" in told
        assert f'action="/v/offers/{beside.pk}/accept/"' not in told
        assert f'href="/v/offers/{beside.pk}/decline/"' in told

    def test_a_promise_shows_name_door_password_needs_and_note(self, cast: Cast) -> None:
        Fact.objects.create(person=cast.hong, kind="hearing", value="hard", from_on=TODAY, source="test")
        one = promised(cast)
        told = text(signed_in_as(cast.wang).get(f"/v/visits/{one.pk}/"))
        for shown in ("洪桂芳（洪奶奶），84 岁", "石梯巷12号3单元4-2", one.password, "听力不好", "带医保卡"):
            assert shown in told

    def test_the_door_closes_a_day_after_the_visit(self, cast: Cast, clock: Clock) -> None:
        one = promised(cast)
        clock(one.ends_at + timedelta(hours=24))
        wang = signed_in_as(cast.wang)
        assert "石梯巷" in text(wang.get(f"/v/visits/{one.pk}/"))
        clock(one.ends_at + timedelta(hours=24, minutes=1))
        told = text(wang.get(f"/v/visits/{one.pk}/"))
        assert "石梯巷" not in told
        assert one.password not in told

    def test_the_way_is_told_in_minutes_climb_and_steps(self, cast: Cast) -> None:
        streets = hill_town(7, on=TODAY).streets
        lay_streets(by=machine(TODAY, "test", "streets"), at=NOW, place=cast.street, streets=streets)
        high, low = int(streets.elevation_m.argmax()), int(streets.elevation_m.argmin())
        Person.objects.filter(pk=cast.hong.pk).update(street_node=high)
        Person.objects.filter(pk=cast.wang.pk).update(street_node=low)
        one = promised(cast)
        told = text(signed_in_as(cast.wang).get(f"/v/visits/{one.pk}/"))
        assert "步行" in told
        assert "上坡" in told
        assert "走缓坡路线" in told

    def test_without_a_map_the_page_says_so(self, cast: Cast) -> None:
        promised(cast)
        assert "地图上还没有这段路" in text(signed_in_as(cast.wang).get("/v/"))

    def test_nobody_asked_is_told_that_this_is_normal(self, cast: Cast) -> None:
        told = text(signed_in_as(cast.wang).get("/v/"))
        assert "今天没有安排" in told
        assert "隔几天是正常的" in told

    def test_statements_are_few_however_many_visits(self, cast: Cast) -> None:
        wang = signed_in_as(cast.wang)
        promised(cast)
        wang.get("/v/")
        with queries() as one:
            wang.get("/v/")
        promised(cast, service="S1", hours=4)
        offered(cast, service="P1", hours=6)
        with queries() as three:
            wang.get("/v/")
        assert (len(one), len(three)) == (15, 15)

    def test_reasons_name_helpers_with_one_statement(self, cast: Cast) -> None:
        """Pinned: however many offers and reasons, the helpers they name are read at once."""
        wang, walk = signed_in_as(cast.wang), WALK.of(person=cast.wang_helper.pk, minutes=7)
        for hours in (2, 4, 6):
            offer = offered(cast, service="S1", hours=hours)
            offer.reasons = as_json([walk, ACCEPTED.of(person=cast.wang_helper.pk), walk])
            offer.save(update_fields=["reasons"])
        wang.get("/v/")
        with queries() as three:
            told = text(wang.get("/v/"))
        assert told.count("王小川") >= 6
        assert len(three) == 15

    def test_somebody_who_is_no_helper_is_told_how_to_become_one(self, cast: Cast) -> None:
        page = signed_in_as(cast.xu).get("/v/")
        assert page.status_code == 409
        assert "您还没有登记为帮手" in text(page)

    def test_english_is_complete(self, cast: Cast) -> None:
        promised(cast)
        told = text(signed_in_as(cast.wang, "en").get("/v/"))
        assert "1 visit today" in told
        assert "Clinic company" in told


class TestGate:
    """Who is not signed in, and who has no business here."""

    @pytest.mark.parametrize("address", ["/v/", "/v/time/", "/v/me/", "/v/visits/x/", "/v/offers/x/decline/"])
    def test_strangers_are_led_to_the_sign_in_page_and_back(self, client: object, cast: Cast, address: str) -> None:
        page = client.get(address)  # type: ignore[attr-defined]
        assert page.status_code == 302
        assert page.headers["Location"].startswith("/sign-in/?next=%2Fv%2F")

    @pytest.mark.parametrize("place", ["visits/{}/", "visits/{}/back/", "visits/{}/thanks/", "offers/{}/decline/"])
    def test_an_assignment_of_somebody_else_is_not_there(self, cast: Cast, place: str) -> None:
        one = promised(cast)
        for person in (cast.xu, cast.li, cast.hong):
            assert signed_in_as(person).get(f"/v/{place.format(one.pk)}").status_code in (404, 409)

    def test_stranger_xu_as_a_helper_elsewhere_finds_nothing(self, cast: Cast) -> None:
        from tests.cast import volunteer

        volunteer(cast.xu, machine(TODAY, "test", "xu"))
        one = promised(cast)
        xu = signed_in_as(cast.xu)
        assert xu.get("/v/").status_code == 200
        assert xu.get(f"/v/visits/{one.pk}/").status_code == 404
        assert xu.post(f"/v/visits/{one.pk}/in/", {"nonce": "x", "code": cast.card}).status_code == 404
        assert xu.post(f"/v/offers/{one.pk}/accept/", {"nonce": "y"}).status_code == 404


class TestTime:
    """/v/time/"""

    def test_lines_add_up_to_the_balance_and_name_the_help(self, cast: Cast) -> None:
        settled(cast)
        page = signed_in_as(cast.wang).get("/v/time/")
        assert page.context["my_minutes"] == sum(line.minutes for line in page.context["lines"]) == 60
        assert "陪诊" in text(page)

    def test_minutes_that_wait_are_shown_apart(self, cast: Cast) -> None:
        from tests.doors.web.helper.scenes import visited

        visited(cast)
        page = signed_in_as(cast.wang).get("/v/time/")
        assert page.context["my_minutes"] == 0
        assert page.context["purse"].coming_minutes == 60
        assert "等老人确认" in text(page)

    def test_its_statements_are_pinned(self, cast: Cast) -> None:
        settled(cast)
        wang = signed_in_as(cast.wang)
        wang.get("/v/time/")
        with queries() as asked:
            wang.get("/v/time/")
        assert len(asked) == 18


class TestMe:
    """/v/me/"""

    def test_it_shows_the_hours_and_boxes_to_change_them(self, cast: Cast) -> None:
        page = signed_in_as(cast.wang).get("/v/me/")
        assert page.status_code == 200
        assert "星期一 8:00–18:00" in text(page)
        assert page.context["hours_form"]["day0"].value() == ["480", "600", "720", "840", "960"]

    def test_ticked_boxes_become_stretches(self, cast: Cast) -> None:
        wang = signed_in_as(cast.wang)
        answer = wang.post("/v/me/hours/", {"nonce": "h", "day0": ["480", "600"], "day5": ["840"]})
        assert answer.status_code == 302
        kept = cast.wang_helper.availability.order_by("weekday").values_list("weekday", "from_minute", "to_minute")
        assert list(kept) == [(0, 480, 720), (5, 840, 960)]

    def test_days_away_are_noted(self, cast: Cast) -> None:
        wang = signed_in_as(cast.wang)
        assert wang.post("/v/me/away/", {"nonce": "a", "from_on": str(TODAY), "days": "7"}).status_code == 302
        absence = cast.wang_helper.absences.get()
        assert (absence.from_on, absence.to_on) == (TODAY, TODAY + timedelta(days=7))
        assert "11月20日 起，11月27日 回来" in text(wang.get("/v/me/"))

    def test_a_day_that_is_none_is_told_in_the_summary(self, cast: Cast) -> None:
        page = signed_in_as(cast.wang).post("/v/me/away/", {"nonce": "a", "from_on": "", "days": "7"})
        assert page.status_code == 422
        assert "data-summary" in text(page)
        assert "错误：" in text(page)

    def test_its_statements_are_pinned(self, cast: Cast) -> None:
        wang = signed_in_as(cast.wang)
        wang.get("/v/me/")
        with queries() as asked:
            wang.get("/v/me/")
        assert len(asked) == 17
