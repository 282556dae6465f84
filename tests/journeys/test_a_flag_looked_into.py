"""A flag is raised in the night, an inspector has people rung about it, and says what it was: nothing is taken.

Eight evenings of Xiao Wang's cannot all have been; the nightly job finds them among a fortnight of ordinary visits.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huzhu.care.visits.crediting import reference_of
from huzhu.care.visits.models import Attendance
from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry
from huzhu.commons.bank.models import Entry, Transfer
from huzhu.commons.bank.posting import Move
from huzhu.kernel.actor import machine
from huzhu.oversight.vigilance.models import Flag, PhoneBack
from huzhu.oversight.vigilance.watching import watch_all_visits
from tests.cast import NOW, TODAY, Cast, assemble
from tests.clean_slate import keep_slate, restore_slate
from tests.journeys.hands import Keys, Open, account, look, sign_in
from tests.oversight.vigilance.planted import lived_in, phantoms

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Nine in the morning, the night's job done."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return NOW


@pytest.fixture
def town(transactional_db: None, clock: datetime, static_folder: None) -> Iterator[Cast]:
    """The community with its fortnight of visits; afterwards the database is as before."""
    keep_slate()
    cast = lived_in(assemble(), days=14)
    phantoms(cast, cast.wang_helper, cast.hong, count=8)
    _credited(cast)
    watch_all_visits(by=machine(TODAY, "test", "watch"), at=NOW)
    for person, name in ((cast.chen, "chenli"), (cast.zhou, "zhoumin")):
        account(person, name)
    yield cast
    restore_slate()


def _credited(cast: Cast) -> None:
    """What was planted is in the books, as for any visit that was confirmed."""
    house = machine(TODAY, "test", "credit")
    pool = issuance_pool(by=house, at=NOW, place=cast.community)
    for part in Attendance.objects.select_related("assignment__helper__person").order_by("arrived_at", "pk"):
        account = member_account(by=house, at=NOW, person=part.assignment.helper.person)
        moves = [Move(pool, account, part.credited_minutes or 0)]
        post_entry(by=house, at=NOW, reference=reference_of(part), kind=Entry.Kind.CREDIT, moves=moves)


def test_a_flag_is_asked_about_and_what_it_was_is_written_down(open_page: Open, live_server: Any, town: Cast) -> None:
    url = live_server.url.replace("localhost", "127.0.0.1")
    flag, before = Flag.objects.get(about=town.wang), Transfer.objects.count()
    page = sign_in(open_page, url, "chenli", "flag")
    _opened(page, url, flag)
    _the_station_rings(sign_in(open_page, url, "zhoumin", "flag"), url, flag)
    _decided(page, url, flag)
    page.goto(f"{url}/sup/phone-backs/")
    look(page, "flag-rung")
    decided = Flag.objects.get(pk=flag.pk)
    assert (decided.state, decided.decided_by_id) == ("confirmed", town.chen.pk)
    assert Transfer.objects.count() == before


def _opened(page: Page, url: str, flag: Flag) -> None:
    """The inspector reads the reasons, takes it, and has people rung."""
    page.goto(f"{url}/sup/flags/")
    look(page, "flag-list")
    keys = Keys(page)
    keys.use(page.locator(f'a[href="/sup/flags/{flag.pk}/"]'))
    expect(page.locator("main")).to_contain_text("同一时间，这位帮手记在两户人家。")
    look(page, "flag-reasons")
    keys.use(page.get_by_role("button", name="我来核查"))
    keys.use(page.get_by_role("button", name="请站里回访三次服务"))
    expect(page.locator("body")).to_contain_text("已列入互助站的回访名单")


def _the_station_rings(page: Page, url: str, flag: Flag) -> None:
    """Operator Zhou asks an open question and writes down the answer."""
    call = PhoneBack.objects.filter(flag=flag).order_by("due_at", "pk")[0]
    page.goto(f"{url}/desk/call-backs/asked/")
    look(page, "flag-calls")
    keys = Keys(page)
    keys.use(page.locator(f'h2 a[href="/desk/call-backs/asked/{call.pk}/"]'))
    expect(page.locator("main")).to_contain_text("有人到您家来过吗")
    look(page, "flag-call")
    keys.go_to(page.locator('input[name="outcome"]').first)
    keys.press("ArrowDown", "ArrowDown", "Tab")
    keys.type("meiyou ren lai")
    keys.use(page.get_by_role("button", name="记下来"))
    expect(page.locator("main")).to_contain_text("没有人来过")
    look(page, "flag-answered")


def _decided(page: Page, url: str, flag: Flag) -> None:
    """The inspector reads what was said, and says what it was."""
    page.goto(f"{url}/sup/flags/{flag.pk}/")
    expect(page.locator("main")).to_contain_text("meiyou ren lai")
    keys = Keys(page)
    keys.go_to(page.locator('input[name="outcome"]').first)
    keys.press("ArrowUp", "Tab")
    keys.type("sanci dou meiyou ren lai")
    keys.use(page.get_by_role("button", name="记下来"))
    expect(page.locator("main")).to_contain_text("没有扣除任何分钟")
    look(page, "flag-decided")
