"""The bureau: a month of figures, what each counts, one visit with its trail, and the files."""

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huzhu.care.needs.actions import refuse_need
from huzhu.care.reviews.actions import rate_visit
from huzhu.care.visits.actions import dispute_visit
from huzhu.oversight.figures.queries import figures_of, month_of
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import asked, queries, settled, signed_in_as, visited

pytestmark = pytest.mark.django_db
MONTH = "/sup/2026-11/"


def text(page: Any) -> str:
    """The page as it was sent."""
    return page.content.decode()


class TestMonth:
    """/sup/2026-11/"""

    def test_the_front_leads_to_this_month(self, cast: Cast) -> None:
        chen = signed_in_as(cast.chen)
        assert chen.get("/sup/").headers["Location"] == MONTH
        to = chen.get(f"/sup/?month=2026-09&place={cast.community.pk}").headers["Location"]
        assert to == f"/sup/2026-09/?place={cast.community.pk}"

    def test_each_figure_stands_with_definition_denominator_and_date(self, cast: Cast) -> None:
        visit = settled(cast)
        rate_visit(by=cast.actor(cast.hong), at=NOW, visit=visit, stars=5)
        page = signed_in_as(cast.chen).get(MONTH)
        cards = {card.name: card for card in page.context["figures"]}
        assert (cards["完成服务"].value, cards["完成服务"].against) == ("1", "批准 1 个")
        assert cards["服务时长"].value == "1 小时"
        assert (cards["老人满意度"].value, cards["老人满意度"].against) == ("5.0 / 5", "1 份评价")
        assert all(card.means and card.as_of == "截至 11月20日" for card in cards.values())

    def test_figures_visits_and_bank_are_said_to_agree(self, cast: Cast) -> None:
        settled(cast)
        page = signed_in_as(cast.chen).get(MONTH)
        assert (page.context["balance"].visit_minutes, page.context["balance"].bank_minutes) == (60, 60)
        assert "一分不差" in text(page)

    def test_where_they_do_not_agree_the_visits_are_named(self, cast: Cast) -> None:
        visit = settled(cast)
        visit.attendances.update(credited_minutes=61)
        told = text(signed_in_as(cast.chen).get(MONTH))
        assert "对不上" in told
        assert f'<a href="/sup/visits/{visit.pk}/">服务记 1 小时 1 分，账上 1 小时</a>' in told

    def test_places_below_open_their_own_month(self, cast: Cast) -> None:
        settled(cast)
        chen = signed_in_as(cast.chen)
        page = chen.get(MONTH)
        (row,) = page.context["places"]
        assert (row["name"], row["line"].minutes_credited, row["percent"]) == ("青石桥社区", 60, 100)
        below = chen.get(row["href"])
        assert below.status_code == 200
        assert below.context["figures"][6].value == "1 小时"

    def test_a_place_without_a_record_is_named(self, cast: Cast) -> None:
        assert "没有记录：青石桥社区" in text(signed_in_as(cast.chen).get(MONTH))

    def test_the_days_are_drawn_with_their_numbers_beneath(self, cast: Cast) -> None:
        settled(cast)
        told = text(signed_in_as(cast.chen).get(MONTH))
        assert "共 1 个需求、1 次服务；11月20日 最多，1 次。" in told
        assert "看数据表" in told

    def test_the_change_on_last_month_is_told_only_where_there_was_one(self, cast: Cast) -> None:
        settled(cast)
        assert all(not card.change for card in signed_in_as(cast.chen).get(MONTH).context["figures"])
        changes = [card.change for card in signed_in_as(cast.chen).get("/sup/2026-12/").context["figures"]]
        assert changes[0] == "比上月 −1"

    def test_its_statements_are_pinned(self, cast: Cast) -> None:
        chen = signed_in_as(cast.chen)
        settled(cast)
        chen.get(MONTH)
        with queries() as one:
            chen.get(MONTH)
        settled(cast, service="S1", hours=5)
        with queries() as two:
            chen.get(MONTH)
        assert (len(one), len(two)) == (24, 24)

    @pytest.mark.parametrize("address", ["/sup/2026-13/", "/sup/2026-11/no_such_figure/", "/sup/2026-11/figures.pdf"])
    def test_what_is_no_month_figure_or_file_is_not_there(self, cast: Cast, address: str) -> None:
        assert signed_in_as(cast.chen).get(address).status_code == 404


class TestGate:
    """Who may look."""

    @pytest.mark.parametrize(
        "address", ["/sup/", MONTH, f"{MONTH}visits_done/", f"{MONTH}figures.csv", "/sup/visits/x/"]
    )
    def test_who_is_not_signed_in_is_led_there_and_back(self, client: Any, cast: Cast, address: str) -> None:
        assert client.get(address).headers["Location"].startswith("/sign-in/?next=%2Fsup%2F")

    @pytest.mark.parametrize("who", ["hong", "son", "wang", "zhou"])
    def test_a_post_without_figures_opens_none(self, cast: Cast, who: str) -> None:
        client = signed_in_as(getattr(cast, who))
        for address in ("/sup/", MONTH, f"{MONTH}visits_done/", f"{MONTH}figures.xlsx"):
            assert client.get(address).status_code == 403

    def test_stranger_xu_sees_his_own_place_and_nothing_of_ours(self, cast: Cast) -> None:
        visit = settled(cast)
        xu = signed_in_as(cast.xu)
        assert xu.get(MONTH).context["figures"][0].value == "0"
        for address in (f"{MONTH}?place={cast.community.pk}", f"/sup/visits/{visit.pk}/"):
            assert xu.get(address).status_code == 404
        assert visit.pk not in text(xu.get(f"{MONTH}visits_done.csv"))


class TestListings:
    """/sup/2026-11/<figure>/"""

    def test_every_figure_opens_as_many_rows_as_it_says(self, cast: Cast) -> None:
        rate_visit(by=cast.actor(cast.hong), at=NOW, visit=settled(cast), stars=4)
        wrong = visited(cast, service="S1", hours=4)
        dispute_visit(by=cast.actor(cast.hong), at=NOW, visit=wrong, because="没来")
        refuse_need(by=cast.actor(cast.li), at=NOW, need=asked(cast, service="C1", hours=7), because="x")
        chen, by = signed_in_as(cast.chen), cast.actor(cast.chen)
        for figure in figures_of(by, cast.street, month_of(cast.street, TODAY)):
            page = chen.get(f"{MONTH}{figure.code}/")
            assert page.status_code == 200
            rows = page.context["page"].paginator.count
            counted = {"minutes_credited": 1, "helpers_active": 1, "elders_served": 2, "satisfaction": 1}
            assert rows == counted.get(figure.code, figure.value), figure.code

    def test_names_are_masked(self, cast: Cast) -> None:
        settled(cast)
        told = text(signed_in_as(cast.chen).get(f"{MONTH}visits_done/"))
        assert "洪*芳" in told
        assert "洪桂芳" not in told

    def test_minutes_of_a_list_add_up_to_the_figure(self, cast: Cast) -> None:
        settled(cast)
        settled(cast, service="S1", hours=5)
        page = signed_in_as(cast.chen).get(f"{MONTH}minutes_credited/")
        assert sum(row["minutes"] for row in page.context["visits"]) == 120

    def test_an_empty_list_says_what_to_do(self, cast: Cast) -> None:
        assert "请选别的月份或更大的范围" in text(signed_in_as(cast.chen).get(f"{MONTH}visits_disputed/"))

    def test_its_statements_do_not_grow(self, cast: Cast) -> None:
        chen = signed_in_as(cast.chen)
        settled(cast)
        chen.get(f"{MONTH}visits_done/")
        with queries() as one:
            chen.get(f"{MONTH}visits_done/")
        settled(cast, service="S1", hours=5)
        with queries() as two:
            chen.get(f"{MONTH}visits_done/")
        assert (len(one), len(two)) == (12, 12)


class TestVisit:
    """/sup/visits/<id>/"""

    def test_an_inspector_reads_times_minutes_and_every_step(self, cast: Cast) -> None:
        visit = settled(cast)
        page = signed_in_as(cast.chen).get(f"/sup/visits/{visit.pk}/")
        told = text(page)
        steps = [event.what for event in page.context["events"]]
        assert steps == ["记下需求", "批准", "问了一位帮手", "接下", "在门口签到", "签退", "确认服务"]
        assert (page.context["credited"], page.context["posted"]) == (60, 60)
        assert "时间向下取整为 60 分钟" in told
        assert "王*川" in told
        assert "王小川" not in told

    def test_staff_without_the_journal_are_told_so(self, cast: Cast) -> None:
        visit = settled(cast)
        page = signed_in_as(cast.li).get(f"/sup/visits/{visit.pk}/")
        assert page.context["events"] == []
        assert "您的岗位不能看日志" in text(page)

    def test_before_a_word_nothing_is_posted(self, cast: Cast) -> None:
        visit = visited(cast)
        told = text(signed_in_as(cast.chen).get(f"/sup/visits/{visit.pk}/"))
        assert "老人一方确认前不入账" in told

    def test_who_may_see_the_visit_but_no_figures_has_no_bureau(self, cast: Cast) -> None:
        visit = settled(cast)
        assert signed_in_as(cast.hong).get(f"/sup/visits/{visit.pk}/").status_code == 403

    def test_its_statements_are_pinned(self, cast: Cast) -> None:
        visit = settled(cast)
        chen = signed_in_as(cast.chen)
        chen.get(f"/sup/visits/{visit.pk}/")
        with queries() as counted:
            chen.get(f"/sup/visits/{visit.pk}/")
        assert len(counted) == 19


class TestFiles:
    """figures.xlsx and the lists."""

    def test_the_workbook_holds_figures_places_and_days(self, cast: Cast) -> None:
        settled(cast)
        page = signed_in_as(cast.chen).get(f"{MONTH}figures.xlsx")
        assert page.headers["Content-Disposition"] == 'attachment; filename="huzhu-2026-11.xlsx"'
        book = CalamineWorkbook.from_filelike(BytesIO(page.content))
        assert book.sheet_names == ["数字", "各地", "逐日", "近十二个月", "覆盖情况"]
        rows = book.get_sheet_by_name("数字").to_python()
        assert rows[7][:3] == ["服务时长", "60", "minutes"]
        assert len(book.get_sheet_by_name("逐日").to_python()) == 31

    @pytest.mark.parametrize("code", ["visits_done", "needs_asked"])
    def test_lists_leave_without_names(self, cast: Cast, code: str) -> None:
        visit = settled(cast)
        page = signed_in_as(cast.chen).get(f"{MONTH}{code}.csv")
        told = page.content.decode("utf-8-sig")
        assert (visit.pk if code == "visits_done" else visit.need_id) in told
        assert "陪诊" in told
        assert "洪" not in told

    def test_a_reason_that_looks_like_a_formula_starts_none(self, cast: Cast) -> None:
        refuse_need(by=cast.actor(cast.li), at=NOW, need=asked(cast), because="=1+1")
        page = signed_in_as(cast.chen).get(f"{MONTH}needs_refused.csv")
        assert "'=1+1" in page.content.decode("utf-8-sig")
