"""A value without a confirmed source says so where it is shown, and names what it rests on."""

import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from huzhu.doors.web import basis
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.timebank.rules import time_rules_on
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import offered, settled, signed_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hour of the cast."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def shown(bases: list[basis.Basis], streets: list[str] | None = None) -> str:
    context = Context({"bases": bases, "streets": streets or []})
    return Template('{% include "parts/unconfirmed.html" %}{% include "parts/basis.html" %}').render(context)


def test_the_part_names_the_value_its_source_and_leads_to_the_rule() -> None:
    with override("en"):
        text = shown(basis.unconfirmed(basis.counting(TODAY)), ["© OpenStreetMap contributors"])
    for words in ("How minutes are counted", "not confirmed", "proposal of the project", "© OpenStreetMap"):
        assert words in text
    assert 'href="/rules/#time"' in text


def test_what_is_confirmed_is_left_in_peace() -> None:
    sure = basis.Basis("Minutes in one unit", "A city", "#", confirmed=True)
    assert basis.unconfirmed(sure) == []
    assert shown([]).strip() == ""


def test_the_source_is_told_in_the_readers_language() -> None:
    with override("zh-hans"):
        assert "本项目的建议" in basis.lengths(TODAY).source
    with override("en"):
        assert "proposal" in basis.lengths(TODAY).source


@pytest.mark.parametrize("one", [basis.lengths, basis.who_may, basis.papers, basis.counting, basis.silence])
def test_each_basis_leads_to_a_place_on_the_page_of_rules(client: Client, one: object) -> None:
    anchor = one(TODAY).href.partition("#")[2]  # type: ignore[operator]
    assert f'id="{anchor}"' in client.get("/rules/").text


def test_the_page_of_rules_holds_every_rule_with_its_state(client: Client) -> None:
    page = client.get("/rules/", headers={"accept-language": "en"}).text
    rules = time_rules_on(TODAY).notes
    for code, note in rules.items():
        row = re.search(rf'<tr id="time-{code}">(.*?)</tr>', page, re.DOTALL)
        assert row, code
        assert ("not confirmed" in row[1]) is not note.mark.confirmed
    assert all(f'id="service-{service.code}"' in page for service in catalogue_on(TODAY).services)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("wang", "/v/"), ("wang", "/v/time/"), ("hong", "/e/time/"), ("hong", "/e/ask/home/"),
        ("li", "/desk/"), ("li", "/desk/call-backs/"), ("chen", "/sup/2026-11/"),
        ("chen", "/sup/2026-11/visits_done/"),
    ],
)  # fmt: skip
def test_pages_that_show_such_values_say_so(cast: Cast, who: str, address: str) -> None:
    settled(cast)
    offered(cast, service="P1", hours=6)
    page = signed_in_as(getattr(cast, who), "en").get(address)
    assert page.status_code == 200
    assert "not confirmed" in page.text
    assert re.search(r"/rules/(\?place=\w+)?#", page.text)
