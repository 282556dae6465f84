"""The desk locks after a quarter of an hour, keeps what was sent, and opens by the password; my places and password."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huzhu.commons.passes.entering import keep_pin
from huzhu.commons.passes.models import Sitting
from huzhu.commons.people.models import Account, Fact
from tests.cast import NOW, Cast

PASSWORD, NEWER = "a-long-word-with-numbers-77", "another-long-word-88"
pytestmark = pytest.mark.django_db


class Clock:
    """What time it is."""

    now = NOW

    def go_on(self, **span: float) -> None:
        """Lets time pass."""
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands until somebody moves it."""
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def cast(cast: Cast, clock: Clock, static_folder: None) -> Cast:
    """Everybody, Staff Li with a password."""
    account = Account(person=cast.li, username="li")
    account.set_password(PASSWORD)
    account.save()
    return cast


@pytest.fixture
def desk(cast: Cast) -> Client:
    """Staff Li at the desk."""
    return signs_in()


def signs_in(password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": "li", "password": password, "nonce": "n"})
    return client


def unlocks(client: Client, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/lock/", {"password": password, "nonce": "n"} | more)


class TestTheLock:
    def test_comes_after_a_quarter_of_an_hour_without_a_touch(self, desk: Client, clock: Clock) -> None:
        for _ in range(3):
            clock.go_on(minutes=14)
            assert desk.get("/desk/people/").status_code == 200
        clock.go_on(minutes=16)
        assert desk.get("/desk/people/?q=1").url == "/lock/?next=%2Fdesk%2Fpeople%2F%3Fq%3D1"
        assert desk.get("/").url == "/lock/"
        assert desk.get("/api/v1/needs").status_code == 401

    def test_opens_by_the_password_and_leads_back(self, desk: Client, clock: Clock) -> None:
        clock.go_on(minutes=16)
        assert desk.get("/desk/people/").status_code == 302
        assert unlocks(desk, "wrong").status_code == 422
        assert desk.get("/desk/people/").status_code == 302
        assert unlocks(desk, next="/desk/people/").url == "/desk/people/"
        assert desk.get("/desk/people/").status_code == 200

    def test_what_is_sent_too_late_is_kept_and_sent_on(self, desk: Client, cast: Cast, clock: Clock) -> None:
        clock.go_on(minutes=16)
        path = f"/desk/people/{cast.hong.pk}/facts/"
        form = {"known": "hearing:hard", "source": "女儿说的", "nonce": "k"}
        assert desk.post(path, form).url == "/lock/"
        assert not Fact.objects.filter(kind="hearing").exists()
        assert "女儿说的" not in str(dict(desk.session)), "what was typed lies sealed"
        kept = unlocks(desk)
        assert "女儿说的" in kept.text
        assert f'action="{path}"' in kept.text
        assert desk.post(path, form).status_code == 302
        assert Fact.objects.filter(kind="hearing").exists()

    def test_what_a_page_fetches_by_itself_is_no_touch(self, desk: Client, clock: Clock) -> None:
        for _ in range(2):
            clock.go_on(minutes=8)
            answer = desk.get(
                "/desk/callers/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/"}
            )
        assert answer.headers["HX-Redirect"] == "/lock/?next=%2Fdesk%2F"

    def test_from_under_the_page_it_answers_without_one(self, desk: Client, clock: Clock) -> None:
        clock.go_on(minutes=16)
        desk.get("/desk/")
        header = {"Huzhu-Lock": "1"}
        assert desk.post("/lock/", {"password": "x", "nonce": "n"}, headers=header).status_code == 422
        assert desk.post("/lock/touch/").status_code == 423
        assert desk.post("/lock/", {"password": PASSWORD, "nonce": "n"}, headers=header).status_code == 204
        assert desk.post("/lock/touch/").status_code == 204

    def test_five_wrong_passwords_sign_out(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()  # whoever counts wrong passwords looks at a clock of his own
        desk = signs_in()
        session = desk.session
        session["locked"] = True
        session.save()
        assert [unlocks(desk, "x").status_code for _ in range(5)][-1] == 429
        assert desk.get("/desk/").url == "/sign-in/?next=%2Fdesk%2F"

    def test_half_a_day_is_the_most_whatever_is_pressed(self, desk: Client, clock: Clock) -> None:
        assert desk.session.get_expiry_date() == NOW + timedelta(hours=12)
        clock.go_on(minutes=10)
        desk.get("/desk/people/")
        assert desk.session.get_expiry_date() == NOW + timedelta(hours=12)

    def test_an_elder_is_never_locked_out(self, cast: Cast, clock: Clock) -> None:
        account = Account(person=cast.hong, username="hong")
        account.set_password(PASSWORD)
        account.save()
        client = Client()
        client.post("/sign-in/", {"username": "hong", "password": PASSWORD, "nonce": "n", "own_device": "on"})
        clock.go_on(days=80)
        assert client.get("/e/").status_code == 200
        clock.go_on(days=80)
        assert client.get("/e/").status_code == 200, "ninety days since it was last used"
        assert Sitting.objects.get(person=cast.hong).seen_at == clock.now

    def test_a_lock_is_nothing_for_strangers(self, cast: Cast) -> None:
        assert Client().get("/lock/").url == "/sign-in/"


class TestMySignIn:
    def test_lists_my_places_and_ends_one(self, desk: Client, cast: Cast) -> None:
        other = signs_in()
        page = desk.get("/me/").text
        assert page.count("就是这台") == 1
        elsewhere = Sitting.objects.get(session_key=other.session.session_key)
        assert desk.post(f"/me/devices/{elsewhere.pk}/end/", {"nonce": "e"}).url == "/me/"
        assert other.get("/desk/").status_code == 302
        assert desk.get("/desk/").status_code == 200

    def test_ends_all_others(self, desk: Client) -> None:
        others = [signs_in() for _ in range(2)]
        desk.post("/me/devices/end/", {"nonce": "e"})
        assert [one.get("/me/").status_code for one in (*others, desk)] == [302, 302, 200]

    def test_a_new_password_ends_the_others_and_not_this_one(self, desk: Client) -> None:
        other = signs_in()
        wrong = desk.post("/me/password/", {"old": "x", "password": NEWER, "nonce": "n"})
        weak = desk.post("/me/password/", {"old": PASSWORD, "password": "1234567890", "nonce": "n"})
        assert (wrong.status_code, weak.status_code) == (422, 422)
        assert desk.post("/me/password/", {"old": PASSWORD, "password": NEWER, "nonce": "n"}).url == "/me/"
        assert (desk.get("/me/").status_code, other.get("/me/").status_code) == (200, 302)
        assert "就是这台" in desk.get("/me/").text
        assert signs_in(NEWER).get("/desk/").status_code == 200

    def test_a_pin_is_changed_by_who_knows_it(self, desk: Client, cast: Cast) -> None:
        keep_pin(by=cast.actor(cast.li), at=NOW, person=cast.li, digits="482915")
        form = {"old": "482915", "pin": "739164", "again": "739164", "nonce": "n"}
        assert desk.post("/me/pin/", form | {"old": "000000"}).status_code == 422
        assert desk.post("/me/pin/", form).url == "/me/"

    def test_signing_out_ends_the_sitting(self, desk: Client) -> None:
        desk.post("/sign-out/")
        assert Sitting.objects.get().ended_at == NOW

    def test_others_places_are_nobodys_business(self, desk: Client, cast: Cast) -> None:
        mine = Sitting.objects.get()
        stranger = Client()
        account = Account.objects.create(person=cast.wang, username="wang")
        stranger.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        assert stranger.post(f"/me/devices/{mine.pk}/end/", {"nonce": "n"}).status_code == 404
