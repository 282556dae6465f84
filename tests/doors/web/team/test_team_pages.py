"""/o/: the desk of an organisation shows its own people, tasks and hours, in words, and no elder."""

from typing import Any

import pytest
from django.test import Client

from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Organisation, Post
from tests.cast import NOW, Cast, with_keeper, with_leader
from tests.doors.web.helper.scenes import offered, promised, settled, signed_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast: Cast, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody, at nine."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return cast


@pytest.fixture
def led(cast: Cast) -> tuple[Client, Organisation]:
    """Director Tang's browser, in English, and what she leads."""
    tang, centre = with_leader(cast)
    return signed_in_as(tang, "en"), centre


def test_the_tasks_stand_by_day_and_tell_no_elder(cast: Cast, led: Any) -> None:
    promised(cast)
    page = led[0].get("/o/").text
    assert "王小川" in page
    assert "Accepted" in page
    assert "洪桂芳" not in page
    assert str(cast.hong.door) not in page


def test_what_waits_for_an_answer_is_told(cast: Cast, led: Any) -> None:
    offered(cast)
    assert "1 question waits for an answer" in led[0].get("/o/").text


def test_an_empty_team_says_what_to_do(cast: Cast, led: Any) -> None:
    Helper.objects.update(organisation=None)
    for path in ("/o/people/", "/o/2026-11/"):
        assert "Nobody belongs to your team yet" in led[0].get(path).text
    assert "Nothing is asked of your people" in led[0].get("/o/").text


def test_people_and_one_of_them(cast: Cast, led: Any) -> None:
    promised(cast)
    assert "王小川" in led[0].get("/o/people/").text
    page = led[0].get(f"/o/people/{cast.wang_helper.pk}/").text
    assert "Asked for and promised" in page
    assert "洪" not in page


def test_the_month_and_its_file(cast: Cast, led: Any) -> None:
    settled(cast)
    page = led[0].get("/o/2026-11/").text
    assert "Helpers who came" in page
    sheet = led[0].get("/o/2026-11/file/csv/").content.decode("utf-8-sig")
    assert "王小川" in sheet
    assert "洪" not in sheet
    assert led[0].get("/o/2026-11/file/exe/").status_code == 404


def test_those_of_others_are_nowhere(cast: Cast, led: Any) -> None:
    other = Organisation.objects.create(name="远街义工队", kind="group", place=cast.far)
    assert led[0].get(f"/o/?of={other.pk}").status_code == 404
    for who in (cast.li, cast.wang, cast.hong):
        assert signed_in_as(who).get("/o/").status_code == 403
    assert led[0].get("/desk/").status_code == 403


def test_the_way_there_stands_on_the_front_page(cast: Cast, led: Any) -> None:
    assert "/o/" in led[0].get("/").text


def test_the_station_writes_down_who_belongs(cast: Cast, led: Any) -> None:
    li, helper = signed_in_as(cast.li, "en"), cast.wang_helper
    assert "邻里社工中心" in li.get(f"/desk/helpers/{helper.pk}/").text
    sent = {"organisation": "", "nonce": "a"}
    assert li.post(f"/desk/helpers/{helper.pk}/team/", sent).status_code == 302
    assert Helper.objects.get(pk=helper.pk).organisation is None
    wrong = li.post(f"/desk/helpers/{helper.pk}/team/", {"organisation": "nobody", "nonce": "b"})
    assert wrong.status_code == 422


def test_a_keeper_gives_the_post_with_its_organisation(cast: Cast, led: Any) -> None:
    keeper = signed_in_as(with_keeper(cast), "en")
    post = Post.objects.filter(person=cast.zhou).order_by("pk")[0]
    sent = {"kind": "leader", "place": cast.community.pk, "from_on": "2026-11-20", "nonce": "a"}
    wrong = keeper.post(f"/keep/posts/{post.pk}/another/", sent)
    assert wrong.status_code == 422
    assert "which organisation of this place" in wrong.text
    right = {**sent, "organisation_id": led[1].pk, "nonce": "b"}
    assert keeper.post(f"/keep/posts/{post.pk}/another/", right).status_code == 302
    assert Post.objects.get(person=cast.zhou, kind="leader").organisation == led[1]
