"""What deaths leave behind, at the desk: told in words, settled by a second person, withdrawn with the reason."""

from datetime import timedelta

import pytest

from huzhu.commons.bank.actions import issuance_pool, member_account, post_entry
from huzhu.commons.bank.models import Entry
from huzhu.commons.bank.posting import Move
from huzhu.commons.bank.queries import account_of, balance_of
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.estates import note_death
from huzhu.commons.timebank.heirs import name_heir
from huzhu.commons.timebank.models import Estate
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.home.test_home_pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/desk/estates/"
HOUSE = machine(TODAY, "test", "estates")


def saved(person: Person, minutes: int) -> None:
    """Time on somebody's account."""
    account = member_account(by=HOUSE, at=NOW, person=person)
    pool = issuance_pool(by=HOUSE, at=NOW, place=person.place)
    kind = Entry.Kind.CREDIT
    post_entry(by=HOUSE, at=NOW, reference=f"s:{person.pk}", kind=kind, moves=[Move(pool, account, minutes)])


def holds(person: Person) -> int:
    """What stands on the person's account."""
    account = account_of(person)
    return balance_of(account) if account else 0


def left_behind(cast: Cast, *, heir: bool = True) -> Estate:
    """Grandma Hong has died yesterday with two hours; her son is named, or nobody is. The house noted it."""
    saved(cast.hong, 120)
    if heir:
        name_heir(by=HOUSE, at=NOW - timedelta(days=3), member=cast.hong, other=cast.son)
    return note_death(by=HOUSE, at=NOW, member=cast.hong, died_on=TODAY - timedelta(days=1), document="证明 12")


def test_nobody_has_died(cast: Cast) -> None:
    assert "Nobody yet." in text(signed_in_as(cast.li, "en").get(LIST))


def test_the_time_goes_to_whom_she_named(cast: Cast) -> None:
    estate, li = left_behind(cast), signed_in_as(cast.li, "en")
    page = f"{LIST}{estate.pk}/"
    assert "洪桂芳" in text(li.get(LIST))
    told = text(li.get(page))
    for words in ("证明 12", "will go to 洪志强", "2026-11-19"):
        assert words in told
    assert li.post(f"{page}settle/", {"nonce": "a"}).url == page
    assert (holds(cast.hong), holds(cast.son)) == (0, 120)
    settled = text(li.get(page))
    assert "李文静" in settled
    assert "will go to" not in settled
    assert li.post(f"{page}settle/", {"nonce": "b"}).status_code == 409
    assert "2 h" in text(li.get(LIST))


def test_without_an_heir_it_goes_to_the_donations(cast: Cast) -> None:
    estate, li = left_behind(cast, heir=False), signed_in_as(cast.li, "en")
    assert "will go to the donations" in text(li.get(f"{LIST}{estate.pk}/"))


def test_whoever_wrote_it_down_does_not_settle_it(cast: Cast) -> None:
    saved(cast.hong, 120)
    li = cast.actor(cast.li)
    estate = note_death(by=li, at=NOW, member=cast.hong, died_on=TODAY - timedelta(days=1), document="证明")
    refused = signed_in_as(cast.li, "en").post(f"{LIST}{estate.pk}/settle/", {"nonce": "a"})
    assert refused.status_code == 409
    assert "a colleague has to settle it" in text(refused)
    assert holds(cast.hong) == 120


def test_a_mistake_is_withdrawn_with_its_reason(cast: Cast) -> None:
    estate, li = left_behind(cast), signed_in_as(cast.li, "en")
    page = f"{LIST}{estate.pk}/"
    assert li.post(f"{page}withdraw/", {"because": "", "nonce": "a"}).status_code == 422
    assert li.post(f"{page}withdraw/", {"because": "认错了人", "nonce": "b"}).url == page
    assert Person.objects.get(pk=cast.hong.pk).died_on is None
    assert holds(cast.hong) == 120
    told = text(li.get(page))
    assert "It was a mistake" not in told, "nothing is left to withdraw"


def test_who_sees_it_and_who_acts(cast: Cast) -> None:
    page = f"{LIST}{left_behind(cast).pk}/"
    for who, status in ((cast.zhou, 403), (cast.wang, 403), (cast.son, 403), (cast.xu, 404)):
        assert signed_in_as(who, "en").get(page).status_code == status, who
        assert signed_in_as(who, "en").post(f"{page}settle/", {"nonce": "a"}).status_code == status, who
    chen = signed_in_as(cast.chen, "en")
    assert chen.get(LIST).status_code == 200
    assert "It was a mistake" not in text(chen.get(page))
    assert chen.post(f"{page}settle/", {"nonce": "b"}).status_code == 403
