"""The door for what telephones kept: in words for a script, in the right name, and to be seen by staff."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from huzhu.care.visits.models import Attendance
from tests.cast import Cast
from tests.doors.web.helper.scenes import promised, signed_in_as

pytestmark = pytest.mark.django_db

Clock = Callable[[datetime], None]
LATER = timedelta(hours=5)


def send(client: Client, cast: Cast, address: str, pressed: datetime, sent: datetime | str, **more: Any) -> Any:
    """A record as outbox.js sends it."""
    clock = sent if isinstance(sent, str) else str(round(sent.timestamp() * 1000))
    form = {"nonce": "n", "code": cast.card, "whose": cast.wang.pk, "pressed": round(pressed.timestamp() * 1000)}
    return client.post(address, form | more, headers={"Huzhu-Clock": clock})


def test_it_is_noted_and_the_next_page_named(cast: Cast, clock: Clock) -> None:
    one, wang = promised(cast), signed_in_as(cast.wang)
    at = one.starts_at + LATER
    clock(at)
    answer = send(wang, cast, f"/v/kept/{one.pk}/in/", one.starts_at, at)
    assert answer.json() == {"to": f"/v/visits/{one.pk}/"}
    assert send(wang, cast, f"/v/kept/{one.pk}/in/", one.starts_at, at + LATER).json() == answer.json()
    left = send(wang, cast, f"/v/kept/{one.pk}/out/", one.ends_at, at, nonce="o")
    assert left.json() == {"to": f"/v/visits/{one.pk}/thanks/"}
    part = Attendance.objects.get()
    assert (part.arrived_at, part.left_at) == (one.starts_at, one.ends_at)
    for staff, page in ((cast.zhou, "/desk/call-backs/"), (cast.chen, f"/sup/visits/{part.visit_id}/")):
        assert "先存在手机上，5 小时后送到" in signed_in_as(staff).get(page).content.decode()


def test_sent_at_once_it_is_as_if_no_script_had_helped(cast: Cast, clock: Clock) -> None:
    one, wang = promised(cast), signed_in_as(cast.wang, "en")
    clock(one.starts_at)
    send(wang, cast, f"/v/kept/{one.pk}/in/", one.starts_at, one.starts_at)
    assert "You are checked in" in wang.get(f"/v/visits/{one.pk}/").content.decode()
    assert Attendance.objects.get().arrival_typed_at is None


def test_a_no_comes_in_words_and_a_wrong_code_is_counted(cast: Cast, clock: Clock) -> None:
    one, wang = promised(cast), signed_in_as(cast.wang, "en")
    clock(one.starts_at)
    code = f"{(int(cast.card) + 1) % 10**6:06d}"
    answer = send(wang, cast, f"/v/kept/{one.pk}/in/", one.starts_at, one.starts_at, code=code)
    assert (answer.status_code, answer.json()["code"]) == (409, "visit.wrong_card")
    assert answer.json()["sentence"] == "That is not the code of this door."
    early = send(wang, cast, f"/v/kept/{one.pk}/out/", one.starts_at, one.starts_at)
    assert early.json()["code"] == "visit.not_arrived"


@pytest.mark.parametrize("sent", ["", "x", "9" * 13, "1" * 5000])
def test_what_is_no_clock_is_not_read(cast: Cast, clock: Clock, sent: str) -> None:
    one, wang = promised(cast), signed_in_as(cast.wang, "en")
    clock(one.starts_at)
    answer = send(wang, cast, f"/v/kept/{one.pk}/in/", one.starts_at, sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "kept.unread")


def test_another_person_sends_nothing_of_it(cast: Cast, clock: Clock) -> None:
    one = promised(cast)
    clock(one.starts_at)
    address = f"/v/kept/{one.pk}/in/"
    assert (
        send(signed_in_as(cast.zhou), cast, address, one.starts_at, one.starts_at).json()["code"] == "kept.by_another"
    )
    assert send(Client(), cast, address, one.starts_at, one.starts_at).status_code == 302
    assert not Attendance.objects.exists()


def test_only_pages_of_today_are_marked_to_be_kept_and_for_whom(cast: Cast, clock: Clock) -> None:
    today, tomorrow = promised(cast), promised(cast, hours=26)
    wang = signed_in_as(cast.wang)
    for page in ("/v/", "/v/offline/", f"/v/visits/{today.pk}/"):
        assert wang.get(page).headers["Huzhu-Keep"].split()[0] == cast.wang.pk
    for page in (f"/v/visits/{tomorrow.pk}/", "/v/me/", "/v/time/"):
        assert "Huzhu-Keep" not in wang.get(page).headers


def test_the_worker_comes_from_the_root_and_brings_the_outbox() -> None:
    answer = Client().get("/sw.js")
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    text = answer.content.decode()
    assert text.index("self.Outbox") < text.index('addEventListener("fetch"')
