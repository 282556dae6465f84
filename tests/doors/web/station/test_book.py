"""The station's book: it sums up, it filters, each entry leads to its visit, and strangers read nothing."""

import pytest

from huzhu.commons.bank.models import Entry
from tests.care.steps import confirmed
from tests.cast import Cast
from tests.commons.timebank.test_timebank import earn
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db


def test_what_members_have_the_community_has_issued(cast: Cast) -> None:
    confirmed(cast)
    told = text(signed_in_as(cast.li, "en").get("/desk/book/2026-11-01/"))
    for words in ("issued by the community", "−1 h", "the sum is nothing", "hours given"):
        assert words in told


def test_a_figure_leads_to_its_entries_and_an_entry_to_its_visit(cast: Cast) -> None:
    visit = confirmed(cast)
    li = signed_in_as(cast.li, "en")
    entry = Entry.objects.get(kind=Entry.Kind.CREDIT)
    assert f"/desk/book/entries/{entry.pk}/" in li.get("/desk/book/2026-11-01/", {"account": "member"}).text
    assert f"/desk/book/entries/{entry.pk}/" not in li.get("/desk/book/2026-11-01/", {"kind": "gift"}).text
    page = li.get(f"/desk/book/entries/{entry.pk}/").text
    assert f"/sup/visits/{visit.pk}/" in page
    assert entry.rules in page


def test_the_file_names_no_person(cast: Cast) -> None:
    confirmed(cast)
    file = signed_in_as(cast.li, "en").get("/desk/book/2026-11-01/csv/").content.decode("utf-8-sig")
    lines = file.splitlines()
    assert len(lines) == 2
    assert "小川" not in file


def test_the_statement_of_an_elder_is_printed_at_the_counter(cast: Cast) -> None:
    earn(cast.hong, 90, "before")
    told = text(signed_in_as(cast.li, "en").get(f"/desk/people/{cast.hong.pk}/time/"))
    assert "Time account of 洪桂芳" in told
    assert "1 h 30 min" in told


def test_strangers_read_nothing_and_of_elsewhere_nobody_is_named(cast: Cast) -> None:
    confirmed(cast)
    entry = Entry.objects.get(kind=Entry.Kind.CREDIT)
    xu = signed_in_as(cast.xu, "en")
    assert xu.get(f"/desk/book/entries/{entry.pk}/").status_code == 404
    assert xu.get(f"/desk/people/{cast.hong.pk}/time/").status_code == 404
    assert entry.pk not in xu.get("/desk/book/2026-11-01/").text
    assert signed_in_as(cast.hong).get("/desk/book/2026-11-01/").status_code == 403
