"""Rows that resemble somebody: side by side, decided once, left without being lost; and people as a file."""

import json

import pytest

from huzhu.commons.journal.models import Line
from huzhu.commons.people.models import Person
from huzhu.commons.registers.models import HeldRow
from huzhu.doors.bridges.sheets import read_sheets
from tests.cast import Cast
from tests.commons.registers.test_intake import judged, row, take
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HELD = "/desk/people/held/"
EXPORT = "/desk/people/export/"


@pytest.fixture
def rows(cast: Cast) -> list[HeldRow]:
    """Two rows of a list that resemble people of the rows before them."""
    first, second = row("曾桂兰", "", "10012345670"), row("单雄", "", "10012345680")
    other = row("曾桂兰", "", "10012345671"), row("单雄", "", "10012345680", "爱下棋")
    take(cast, judged(first, second, *other))
    return list(HeldRow.objects.order_by("row_number"))


def test_side_by_side_and_one_after_the_other(cast: Cast, rows: list[HeldRow]) -> None:
    li = signed_in_as(cast.li, "en")
    first, second = (f"{HELD}{one.pk}/" for one in rows)
    assert li.get(HELD).url == first
    shown = text(li.get(first))
    for words in (
        "Is it the same person?",
        "曾桂兰",
        "100****5671",
        "100****5670",
        "different",
        "the same",
        "2 rows wait",
    ):
        assert words in shown, words
    assert "10012345671" not in shown
    before = Person.objects.count()
    assert li.post(f"{first}same/", {"nonce": "a"}).url == second
    assert li.post(f"{second}another/", {"nonce": "b"}).url == HELD
    assert Person.objects.count() == before + 1
    assert "No row waits." in text(li.get(HELD))
    assert "Decided: the same person" in text(li.get(first))


def test_a_row_that_is_left_waits_on(cast: Cast, rows: list[HeldRow]) -> None:
    li = signed_in_as(cast.li, "en")
    page = li.get(f"{HELD}{rows[0].pk}/").text
    assert f'href="{HELD}{rows[1].pk}/"' in page
    assert HeldRow.objects.filter(decided_at=None).count() == 2


def test_two_clerks_decide_once(cast: Cast, rows: list[HeldRow]) -> None:
    page = f"{HELD}{rows[0].pk}/"
    before = Person.objects.count()
    assert signed_in_as(cast.li, "en").post(f"{page}same/", {"nonce": "a"}).status_code == 302
    late = signed_in_as(cast.li, "en").post(f"{page}another/", {"nonce": "b"})
    assert (late.status_code, Person.objects.count()) == (422, before)
    assert "李文静 has decided on this row already" in text(late)


def test_who_has_no_post_for_lists_decides_nothing(cast: Cast, rows: list[HeldRow]) -> None:
    page = f"{HELD}{rows[0].pk}/"
    for who in (cast.zhou, cast.chen, cast.hong, cast.xu):
        client = signed_in_as(who, "en")
        assert client.get(page).status_code == 404, who
        assert client.post(f"{page}same/", {"nonce": "a"}).status_code == 404, who
    assert HeldRow.objects.filter(decided_at=None).count() == 2


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_people_as_a_file(cast: Cast, kind: str) -> None:
    li = signed_in_as(cast.li, "en")
    assert 'value="hgf"' in li.get(EXPORT, {"q": "hgf"}).text
    answer = li.post(f"{EXPORT}file/", {"q": "hgf", "purpose": "visit", "kind": kind, "nonce": "a"})
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    (sheet,) = read_sheets(answer.content)
    assert [line[0] for line in sheet.rows] == ["Name", "洪桂芳"]
    line = Line.objects.get(action="export_people")
    assert (line.actor, line.purpose, json.loads(line.details)["count"]) == (cast.li.pk, "visit", 1)
    read = Line.objects.filter(action="read", purpose="visit").get()
    assert cast.hong.pk in read.persons


def test_a_name_that_would_be_a_formula_is_only_text(cast: Cast) -> None:
    cast.hong.name = "=HYPERLINK(1)"
    cast.hong.save(update_fields=["name"])
    posted = {"q": "hgf", "purpose": "visit", "kind": "csv", "nonce": "a"}
    assert "'=HYPERLINK(1)" in signed_in_as(cast.li, "en").post(f"{EXPORT}file/", posted).content.decode("utf-8-sig")


def test_what_for_must_be_said_and_somebody_found(cast: Cast) -> None:
    li = signed_in_as(cast.li, "en")
    assert "Please choose: What is it for?" in text(li.post(f"{EXPORT}file/", {"kind": "csv", "nonce": "a"}))
    nobody = li.post(f"{EXPORT}file/", {"q": "qqqq", "purpose": "visit", "kind": "csv", "nonce": "b"})
    assert (nobody.status_code, "nobody to put into the file" in text(nobody)) == (422, True)


def test_who_may_not_export_finds_no_door(cast: Cast) -> None:
    for who in (cast.zhou, cast.chen, cast.hong):
        client = signed_in_as(who, "en")
        assert client.get(EXPORT).status_code == 403, who
        posted = client.post(f"{EXPORT}file/", {"purpose": "visit", "kind": "csv", "nonce": "a"})
        assert posted.status_code == 403, who
    assert "Export people" not in text(signed_in_as(cast.zhou, "en").get("/desk/people/"))
    assert "Export people" in text(signed_in_as(cast.li, "en").get("/desk/people/"))
