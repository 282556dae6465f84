"""Another time for what was asked: one request, nobody held to an hour that was never promised, nobody forgotten."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import AlreadyBegun, NotOpen, OfferEnded, cancel_need, give_back
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.retiming import change_time
from huzhu.care.dispatch.returning import come_after_all
from huzhu.care.needs.models import Need
from huzhu.care.needs.windows import TooFarAhead, WindowBackwards, WindowPassed
from huzhu.commons.notices.actions import note_call
from huzhu.commons.notices.models import Notice
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, approved, arrived, asked, later, offered
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def moved(cast: Cast, need: Need, *, by: str = "son", ahead: timedelta = 3 * DAY, minutes: int = 5) -> Need:
    """Somebody asks for another time, an hour wide."""
    who, begins = cast.actor(getattr(cast, by)), NOW + ahead
    return change_time(by=who, at=later(minutes), need=need, earliest_at=begins, latest_start_at=begins + HOUR)


class TestChangeTime:
    @pytest.mark.parametrize("who", ["hong", "son", "zhou", "li"])
    def test_the_request_stays_approved_and_who_was_to_come_is_free(self, cast: Cast, who: str) -> None:
        promise = accepted(cast)
        need = moved(cast, promise.need, by=who)
        assert (need.state, need.earliest_at, need.latest_start_at) == ("approved", NOW + 3 * DAY, NOW + 3 * DAY + HOUR)
        promise.refresh_from_db()
        assert (promise.state, promise.why) == ("withdrawn", Assignment.Why.ANOTHER_TIME)
        assert Notice.objects.filter(person=cast.wang, kind="assignment.withdrawn").exists()
        told = Notice.objects.filter(person=cast.hong, kind="need.moved")
        assert [one.params["when"] for one in told] == ([] if who == "hong" else [need.earliest_at.isoformat()])

    def test_what_waits_for_approval_waits_on(self, cast: Cast) -> None:
        assert moved(cast, asked(cast)).state == Need.State.ASKED

    def test_the_same_time_again_changes_nothing(self, cast: Cast) -> None:
        need = moved(cast, approved(cast))
        offer = offered(cast, need)
        moved(cast, need, minutes=6)
        offer.refresh_from_db()
        assert offer.state == Assignment.State.OFFERED
        assert Notice.objects.filter(kind="need.moved").count() == 1

    def test_twice_moved_is_told_once_with_the_last_time(self, cast: Cast) -> None:
        need = moved(cast, moved(cast, approved(cast)), ahead=4 * DAY)
        assert Notice.objects.get(kind="need.moved").params["when"] == need.earliest_at.isoformat()

    def test_whoever_has_heard_one_time_hears_the_next_too(self, cast: Cast) -> None:
        need = moved(cast, approved(cast))
        told = Notice.objects.get(kind="need.moved")
        note_call(by=cast.actor(cast.zhou), at=later(6), notice=told, outcome="reached")
        need = moved(cast, need, ahead=4 * DAY, minutes=7)
        [waiting] = Notice.objects.filter(kind="need.moved", state=Notice.State.WAITING).order_by("pk")
        assert waiting.params["when"] == need.earliest_at.isoformat()

    def test_soon_the_search_begins_at_once_and_further_ahead_the_plan_does(self, cast: Cast) -> None:
        far = moved(cast, accepted(cast).need)
        assert not far.replacements.exists()
        near = moved(cast, far, ahead=3 * HOUR)
        search = Replacement.objects.get(need=near)
        assert (search.state, search.cause, search.starts_at) == ("looking", "moved", near.earliest_at)

    def test_a_search_for_the_old_time_ends(self, cast: Cast) -> None:
        promise = accepted(cast)
        give_back(by=cast.actor(cast.wang), at=later(1), assignment=promise, why=Assignment.Why.CANNOT_COME)
        assert promise.need.replacements.get().state == "looking"
        moved(cast, promise.need)
        assert promise.need.replacements.get().state == "called_off"

    def test_a_promise_for_the_old_time_does_not_come_back(self, cast: Cast) -> None:
        promise = accepted(cast)
        give_back(by=cast.actor(cast.wang), at=later(1), assignment=promise, why=Assignment.Why.CANNOT_COME)
        moved(cast, promise.need)
        with pytest.raises(OfferEnded):
            come_after_all(by=cast.actor(cast.wang), at=later(9), assignment=promise)

    def test_refuses_what_is_closed(self, cast: Cast) -> None:
        need = cancel_need(by=cast.actor(cast.son), at=NOW, need=asked(cast), side="elder", because="好了")
        with pytest.raises(NotOpen):
            moved(cast, need)

    def test_refuses_when_somebody_is_at_the_door(self, cast: Cast) -> None:
        with pytest.raises(AlreadyBegun):
            moved(cast, arrived(cast).need)

    def test_refuses_times_that_cannot_be(self, cast: Cast) -> None:
        son, need = cast.actor(cast.son), asked(cast)
        times = {
            WindowBackwards: (NOW + DAY, NOW + HOUR),
            WindowPassed: (NOW - 2 * HOUR, NOW - HOUR),
            TooFarAhead: (NOW + 100 * DAY, NOW + 101 * DAY),
        }
        for refusal, (earliest, latest) in times.items():
            with pytest.raises(refusal):
                change_time(by=son, at=NOW, need=need, earliest_at=earliest, latest_start_at=latest)

    @pytest.mark.parametrize("who", ["wang", "xu"])
    def test_refuses_who_has_no_part_in_it(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotFound):
            moved(cast, asked(cast), by=who)
