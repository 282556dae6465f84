"""My time: what is there and what waits, the statement on screen, paper and in a file, and each deed after a yes."""

import re
from datetime import timedelta
from typing import Any

import pytest

from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.queries import account_at, account_of
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.models import Sharing
from huzhu.commons.timebank.queries import above_limit
from tests.care.steps import left
from tests.cast import NOW, Cast
from tests.commons.timebank.test_timebank import earn
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db


def minutes_of(person: Person) -> int:
    """What stands on the account of a person."""
    account = account_of(person)
    assert account is not None
    assert account.balance is not None
    return account.balance


def nonce_of(page: Any) -> str:
    """The mark of the first form of a page."""
    found = re.search(r'name="nonce" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


class TestThePage:
    """/e/time/ and /v/time/"""

    @pytest.mark.parametrize("address", ["/e/time/", "/v/time/"])
    def test_it_says_what_waits_and_until_when(self, cast: Cast, address: str) -> None:
        left(cast)
        told = text(signed_in_as(cast.wang, "en").get(address))
        for words in ("1 h more wait for a word", "at the latest on 23 Nov at 12:00", "Give some to my family"):
            assert words in told

    def test_what_is_set_aside_of_ones_own_is_said_too(self, cast: Cast) -> None:
        earn(cast.hong, 200, "before")
        left(cast)
        told = text(signed_in_as(cast.hong, "en").get("/e/time/"))
        assert "1 h are set aside for visits that wait for a word" in told
        assert "3 h 20 min" in told

    def test_the_statement_goes_on_page_by_page_and_adds_up(self, cast: Cast) -> None:
        for number in range(23):
            earn(cast.wang, 5 + number, f"line{number}")
        client = signed_in_as(cast.wang, "en")
        first = client.get("/e/time/")
        older = re.search(r"\?before=(\d+)", first.text)
        assert older
        second = client.get("/e/time/", {"before": older[1]})
        rows = [re.findall(r'class="num up">\+(\d+) min', page.text) for page in (first, second)]
        assert list(map(len, rows)) == [20, 3]
        assert sum(int(one) for page in rows for one in page) == minutes_of(cast.wang)

    def test_on_paper_and_as_a_file(self, cast: Cast) -> None:
        earn(cast.hong, 90, "before")
        client = signed_in_as(cast.hong, "en")
        assert "Time account of 洪桂芳" in text(client.get("/e/time/sheet/"))
        file = client.get("/e/time/csv/").content.decode("utf-8-sig").splitlines()
        assert file == ["Day,What,Minutes,Balance (minutes)", "2026-11-20,I helped,90,90"]


class TestGiving:
    """/e/time/give/"""

    def test_to_her_son_after_a_page_that_says_what_is_left(self, cast: Cast) -> None:
        earn(cast.hong, 600, "before")
        client = signed_in_as(cast.hong, "en")
        assert "洪志强 · parent or child" in text(client.get("/e/time/give/"))
        check = client.get("/e/time/give/", {"to": cast.son.pk, "hours": "1.5"})
        assert "You have 10 h now, and 8 h 30 min afterwards." in text(check)
        assert account_of(cast.son) is None
        form = {"to": cast.son.pk, "hours": "1.5", "nonce": nonce_of(check)}
        for _ in range(2):
            assert client.post("/e/time/give/", form).headers["Location"] == "/e/time/"
        assert (minutes_of(cast.hong), minutes_of(cast.son)) == (510, 90)

    @pytest.mark.parametrize("hours", ["", "0", "-1", "0.01", "11", "x", "1e3", "NaN"])
    def test_never_more_than_there_is_nor_what_is_no_number(self, cast: Cast, hours: str) -> None:
        earn(cast.hong, 600, "before")
        client = signed_in_as(cast.hong, "en")
        assert client.get("/e/time/give/", {"to": cast.son.pk, "hours": hours}).status_code == 422
        form = {"to": cast.son.pk, "hours": hours, "nonce": "n"}
        assert client.post("/e/time/give/", form).status_code == 422
        assert minutes_of(cast.hong) == 600

    def test_to_nobody_outside_the_family(self, cast: Cast) -> None:
        earn(cast.hong, 600, "before")
        client = signed_in_as(cast.hong)
        form = {"to": cast.wang.pk, "hours": "1", "nonce": "n"}
        assert client.post("/e/time/give/", form).status_code == 422


class TestDonatingAndDirecting:
    """/e/time/donate/ and /e/time/above/…/"""

    def test_a_donation_after_a_yes(self, cast: Cast) -> None:
        earn(cast.wang, 600, "before")
        client = signed_in_as(cast.wang, "en")
        check = client.get("/e/time/donate/", {"hours": "2"})
        assert "You have 10 h now, and 8 h afterwards." in text(check)
        client.post("/e/time/donate/", {"hours": "2", "nonce": nonce_of(check)})
        donated = account_at(cast.community, Account.Kind.DONATION)
        assert donated is not None
        assert (minutes_of(cast.wang), donated.balance) == (480, 120)

    def test_what_is_above_the_limit_goes_where_the_member_says(self, cast: Cast) -> None:
        earn(cast.wang, 90_600, "much")
        client = signed_in_as(cast.wang, "en")
        (above,) = above_limit(cast.wang)
        address = f"/e/time/above/{above.entry_id}/"
        assert "10 h" in text(client.get("/e/time/"))
        check = client.get(address)
        client.post(address, {"nonce": nonce_of(check)})
        assert not above_limit(cast.wang)
        assert client.get(address).status_code == 404
        assert signed_in_as(cast.hong).get(address).status_code == 404


class TestSharing:
    """/e/time/family/"""

    def test_it_is_begun_and_ended_by_one_button(self, cast: Cast) -> None:
        earn(cast.son, 600, "before")
        client = signed_in_as(cast.son, "en")
        page = client.get("/e/time/family/")
        client.post(f"/e/time/family/{cast.hong.pk}/share/", {"nonce": nonce_of(page)})
        sharing = Sharing.objects.get()
        page = client.get("/e/time/family/")
        assert "may use my time" in text(page)
        client.post(f"/e/time/family/{sharing.pk}/end/", {"nonce": nonce_of(page)})
        sharing.refresh_from_db()
        assert sharing.ended_at == NOW

    def test_of_nobody_else(self, cast: Cast) -> None:
        client = signed_in_as(cast.wang)
        assert client.post(f"/e/time/family/{cast.hong.pk}/share/", {"nonce": "n"}).status_code == 404
        assert not Sharing.objects.exists()


def test_the_pages_need_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    earn(cast.wang, 90_600, "much")
    left(cast)
    client = signed_in_as(cast.wang)
    client.get("/e/time/")
    with django_assert_max_num_queries(36):
        client.get("/e/time/")
    assert Entry.objects.filter(occurred_at__lte=NOW + timedelta(days=1)).count() == 2
