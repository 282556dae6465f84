"""What is noted later than it happened: its own times count, and that it was typed in afterwards stays to be seen."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.care.needs.models import Need
from huzhu.care.visits.actions import check_in, check_out
from huzhu.care.visits.models import Attendance, Mark, Visit
from huzhu.care.visits.showing import Showing, TooEarly
from huzhu.care.visits.silence import confirm_silent_visits
from huzhu.care.visits.times import BACK_AT_MOST, NotThen
from huzhu.kernel.actor import machine
from tests.care.steps import accepted, arrived, left, told
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

DAYS_LATER = timedelta(days=2)
HOUSE = machine(TODAY, "test", "silence")


def slip(nonce: str, happened_at: object) -> Showing:
    """A paper slip with its own time."""
    return Showing(nonce, "paper", happened_at=happened_at)  # type: ignore[arg-type]


def typed_in(cast: Cast, minutes: int = 50) -> Visit:
    """Staff Li types in, two days later, a slip that says when Xiao Wang came and went."""
    promise, li = accepted(cast), cast.actor(cast.li)
    at = promise.starts_at + DAYS_LATER
    check_in(by=li, at=at, assignment=promise, showing=slip("in", promise.starts_at))
    leaving = promise.starts_at + timedelta(minutes=minutes)
    check_out(by=li, at=at, assignment=promise, showing=slip("out", leaving))
    return Visit.objects.get()


class TestSlips:
    def test_the_times_of_the_slip_count_and_when_it_was_typed_in_is_kept(self, cast: Cast) -> None:
        visit = typed_in(cast)
        part = Attendance.objects.get()
        at = part.assignment.starts_at + DAYS_LATER
        assert (part.arrived_at, part.arrival_typed_at) == (part.assignment.starts_at, at)
        assert (part.left_at, part.leaving_typed_at) == (part.arrived_at + timedelta(minutes=50), at)
        assert part.credited_minutes == 50
        assert (visit.began_at, visit.left_at, visit.known_left_at) == (part.arrived_at, part.left_at, at)
        assert Need.objects.get().state == "closed"

    def test_the_family_is_not_told_that_somebody_is_there_who_was_there_the_day_before(self, cast: Cast) -> None:
        typed_in(cast)
        assert told(cast.son) == {"assignment.accepted", "visit.left"}

    def test_silence_counts_from_when_it_was_typed_in(self, cast: Cast) -> None:
        at = typed_in(cast).known_left_at
        assert at is not None
        assert confirm_silent_visits(by=HOUSE, at=at + timedelta(hours=71)) == 0
        assert confirm_silent_visits(by=HOUSE, at=at + timedelta(hours=72)) == 1

    def test_what_is_noted_at_once_says_nothing_of_it(self, cast: Cast) -> None:
        visit = left(cast)
        part = Attendance.objects.get()
        assert (part.arrival_typed_at, part.leaving_typed_at, visit.leaving_typed_at) == (None, None, None)
        assert visit.known_left_at == visit.left_at

    def test_a_helper_who_forgot_says_when_he_left(self, cast: Cast) -> None:
        promise = arrived(cast)
        showing = Showing("out", card_code=cast.card, happened_at=promise.starts_at + timedelta(minutes=55))
        at = promise.starts_at + timedelta(hours=3)
        part = check_out(by=cast.actor(cast.wang), at=at, assignment=promise, showing=showing)
        assert (part.credited_minutes, part.leaving_typed_at) == (55, at)

    @pytest.mark.parametrize("minutes", [1, -BACK_AT_MOST.total_seconds() // 60 - 1])
    def test_nothing_ahead_and_nothing_of_long_ago(self, cast: Cast, minutes: int) -> None:
        promise, at = accepted(cast), NOW + timedelta(hours=2)
        showing = slip("in", at + timedelta(minutes=minutes))
        with pytest.raises(NotThen):
            check_in(by=cast.actor(cast.li), at=at, assignment=promise, showing=showing)

    def test_nobody_leaves_before_he_came(self, cast: Cast) -> None:
        promise = arrived(cast)
        showing = slip("out", promise.starts_at - timedelta(minutes=1))
        with pytest.raises(NotThen):
            check_out(by=cast.actor(cast.li), at=promise.ends_at, assignment=promise, showing=showing)

    def test_an_arrival_hours_before_the_promise_is_not_believed(self, cast: Cast) -> None:
        promise = accepted(cast)
        showing = slip("in", promise.starts_at - timedelta(minutes=61))
        with pytest.raises(TooEarly):
            check_in(by=cast.actor(cast.li), at=promise.ends_at, assignment=promise, showing=showing)


class TestBounds:
    @pytest.mark.parametrize("named", ["arrival_typed_at", "leaving_typed_at"])
    def test_nothing_is_typed_in_before_it_happened(self, cast: Cast, named: str) -> None:
        left(cast)
        with pytest.raises(IntegrityError, match="typed_in_after"), transaction.atomic():
            Attendance.objects.update(**{named: NOW - timedelta(days=1)})

    def test_metres_are_hundreds(self, cast: Cast) -> None:
        visit = left(cast)
        part = Attendance.objects.get()
        with pytest.raises(IntegrityError, match="mark_metres_are_rough"), transaction.atomic():
            Mark.objects.create(visit=visit, attendance=part, deed="arrival", noted_at=NOW, metres_away=130)

    def test_the_mark_of_a_word_is_of_no_part(self, cast: Cast) -> None:
        visit = left(cast)
        with pytest.raises(IntegrityError, match="mark_of_a_part_or_of_the_word"), transaction.atomic():
            Mark.objects.create(visit=visit, deed="arrival", noted_at=NOW)
