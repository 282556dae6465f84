"""The board of a day: what it shows, to whom, and at what price."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from huzhu.commons.people.models import Person
from huzhu.doors.web.board.choice import barred_together
from tests.cast import TODAY, Cast
from tests.doors.web.station import scenes
from tests.doors.web.station.conftest import Clock

Enter = Callable[[Person], Client]

pytestmark = pytest.mark.django_db

BOARD = f"/desk/board/{TODAY}/"
BOARD_STATEMENTS, PANEL_STATEMENTS = 44, 36


class TestWhatItShows:
    """Queue, timetable and panel of one day."""

    def test_today_is_where_the_entry_of_the_top_bar_leads(self, li: Client) -> None:
        assert li.get("/desk/board/").headers["Location"] == BOARD

    def test_a_request_nobody_goes_to_stands_in_the_queue_with_whom_to_send(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        page = li.get(BOARD).text
        assert "未派 1 单" in page
        assert "洪桂芳" in page
        assert "12:00 前" in page
        assert "石梯巷" in page
        assert "推荐" in page
        assert "王小川" in page

    def test_the_chosen_request_is_a_link_and_not_a_script(self, li: Client, cast: Cast) -> None:
        first, second = scenes.approved(cast), scenes.approved(cast, hours=5)
        assert _chosen(li.get(BOARD)) == first.pk
        assert _chosen(li.get(BOARD, {"need": second.pk})) == second.pk
        assert _chosen(li.get(BOARD, {"need": "nothing"})) is None

    def test_an_offer_and_a_promise_stand_in_the_row_of_the_helper(self, li: Client, cast: Cast) -> None:
        offer = scenes.offered(cast)
        assert "已问，等答复" in _block(li, offer.pk)
        assert "未派 0 单" in li.get(BOARD).text

    def test_who_has_not_checked_in_is_named_with_the_number_to_ring(
        self, li: Client, cast: Cast, clock: Clock
    ) -> None:
        promise = scenes.promised(cast)
        clock.go_on(hours=2, minutes=40)
        page = li.get(BOARD).text
        assert "王小川 11:00 该到洪桂芳家，还没签到" in page
        assert 'href="tel:10023450003"' in page
        assert "晚 40 分" in _block(li, promise.pk)

    def test_a_visit_done_is_done(self, li: Client, cast: Cast, clock: Clock) -> None:
        visit = scenes.left(cast)
        clock.go_on(hours=4)
        page = li.get(BOARD).text
        assert "已完成 1" in page
        assert "完成" in _block(li, visit.need.assignments.get().pk)

    def test_a_place_without_streets_says_so(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        page = li.get(BOARD).text
        assert "这里没有地图" in page
        assert '<svg class="map"' not in page

    def test_a_day_with_nothing_approved_says_what_comes_first(self, li: Client, cast: Cast) -> None:
        scenes.asked(cast)
        page = li.get(BOARD).text
        assert "先审批，再排班" in page
        assert "当天还有 1 单待审批" in page

    def test_an_empty_day_says_what_will_stand_there(self, li: Client) -> None:
        assert "来电" in li.get(f"/desk/board/{TODAY + timedelta(days=9)}/").text

    def test_a_day_that_is_over_is_looked_at_only(self, cast: Cast, clock: Clock, enter: Enter) -> None:
        scenes.approved(cast)
        clock.go_on(days=1)
        page = enter(cast.li).get(BOARD).text
        assert "只能看，不能改" in page
        assert 'method="post" action="/desk/board' not in page
        assert 'data-key="R"' not in page


class TestWhoSeesIt:
    """The posts of the place, and nobody else."""

    def test_stranger_xu_sees_nobody(self, xu: Client, cast: Cast) -> None:
        need = scenes.offered(cast).need
        page = xu.get(BOARD, {"need": need.pk}).text
        assert "洪桂芳" not in page
        assert "王小川" not in page

    def test_an_operator_looks_and_does_not_plan(self, zhou: Client, cast: Cast) -> None:
        scenes.approved(cast)
        page = zhou.get(BOARD).text
        assert "洪桂芳" in page
        assert "由互助站工作人员决定" in page
        assert 'data-key="R"' not in page

    def test_nobody_comes_in_without_signing_in(self, cast: Cast) -> None:
        assert Client().get(BOARD).headers["Location"].startswith("/sign-in/")

    def test_a_protected_person_is_never_on_the_map(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        Person.objects.filter(pk=cast.hong.pk).update(protected=True)
        assert li.get(BOARD).context["chart"] is None


def test_the_board_asks_as_often_for_many_as_for_few(li: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    """Pinned: nothing is asked once for each row."""
    scenes.promised(cast)
    scenes.approved(cast, hours=3)
    with django_assert_num_queries(BOARD_STATEMENTS):
        li.get(BOARD)
    for hours in range(4, 9):
        scenes.approved(cast, hours=hours)
    with django_assert_num_queries(BOARD_STATEMENTS):
        li.get(BOARD)


class TestThePanelAlone:
    """What a click in the queue brings: the panel of the whole page, without the page."""

    def test_it_says_what_the_board_says(self, li: Client, cast: Cast) -> None:
        scenes.approved(cast)
        need = scenes.approved(cast, hours=5)
        panel = li.get(f"{BOARD}panel/", {"need": need.pk, "number": "2"}).text
        assert panel.startswith("<aside")
        assert "推荐" in panel
        assert "王小川" in panel
        whole, alone = (li.get(BOARD, {"need": need.pk}).context["choice"], _context(li, need.pk)["choice"])
        assert (whole.best, whole.others, whole.barred, whole.funnel) == (
            alone.best,
            alone.others,
            alone.barred,
            alone.funnel,
        )

    def test_it_opens_nobody_else(self, li: Client, cast: Cast, django_assert_num_queries: Any) -> None:
        need = scenes.approved(cast)
        with django_assert_num_queries(PANEL_STATEMENTS):
            li.get(f"{BOARD}panel/", {"need": need.pk})
        for hours in range(4, 9):
            scenes.approved(cast, hours=hours)
        with django_assert_num_queries(PANEL_STATEMENTS):
            li.get(f"{BOARD}panel/", {"need": need.pk})

    def test_stranger_xu_and_an_unknown_request_see_nobody(self, xu: Client, li: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        for client, key in ((xu, need.pk), (li, "nothing"), (li, "")):
            for part in ("panel", "map"):
                answer = client.get(f"{BOARD}{part}/", {"need": key, "number": "²", "helpers": "x,,y"})
                assert answer.status_code == 200
                assert client is li or "洪桂芳" not in answer.text
            assert "推荐" not in client.get(f"{BOARD}panel/", {"need": key}).text

    def test_an_operator_looks_and_does_not_plan(self, zhou: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        panel = zhou.get(f"{BOARD}panel/", {"need": need.pk}).text
        assert "由互助站工作人员决定" in panel
        assert "王小川" not in panel

    def test_the_map_that_follows_is_the_map_of_the_board(self, li: Client, cast: Cast) -> None:
        need = scenes.approved(cast)
        part = li.get(f"{BOARD}map/", {"need": need.pk, "helpers": cast.wang_helper.pk}).text
        assert "board-map" in part
        assert "洪桂芳" in part


def test_the_figures_of_the_day_stand_on_the_board(li: Client, zhou: Client, cast: Cast, clock: Clock) -> None:
    scenes.left(cast)
    clock.go_on(hours=5)
    strip = li.get(BOARD).text.partition("board-figs")[2].partition("</section>")[0]
    assert "按时" in strip
    assert "1 / 1" in strip
    assert f'href="{BOARD}figures/"' in strip
    assert "board-figs" not in zhou.get(BOARD).text
    assert "board-figs" not in li.get(f"/desk/board/{TODAY + timedelta(days=9)}/").text


def test_the_figures_of_four_weeks_stand_behind_the_board(li: Client, zhou: Client, cast: Cast, clock: Clock) -> None:
    scenes.left(cast)
    clock.go_on(hours=5)
    page = li.get(f"{BOARD}figures/").text
    assert "按时" in page
    assert "1 / 1" in page
    assert zhou.get(f"{BOARD}figures/").status_code == 403


def test_the_columns_of_the_timetable_are_a_style_sheet_of_their_own() -> None:
    answer = Client().get("/desk/board/columns.css")
    assert answer.headers["Content-Type"] == "text/css"
    assert "public" in answer.headers["Cache-Control"]
    assert ".f0{grid-column-start:1}" in answer.text
    assert ".w12{grid-column-end:span 12}" in answer.text


def _context(client: Client, need: str) -> Any:
    return client.get(f"{BOARD}panel/", {"need": need}).context


def _chosen(answer: Any) -> str | None:
    chosen = answer.context["chosen"]
    return chosen.need.pk if chosen else None


def _block(client: Client, key: str) -> str:
    text: str = client.get(BOARD).text
    return text.partition(f'id="v-{key}"')[2].partition("</a>")[0]


class TestWhyNot:
    def test_who_is_barred_alike_stands_in_one_line(self) -> None:
        no = "没有这项技能的有效证明：护理。"
        said = [("王小川", f"王小川 {no}"), ("周敏", "连同步行，周敏 在所需时段没有空。"), ("李文静", f"李文静 {no}")]
        with override("zh-hans"):
            rows = barred_together(said)
        assert [(one.word, one.sentence) for one in rows] == [
            ("王小川、李文静", no),
            ("周敏", "连同步行， 在所需时段没有空。"),
        ]
