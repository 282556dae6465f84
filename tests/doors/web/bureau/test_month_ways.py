"""The ways to look at a month beside its figures: the twelve months, whom the help reached, and the sheet to print."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huzhu.commons.journal.actions import seal_journal
from huzhu.commons.journal.queries import last_block
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.bureau.test_bureau_pages import MONTH, text
from tests.doors.web.helper.scenes import queries, settled, signed_in_as

pytestmark = pytest.mark.django_db
YEAR, REACH, REPORT = f"{MONTH}year/", f"{MONTH}coverage/", f"{MONTH}report/"
WAYS = (YEAR, REACH, REPORT)


class TestYear:
    """/sup/2026-11/year/"""

    def test_months_before_the_first_record_are_a_gap(self, cast: Cast) -> None:
        settled(cast)
        page = signed_in_as(cast.chen).get(YEAR)
        assert [one.values for one in page.context["visits_series"]] == [[None] * 11 + [1], [None] * 11 + [1]]
        assert "共 1 个需求、1 次服务；2026年11月 最多，1 次。" in text(page)
        assert text(page).count('<svg class="chart"') == 2

    def test_each_month_opens_its_own_page_of_the_same_place(self, cast: Cast) -> None:
        settled(cast)
        page = signed_in_as(cast.chen).get(YEAR)
        assert page.context["rows"][0]["href"] == f"{MONTH}?place={cast.street.pk}"

    def test_a_place_without_any_record_says_so(self, cast: Cast) -> None:
        page = text(signed_in_as(cast.chen).get(YEAR))
        assert "这十二个月没有记录" in page
        assert '<svg class="chart"' not in page


class TestReach:
    """/sup/2026-11/coverage/"""

    def test_too_few_to_tell_is_said_in_words(self, cast: Cast) -> None:
        settled(cast)
        page = signed_in_as(cast.chen).get(REACH)
        assert page.context["cards"][0].value == "人数太少，不显示"
        assert [row["visited"] for row in page.context["reach_rows"]] == [None]
        assert "以免认出是谁" in text(page)

    def test_a_place_opens_its_own_coverage(self, cast: Cast) -> None:
        settled(cast)
        chen = signed_in_as(cast.chen)
        (row,) = chen.get(REACH).context["reach_rows"]
        assert row["href"] == f"{REACH}?place={cast.community.pk}"
        assert chen.get(row["href"]).status_code == 200


class TestReport:
    """/sup/2026-11/report/"""

    def test_it_holds_figures_places_year_and_coverage_and_names_nobody(self, cast: Cast) -> None:
        settled(cast)
        told = text(signed_in_as(cast.chen).get(REPORT))
        assert all(word in told for word in ("完成服务", "青石桥社区", "覆盖情况", "各月需求和服务", "一分不差"))
        assert str(cast.hong.name) not in told
        assert "data-print" in told

    def test_the_head_of_the_sealed_journal_stands_at_its_foot(self, cast: Cast) -> None:
        settled(cast)
        seal_journal(by=machine(TODAY, "test", "seal"), at=NOW + timedelta(days=1))
        block = last_block()
        assert block is not None
        assert block.head in text(signed_in_as(cast.chen).get(REPORT))

    def test_the_month_leads_there(self, cast: Cast) -> None:
        assert f'href="{REPORT}"' in text(signed_in_as(cast.chen).get(MONTH))


@pytest.mark.parametrize("way", WAYS)
def test_only_who_sees_the_figures_sees_them(cast: Cast, way: str) -> None:
    assert signed_in_as(cast.zhou).get(way).status_code == 403
    assert signed_in_as(cast.xu).get(f"{way}?place={cast.community.pk}").status_code == 404


@pytest.mark.parametrize(("way", "number"), [(YEAR, 10), (REACH, 10), (REPORT, 27)])
def test_their_statements_are_pinned(cast: Cast, way: str, number: int) -> None:
    chen = signed_in_as(cast.chen)
    settled(cast)
    chen.get(way)
    with queries() as one:
        chen.get(way)
    settled(cast, service="S1", hours=5)
    with queries() as two:
        chen.get(way)
    assert (len(one), len(two)) == (number, number)


def test_the_choice_of_month_and_place_keeps_the_way_of_looking(cast: Cast) -> None:
    chen = signed_in_as(cast.chen)

    def led(query: str) -> Any:
        return chen.get(f"/sup/?month=2026-10{query}").headers["Location"]

    assert led("&show=year") == "/sup/2026-10/year/"
    assert led("&show=reach") == "/sup/2026-10/coverage/"
    assert led("&show=rules") == "/sup/2026-10/"


def test_the_workbook_holds_them_too(cast: Cast) -> None:
    settled(cast)
    answer = signed_in_as(cast.chen).get(f"{MONTH}figures.xlsx")
    names = CalamineWorkbook.from_filelike(BytesIO(answer.content)).sheet_names
    assert names[-2:] == ["近十二个月", "覆盖情况"]
