"""A forgotten password: drawn by a keeper, read out, and good for nothing but choosing another."""

import re
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from huzhu.commons.journal.models import Line
from huzhu.commons.passes.forgotten import OwnPassword, reset_password
from huzhu.commons.passes.models import Sitting
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Account, Post
from huzhu.doors.cli.main import app
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast, with_keeper
from tests.doors.web.helper.scenes import signed_in_as

PASSWORD, OWN = "a-long-word-with-numbers-77", "six elms by the river"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast: Cast, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody, at nine; Staff Li has a password."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    account = Account(person=cast.li, username="liwenjing")
    account.set_password(PASSWORD)
    account.save()
    return cast


def signs_in(client: Client, password: str) -> Any:
    return client.post("/sign-in/?next=/desk/", {"username": "liwenjing", "password": password, "nonce": "n"})


def drawn(cast: Cast) -> str:
    """What the keeper reads out, from the page."""
    post = Post.objects.filter(person=cast.li).order_by("pk")[0]
    page = signed_in_as(with_keeper(cast), "en").post(f"/keep/posts/{post.pk}/password/", {"nonce": "n"})
    assert page.headers["Cache-Control"].startswith("max-age=0")
    [letters] = re.findall(r'read-digits num">([a-z0-9 ]+)<', page.text)
    return str(letters).replace(" ", "")


def chooses(client: Client, old: str, new: str) -> Any:
    return client.post("/me/password/", {"old": old, "password": new, "nonce": "n"})


def test_it_opens_the_page_to_choose_another_and_then_the_desk(cast: Cast) -> None:
    before, client = Client(), Client()
    signs_in(before, PASSWORD)
    word = drawn(cast)
    assert before.get("/desk/").status_code == 302, "whoever sat there is signed out"
    assert signs_in(client, PASSWORD).status_code == 422
    assert signs_in(client, word).url.startswith("/me/password/")
    assert client.get("/desk/").status_code == 403
    assert "read out to you" in client.get("/me/password/", headers={"Accept-Language": "en"}).text
    assert chooses(client, word, word).status_code == 422
    assert chooses(client, word, OWN).url == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert [one.way for one in Sitting.objects.filter(ended_at__isnull=True)] == [Sitting.Way.PASSWORD]
    assert signs_in(Client(), OWN).url == "/desk/"


def test_a_second_step_is_asked_for_all_the_same(cast: Cast, settings: Any) -> None:
    settings.SECOND_STEP_NEEDED = True
    client, word = Client(), drawn(cast)
    signs_in(client, word)
    assert chooses(client, word, OWN).url.startswith("/me/second/")
    assert client.get("/desk/").status_code == 403


def test_the_word_stands_nowhere_afterwards(cast: Cast) -> None:
    word = drawn(cast)
    assert Line.objects.get(action="reset_password").persons == cast.li.pk
    assert not Line.objects.filter(details__contains=word).exists()
    assert not Account.objects.filter(password__contains=word).exists()


def test_never_ones_own_and_by_nobody_else(cast: Cast) -> None:
    keeper = with_keeper(cast)
    with pytest.raises(OwnPassword):
        reset_password(by=cast.actor(keeper), at=NOW, person=keeper)
    with pytest.raises(NotFound):
        reset_password(by=cast.actor(keeper), at=NOW, person=cast.zhou)
    for who in (cast.zhou, cast.hong, cast.chen, cast.xu):
        with pytest.raises((NotPermitted, NotFound)):
            reset_password(by=cast.actor(who), at=NOW, person=cast.li)
    assert signs_in(Client(), PASSWORD).url == "/desk/"


def test_whoever_has_the_machine_does_it_for_the_last_keeper(cast: Cast) -> None:
    told = CliRunner().invoke(app, ["staff", "new-password", "liwenjing"], catch_exceptions=False)
    assert told.exit_code == 0
    assert signs_in(Client(), told.stdout.split()[0]).url.startswith("/me/password/")
    assert CliRunner().invoke(app, ["staff", "new-password", "nobody"]).exit_code != 0
