"""What a record is used for, at the desk and on one's own telephone: the text, the answer, and what follows."""

from collections.abc import Callable

import pytest
from django.test import Client

from huzhu.commons.consents.models import Consent
from huzhu.commons.people.models import Person
from tests.cast import Cast

SAID = {"nonce": "1", "use": "entitlement", "allowed": "no", "giver": "self", "channel": "phone", "words": "不用查"}


def desk(cast: Cast) -> str:
    return f"/desk/people/{cast.hong.pk}/uses/"


type Enter = Callable[[Person], Client]


def test_the_text_is_there_to_be_read_out(cast: Cast, li: Client) -> None:
    page = li.get(desk(cast)).text
    assert "照原文念给老人听" in page
    assert page.count("还没问过") == 3
    assert desk(cast) in li.get(f"/desk/people/{cast.hong.pk}/").text


def test_a_no_ends_the_suggestions_and_says_so(cast: Cast, li: Client) -> None:
    person = f"/desk/people/{cast.hong.pk}/"
    assert "高龄津贴" in li.get(person).text
    page = li.post(f"{desk(cast)}say/", SAID, follow=True).text
    assert "不同意" in page
    assert "不用查" in page
    shown = li.get(person).text
    assert "本人不让主动查找" in shown
    assert "高龄津贴" not in shown
    assert "高龄津贴" not in li.get(f"/desk/?person={cast.hong.pk}").text


@pytest.mark.parametrize("missing", ["use", "allowed", "channel"])
def test_what_is_missing_is_told(cast: Cast, li: Client, missing: str) -> None:
    answer = li.post(f"{desk(cast)}say/", SAID | {missing: ""})
    assert answer.status_code == 422
    assert not Consent.objects.exists()


def test_those_at_the_phone_do_not_write_it_down(cast: Cast, zhou: Client) -> None:
    assert zhou.get(desk(cast)).status_code == 403
    assert zhou.post(f"{desk(cast)}say/", SAID).status_code == 403


def test_an_elder_decides_on_her_own_telephone(cast: Cast, enter: Enter) -> None:
    hong = enter(cast.hong)
    page = hong.get("/e/uses/").text
    assert "您说了算" in page
    done = hong.post("/e/uses/door/no/", {"nonce": "1"}, follow=True).text
    assert "记好了" in done
    [said] = Consent.objects.all()
    assert (said.use, said.allowed, said.channel, said.noted_by) == ("door", False, "online", cast.hong)
    again = hong.post("/e/uses/door/yes/", {"nonce": "2"}, follow=True).text
    assert "不同意" not in again.split("告诉上门的人")[1].split("</section>")[0].replace("不，我不同意", "")
    assert hong.post("/e/uses/door/maybe/", {"nonce": "3"}).status_code == 404
    assert hong.post("/e/uses/sell/no/", {"nonce": "4"}).status_code == 409
    assert "/e/uses/" in hong.get("/e/family/").text


def test_nobody_decides_for_her_by_acting_for_her(cast: Cast, enter: Enter) -> None:
    assert "/e/uses/" not in enter(cast.son).get(f"/e/for/{cast.hong.pk}/family/").text
