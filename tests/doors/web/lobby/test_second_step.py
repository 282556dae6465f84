"""The second step as a browser meets it: asked after the password, set up before a desk opens, taken off by another."""

import re
from typing import Any

import pyotp
import pytest
from django.test import Client

from huzhu.commons.passes.models import SecondStep, Sitting
from huzhu.commons.passes.queries import has_second_step
from huzhu.commons.passes.second import begin_second_step, confirm_second_step
from huzhu.commons.people.models import Account, Post
from tests.cast import NOW, Cast, with_keeper
from tests.doors.web.helper.scenes import signed_in_as

PASSWORD = "a-long-word-with-numbers-77"
LATER = NOW.replace(minute=5)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast: Cast, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody, at nine; Staff Li has a password."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    account = Account(person=cast.li, username="liwenjing")
    account.set_password(PASSWORD)
    account.save()
    return cast


@pytest.fixture
def open_address(settings: Any) -> None:
    """The house is reached from other machines."""
    settings.SECOND_STEP_NEEDED = True


def signs_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/sign-in/?next=/desk/", {"username": "liwenjing", "password": password, "nonce": "n"})


def digits(cast: Cast, at=NOW) -> str:
    step = SecondStep.objects.filter(person=cast.li, ended_at__isnull=True).order_by("-begun_at", "pk")[0]
    return pyotp.TOTP(str(step.secret)).at(at)


def has_step(cast: Cast) -> list[str]:
    """Staff Li has had a second step for five minutes; her spare codes."""
    before = NOW.replace(hour=NOW.hour - 1)
    begin_second_step(by=cast.actor(cast.li), at=before)
    return confirm_second_step(by=cast.actor(cast.li), at=before, digits=digits(cast, before))


def types(client: Client, typed: str) -> Any:
    return client.post("/sign-in/second/", {"digits": typed, "next": "/desk/", "nonce": "n"})


class TestAskedAfterThePassword:
    def test_the_password_alone_opens_nothing(self, cast: Cast) -> None:
        has_step(cast)
        client = Client()
        assert signs_in(client).url.startswith("/sign-in/second/")
        assert "_auth_user_id" not in client.session
        assert client.get("/desk/").status_code == 302
        assert client.get("/me/").status_code == 302
        assert not Sitting.objects.exists()

    def test_the_digits_open_the_desk_one_wanted(self, cast: Cast) -> None:
        has_step(cast)
        client = Client()
        page = client.get(signs_in(client).url)
        assert 'autocomplete="one-time-code"' in page.text
        assert types(client, "000000").status_code == 422
        assert types(client, digits(cast)).url == "/desk/"
        assert client.get("/desk/").status_code == 200
        assert Sitting.objects.get().way == Sitting.Way.PASSWORD

    def test_a_spare_code_does_too(self, cast: Cast) -> None:
        spares = has_step(cast)
        client = Client()
        signs_in(client)
        assert types(client, spares[3].upper()).url == "/desk/"

    def test_without_the_password_nobody_is_asked(self, cast: Cast) -> None:
        has_step(cast)
        for client in (Client(), Client()):
            assert client.get("/sign-in/second/").url == "/sign-in/"
            assert types(client, digits(cast)).url.startswith("/sign-in/")

    def test_the_password_counts_ten_minutes(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        has_step(cast)
        client = Client()
        signs_in(client)
        late = NOW.replace(minute=11)
        monkeypatch.setattr("django.utils.timezone.now", lambda: late)
        assert types(client, digits(cast, late)).url.startswith("/sign-in/?")

    def test_after_five_wrong_ones_it_is_shut(self, cast: Cast) -> None:
        has_step(cast)
        client = Client()
        signs_in(client)
        assert [types(client, "000000").status_code for _ in range(6)] == [422] * 5 + [429]
        assert types(client, digits(cast)).status_code == 429
        assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("open_address")
class TestAnOpenAddress:
    def test_a_desk_opens_when_it_is_set_up(self, cast: Cast) -> None:
        client = Client()
        assert signs_in(client).url.startswith("/me/second/")
        assert client.get("/desk/").status_code == 403
        page = client.get("/me/second/")
        assert 'class="qr"' not in page.text
        client.post("/me/second/begin/", {"next": "/desk/", "nonce": "n"})
        page = client.get("/me/second/?next=/desk/")
        assert 'class="qr"' in page.text
        assert client.post("/me/second/confirm/", {"digits": "000000", "nonce": "n"}).status_code == 422
        done = client.post("/me/second/confirm/", {"digits": digits(cast), "next": "/desk/", "nonce": "n"})
        assert len(re.findall(r"<li>(?:\w{4} ){2}\w{4}</li>", done.text)) == 8
        assert 'href="/desk/"' in done.text
        assert client.get("/desk/").status_code == 200
        assert [one.way for one in Sitting.objects.filter(ended_at__isnull=True)] == [Sitting.Way.PASSWORD]

    def test_one_without_a_post_needs_none(self, cast: Cast) -> None:
        Post.objects.filter(person=cast.li).update(to_on=NOW.date())
        client = Client()
        assert not signs_in(client).url.startswith("/me/second/")

    def test_nobody_is_asked_whose_machine_it_is(self, cast: Cast, settings: Any) -> None:
        settings.SECOND_STEP_NEEDED = False
        assert signs_in(Client()).url == "/desk/"


class TestMySignIn:
    def test_set_up_anew_needs_the_digits_one_has(self, cast: Cast) -> None:
        has_step(cast)
        client = signed_in_as(cast.li, "en")
        assert "spare codes are left" in client.get("/me/second/").text
        assert client.post("/me/second/begin/", {"digits": "", "nonce": "n"}).status_code == 422
        assert client.post("/me/second/begin/", {"digits": "123123", "nonce": "n"}).status_code == 422
        assert SecondStep.objects.count() == 1
        assert client.post("/me/second/begin/", {"digits": digits(cast), "nonce": "n"}).status_code == 302
        assert SecondStep.objects.filter(ended_at__isnull=True).count() == 2

    def test_nobody_is_shown_the_secret_again(self, cast: Cast) -> None:
        has_step(cast)
        secret = str(SecondStep.objects.get().secret)
        page = signed_in_as(cast.li, "en").get("/me/second/").text
        assert secret not in page.replace(" ", "")
        assert 'class="qr"' not in page


class TestTheKeeper:
    def test_takes_it_off_for_whoever_lost_the_telephone(self, cast: Cast) -> None:
        has_step(cast)
        post = Post.objects.filter(person=cast.li).order_by("pk")[0]
        client = signed_in_as(with_keeper(cast), "en")
        assert "They have lost their telephone" in client.get(f"/keep/posts/{post.pk}/").text
        assert client.post(f"/keep/posts/{post.pk}/second/", {"nonce": "n"}).status_code == 302
        assert not has_second_step(cast.li.pk)
        assert "They have lost their telephone" not in client.get(f"/keep/posts/{post.pk}/").text
