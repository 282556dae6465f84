"""How far a set-up has come is read from what is there, in the places somebody keeps."""

import pytest

from huzhu.care.calls.actions import Begun, Ending, write_call
from huzhu.commons.announcements.actions import keep_station
from huzhu.commons.people.access import Verb, places_of
from huzhu.commons.people.accounts import open_sign_in
from huzhu.commons.people.models import Account
from huzhu.kernel.actor import Actor, machine
from huzhu.oversight.upkeep.setting_up import SetUp, set_up_of
from tests.cast import NOW, TODAY, Cast, with_keeper

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "upkeep")


@pytest.fixture
def gu(cast: Cast) -> Actor:
    """Keeper Gu with the post of this side of the river alone."""
    by = cast.actor(with_keeper(cast))
    return Actor(by.person_id, TODAY, tuple(one for one in by.holdings if cast.street.path.startswith(one.place_path)))


def test_what_is_there_is_counted_and_nothing_across_the_river(cast: Cast, gu: Actor) -> None:
    there = set_up_of(gu)
    assert (there.communities, there.stations_rung, there.staff, there.staff_signing_in) == (1, 0, 2, 0)
    assert (there.helpers, there.people, there.calls) == (1, 2, 0), (
        "Grandma Hong and her son; who works is counted there"
    )


def test_a_station_is_open_when_it_says_its_hours(cast: Cast, gu: Actor) -> None:
    keep_station(by=gu, at=NOW, place=cast.community, phone="023-68001234", hours=[])
    assert (set_up_of(gu).stations_rung, set_up_of(gu).stations_open) == (1, 0)
    keep_station(by=gu, at=NOW, place=cast.community, phone="023-68001234", hours=[(0, 480, 1200)], address="正街8号")
    assert set_up_of(gu).stations_open == 1
    cast.community.refresh_from_db()
    assert cast.community.station_address == "正街8号"


def test_a_door_without_a_password_is_no_way_in(cast: Cast, gu: Actor) -> None:
    account = Account(username="zhou", person=cast.zhou)
    account.set_unusable_password()
    account.save()
    assert set_up_of(gu).staff_signing_in == 0
    open_sign_in(by=HOUSE, at=NOW, person=cast.zhou, username="zhou", password="qing-shi-qiao-11")
    assert set_up_of(gu).staff_signing_in == 1


def test_a_call_counts_when_it_has_ended(cast: Cast, gu: Actor) -> None:
    zhou = cast.actor(cast.zhou)
    begun = Begun("tab", NOW)
    write_call(by=zhou, at=NOW, place=cast.community, begun=begun, ending=Ending("wrong"))
    assert set_up_of(gu).calls == 1


def test_who_keeps_nothing_is_told_nothing(cast: Cast) -> None:
    there = set_up_of(cast.actor(cast.li))
    assert not places_of(cast.actor(cast.li), Verb.KEEP_PLACES).exists()
    assert there == SetUp(0, 0, 0, 0, 0, there.editions, 0, 0, 0)
