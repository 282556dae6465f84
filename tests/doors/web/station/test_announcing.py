"""The notice board at the desk: hours kept, a line seen first, hung up, changed, taken down and hung again."""

import pytest
from django.test import Client

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.places.models import Division
from tests.cast import TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db

BOARD = "/desk/announcements/"
EVERY_DAY = [str(day) for day in range(7)]


def choir(**other: object) -> dict[str, object]:
    """What Staff Li writes of the choir."""
    return {
        "kind": "activity", "title": "邻里合唱队", "details": "院坝", "from_on": str(TODAY), "last_on": "",
        "weekdays": EVERY_DAY, "begins": "14:30", "ends": "", "nonce": "a",
    } | other  # fmt: skip


def written(cast: Cast, **other: object) -> dict[str, object]:
    """The same with its place."""
    return choir(place=cast.community.pk, **other)


@pytest.fixture
def desk(cast: Cast) -> Client:
    """Staff Li's browser, in English."""
    return signed_in_as(cast.li, "en")


def test_hours_and_telephone_stand_on_the_pages_of_elders(cast: Cast, desk: Client) -> None:
    hours = {f"{part}{day}": at for day in range(7) for part, at in (("opens", "08:00"), ("closes", "20:00"))}
    answer = desk.post(f"{BOARD}hours/", {"phone": "023-0000 1234", "nonce": "a", **hours})
    assert answer.url == BOARD
    assert Division.objects.get(pk=cast.community.pk).station_hours == "0123456:480-1200"
    assert "Daily 8 am to 8 pm" in text(desk.get(BOARD))
    assert 'value="08:00"' in desk.get(BOARD).content.decode()
    home = signed_in_as(cast.hong).get("/e/")
    assert "每天早 8 点到晚 8 点" in text(home)
    assert "023-0000 1234" in home.content.decode() or "02300001234" in home.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"opens0": "08:00"}, "please write both times, or neither"),
        ({"opens0": "20:00", "closes0": "08:00"}, "it has to close after it opens"),
        ({"opens0": "08:00", "closes0": "12:00", "opens20": "11:00", "closes20": "18:00"}, "it has to close after"),
        ({"phone": "call us"}, "does not look like a telephone number"),
    ],
)
def test_what_is_wrong_with_the_hours_is_told_and_nothing_is_lost(
    cast: Cast, desk: Client, wrong: dict[str, str], words: str
) -> None:
    answer = desk.post(f"{BOARD}hours/", {"phone": "", "opens3": "09:00", "closes3": "11:00", "nonce": "a"} | wrong)
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="09:00"' in answer.content.decode()
    assert Division.objects.get(pk=cast.community.pk).station_hours == ""


def test_a_line_is_seen_first_then_hung_up(cast: Cast, desk: Client) -> None:
    assert "The board is empty" in text(desk.get(BOARD))
    seen = desk.post(f"{BOARD}add/", written(cast, preview="1"))
    assert "This is how it will look" in text(seen)
    assert not Announcement.objects.exists()
    assert desk.post(f"{BOARD}add/", written(cast)).url == BOARD
    assert desk.post(f"{BOARD}add/", written(cast)).url == BOARD, "sent twice"
    one = Announcement.objects.get()
    assert (one.from_minute, one.to_on) == (870, None)
    assert "邻里合唱队" in text(desk.get(BOARD))
    assert "on today" in text(desk.get(BOARD))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Please fill in: Title"),
        ({"begins": ""}, "Please write when the activity begins"),
        ({"ends": "10:00"}, "It has to end after it begins"),
        ({"last_on": "2026-11-01"}, "The last day lies before the first"),
        ({"weekdays": []}, "Please choose: On these weekdays"),
        ({"title": "洪桂芳教剪纸"}, "a neighbour's full name"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(cast: Cast, desk: Client, wrong: dict[str, object], words: str) -> None:
    answer = desk.post(f"{BOARD}add/", written(cast, **wrong))
    assert answer.status_code == 422
    assert words in text(answer).replace("’", "'").replace("&#x27;", "'")
    assert "院坝" in text(answer)
    assert not Announcement.objects.exists()


def test_a_line_is_changed_taken_down_and_hung_again(cast: Cast, desk: Client) -> None:
    desk.post(f"{BOARD}add/", written(cast))
    one = Announcement.objects.get()
    page = f"{BOARD}{one.pk}/"
    assert "院坝" in text(desk.get(page))
    assert "This is how it will look" in text(desk.post(page, written(cast, title="剪纸", preview="1", nonce="b")))
    assert desk.post(page, written(cast, title="", nonce="c")).status_code == 422
    assert desk.post(page, written(cast, title="剪纸", last_on=str(TODAY), nonce="d")).url == BOARD
    one.refresh_from_db()
    assert (one.title, str(one.to_on)) == ("剪纸", "2026-11-21")
    assert desk.post(f"{page}down/", {"nonce": "e"}).url == BOARD
    assert "Hang it up again" in text(desk.get(BOARD))
    assert "Hang it up again" in text(desk.get(page))
    assert desk.post(f"{page}again/", {"nonce": "f"}).url == BOARD
    one.refresh_from_db()
    assert one.withdrawn_at is None


def test_strangers_find_nothing(cast: Cast, desk: Client) -> None:
    desk.post(f"{BOARD}add/", written(cast))
    page = f"{BOARD}{Announcement.objects.get().pk}/"
    xu, wang = signed_in_as(cast.xu, "en"), signed_in_as(cast.wang, "en")
    assert xu.get(page).status_code == 404
    assert xu.post(f"{page}down/", {"nonce": "x"}).status_code == 404
    assert wang.get(BOARD).status_code == 403
    operator = signed_in_as(cast.zhou, "en")
    assert "When somebody is here" not in text(operator.get(BOARD)), "the hours are the staff's"
    assert operator.post(f"{BOARD}hours/", {"phone": "", "nonce": "y"}).status_code == 403


def test_a_menu_and_a_note_are_shown_as_they_will_hang(cast: Cast, desk: Client) -> None:
    hours = {"begins": "11:00", "ends": "12:30"}
    menu = written(cast, kind="menu", title="食堂午餐", details="鱼\n8 元 80 岁以上", preview="1", **hours)
    assert "11:00–12:30" in text(desk.post(f"{BOARD}add/", menu))
    note = written(cast, kind="notice", title="停水", details="下午", begins="", preview="1")
    assert "Please note" in text(desk.post(f"{BOARD}add/", note))
