"""At night nobody is woken to go, and a promise given back by mistake stands again while nobody has taken it."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import AlreadyOffered, OfferEnded, PromisedElsewhere, RoleTaken, give_back
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.repairing import press_on
from huzhu.care.dispatch.returning import come_after_all
from huzhu.commons.helpers.models import Availability
from huzhu.commons.notices.models import Notice
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, approved, deeds, later, offered, told
from tests.care.test_repair import before, helper, ill, no, out, press, yes
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "clock")
State, Offer = Replacement.State, Assignment.State


class TestAtNight:
    """Nobody is woken from nine to seven: it waits for the morning, or whoever is on duty goes."""

    def lost(self, cast: Cast, hours: float, **more: object) -> Replacement:
        """Xiao Wang gives back at eleven at night what he had promised for so many hours after nine in the morning."""
        promise = accepted(cast, approved(cast, hours=hours, **more))
        at = NOW + timedelta(hours=14)
        Availability.objects.update(from_minute=360)
        give_back(by=cast.actor(cast.wang), at=at, assignment=promise, why="cannot_come")
        search = Replacement.objects.get()
        press_on(by=HOUSE, at=at)
        search.refresh_from_db()
        return search

    def test_a_visit_at_nine_waits_for_seven(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        helper(cast, "邻网", "grid")
        search = self.lost(cast, 24)
        assert (search.state, out()) == (State.LOOKING, [])
        assert search.next_at == NOW + timedelta(hours=22)
        press_on(by=HOUSE, at=NOW + timedelta(hours=22))
        assert len(out()) == 1

    def test_a_visit_at_half_past_seven_is_given_to_who_is_on_duty(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        grid = helper(cast, "邻网", "grid")
        search = self.lost(cast, 22.5)
        assert (search.state, out()) == (State.HANDED, [])
        assert search.filled_by
        assert search.filled_by.helper == grid

    def test_with_nobody_on_duty_the_station_knows_in_the_night(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        search = self.lost(cast, 22.5)
        assert (search.state, out()) == (State.LOOKING, [])
        assert "station.nobody" in told(cast.li)

    def test_what_is_urgent_is_asked_at_night(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        assert self.lost(cast, 24, urgent=True).state == State.LOOKING
        assert len(out()) == 1


class TestComingAfterAll:
    """A slip of the thumb on the stairs: while nobody has taken it, the promise stands again."""

    def test_within_the_minute_nobody_hears_of_it(self, cast: Cast) -> None:
        search = ill(cast)
        assert "assignment.lost" in told(cast.hong)
        lost = search.lost
        assert lost
        again = come_after_all(by=cast.actor(cast.wang), at=before(search, 49.5), assignment=lost)
        assert (again.state, again.ended_at, again.because) == (Offer.ACCEPTED, None, "")
        for person in (cast.hong, cast.son):
            assert not {"assignment.lost", "assignment.after_all"} & told(person)
        assert press(search, 49) == State.FOUND
        assert (search.filled_by, out()) == (again, [])
        assert deeds(f"assignment:{lost.pk}")[-2:] == ["give_back", "come_after_all"]

    def test_who_heard_of_the_loss_hears_that_too(self, cast: Cast) -> None:
        other = helper(cast, "邻甲")
        search = ill(cast)
        press(search, 50)
        Notice.objects.filter(person=cast.son, kind="assignment.lost").update(state="delivered", delivered_at=NOW)
        assert search.lost
        come_after_all(by=cast.actor(cast.wang), at=before(search, 45), assignment=search.lost)
        assert "assignment.after_all" in told(cast.son)
        assert "assignment.after_all" not in told(cast.hong)
        assert "assignment.withdrawn" in told(other.person)
        assert out() == []

    def test_lost_a_second_time_it_is_said_a_second_time(self, cast: Cast) -> None:
        search = ill(cast)
        Notice.objects.filter(kind="assignment.lost").update(state="delivered", delivered_at=NOW)
        assert search.lost
        wang = cast.actor(cast.wang)
        again = come_after_all(by=wang, at=before(search, 49), assignment=search.lost)
        give_back(by=wang, at=before(search, 48), assignment=again, why="cannot_come")
        assert Notice.objects.filter(person=cast.son, kind="assignment.lost").count() == 2

    def test_not_when_somebody_else_has_it(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        search = ill(cast)
        press(search, 50)
        yes(cast, out()[0], before(search, 48))
        assert search.lost
        with pytest.raises(RoleTaken):
            come_after_all(by=cast.actor(cast.wang), at=before(search, 47), assignment=search.lost)

    def test_not_what_the_station_took_off(self, cast: Cast) -> None:
        promise = accepted(cast)
        give_back(by=cast.actor(cast.li), at=later(30), assignment=promise, because="不合适")
        with pytest.raises(OfferEnded):
            come_after_all(by=cast.actor(cast.wang), at=later(31), assignment=promise)
        assert come_after_all(by=cast.actor(cast.li), at=later(32), assignment=promise).state == Offer.ACCEPTED

    def test_not_when_it_is_offered_again_or_promised_elsewhere(self, cast: Cast) -> None:
        search = ill(cast)
        lost = search.lost
        assert lost
        offer = offered(cast, lost.need)
        with pytest.raises(AlreadyOffered):
            come_after_all(by=cast.actor(cast.wang), at=before(search, 47), assignment=lost)
        no(cast, offer, before(search, 46))
        accepted(cast, approved(cast, hours=2))
        with pytest.raises(PromisedElsewhere):
            come_after_all(by=cast.actor(cast.wang), at=before(search, 45), assignment=lost)

    def test_not_when_it_is_over_or_for_a_stranger(self, cast: Cast) -> None:
        search = ill(cast)
        assert search.lost
        with pytest.raises(OfferEnded):
            come_after_all(by=cast.actor(cast.wang), at=search.lost.ends_at, assignment=search.lost)
        with pytest.raises(NotFound):
            come_after_all(by=cast.actor(cast.xu), at=before(search, 40), assignment=search.lost)
