"""Asking to be rung, minutes in the bank by reference, who acts for whom, and the gentle way."""

from datetime import timedelta

import pytest

from huzhu.commons.bank.queries import minutes_posted
from huzhu.commons.notices.actions import ask_for_call, note_call
from huzhu.commons.notices.queries import calls_waiting
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Account, Delegation
from huzhu.commons.people.queries import delegations_held, delegations_of, ties_to
from huzhu.commons.places.actions import lay_streets
from huzhu.commons.places.queries import network_of, ways_over
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.simulation.town import hill_town
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import settled, visited

pytestmark = pytest.mark.django_db


class TestAskForCall:
    """ask_for_call"""

    def test_it_stands_on_the_stations_call_list_even_for_who_can_sign_in(self, cast: Cast) -> None:
        Account.objects.create(username="hong", person=cast.hong)
        wish = ask_for_call(by=cast.actor(cast.hong), at=NOW, person=cast.hong)
        assert list(calls_waiting(cast.actor(cast.zhou), cast.community)) == [wish]
        assert words_of_all([wish])[wish.pk]

    def test_twice_is_one_call_and_after_the_call_there_may_be_another(self, cast: Cast) -> None:
        first = ask_for_call(by=cast.actor(cast.hong), at=NOW, person=cast.hong)
        assert ask_for_call(by=cast.actor(cast.son), at=NOW, person=cast.hong) == first
        note_call(by=cast.actor(cast.zhou), at=NOW, notice=first, outcome="reached")
        assert ask_for_call(by=cast.actor(cast.hong), at=NOW.replace(minute=30), person=cast.hong) != first

    def test_only_for_oneself_or_with_leave(self, cast: Cast) -> None:
        for person in (cast.wang, cast.xu):
            with pytest.raises((NotFound, NotPermitted)):
                ask_for_call(by=cast.actor(person), at=NOW, person=cast.hong)


def test_minutes_posted_are_those_of_settled_visits(cast: Cast) -> None:
    done = settled(cast).attendances.get()
    waits = visited(cast, service="S1", hours=5).attendances.get()
    references = [f"attendance:{one.pk}" for one in (done, waits)]
    assert minutes_posted(references) == {references[0]: 60}


def test_delegations_are_read_from_both_ends_while_they_last(cast: Cast) -> None:
    son, hong = cast.actor(cast.son), cast.actor(cast.hong)
    given = Delegation.objects.get()
    assert list(delegations_held(son)) == [given]
    assert list(delegations_of(hong, cast.hong)) == [given]
    assert not delegations_of(son, cast.hong).exists()
    assert [tie.person_id for tie in ties_to(son)] == [cast.hong.pk]
    Delegation.objects.update(from_on=TODAY - timedelta(days=1), to_on=TODAY)
    assert not delegations_held(son).exists()
    assert not delegations_of(hong, cast.hong).exists()


class TestWays:
    """ways_over"""

    def test_the_gentle_way_is_never_quicker_and_the_quick_one_never_slower(self, cast: Cast) -> None:
        streets = hill_town(7, on=TODAY).streets
        lay_streets(by=machine(TODAY, "test", "streets"), at=NOW, place=cast.street, streets=streets)
        network = network_of(cast.community)
        ways = ways_over(network, "helper", int(streets.elevation_m.argmin()), int(streets.elevation_m.argmax()))
        assert ways is not None
        assert ways.gentle.minutes >= ways.quick.minutes > 0
        assert ways.quick.climb_m > 0

    def test_without_streets_or_doors_there_is_none(self, cast: Cast) -> None:
        assert ways_over(network_of(cast.community), "helper", 1, 2) is None
        streets = hill_town(7, on=TODAY).streets
        lay_streets(by=machine(TODAY, "test", "streets"), at=NOW, place=cast.street, streets=streets)
        network = network_of(cast.community)
        assert ways_over(network, "helper", None, 2) is None
        assert ways_over(network, "helper", 1, len(streets.lon) + 5) is None
