"""Telling many at the desk: looked at first, sent with the number of people, told by a worker, taken back."""

import pytest
from django.test import Client

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.circulars.models import Circular
from huzhu.commons.circulars.queries import KIND
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Account
from huzhu.commons.works.models import Work
from huzhu.doors.jobs.works import begin_circulars, do_work
from tests.cast import TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db
MANY = "/desk/circulars/"


def written(cast: Cast, **other: object) -> dict[str, object]:
    """What Staff Li tells everybody."""
    return {
        "title": "停水通知", "details": "明天 9 点到 12 点", "title_en": "No water", "details_en": "",
        "whom": "everybody", "group": "", "place": cast.community.pk, "ways": ["board", "text", "call"],
        "goes_on": str(TODAY), "goes_clock": "", "last_on": "", "reaching": "", "nonce": "a",
    } | other  # fmt: skip


@pytest.fixture
def desk(cast: Cast, clock: object) -> Client:
    """Staff Li's browser, in English."""
    return signed_in_as(cast.li, "en")


def test_it_is_looked_at_first_with_people_parts_and_no_price(cast: Cast, desk: Client) -> None:
    seen = text(desk.post(f"{MANY}new/", written(cast, preview="1")))
    assert "5 people hear of it in person" in seen
    assert "None of them signs in with a telephone of their own" in seen
    assert "2 of them have no telephone" in seen
    assert not Circular.objects.exists()
    assert not Announcement.objects.exists()
    account = Account(username="wang", person=cast.wang)
    account.set_password("x")
    account.save()
    seen = text(desk.post(f"{MANY}new/", written(cast, preview="1")))
    assert "互助站通知：停水通知。明天 9 点到 12 点。" in seen, "in Chinese, as texts leave the house"
    assert "1 part to pay for. What a part costs is not written down yet." in " ".join(seen.split())


def test_it_is_sent_with_the_number_typed_told_by_a_worker_and_taken_back(cast: Cast, desk: Client) -> None:
    without = desk.post(f"{MANY}new/", written(cast))
    assert without.status_code == 422
    assert "This tells 5 people in person" in text(without)
    assert "明天 9 点到 12 点" in text(without), "and how it looks stands there"
    answer = desk.post(f"{MANY}new/", written(cast, reaching="5", nonce="b"))
    assert desk.post(f"{MANY}new/", written(cast, reaching="5", nonce="b")).url == answer.url, "sent twice"
    one = Circular.objects.get()
    assert answer.url == f"{MANY}{one.pk}/"
    assert "People are being told" in text(desk.get(answer.url))
    assert do_work.func(Work.objects.get(about=one.pk).pk) == 1
    assert Notice.objects.filter(kind=KIND).count() == 5
    page = text(desk.get(answer.url))
    assert "Whom it has reached" in page
    assert "A word from your station. No water" in text(desk.get("/desk/call-backs/notices/"))
    assert desk.post(f"{answer.url}take-back/", {"nonce": "c"}).url == answer.url
    assert "Nobody had been told yet" in text(desk.get(answer.url))
    assert not Notice.objects.filter(kind=KIND).exists()
    assert "taken back" in text(desk.get(MANY))


def test_what_is_for_tomorrow_waits(cast: Cast, desk: Client) -> None:
    later = {"goes_on": "2026-11-21", "reaching": "1", "whom": "elders", "ways": ["call"]}
    answer = desk.post(f"{MANY}new/", written(cast, **later))
    one = Circular.objects.get()
    assert one.goes_at.isoformat() == "2026-11-21T01:00:00+00:00", "nine in the morning there"
    assert "not sent yet" in text(desk.get(answer.url))
    assert begin_circulars.func() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Please fill in: Title"),
        ({"whom": "group"}, "Select a valid choice"),
        ({"ways": ["text"]}, "These ways reach nobody"),
        ({"last_on": "2026-11-01"}, "The last day lies before the first"),
        ({"details": "找洪桂芳"}, "full name"),
        ({"goes_on": "2028-12-31"}, "Please choose a day within a year"),
        ({"last_on": "2028-12-31"}, "Please choose a day within a year"),
        ({"goes_on": "9999-12-31"}, "Please look at the year"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    cast: Cast, desk: Client, wrong: dict[str, object], words: str
) -> None:
    answer = desk.post(f"{MANY}new/", written(cast, reaching="5") | wrong)
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="No water"' in answer.content.decode()
    assert not Announcement.objects.exists()


def test_the_price_stands_beside_what_is_to_be_sent(cast: Cast, desk: Client) -> None:
    assert "No price is written down" in text(desk.get(MANY))
    assert desk.post(f"{MANY}price/", {"part": "x", "nonce": "a"}).status_code == 422
    assert desk.post(f"{MANY}price/", {"part": "0.05", "nonce": "b"}).url == MANY
    assert "¥0.05" in text(desk.get(MANY))


def test_only_staff_tell_many(cast: Cast) -> None:
    for who in (cast.zhou, cast.hong, cast.chen):
        client = signed_in_as(who, "en")
        assert client.get(MANY).status_code == 403
        assert client.post(f"{MANY}new/", written(cast, reaching="5")).status_code == 403
    assert "Tell many people" not in text(signed_in_as(cast.zhou, "en").get("/desk/announcements/"))
    assert "Tell many people" in text(signed_in_as(cast.li, "en").get("/desk/announcements/"))
