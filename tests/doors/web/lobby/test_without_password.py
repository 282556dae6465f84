"""Signing in by code, PIN and card, as a browser does: no password, no number told from another, no posts carried."""

from typing import Any

import pytest
from django.test import Client

from huzhu.commons.journal.models import Line
from huzhu.commons.notices.models import Notice
from huzhu.commons.passes.actions import hand_out_codes, tell_code
from huzhu.commons.passes.entering import keep_pin
from huzhu.commons.passes.issuing import issue_entry_card, issue_pin
from huzhu.commons.passes.models import CodeWish, Sitting
from huzhu.commons.people.keys import phone_digest
from huzhu.commons.people.models import Account, Person, Phone
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast

HONG, LI, MINE = "10023450001", "10023450008", "482915"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast: Cast, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody, at nine; Staff Li has a telephone too."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    Phone.objects.create(person=cast.li, number=LI, digest=phone_digest(LI))
    return cast


def asks(client: Client, number: str, by: str = "code") -> Any:
    return client.post("/sign-in/phone/", {"phone": number, "by": by, "nonce": "n"})


def told(cast: Cast, number: str = HONG) -> tuple[Client, str]:
    """A browser that asked, and the digits that were read out."""
    client = Client()
    assert asks(client, number).url == "/sign-in/code/"
    hand_out_codes(by=machine(TODAY, "test", "codes"), at=NOW)
    notice = Notice.objects.get(kind="entry.code")
    return client, tell_code(by=cast.actor(cast.zhou), at=NOW, notice=notice)


def types(client: Client, code: str, **more: str) -> Any:
    return client.post("/sign-in/code/", {"code": code, "nonce": "n"} | more)


def me(client: Client) -> str | None:
    """Who is signed in there."""
    key = client.session.get("_auth_user_id")
    return Account.objects.get(pk=key).person_id if key else None


class TestByCode:
    def test_leads_home_and_lasts_until_the_browser_closes(self, cast: Cast) -> None:
        client, code = told(cast)
        assert types(client, code).url == "/e/"
        assert me(client) == cast.hong.pk
        assert client.get("/e/").status_code == 200
        assert client.session.get_expire_at_browser_close()

    def test_ones_own_phone_stays_signed_in_for_ninety_days(self, cast: Cast) -> None:
        client, code = told(cast)
        types(client, code, own_device="on")
        assert client.session.get_expiry_age() == 90 * 86400
        assert Sitting.objects.get().own_device

    def test_leads_on_to_where_one_wanted_to_go_and_nowhere_else(self, cast: Cast) -> None:
        for wish, to in (("/e/time/", "/e/time/"), ("https://evil.example/", "/e/")):
            Notice.objects.all().delete()
            CodeWish.objects.all().delete()
            client, code = told(cast)
            assert types(client, code, next=wish).url == to
        assert "/sign-in/phone/?next=%2Fe%2Ftime%2F" in Client().get("/sign-in/?next=/e/time/").text
        assert 'value="/e/time/"' in Client().get("/sign-in/phone/?next=/e/time/").text

    def test_nothing_tells_a_number_we_know_from_one_we_do_not(self, cast: Cast) -> None:
        pages = []
        for number in (HONG, "10099999999"):
            client = Client()
            first = asks(client, number)
            second = types(client, "000000")
            pages.append((first.status_code, first.url, client.get("/sign-in/code/").status_code, second.status_code))
            assert number not in str(dict(client.session))
        assert pages[0] == pages[1]

    def test_the_boxes_can_be_pasted_into_and_filled_in(self, cast: Cast) -> None:
        client = Client()
        asks(client, HONG)
        page = client.get("/sign-in/code/").text
        assert 'autocomplete="one-time-code"' in page
        assert 'inputmode="numeric"' in page
        assert 'autocomplete="tel"' in client.get("/sign-in/phone/").text

    def test_a_wrong_code_is_said_and_too_many_shut_it(self, cast: Cast) -> None:
        client, code = told(cast)
        answers = [types(client, "000000") for _ in range(5)]
        assert [one.status_code for one in answers] == [422, 422, 422, 422, 429]
        assert types(client, code).status_code == 429
        assert me(client) is None

    def test_what_is_no_number_is_said(self, cast: Cast) -> None:
        answer = asks(Client(), "12")
        assert answer.status_code == 422
        assert "12" in answer.text, "what was typed stays"

    def test_several_at_one_telephone_say_who_they_are(self, cast: Cast) -> None:
        Phone.objects.create(person=cast.son, number=HONG, digest=phone_digest(HONG), rank=2)
        client, code = told(cast)
        assert types(client, code).url == "/sign-in/who/"
        assert "洪志强" in client.get("/sign-in/who/").text
        answer = client.post("/sign-in/who/", {"person": cast.wang.pk, "nonce": "n"})
        assert (answer.status_code, me(client)) == (422, None)
        client.post("/sign-in/who/", {"person": cast.son.pk, "nonce": "n"})
        assert me(client) == cast.son.pk

    def test_a_code_of_another_browser_opens_nothing(self, cast: Cast) -> None:
        _client, code = told(cast)
        other = Client()
        assert types(other, code).url == "/sign-in/phone/"
        assert other.get("/sign-in/who/").url == "/sign-in/"

    def test_carries_no_posts(self, cast: Cast) -> None:
        """Staff Li at home is a neighbour like any other: the desk asks for the password."""
        client, code = told(cast, LI)
        types(client, code)
        assert me(client) == cast.li.pk
        assert client.get("/desk/").status_code == 403
        assert client.get(f"/api/v1/people/{cast.hong.pk}").status_code == 404

    def test_stands_in_the_journal_with_its_way(self, cast: Cast) -> None:
        client, code = told(cast)
        types(client, code)
        line = Line.objects.get(action="begin_sitting")
        assert (line.actor, line.details) == (cast.hong.pk, '{"device": "computer", "way": "code"}')


class TestByPinAndCard:
    def test_the_stations_pin_is_changed_before_one_is_in(self, cast: Cast) -> None:
        digits = issue_pin(by=cast.actor(cast.li), at=NOW, person=cast.hong)
        client = Client()
        assert asks(client, HONG, "pin").url == "/sign-in/pin/"
        assert client.post("/sign-in/pin/", {"pin": digits, "nonce": "n"}).url == "/sign-in/new-pin/"
        assert me(client) is None
        easy = client.post("/sign-in/new-pin/", {"pin": "111111", "again": "111111", "nonce": "n"})
        other = client.post("/sign-in/new-pin/", {"pin": MINE, "again": "482916", "nonce": "n"})
        assert (easy.status_code, other.status_code, me(client)) == (422, 422, None)
        assert client.post("/sign-in/new-pin/", {"pin": MINE, "again": MINE, "nonce": "n"}).url == "/e/"
        assert me(client) == cast.hong.pk

    def test_one_of_ones_own_leads_straight_in(self, cast: Cast) -> None:
        keep_pin(by=cast.actor(cast.hong), at=NOW, person=cast.hong, digits=MINE)
        client = Client()
        asks(client, HONG, "pin")
        assert 'autocomplete="current-password"' in client.get("/sign-in/pin/").text
        assert client.post("/sign-in/pin/", {"pin": "482 915", "nonce": "n"}).url == "/e/"

    def test_a_card_asks_for_the_pin_and_names_nobody(self, cast: Cast) -> None:
        keep_pin(by=cast.actor(cast.hong), at=NOW, person=cast.hong, digits=MINE)
        secret = issue_entry_card(by=cast.actor(cast.li), at=NOW, person=cast.hong)
        client = Client()
        assert "洪" not in client.get("/sign-in/card/").text
        wrong = client.post("/sign-in/card/", {"secret": secret, "pin": "000000", "nonce": "n"})
        assert wrong.status_code == 422
        assert client.post("/sign-in/card/", {"secret": secret, "pin": MINE, "nonce": "n"}).url == "/e/"

    def test_five_wrong_ones_shut_the_door_kindly(self, cast: Cast) -> None:
        client = Client()
        asks(client, HONG, "pin")
        statuses = [client.post("/sign-in/pin/", {"pin": "1", "nonce": "n"}).status_code for _ in range(6)]
        assert statuses == [422] * 5 + [429]

    def test_without_the_step_before_one_is_led_there(self, cast: Cast) -> None:
        for page in ("code", "pin"):
            assert Client().get(f"/sign-in/{page}/").url == "/sign-in/phone/"
        for page in ("who", "new-pin"):
            assert Client().get(f"/sign-in/{page}/").url == "/sign-in/"


class TestTheDesk:
    @pytest.fixture
    def desk(self, cast: Cast) -> Client:
        """Staff Li at the desk."""
        account = Account.objects.create(person=cast.li, username="li")
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_the_operator_sees_that_a_code_is_to_be_told_and_the_digits_only_then(
        self, cast: Cast, desk: Client
    ) -> None:
        browser = Client()
        asks(browser, HONG)
        hand_out_codes(by=machine(TODAY, "test", "codes"), at=NOW)
        listed = desk.get("/desk/call-backs/notices/").text
        notice = Notice.objects.get(kind="entry.code")
        assert f"/desk/call-backs/notices/{notice.pk}/code/" in listed
        told = desk.post(f"/desk/call-backs/notices/{notice.pk}/code/", {"nonce": "a"})
        assert HONG in told.text
        code = "".join(_between(told.text, 'read-digits num">', "<").split())
        assert types(browser, code).url == "/e/"

    def test_who_did_not_ask_is_protected(self, cast: Cast, desk: Client) -> None:
        asks(Client(), HONG)
        hand_out_codes(by=machine(TODAY, "test", "codes"), at=NOW)
        notice = Notice.objects.get(kind="entry.code")
        assert desk.post(f"/desk/call-backs/notices/{notice.pk}/not-asked/", {"nonce": "b"}).status_code == 302
        assert CodeWish.objects.get().state == "denied"

    def test_a_pin_is_shown_once_with_the_words_to_say(self, cast: Cast, desk: Client) -> None:
        page = desk.post(f"/desk/people/{cast.hong.pk}/sign-in/pin/", {"nonce": "c"})
        digits = "".join(_between(page.text, 'read-digits num">', "<").split())
        assert len(digits) == 6
        assert digits not in desk.get(f"/desk/people/{cast.hong.pk}/sign-in/").text

    def test_a_card_leads_to_its_page_with_the_secret_after_the_hash(self, cast: Cast, desk: Client) -> None:
        page = desk.post(f"/desk/people/{cast.hong.pk}/sign-in/card/", {"nonce": "d"}).text
        assert 'class="qr"' in page
        assert "洪桂芳" in page
        desk.post(f"/desk/people/{cast.hong.pk}/sign-in/withdraw/", {"nonce": "e"})
        assert "作废" in desk.get(f"/desk/people/{cast.hong.pk}/sign-in/").text

    def test_signs_somebody_out_everywhere(self, cast: Cast, desk: Client) -> None:
        browser, code = told(cast)
        types(browser, code)
        desk.post(f"/desk/people/{cast.hong.pk}/sign-in/end/", {"nonce": "f"})
        assert browser.get("/e/").url == "/sign-in/?next=%2Fe%2F"


def test_nobody_is_known_by_the_machines_own_number(cast: Cast) -> None:
    assert not Person.objects.filter(pk="000000nobody").exists()


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]
