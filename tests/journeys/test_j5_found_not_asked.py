"""J5: Mr Zhao turns eighty, was graded last week and stays with his son in another city; nobody had to ask.

The nights are the house's own; what people do is done by keyboard in the browser: the desk at home reads why he may be
entitled and puts him on the list for visits, the desk where he stays hands in his application, the desk at home
decides, both see it, and nothing he has is suggested again.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.contacts.models import Listing
from huzhu.care.contacts.tiering import propose_tiers
from huzhu.care.entitlement.actions import find_entitled
from huzhu.care.entitlement.models import Application, Finding
from huzhu.commons.people.actions import Particulars, note_fact, register_person
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import machine
from huzhu.kernel.identity.numbers import make_number
from tests.cast import NOW, TODAY, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)
BORN_ON = TODAY.replace(year=TODAY.year - 80)
NUMBER = make_number(BORN_ON, 37)


@pytest.fixture
def town(transactional_db: None, static_folder: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """Nine in the morning of his eightieth birthday; the night before he was looked at already."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    keep_slate()
    cast = assemble()
    zhao = _zhao(cast)
    for person, name in ((cast.li, "liwenjing"), (cast.xu, "xusheng")):
        account(person, name)
    _night(cast, TODAY - DAY)
    graded = {"kind": "ability", "value": "2", "from_on": TODAY - 7 * DAY, "source": "评估"}
    note_fact(by=machine(TODAY, "test", "town"), at=NOW, person=zhao, **graded)
    _night(cast, TODAY)
    yield cast
    restore_slate()


def test_found_by_night_visited_and_applied_for_where_he_stays(open_page: Open, live_server: Any, town: Cast) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")
    zhao = Person.objects.get(born_on=BORN_ON)
    home = sign_in(open_page, url, "liwenjing", "j5")
    _read_why(home, url)
    _listed_for_visits(home, url, zhao)
    away = sign_in(open_page, url, "xusheng", "j5")
    _handed_in(away, url)
    _granted(home, url)
    away.goto(f"{url}/desk/applications/elsewhere/")
    expect(away.locator("main")).to_contain_text("已批准")
    assert not zhao.contact_proposals.filter(closed_at__isnull=True).exists()
    before = Finding.objects.count()
    _night(town, TODAY + DAY)
    assert Finding.objects.count() == before
    home.goto(f"{url}/desk/people/{zhao.pk}/")
    claims = home.locator("section[aria-labelledby=claims-title]")
    expect(claims.locator("h3 + ul")).to_contain_text("高龄")
    expect(claims.locator("> ul").first).not_to_contain_text("高龄")
    look(home, "j5-person")


def _zhao(cast: Cast) -> Person:
    by = machine(TODAY, "test", "town")
    card = Particulars(name="赵德福", gender="man", born_on=BORN_ON, door="石梯巷7号2-1", identity_number=NUMBER)
    zhao = register_person(by=by, at=NOW - 200 * DAY, place=cast.community, particulars=card)
    lives = {"kind": "living", "value": "alone", "from_on": date(2026, 1, 1), "source": "入户"}
    note_fact(by=by, at=NOW - 100 * DAY, person=zhao, **lives)
    return zhao


def _night(cast: Cast, day: date) -> None:
    by, at = machine(day, "job", "night"), NOW + (day - TODAY)
    for place in (cast.community, cast.far):
        find_entitled(by=by, at=at, place=place)
    propose_tiers(by=by, at=at)


def _read_why(page: Page, url: str) -> None:
    """What the night has found of him, with reasons, and never that he qualifies."""
    page.goto(f"{url}/desk/entitled/")
    look(page, "j5-found")
    main = page.locator("main")
    expect(main).to_contain_text("高龄")
    expect(main).to_contain_text("年满 80 周岁")
    expect(main).to_contain_text("每一项都由主管部门核实")


def _listed_for_visits(page: Page, url: str, zhao: Person) -> None:
    """The rules propose the closest tier; Staff Li reads why and says yes."""
    page.goto(f"{url}/desk/contacts/?view=proposed")
    look(page, "j5-proposed")
    keys = Keys(page)
    keys.use(page.get_by_role("link", name="赵德福"))
    expect(page.locator("main")).to_contain_text("80岁以上，独居、空巢或留守")
    look(page, "j5-by-the-rules")
    keys.use(page.get_by_role("button", name="列入名单"))
    assert Listing.objects.get(person=zhao).tier == "red"


def _handed_in(page: Page, url: str) -> None:
    """Where he stays: his card on the counter, what he wants, his papers; once."""
    page.goto(f"{url}/desk/applications/elsewhere/")
    look(page, "j5-elsewhere")
    keys = Keys(page)
    keys.go_to(page.locator("#card_name"))
    page.keyboard.insert_text("赵德福")
    keys.press("Tab")
    keys.type(NUMBER)
    keys.use(page.get_by_role("button", name="下一步"))
    expect(page.locator("main")).to_contain_text("青石桥社区")
    expect(page.locator("main")).not_to_contain_text("石梯巷7号")
    look(page, "j5-what-he-wants")
    page.locator("#apply_benefit").select_option("advanced_age_allowance")
    keys.go_to(page.locator("#apply_evidence"))
    page.keyboard.insert_text("身份证")
    keys.use(page.get_by_role("button", name="提交"))
    expect(page.locator("main")).to_contain_text("赵德福")
    assert Application.objects.get().state == "applied"


def _granted(page: Page, url: str) -> None:
    """At home: where it was handed in, the papers, and a yes."""
    page.goto(f"{url}/desk/applications/")
    keys = Keys(page)
    keys.use(page.get_by_role("link", name="赵德福"))
    expect(page.locator("main")).to_contain_text("身份证")
    expect(page.locator("main")).to_contain_text("受理")
    look(page, "j5-to-decide")
    keys.use(page.get_by_role("button", name="批准"))
    assert Application.objects.get().state == "granted"
