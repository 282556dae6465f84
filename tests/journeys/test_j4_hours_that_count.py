"""J4: a retired volunteer reaches the limit, says where the rest goes, and gives hours to her mother elsewhere.

The rules are Nanjing's limit and Beijing's gifting, adopted by the inspector on the way. The visits themselves are
J1's walk; here they are done by the actions, and what follows from them by keyboard in the browser.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.dispatch.actions import accept_assignment, offer_visit
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
from huzhu.care.visits.actions import check_in, check_out, confirm_visit
from huzhu.care.visits.models import Visit
from huzhu.care.visits.showing import Showing
from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.bank.queries import account_at, account_of, ledger_sum
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.actions import Particulars, register_person, tie_persons
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.rulebook.actions import keep_edition, keep_shipped
from huzhu.commons.timebank.clearing import settlements
from huzhu.commons.timebank.queries import district_of
from huzhu.kernel.actor import machine
from huzhu.oversight.replays.actions import reckon_replay
from huzhu.oversight.replays.models import YearReplay
from tests.cast import NOW, TODAY, Cast, assemble, volunteer
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HOUR = 60
RULES = """
[pack]
code = "timebank_shanwan"
zh = "山湾规则（示例）"
en = "Rules of Shanwan (illustrative)"
place = "shanwan"
illustrative = true
[source.nanjing]
title = "Nanjing time bank trial 2019 (Xinhua 2019-08-30)"
number = "domain.md 3 [Q34]"
[source.beijing]
title = "Beijing elder-care time bank (CCTV 2022-01-20)"
number = "domain.md 3 [Q7]"
[defaults]
valid_from = 2026-01-01
source = "nanjing"
confidence = "quoted"
[[rule]]
code = "member_most_minutes"
value = 90000
zh = "个人时间上限 1500 小时"
en = "1,500 hours a member"
[[rule]]
code = "gift_to"
value = ["lineal"]
source = "beijing"
zh = "可转赠给直系亲属"
en = "Time can be given to lineal relatives"
"""
CASES = '[[cap]]\nbalance = 88800\nearned = 1800\ngives = "1200 kept, 600 over"\n[[give]]\nto = "lineal"\ngives = "yes"'


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Nine in the morning; the walk moves it."""
    now = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    return now


@pytest.fixture
def town(transactional_db: None, clock: list[datetime], static_folder: None) -> Iterator[Cast]:
    """Everybody, each with a way to sign in; afterwards the database is as before."""
    keep_slate()
    cast = assemble()
    for person, name in ((cast.chen, "chenli"), (cast.li, "liwenjing")):
        account(person, name)
    yield cast
    restore_slate()


def test_hours_reach_the_limit_and_a_mother(
    open_page: Open, live_server: Any, town: Cast, clock: list[datetime]
) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")  # no page may ask any other host
    retired, helper, mother = _people(town)
    _adopt(sign_in(open_page, url, "chenli", "j4"), url, town)
    _saved_before(town, retired, 1480 * HOUR)
    for number in range(10):
        begins = NOW + timedelta(days=number // 2, hours=1 + 4 * (number % 2))
        _served(town, town.hong, helper, begins, 180, town.li)
    assert _holds(retired) == 1500 * HOUR
    clock[0] = NOW + timedelta(days=6)
    page = sign_in(open_page, url, "chenxiuying", "j4")
    _direct_the_rest(page, url)
    donated = account_at(town.community, Account.Kind.DONATION)
    assert donated is not None
    assert donated.balance == 10 * HOUR
    _give_to_her_mother(page, url, mother)
    assert (_holds(retired), _holds(mother)) == (1480 * HOUR, 20 * HOUR)
    here, there = district_of(town.community), district_of(town.far)
    (owed,) = settlements(NOW, clock[0] + timedelta(days=1))
    assert (owed.from_id, owed.to_id, owed.minutes) == (here.pk, there.pk, 20 * HOUR)
    away = volunteer(_registered(town, town.xu, "余", date(1965, 1, 1)), town.actor(town.xu))
    _served(town, mother, away, clock[0] + timedelta(hours=2), 120, town.xu)
    assert (_holds(mother), _holds(away.person)) == (18 * HOUR, 2 * HOUR)
    clock[0] += timedelta(days=1)
    _she_sees_it(sign_in(open_page, url, "mother", "j4-mother"), url)
    _the_book_shows_it(sign_in(open_page, url, "liwenjing", "j4"), url)
    assert ledger_sum() == 0
    assert not list(bank_faults())


def _people(town: Cast) -> tuple[Person, Helper, Person]:
    """The retired volunteer, and her mother beyond the river."""
    retired = _registered(town, town.li, "陈秀英", date(1964, 5, 1))
    mother = _registered(town, town.xu, "吴桂兰", date(1941, 2, 3))
    tie_persons(by=town.actor(town.xu), at=NOW, person=mother, other=retired, kind=Tie.Kind.CHILD)
    account(retired, "chenxiuying")
    account(mother, "mother")
    return retired, volunteer(retired, town.actor(town.li)), mother


def _registered(town: Cast, staff: Person, name: str, born_on: date) -> Person:
    place = town.far if staff == town.xu else town.community
    particulars = Particulars(name=name, gender="woman", born_on=born_on, door="石梯巷5号")
    return register_person(by=town.actor(staff), at=NOW, place=place, particulars=particulars)


def _adopt(page: Page, url: str, town: Cast) -> None:
    """The inspector sees what the rules would have done, and adopts them from today on."""
    keep_shipped(by=machine(TODAY, "test", "j4"), at=NOW)
    by, code = machine(TODAY, "test", "j4"), "timebank_shanwan"
    edition = keep_edition(by=by, at=NOW, place=town.street, code=code, text=RULES, cases=CASES)
    page.goto(f"{url}/sup/rules/")
    look(page, "j4-rules")
    keys = Keys(page)
    keys.use(page.locator(f'a[href^="/sup/rules/{edition.pk}/replay/"]'))
    expect(page.get_by_role("heading", level=1)).to_contain_text("山湾规则")
    keys.use(page.get_by_role("button", name="试算过去一年"))
    expect(page.locator("#progress")).to_be_visible()
    look(page, "j4-replaying")
    reckon_replay(by=machine(TODAY, "test", "j4"), at=NOW, replay=YearReplay.objects.get(), worker="j4")
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("期末全体会员余额")
    look(page, "j4-replay")
    keys.go_to(page.locator("#id_because"))
    keys.type("jiedao bangonghui")
    keys.use(page.get_by_role("button", name="从那天起采用"))
    expect(page.locator("main")).to_contain_text("jiedao bangonghui")
    look(page, "j4-adopted")


def _saved_before(town: Cast, retired: Person, minutes: int) -> None:
    by = machine(TODAY, "test", "j4")
    moves = [
        Move(
            issuance_pool(by=by, at=NOW, place=town.community),
            member_account(by=by, at=NOW, person=retired),
            minutes,
        )
    ]
    post_entry(by=by, at=NOW, reference="before", kind=Entry.Kind.CREDIT, moves=moves)


def _served(town: Cast, elder: Person, helper: Helper, at: datetime, minutes: int, staff: Person) -> None:
    """One visit from the asking to the elder's word, a day later."""
    by, asked_at = town.actor(staff), at - timedelta(hours=1)
    ask = Ask("P1", "phone", at, at + timedelta(minutes=30), minutes=minutes)
    need = approve_need(by=by, at=asked_at, need=ask_for_help(by=by, at=asked_at, elder=elder, ask=ask))
    offer = offer_visit(by=by, at=asked_at, need=need, helper=helper, starts_at=at)
    promise = accept_assignment(by=town.actor(helper.person), at=asked_at, assignment=offer)
    check_in(by=by, at=at, assignment=promise, showing=Showing(f"in{offer.pk}", "station"))
    left_at = at + timedelta(minutes=minutes)
    check_out(by=by, at=left_at, assignment=promise, showing=Showing(f"out{offer.pk}", "station"))
    confirm_visit(by=by, at=left_at + timedelta(hours=1), visit=Visit.objects.get(need=need), via="call_back")


def _holds(person: Person) -> int:
    found = account_of(person)
    assert found is not None
    assert found.balance is not None
    return found.balance


def _direct_the_rest(page: Page, url: str) -> None:
    """Ten hours lie above the limit, in four entries at most; each goes to the donations after a yes."""
    keys = Keys(page)
    page.goto(f"{url}/v/time/")
    expect(page.locator("main")).to_contain_text("1500 小时")
    expect(page.locator("main")).to_contain_text("超出上限")
    look(page, "j4-above")
    while page.get_by_role("link", name="捐出去").count():
        keys.use(page.get_by_role("link", name="捐出去").first)
        look(page, "j4-direct")
        keys.use(page.get_by_role("button", name="对，捐赠"))
        expect(page.get_by_role("heading", level=1)).to_have_text("我的时间")
    look(page, "j4-directed")


def _give_to_her_mother(page: Page, url: str, mother: Person) -> None:
    keys = Keys(page)
    page.goto(f"{url}/e/time/")
    keys.use(page.get_by_role("link", name="转赠给家人"))
    look(page, "j4-give")
    keys.go_to(page.locator(f'input[name="to"][value="{mother.pk}"]'))
    keys.press("Space", "Tab")
    keys.type("20")
    keys.use(page.get_by_role("button", name="下一步"))
    expect(page.locator("main")).to_contain_text("现在有 1500 小时，转出后还有 1480 小时。")
    look(page, "j4-give-check")
    keys.use(page.get_by_role("button", name="对，转赠"))
    expect(page.get_by_role("heading", level=1)).to_have_text("我的时间")
    expect(page.locator("main")).to_contain_text("1480 小时")
    look(page, "j4-given")
    for name, address in (("donate", "donate/"), ("share", "family/")):
        page.goto(f"{url}/e/time/{address}")
        look(page, f"j4-{name}")


def _she_sees_it(page: Page, url: str) -> None:
    page.goto(f"{url}/e/time/")
    expect(page.locator("main")).to_contain_text("18 小时")
    expect(page.locator("main")).to_contain_text("家人转赠来的")
    expect(page.locator("main")).to_contain_text("得到帮助")
    look(page, "j4-mother-time")
    page.goto(f"{url}/e/time/sheet/")
    look(page, "j4-mother-sheet")


def _the_book_shows_it(page: Page, url: str) -> None:
    keys = Keys(page)
    page.goto(f"{url}/desk/book/")
    expect(page.locator("main")).to_contain_text("赠予家人")
    look(page, "j4-book")
    keys.use(page.locator("#entries tbody a").first)
    look(page, "j4-entry")
