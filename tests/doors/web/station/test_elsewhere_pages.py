"""The desk for people registered elsewhere: a card, what is wanted, how it stands; and nothing else of the record."""

from datetime import date

import pytest
from django.test import Client

from huzhu.care.entitlement.models import Application
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import machine
from huzhu.kernel.identity.numbers import make_number
from tests.cast import NOW, TODAY, Cast

NUMBER = make_number(date(1946, 11, 20), 37)
CARD = {"nonce": "1", "name": "赵德福", "number": NUMBER}
HERE = "/desk/applications/elsewhere/"


@pytest.fixture
def zhao(cast: Cast) -> Person:
    """Registered in the far place, with a door and a telephone."""
    card = Particulars(
        name="赵德福",
        gender="man",
        born_on=date(1946, 11, 20),
        door="远方路9号",
        phones=("10088812345",),
        identity_number=NUMBER,
    )
    return register_person(by=machine(TODAY, "test", "cast"), at=NOW, place=cast.far, particulars=card)


def test_nothing_handed_in_yet(cast: Cast, li: Client) -> None:
    page = li.get(HERE).text
    assert "还没有受理过" in page
    assert "身份证上的姓名" in page


def test_the_card_shows_where_and_not_who_else(cast: Cast, li: Client, zhao: Person) -> None:
    page = li.post(f"{HERE}find/", CARD).text
    assert "南坡社区" in page
    assert "高龄" in page
    for secret in ("远方路", "10088812345", "1946"):
        assert secret not in page.replace(NUMBER, "")


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({"name": "赵德富"}, "没有登记过这个姓名和号码的人"),
        ({"number": NUMBER[:-1]}, "位"),
        ({"number": ""}, "请填：身份证号"),
    ],
)
def test_a_wrong_card_is_told_at_the_field(
    cast: Cast, li: Client, zhao: Person, card: dict[str, str], words: str
) -> None:
    answer = li.post(f"{HERE}find/", CARD | card)
    assert answer.status_code == 422
    assert words in answer.text


def test_handed_in_it_stands_in_the_list_of_both_desks(cast: Cast, li: Client, zhao: Person) -> None:
    wanted = {"benefit": "advanced_age_allowance", "asker": "self", "evidence": "身份证"}
    assert li.post(f"{HERE}hand-in/", CARD | wanted | {"evidence": ""}).status_code == 422
    answer = li.post(f"{HERE}hand-in/", CARD | wanted | {"nonce": "2"}, follow=True)
    assert "南坡社区已收到通知" in answer.text
    assert "赵德福" in answer.text
    again = li.post(f"{HERE}hand-in/", CARD | wanted | {"nonce": "3"})
    assert again.status_code == 422
    assert Application.objects.count() == 1


def test_only_those_who_may_apply_see_the_card_form(cast: Cast, zhou: Client) -> None:
    assert zhou.post(f"{HERE}find/", CARD).status_code in (403, 404)
