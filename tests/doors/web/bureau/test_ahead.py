"""/sup/ahead/: the years ahead of a place, for those who supervise it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from huzhu.commons.bank.actions import member_account
from tests.cast import NOW, Cast
from tests.doors.web.bureau.test_bureau_pages import text
from tests.doors.web.helper.scenes import queries, settled, signed_in_as

pytestmark = pytest.mark.django_db
AHEAD = "/sup/ahead/"


@pytest.fixture
def chen(cast: Cast, clock: Callable[[datetime], None]) -> object:
    """Inspector Chen a month later; Grandma Hong and Xiao Wang have been members for three years."""
    for person in (cast.hong, cast.wang):
        member_account(by=cast.actor(cast.li), at=NOW - timedelta(days=1100), person=person)
    settled(cast)
    clock(NOW + timedelta(days=30))
    return signed_in_as(cast.chen)


def test_ten_years_stand_as_a_picture_and_a_table(chen: object) -> None:
    page = chen.get(AHEAD)  # type: ignore[attr-defined]
    assert [row["year"] for row in page.context["rows"]] == [str(2026 + ahead) for ahead in range(1, 11)]
    assert all(0 <= row["chance"] <= 100 for row in page.context["rows"])
    assert "<svg" in text(page)
    assert page.context["owed"] == [1.0, 0.0]


def test_what_the_boxes_say_is_reckoned_and_kept(chen: object) -> None:
    plain, helped = (chen.get(AHEAD + more) for more in ("", "?recruits=20&cap=x&expiry="))  # type: ignore[attr-defined]
    given = [page.context["series"][1].values[9] for page in (plain, helped)]
    assert given[0] < given[1]
    boxes = {name: value for name, _label, value in helped.context["boxes"]}
    assert boxes == {"cap": "", "expiry": "", "reserve": "", "recruits": 20}


def test_a_place_without_two_years_is_told_so(cast: Cast) -> None:
    settled(cast)
    page = signed_in_as(cast.chen).get(AHEAD)
    assert page.status_code == 200
    assert "两年" in text(page)
    assert "rows" not in page.context


def test_it_speaks_english_too(chen: object) -> None:
    with override("en"):
        page = chen.get(AHEAD, headers={"accept-language": "en"})  # type: ignore[attr-defined]
    assert "Years ahead" in text(page)


def test_only_who_sees_the_figures_sees_what_lies_ahead(cast: Cast) -> None:
    assert signed_in_as(cast.chen).get(f"{AHEAD}?place={cast.far.pk}").status_code == 404
    assert signed_in_as(cast.hong).get(AHEAD).status_code in (403, 404)


def test_the_number_of_queries_does_not_grow_with_what_there_is(chen: object, cast: Cast) -> None:
    with queries() as few:
        chen.get(AHEAD)  # type: ignore[attr-defined]
    for person in (cast.son, cast.zhou):
        member_account(by=cast.actor(cast.li), at=NOW - timedelta(days=700), person=person)
    with queries() as more:
        chen.get(AHEAD)  # type: ignore[attr-defined]
    assert len(few) == len(more)
