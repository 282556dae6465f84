"""What a telephone kept without a network: its own times count, put right by our clock, within bounds, once."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from huzhu.care.visits.actions import AlreadyNoted, check_in, check_out
from huzhu.care.visits.kept import KEPT_AT_MOST, SLACK, Kept, KeptByAnother, KeptTooLong, pressed
from huzhu.care.visits.models import Attendance
from huzhu.care.visits.showing import Showing, TooEarly, TooLate
from huzhu.care.visits.times import NotThen
from tests.care.steps import accepted, last_line
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db

NO_TIME = timedelta(0)
TWO_DAYS = timedelta(days=2)
HOUR = timedelta(hours=1)


def kept_at(true: datetime, sent: datetime, *, ahead: timedelta = NO_TIME, whose: str = "", **more: object) -> Kept:
    """What a telephone kept whose clock was so far ahead, both times."""
    return Kept(whose, true + ahead, sent + ahead, **more)  # type: ignore[arg-type]


def came(cast: Cast, true: datetime, at: datetime, *, nonce: str = "in", kept: Kept | None = None) -> Attendance:
    """Xiao Wang's telephone sends at `at` that he came at `true`."""
    kept = kept or kept_at(true, at, whose=cast.wang.pk)
    promise = cast.wang_helper.assignments.get()
    showing = Showing(nonce, card_code=cast.card, kept=kept)
    return check_in(by=cast.actor(cast.wang), at=at, assignment=promise, showing=showing)


def went(cast: Cast, true: datetime, at: datetime, *, ahead: timedelta = NO_TIME) -> Attendance:
    """Xiao Wang's telephone sends at `at` that he left at `true`."""
    showing = Showing("out", card_code=cast.card, kept=kept_at(true, at, ahead=ahead, whose=cast.wang.pk))
    promise = cast.wang_helper.assignments.get()
    return check_out(by=cast.actor(cast.wang), at=at, assignment=promise, showing=showing)


class TestPressed:
    @given(
        off=st.integers(-(10**8), 10**8),
        waited=st.integers(0, int(KEPT_AT_MOST.total_seconds())),
    )
    def test_a_clock_that_is_wrong_all_along_is_put_right_whatever_it_shows(self, off: int, waited: int) -> None:
        true = NOW - timedelta(seconds=waited)
        found = pressed(kept_at(true, NOW, ahead=timedelta(seconds=off)), NOW, whose="", opens_at=true - HOUR)
        assert (found.at, found.happened_at) == (true, true)
        assert found.ahead_seconds == (off if waited >= 60 else None)

    @pytest.mark.parametrize("off", [TWO_DAYS, -TWO_DAYS])
    def test_a_clock_put_right_before_the_sending_is_known_from_the_last_meeting(self, off: timedelta) -> None:
        true = NOW - 3 * HOUR
        kept = Kept("", true + off, NOW, ahead_seconds=round(off.total_seconds()))
        found = pressed(kept, NOW, whose="", opens_at=true - HOUR)
        assert (found.at, found.ahead_seconds) == (true, round(off.total_seconds()))

    def test_moments_ahead_of_now_are_now(self) -> None:
        found = pressed(kept_at(NOW + SLACK, NOW), NOW, whose="", opens_at=NOW - HOUR)
        assert (found.at, found.ahead_seconds) == (NOW, None)

    def test_an_earlier_hour_that_was_typed_is_as_long_before(self) -> None:
        kept = kept_at(NOW - HOUR, NOW, ahead=TWO_DAYS, was_clock_at=NOW - 2 * HOUR + TWO_DAYS)
        found = pressed(kept, NOW, whose="", opens_at=NOW - 3 * HOUR)
        assert (found.at, found.happened_at) == (NOW - HOUR, NOW - 2 * HOUR)

    def test_what_lay_longer_than_three_days_is_for_the_station(self) -> None:
        kept = kept_at(NOW - KEPT_AT_MOST - SLACK, NOW)
        with pytest.raises(KeptTooLong):
            pressed(kept, NOW, whose="", opens_at=NOW - 2 * KEPT_AT_MOST)


class TestCheckIn:
    def test_the_next_morning_the_true_hour_counts_and_staff_can_tell(self, cast: Cast) -> None:
        promise = accepted(cast)
        true, at = promise.starts_at + timedelta(minutes=3), promise.starts_at + timedelta(hours=20)
        part = came(cast, true, at, kept=kept_at(true, at, ahead=-TWO_DAYS, whose=cast.wang.pk))
        assert (part.arrived_at, part.arrival_typed_at) == (true, at)
        assert part.arrival_ahead_seconds == -TWO_DAYS.total_seconds()
        assert f'"clock_ahead_seconds":{-TWO_DAYS.total_seconds():.0f}' in last_line(
            f"visit:{part.visit_id}"
        ).details.replace(" ", "")

    def test_what_is_sent_at_once_says_nothing_of_it(self, cast: Cast) -> None:
        promise = accepted(cast)
        part = came(cast, promise.starts_at, promise.starts_at + timedelta(seconds=2))
        assert (part.arrival_typed_at, part.arrival_ahead_seconds) == (None, None)

    def test_too_late_is_judged_by_the_pressing_not_by_the_way_of_the_message(self, cast: Cast) -> None:
        promise = accepted(cast)
        true = promise.starts_at + timedelta(minutes=181)
        with pytest.raises(TooLate):
            came(cast, true, true + 5 * HOUR)
        assert came(cast, true - timedelta(minutes=2), true + 5 * HOUR)

    def test_an_earlier_hour_typed_too_late_is_too_late(self, cast: Cast) -> None:
        promise = accepted(cast)
        true = promise.starts_at + 4 * HOUR
        kept = kept_at(true, true + HOUR, whose=cast.wang.pk, was_clock_at=promise.starts_at)
        with pytest.raises(TooLate):
            came(cast, true, true + HOUR, kept=kept)

    def test_nobody_was_there_before_the_door_opens(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(TooEarly):
            came(cast, promise.starts_at - HOUR - SLACK, promise.ends_at)

    def test_one_record_from_two_telephones(self, cast: Cast) -> None:
        promise = accepted(cast)
        first = came(cast, promise.starts_at, promise.ends_at, nonce="one")
        assert came(cast, promise.starts_at, promise.ends_at + HOUR, nonce="one") == first
        with pytest.raises(AlreadyNoted):
            came(cast, promise.starts_at + SLACK, promise.ends_at, nonce="another")
        assert Attendance.objects.count() == 1

    def test_nothing_goes_out_under_somebody_elses_name(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(KeptByAnother):
            came(cast, promise.starts_at, promise.ends_at, kept=kept_at(NOW, NOW, whose=cast.xu.pk))


class TestCheckOut:
    def test_minutes_are_those_at_the_door_not_those_of_the_network(self, cast: Cast) -> None:
        promise = accepted(cast)
        at = promise.starts_at + timedelta(hours=30)
        came(cast, promise.starts_at, at)
        part = went(cast, promise.starts_at + timedelta(minutes=50), at, ahead=TWO_DAYS)
        assert (part.credited_minutes, part.leaving_ahead_seconds) == (50, TWO_DAYS.total_seconds())

    def test_two_clocks_moments_apart_make_no_negative_stay(self, cast: Cast) -> None:
        promise = accepted(cast)
        came(cast, promise.starts_at, promise.ends_at)
        assert went(cast, promise.starts_at - SLACK, promise.ends_at).left_at == promise.starts_at

    def test_nobody_leaves_long_before_he_came(self, cast: Cast) -> None:
        promise = accepted(cast)
        came(cast, promise.starts_at, promise.ends_at)
        with pytest.raises(NotThen):
            went(cast, promise.starts_at - 2 * SLACK, promise.ends_at)


@pytest.mark.parametrize("deed", ["arrival", "leaving"])
def test_only_what_came_later_by_the_card_was_kept(cast: Cast, deed: str) -> None:
    promise = accepted(cast)
    came(cast, promise.starts_at, promise.starts_at)
    with pytest.raises(IntegrityError, match=f"{deed}_kept_is"), transaction.atomic():
        Attendance.objects.update(**{f"{deed}_ahead_seconds": 5})
