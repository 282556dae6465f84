"""The grid member's desk: the own block and nobody else, a contact in two taps, and help asked for a neighbour."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.contacts.models import Contact, Listing, Worry
from huzhu.care.dispatch.models import Replacement
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.actions import Particulars, give_post, register_person
from huzhu.commons.people.models import Person
from huzhu.commons.places.actions import Charter, found_division
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import promised, signed_in_as

DAY = timedelta(days=1)


@dataclass
class Block:
    """Two blocks of the community, an elder in each, and whoever has the first of them."""

    member: Person
    mine: Listing
    theirs: Listing
    client: Client


@pytest.fixture
def block(cast: Cast, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Block:
    """Nine in the morning in block one."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    house = machine(TODAY, "test", "blocks")
    places = [found_division(by=house, at=NOW, charter=Charter(name, "grid"), under=cast.community) for name in "甲乙"]
    member = register_person(by=house, at=NOW, place=cast.community, particulars=Particulars(name="网格王"))
    give_post(by=house, at=NOW, person=member, kind="grid_member", place=places[0], from_on=TODAY)
    listings = []
    for place, name, phone in zip(places, ("向阳婆", "对门翁"), ("10033310001", "10033310002"), strict=True):
        particulars = Particulars(name=name, phones=(phone,), door=f"{place.name}巷1号")
        elder = register_person(by=house, at=NOW, place=place, particulars=particulars)
        terms = Terms("red", "独居")
        listings.append(list_for_contact(by=cast.actor(cast.li), at=NOW - 10 * DAY, person=elder, terms=terms))
    return Block(member, *listings, signed_in_as(member))


def test_signing_in_leads_to_the_block_and_not_to_the_telephone_desk(block: Block) -> None:
    desks = block.client.get("/").text
    assert 'href="/g/"' in desks
    assert 'href="/desk/"' not in desks
    assert block.client.get("/desk/").status_code == 403


def test_today_shows_who_is_due_in_the_own_block_only(block: Block) -> None:
    page = block.client.get("/g/").text
    assert "向阳婆" in page
    assert "超期 3 天" in page
    assert "对门翁" not in page


@pytest.mark.parametrize("said", ["door-well", "door-missed", "phone-well", "phone-missed"])
def test_two_taps(block: Block, said: str) -> None:
    """The first tap opens the neighbour, the second says how it is."""
    assert f'href="/g/people/{block.mine.person_id}/"' in block.client.get("/g/").text
    assert f'value="{said}"' in block.client.get(f"/g/people/{block.mine.person_id}/").text
    answer = block.client.post(f"/g/contacts/{block.mine.pk}/", {"nonce": "1", "said": said})
    assert answer.url == "/g/"
    contact = Contact.objects.get()
    assert f"{contact.how}-{contact.outcome}" == said


def test_taken_back_by_whoever_wrote_it(cast: Cast, block: Block) -> None:
    block.client.post(f"/g/contacts/{block.mine.pk}/", {"nonce": "1", "said": "door-well"})
    contact = Contact.objects.get()
    back = f"/g/contacts/{contact.pk}/back/"
    assert back in block.client.get(f"/g/people/{block.mine.person_id}/").text
    block.client.post(back, {"nonce": "2"})
    contact.refresh_from_db()
    assert contact.undone_at == NOW


def test_nobody_answers_stands_on_top(cast: Cast, block: Block) -> None:
    for hours in (2, 1):
        at = NOW - timedelta(hours=hours)
        report = Report("phone", "missed")
        note_contact(by=cast.actor(cast.zhou), at=at, listing=block.mine, report=report)
    page = block.client.get("/g/").text
    assert "请今天上门敲门" in page
    assert page.index("今天上门敲门") < page.index("向阳婆")


def test_something_is_wrong_with_120_first(block: Block) -> None:
    there = f"/g/people/{block.mine.person_id}/wrong/"
    page = block.client.get(there).text
    assert page.index("tel:120") < page.index("摔倒了")
    assert block.client.post(there, {"nonce": "1"}).status_code == 422
    block.client.post(there, {"nonce": "2", "kind": "unwell", "words": "咳得厉害"})
    worry = Worry.objects.get()
    assert worry.contact.words == "身体不舒服 咳得厉害"


def test_help_for_a_neighbour(block: Block) -> None:
    there = f"/g/people/{block.mine.person_id}/ask/"
    assert block.client.post(there, {"nonce": "1"}).status_code == 422
    answer = block.client.post(there, {"nonce": "2", "service": "S1", "day": "any", "part": "either", "note": "两袋米"})
    assert answer.url == f"/g/people/{block.mine.person_id}/"
    need = Need.objects.get(elder=block.mine.person_id)
    assert (need.channel, need.state, need.asked_by) == ("grid", "asked", block.member)


def test_searching_finds_nobody_of_elsewhere(cast: Cast, block: Block) -> None:
    assert "向阳婆" in block.client.get("/g/people/?q=向阳婆").text
    for q in ("对门翁", "10033310002", "洪桂芳"):
        page = block.client.get("/g/people/", {"q": q}).text
        assert block.theirs.person_id not in page
        assert cast.hong.pk not in page


@pytest.mark.parametrize(
    "address", ["people/{person}/", "people/{person}/ask/", "people/{person}/wrong/", "contacts/{listing}/"]
)
def test_the_next_block_is_as_if_it_did_not_exist(block: Block, address: str) -> None:
    path = "/g/" + address.format(person=block.theirs.person_id, listing=block.theirs.pk)
    answers = [block.client.get(path), block.client.post(path, {"nonce": "1", "said": "door-well", "kind": "fell"})]
    assert {answer.status_code for answer in answers} <= {404, 405}
    assert all("对门翁" not in answer.text for answer in answers)
    assert not Contact.objects.exists()


def test_another_post_widens_no_block(cast: Cast, block: Block) -> None:
    """Who sits at the telephone as well still sees only the own block here."""
    house = machine(TODAY, "test", "blocks")
    give_post(by=house, at=NOW, person=block.member, kind="operator", place=cast.community, from_on=TODAY)
    client = signed_in_as(block.member)
    assert client.get("/desk/").status_code == 200
    assert "对门翁" not in client.get("/g/people/").text
    assert client.get(f"/g/people/{block.theirs.person_id}/").status_code == 404


def test_where_nobody_else_can_go_one_is_sent(cast: Cast, block: Block) -> None:
    duty = promised(cast)
    Helper.objects.filter(pk=cast.wang_helper.pk).update(person=block.member)
    times = {"starts_at": duty.starts_at, "hand_over_at": NOW, "until_at": NOW + DAY, "opened_at": NOW}
    Replacement.objects.create(
        need=duty.need, role=0, cause="urgent", state="handed", filled_by=duty, opened_by=cast.li, ended_at=NOW,
        ended_by=cast.li, **times,
    )  # fmt: skip
    page = block.client.get("/g/").text
    assert "请马上去" in page
    assert f"/v/visits/{duty.pk}/" in page


@pytest.mark.parametrize("who", ["hong", "wang", "li", "zhou", "chen"])
def test_who_has_no_block_has_no_such_desk(cast: Cast, block: Block, who: str) -> None:
    client: Any = signed_in_as(getattr(cast, who))
    assert client.get("/g/").status_code == 403
