"""A telephone rings: noted once, shown for a while, picked up by one."""

from datetime import timedelta

import pytest

from huzhu.care.calls.actions import CallStillOpen
from huzhu.care.calls.models import Call, Ring
from huzhu.care.calls.queries import RINGS_FOR, rings_now
from huzhu.care.calls.rings import RingAnswered, Rung, answer_ring, note_ring
from huzhu.commons.codes import new_code
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
HOUSE = machine(TODAY, "test", "rings")


def ring(cast: Cast, key: str = "1", number: str = "10023450001") -> Ring:
    """Grandma Hong rings the community."""
    return note_ring(by=HOUSE, at=NOW, place=cast.community, rung=Rung(key, number, NOW))


def test_it_knows_the_one_whom_the_number_reaches(cast: Cast) -> None:
    assert ring(cast).person == cast.hong
    assert ring(cast, "2", "10099990000").person is None
    assert ring(cast, "3", "").person is None


def test_told_twice_it_is_one(cast: Cast) -> None:
    assert ring(cast).pk == ring(cast).pk
    assert ring(cast, "2").pk != ring(cast).pk


def test_it_is_shown_until_somebody_picks_up_or_it_stops(cast: Cast) -> None:
    zhou, one = cast.actor(cast.zhou), ring(cast)
    assert list(rings_now(zhou, cast.community, NOW)) == [one]
    assert not rings_now(zhou, cast.community, NOW + RINGS_FOR + timedelta(seconds=1)).exists()
    answer_ring(by=zhou, at=NOW, ring=one, tab=new_code())
    assert not rings_now(zhou, cast.community, NOW).exists()
    assert not rings_now(cast.actor(cast.xu), cast.community, NOW).exists()


def test_who_picks_up_has_the_call_with_its_number(cast: Cast) -> None:
    call = answer_ring(by=cast.actor(cast.zhou), at=NOW, ring=ring(cast), tab=new_code())
    assert (str(call.number), call.operator, call.ended_at) == ("10023450001", cast.zhou, None)


def test_one_picks_up(cast: Cast) -> None:
    one = ring(cast)
    answer_ring(by=cast.actor(cast.zhou), at=NOW, ring=one, tab=new_code())
    with pytest.raises(RingAnswered):
        answer_ring(by=cast.actor(cast.li), at=NOW, ring=one, tab=new_code())


def test_who_is_still_on_the_telephone_ends_that_first(cast: Cast) -> None:
    zhou = cast.actor(cast.zhou)
    answer_ring(by=zhou, at=NOW, ring=ring(cast), tab=new_code())
    with pytest.raises(CallStillOpen):
        answer_ring(by=zhou, at=NOW, ring=ring(cast, "2"), tab=new_code())
    assert Call.objects.count() == 1
    assert rings_now(zhou, cast.community, NOW).count() == 1, "it goes on ringing for the others"


def test_only_the_telephone_system_says_so_and_only_the_desk_picks_up(cast: Cast) -> None:
    for who in (cast.li, cast.zhou, cast.chen):
        with pytest.raises(NotPermitted):
            note_ring(by=cast.actor(who), at=NOW, place=cast.community, rung=Rung("1", "", NOW))
    for who in (cast.xu, cast.wang, cast.hong):
        with pytest.raises(NotFound):
            answer_ring(by=cast.actor(who), at=NOW, ring=ring(cast), tab=new_code())
