"""Calendars by secret address: the visits by what and when, never who or where; renewed, taken back, cancelled."""

import re

import pytest
from django.test import Client

from huzhu.care.dispatch.actions import cancel_need, give_back
from huzhu.commons.feeds.actions import open_feed
from huzhu.commons.people.actions import revoke_delegation
from huzhu.commons.people.models import Delegation
from tests.cast import NOW, Cast
from tests.doors.web.helper.scenes import offered, promised, signed_in_as
from tests.doors.web.home.test_home_pages import text
from tests.kernel.test_calendar import unfolded

pytestmark = pytest.mark.django_db

NAMING = ("洪桂芳", "王小川", "洪志强", "石梯巷", "4-2", "1002345", "带医保卡")


def feed(cast: Cast, who: str, kind: str) -> str:
    """The address of somebody's calendar."""
    person = getattr(cast, who)
    return f"/calendar/{open_feed(by=cast.actor(person), at=NOW, person=person, kind=kind)}.ics"


def events(client: Client, address: str) -> dict[str, dict[str, str]]:
    """What the calendar holds, by UID."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    told = answer.content.decode()
    assert not [one for one in NAMING if one in told]
    assert "METHOD" not in told
    found = {}
    for part in "\n".join(unfolded(told)).split("BEGIN:VEVENT\n")[1:]:
        lines = dict(line.partition(":")[::2] for line in part.splitlines())
        found[lines["UID"]] = lines
    return found


def test_a_helper_sees_what_was_promised_and_what_was_given_back(cast: Cast, passer_by: Client) -> None:
    address = feed(cast, "wang", "helper")
    offered(cast, hours=30)
    assert events(passer_by, address) == {}, "an offer is no promise"
    one = promised(cast)
    [(uid, before)] = events(passer_by, address).items()
    assert (before["STATUS"], before["DTSTART"]) == ("CONFIRMED", "20261120T030000Z")
    assert before["SUMMARY"].startswith("互助：")
    give_back(by=cast.actor(cast.wang), at=NOW, assignment=one, why="cannot_come")
    after = events(passer_by, address)[uid]
    assert after["STATUS"] == "CANCELLED"
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_family_sees_what_comes_while_the_elder_allows_it(cast: Cast, passer_by: Client) -> None:
    address, one = feed(cast, "son", "family"), promised(cast)
    [(uid, before)] = events(passer_by, address).items()
    assert before["STATUS"] == "CONFIRMED"
    cancel_need(by=cast.actor(cast.hong), at=NOW, need=one.need, side="elder", because="不用了")
    after = events(passer_by, address)[uid]
    assert (after["STATUS"], int(after["SEQUENCE"]) > int(before["SEQUENCE"])) == ("CANCELLED", True)
    delegation = Delegation.objects.get(person=cast.hong)
    revoke_delegation(by=cast.actor(cast.hong), at=NOW, delegation=delegation)
    assert events(passer_by, address) == {}


@pytest.mark.parametrize(
    ("who", "page", "link"), [("wang", "/v/me/calendar/", "/v/me/"), ("son", "/e/family/calendar/", "")]
)
def test_the_address_is_shown_once_renewed_and_taken_back(
    cast: Cast, passer_by: Client, who: str, page: str, link: str
) -> None:
    browser = signed_in_as(getattr(cast, who), "en")
    if link:
        assert page in browser.get(link).content.decode()
    assert ".ics" not in browser.get(page).content.decode()
    first = _address(browser.post(f"{page}new/", {"nonce": "a"}))
    assert first == _address(browser.post(f"{page}new/", {"nonce": "a"})), "sent twice"
    assert first not in browser.get(page).content.decode()
    assert passer_by.get(first).status_code == 200
    second = _address(browser.post(f"{page}new/", {"nonce": "b"}))
    assert passer_by.get(first).status_code == 404
    assert passer_by.head(second).status_code == 200
    assert browser.post(f"{page}close/", {"nonce": "c"}).url == page
    assert passer_by.get(second).status_code == 404
    assert "Make an address" in text(browser.get(page))


def _address(answer) -> str:
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    found = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", answer.content.decode())
    assert found is not None
    return found[1]


def test_an_address_nobody_was_given_is_not_found(cast: Cast, passer_by: Client) -> None:
    assert passer_by.get("/calendar/x.ics").status_code == 404
    assert passer_by.post("/calendar/x.ics").status_code in (403, 405)
