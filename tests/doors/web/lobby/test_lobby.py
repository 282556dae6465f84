"""The lobby: the front page, signing in and out, the doors of a demo, and the pages of a no."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from huzhu.commons.journal.models import Line
from huzhu.commons.people.models import Account
from huzhu.commons.places.models import StreetNetwork
from huzhu.doors.web.lobby import demo
from tests.cast import NOW, Cast

PASSWORD = "a-long-word-with-numbers-77"


@pytest.fixture
def cast(cast: Cast, static_folder: None) -> Cast:
    """Everybody."""
    return cast


@pytest.fixture
def account(cast: Cast) -> Account:
    """Staff Li's account."""
    account = Account(person=cast.li, username="liwenjing")
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def marked() -> Iterator[None]:
    """The home of this run is marked as a demo's."""
    demo.demo_marker().write_text("demo\n", encoding="utf-8")
    yield
    demo.demo_marker().unlink()


class TestTheFrontPage:
    """For whoever comes by."""

    def test_names_the_station_to_ring(self, cast: Cast) -> None:
        cast.community.station_phone = "023-00001234"
        cast.community.save()
        page = Client().get("/").text
        assert "tel:02300001234" in page
        assert "时间从不买卖" in page
        assert "/sign-in/" in page

    def test_several_stations_are_listed(self, cast: Cast) -> None:
        for place, phone in ((cast.community, "023-00001234"), (cast.far, "023-00005678")):
            place.station_phone = phone
            place.save()
        page = Client().get("/").text
        assert "tel:02300001234" in page
        assert "tel:02300005678" in page

    def test_names_nobody(self, cast: Cast) -> None:
        assert "洪桂芳" not in Client().get("/").text

    @pytest.mark.parametrize(("who", "desk"), [("li", "/desk/"), ("zhou", "/desk/")])
    def test_shows_each_post_its_desk(self, cast: Cast, who: str, desk: str) -> None:
        assert desk in _in(getattr(cast, who)).get("/").text

    def test_leads_those_without_a_post_straight_to_the_only_page_they_have(self, cast: Cast) -> None:
        assert _in(cast.hong).get("/").url == "/e/"


class TestSigningIn:
    """Name and password."""

    def test_leads_to_the_desk(self, account: Account) -> None:
        client = Client()
        answer = client.post("/sign-in/", {"username": "liwenjing", "password": PASSWORD, "nonce": "n"})
        assert answer.url == "/desk/"
        assert "李文静" in client.get("/desk/").text

    def test_leads_back_to_where_one_wanted_to_go_and_nowhere_else(self, account: Account) -> None:
        form = {"username": "liwenjing", "password": PASSWORD, "nonce": "n"}
        assert Client().post("/sign-in/", form | {"next": "/desk/helpers/"}).url == "/desk/helpers/"
        assert Client().post("/sign-in/", form | {"next": "https://evil.example/"}).url == "/desk/"

    def test_says_no_without_saying_which_was_wrong(self, account: Account) -> None:
        wrong = Client().post("/sign-in/", {"username": "liwenjing", "password": "x", "nonce": "n"})
        nobody = Client().post("/sign-in/", {"username": "nobody", "password": "x", "nonce": "n"})
        assert (wrong.status_code, nobody.status_code) == (422, 422)
        assert _summary(wrong.text) == _summary(nobody.text) != ""
        assert 'value="x"' not in wrong.text

    def test_after_five_wrong_words_it_waits_kindly(self, account: Account) -> None:
        client = Client()
        for _ in range(5):
            answer = client.post("/sign-in/", {"username": "liwenjing", "password": "x", "nonce": "n"})
        assert answer.status_code == 429
        assert "15 分钟" in answer.text
        right = client.post("/sign-in/", {"username": "liwenjing", "password": PASSWORD, "nonce": "n"})
        assert right.status_code == 429

    def test_ones_own_name_is_greeted_without_opening_the_register(self, account: Account) -> None:
        client = Client()
        client.post("/sign-in/", {"username": "liwenjing", "password": PASSWORD, "nonce": "n"})
        before = Line.objects.count()
        assert "李文静" in client.get("/desk/helpers/?kind=student").text
        assert Line.objects.count() == before

    def test_signing_out_ends_it(self, account: Account) -> None:
        client = Client()
        client.post("/sign-in/", {"username": "liwenjing", "password": PASSWORD, "nonce": "n"})
        assert client.get("/sign-out/").status_code == 405
        assert client.post("/sign-out/").url == "/"
        assert client.get("/desk/").url == "/sign-in/?next=%2Fdesk%2F"


class TestTheDoorsOfADemo:
    """Entering without a password, in a demo database alone."""

    @pytest.mark.skipif(demo.connection.vendor != "sqlite", reason="a demo is SQLite in a home of its own")
    def test_are_shown_and_open_in_a_demo(self, account: Account, cast: Cast, marked: None) -> None:
        Account.objects.update(demo=True)
        page = Client().get("/sign-in/").text
        assert "李文静" in page
        client = Client()
        assert client.post("/sign-in/demo/", {"account": account.pk}).url == "/desk/"
        assert client.get("/desk/").status_code == 200

    def test_are_neither_shown_nor_open_anywhere_else(self, account: Account, cast: Cast) -> None:
        Account.objects.update(demo=True)
        assert "李文静" not in Client().get("/sign-in/").text
        client = Client()
        assert client.post("/sign-in/demo/", {"account": account.pk}).status_code == 404
        assert client.get("/desk/").status_code == 302

    def test_do_not_open_for_real_accounts(self, account: Account, marked: None) -> None:
        assert Client().post("/sign-in/demo/", {"account": account.pk}).status_code == 404

    @pytest.mark.parametrize("number", ["", "x", "-1", "999999", "9" * 40])
    def test_an_account_that_is_none_is_not_found(self, account: Account, marked: None, number: str) -> None:
        Account.objects.update(demo=True)
        assert Client().post("/sign-in/demo/", {"account": number}).status_code == 404

    def test_a_database_elsewhere_is_no_demo(self, marked: None, monkeypatch: Any, tmp_path: Any, db: None) -> None:
        monkeypatch.setitem(demo.connection.settings_dict, "NAME", str(tmp_path / "huzhu.sqlite3"))
        assert not demo.is_demo()
        monkeypatch.setitem(demo.connection.settings_dict, "ENGINE", "django.db.backends.postgresql")
        assert not demo.is_demo()


class TestPagesOfANo:
    """What one sees when nothing can be shown."""

    def test_nothing_there(self, cast: Cast) -> None:
        answer = Client().get("/nowhere/")
        assert answer.status_code == 404
        assert "没有找到" in answer.text

    def test_no_post(self, cast: Cast) -> None:
        answer = _in(cast.hong).get("/desk/")
        assert answer.status_code == 403
        assert "access.not_permitted" in answer.text

    def test_a_form_grown_old(self, cast: Cast) -> None:
        answer = Client(enforce_csrf_checks=True).post("/sign-out/")
        assert answer.status_code == 403
        assert "页面过期了" in answer.text

    def test_our_own_fault(self, cast: Cast, monkeypatch: Any) -> None:
        def breaks(*_: object) -> None:
            raise RuntimeError("broken on purpose")

        monkeypatch.setattr("huzhu.doors.web.lobby.pages.demo_accounts", breaks)
        answer = Client(raise_request_exception=False).get("/")
        assert answer.status_code == 500
        assert "是我们的问题" in answer.text

    def test_in_english_too(self, cast: Cast) -> None:
        answer = Client().get("/nowhere/", headers={"Accept-Language": "en"})
        assert "We could not find that" in answer.text


def test_the_language_and_the_size_of_text_are_kept(cast: Cast) -> None:
    client = Client()
    client.post("/comfort/language/", {"language": "en", "next": "/"})
    client.post("/comfort/text-size/", {"size": "26", "next": "/"})
    page = client.get("/").text
    assert '<html lang="en"' in page
    assert "size-26" in page


def test_a_new_telephone_knows_the_size_and_the_language(cast: Cast) -> None:
    _in(cast.hong)
    account = Account.objects.get(person=cast.hong)
    account.set_password("six elms by the river")
    account.save()
    old = _in(cast.hong)
    old.post("/comfort/language/", {"language": "en", "next": "/"})
    old.post("/comfort/text-size/", {"size": "30", "next": "/"})
    new = Client()
    new.post("/sign-in/", {"username": account.username, "password": "six elms by the river", "nonce": "n"})
    page = new.get("/e/").text
    assert '<html lang="en"' in page
    assert "size-30" in page
    old.post("/comfort/text-size/", {"size": "", "next": "/"})
    old.post("/comfort/language/", {"language": "no such", "next": "/"})
    account.refresh_from_db()
    assert (account.text_size, account.language) == ("", "en")


def _in(person: Any) -> Client:
    account, _ = Account.objects.get_or_create(person=person, defaults={"username": f"user-{person.pk}"})
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _summary(page: str) -> str:
    found = re.findall(r'<div class="summary".*?</div>', page, re.S)
    return found[0] if found else ""


def test_the_front_page_thanks_those_who_drew_the_streets(cast: Cast, client: Client) -> None:
    StreetNetwork.objects.create(
        digest="0" * 64, attribution="© OpenStreetMap contributors, ODbL 1.0", nodes=2, arcs=2, imported_at=NOW
    )
    assert "© OpenStreetMap contributors, ODbL 1.0" in client.get("/").content.decode()
