"""`huzhu place …` and `huzhu staff …`: places listed, entered, renamed; posts listed, ended and resumed."""

import pytest

from huzhu.commons.people.access import Verb, may
from huzhu.commons.people.areas import TierNotBelow
from huzhu.commons.people.models import Post
from huzhu.commons.people.posts import PostOver
from huzhu.commons.places.models import Division
from huzhu.doors.cli.setup import tell_first_steps
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast, with_keeper
from tests.doors.cli.test_commands import answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_places_are_listed_entered_and_renamed(cast: Cast) -> None:
    made = answer("place", "add", "竹林社区", "--under", "青石桥街道", "--code", "500199001009")
    told = answer("place", "rename", str(made["place"]), "翠竹社区", "--name-en", "Green Bamboo")
    assert (told["name_en"], told["exit"]) == ("Green Bamboo", 0)
    listed = answer("place", "list", "--under", "青石桥街道")["places"]
    assert {one["name"] for one in listed} == {"青石桥街道", "青石桥社区", "翠竹社区"}
    assert Division.objects.get(pk=made["place"]).name == "翠竹社区"
    with pytest.raises(TierNotBelow):
        answer("place", "add", "某街道", "--under", "青石桥街道", "--tier", "subdistrict")


def test_posts_are_listed_ended_and_resumed(cast: Cast) -> None:
    post = Post.objects.get(person=cast.zhou)
    listed = answer("staff", "list", "--place", cast.community.pk)["posts"]
    assert {one["person"] for one in listed} == {cast.li.pk, cast.zhou.pk}
    assert answer("staff", "end", post.pk)["to_on"] == "2026-11-20"
    assert not may(cast.actor(cast.zhou), Verb.TAKE_CALL)
    assert answer("staff", "resume", post.pk)["to_on"] == ""
    assert may(cast.actor(cast.zhou), Verb.TAKE_CALL)
    answer("staff", "end", post.pk, "--on", "2026-11-20")
    with pytest.raises(PostOver):
        answer("staff", "end", post.pk)
    with pytest.raises(NotFound):
        answer("staff", "end", "zzzzzzzzzzzz")


def test_a_house_without_an_administrator_says_how_the_first_one_comes_in(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_first_steps()
    assert "--post keeper" in capsys.readouterr().err
    with_keeper(cast)
    tell_first_steps()
    assert capsys.readouterr().err == ""
