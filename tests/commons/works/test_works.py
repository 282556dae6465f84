"""Long works: one at a time for a thing, held by one worker, stopped between batches, taken up again."""

from datetime import timedelta

import pytest

from huzhu.commons.people.access import NotPermitted
from huzhu.commons.works.actions import (
    TRIES,
    WORKER_DIED,
    WorkEnded,
    begin_work,
    end_work,
    fail_work,
    hold_work,
    stop_work,
)
from huzhu.commons.works.models import HELD_FOR, Work
from huzhu.commons.works.queries import how_far, last_work, still_held, waiting_works, work_seen_by
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

State = Work.State
HOUSE = machine(TODAY, "test", "works")
LATER = NOW + HELD_FOR + timedelta(seconds=1)
ABOUT = "a" * 12


@pytest.fixture
def work(cast: Cast) -> Work:
    """Four rows of a list, begun by Staff Li."""
    li = cast.actor(cast.li)
    return begin_work(by=li, at=NOW, place=cast.community, kind=Work.Kind.PEOPLE, about=ABOUT, total=4)


def taken(work: Work, worker: str = "one", at: object = NOW) -> Work:
    held = hold_work(by=HOUSE, at=at, work=work, worker=worker)
    assert held
    return held


class TestBeginWork:
    """begin_work."""

    def test_asked_twice_it_is_one(self, cast: Cast, work: Work) -> None:
        again = begin_work(by=cast.actor(cast.li), at=NOW, place=cast.community, kind="people", about=ABOUT, total=9)
        assert (again.pk, again.total_count) == (work.pk, 4)

    def test_who_has_no_post_for_it_begins_none(self, cast: Cast) -> None:
        for who, refusal in ((cast.zhou, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                begin_work(by=cast.actor(who), at=NOW, place=cast.community, kind="people", about=ABOUT, total=4)
        assert last_work(cast.actor(cast.li), ABOUT) is None


class TestStopWork:
    """stop_work."""

    def test_the_worker_finds_out_before_its_next_batch(self, cast: Cast, work: Work) -> None:
        held = taken(work)
        assert still_held(HOUSE, held)
        stopped = stop_work(by=cast.actor(cast.li), at=NOW, work=work)
        assert (stopped.state, stopped.ended_by_id) == (State.STOPPED, cast.li.pk)
        assert still_held(HOUSE, held) is None
        assert end_work(by=HOUSE, at=NOW, held=held) is None
        assert Work.objects.get().state == State.STOPPED

    def test_what_has_ended_is_not_stopped(self, cast: Cast, work: Work) -> None:
        end_work(by=HOUSE, at=NOW, held=taken(work))
        with pytest.raises(WorkEnded) as told:
            stop_work(by=cast.actor(cast.li), at=NOW, work=work)
        assert told.value.params == {"when": NOW}

    def test_strangers_see_and_stop_nothing(self, cast: Cast, work: Work) -> None:
        with pytest.raises(NotFound):
            stop_work(by=cast.actor(cast.xu), at=NOW, work=work)
        with pytest.raises(NotFound):
            work_seen_by(cast.actor(cast.xu), work.pk)
        assert work_seen_by(cast.actor(cast.li), work.pk) == work


class TestWorkers:
    """hold_work, end_work, fail_work."""

    def test_one_worker_at_a_time(self, work: Work) -> None:
        taken(work)
        assert hold_work(by=HOUSE, at=NOW, work=work, worker="two") is None
        assert waiting_works(HOUSE, NOW) == []

    def test_what_a_dead_worker_held_another_goes_on_with(self, work: Work) -> None:
        first = taken(work)
        first.go_on(done=2, at=NOW)
        assert waiting_works(HOUSE, LATER) == [work]
        second = taken(work, "two", LATER)
        assert (second.done_count, second.from_count) == (2, 2)
        assert still_held(HOUSE, first) is None
        assert still_held(HOUSE, second)

    def test_a_batch_of_which_workers_die_is_given_up(self, work: Work) -> None:
        at = NOW
        for number in range(TRIES):
            taken(work, f"w{number}", at)
            at += HELD_FOR + timedelta(seconds=1)
        assert hold_work(by=HOUSE, at=at, work=work, worker="last") is None
        work.refresh_from_db()
        assert (work.state, work.fault) == (State.FAILED, WORKER_DIED)

    def test_what_cannot_be_done_says_why(self, work: Work) -> None:
        held = taken(work)
        fail_work(by=HOUSE, at=NOW, held=held, fault="sheets.empty")
        work.refresh_from_db()
        assert (work.state, work.fault, work.worker) == (State.FAILED, "sheets.empty", "")

    def test_done_is_all_of_it(self, work: Work) -> None:
        held = taken(work)
        held.go_on(done=3, at=NOW)
        ended = end_work(by=HOUSE, at=NOW, held=held)
        assert ended
        assert (ended.state, ended.done_count) == (State.DONE, 4)


class TestHowFar:
    """how_far."""

    def test_nothing_is_guessed_before_the_first_batch(self, work: Work) -> None:
        assert how_far(work, NOW).minutes_left is None
        assert how_far(taken(work), NOW).seconds_left is None

    def test_time_left_at_the_pace_of_this_worker(self, work: Work) -> None:
        held = taken(work)
        held.go_on(done=1, at=NOW + timedelta(seconds=40))
        progress = how_far(held, NOW + timedelta(seconds=40))
        assert (progress.percent, progress.seconds_left, progress.minutes_left) == (25, 120, 2)

    def test_rows_nobody_had_counted_make_the_whole_larger(self, work: Work) -> None:
        held = taken(work)
        held.go_on(done=6, at=NOW)
        assert how_far(held, NOW).percent == 100

    def test_an_ended_work_takes_no_more_time(self, work: Work) -> None:
        end_work(by=HOUSE, at=NOW, held=taken(work))
        work.refresh_from_db()
        assert how_far(work, NOW).seconds_left == 0
