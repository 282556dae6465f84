"""The last year of a place under other rules: reckoned by a worker, told before anybody adopts them."""

from datetime import timedelta

import pytest

from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.rulebook.actions import keep_shipped
from huzhu.commons.rulebook.models import Edition
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.replays import actions
from huzhu.oversight.replays.actions import (
    HELD_FOR,
    TRIES,
    WORKER_DIED,
    YEAR,
    ReplayEnded,
    begin_replay,
    cancel_replay,
    reckon_replay,
)
from huzhu.oversight.replays.models import YearReplay
from huzhu.oversight.replays.queries import (
    changes_of,
    gainers_of,
    last_replay,
    losers_of,
    progress_of,
    waiting_replays,
)
from huzhu.oversight.replays.reckoning import Reckoned, reckon_span
from tests.care.steps import confirmed
from tests.care.test_rules_there import half_hours
from tests.cast import NOW, TODAY, Cast
from tests.commons.timebank.test_timebank import earn

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
LATER = NOW + timedelta(days=1)
HOUSE = machine(TODAY, "test", "replay")


def replayed(cast: Cast, edition: Edition) -> Reckoned:
    """For the street."""
    return reckon_span(cast.street, edition, TOMORROW - YEAR, TOMORROW)


def shipped(code: str) -> Edition:
    """A pack as it ships, kept here."""
    keep_shipped(by=HOUSE, at=NOW)
    return Edition.objects.get(pack=code)


def begun(cast: Cast, code: str = "timebank") -> YearReplay:
    """Inspector Chen asks for the street's year, a day after the visits."""
    return begin_replay(by=cast.actor(cast.chen), at=LATER, place=cast.street, edition=shipped(code))


class TestReckoning:
    def test_the_rules_in_force_give_what_was_posted(self, cast: Cast) -> None:
        earn(cast.hong, 20, "before")
        confirmed(cast)
        made = replayed(cast, shipped("timebank_nanjing"))
        assert (made.stints, made.posted_minutes, made.before.earned[cast.wang.pk]) == (1, 60, 60)
        assert (made.before.spent[cast.hong.pk], made.before.uncovered_minutes) == (20, 40)
        assert not made.changes

    def test_other_rules_say_who_gains_and_who_loses(self, cast: Cast) -> None:
        confirmed(cast)
        edition = half_hours(cast)
        made = replayed(cast, edition)
        assert not made.changes  # adopted before the visit's year was over: both count by it
        other = replayed(cast, shipped("timebank"))
        assert [(one.person, one.gain) for one in other.changes if one.gain > 0] == [(cast.wang.pk, 30)]

    def test_it_is_told_week_by_week_how_far_it_has_come(self, cast: Cast) -> None:
        confirmed(cast)
        heard: list[int] = []
        reckon_span(cast.street, shipped("timebank"), TOMORROW - YEAR, TOMORROW, tell=heard.append)
        assert (len(heard), heard[0], heard[-1]) == (53, 0, 1)


class TestWork:
    def test_a_worker_reckons_and_the_result_is_kept(self, cast: Cast) -> None:
        confirmed(cast)
        half_hours(cast)
        replay = begun(cast)
        assert (replay.state, replay.stints_count) == ("running", 1)
        assert waiting_replays(HOUSE, LATER) == [replay]
        done = reckon_replay(by=HOUSE, at=LATER, replay=replay, worker="one")
        assert done is not None
        assert (done.state, done.stints_count, done.reckoned_count, done.posted_minutes) == ("done", 1, 1, 60)
        assert (done.earned_minutes_before, done.earned_minutes_after) == (30, 60)
        assert (done.balance_minutes_before, done.balance_minutes_after) == (30, 60)
        assert (done.gain_count, done.lose_count) == (1, 0)
        assert [(one.person, one.gain_minutes) for one in gainers_of(done)] == [(cast.wang, 30)]
        assert (list(losers_of(done)), changes_of(done).count()) == ([], 1)
        assert progress_of(done, LATER).percent == 100
        assert last_replay(cast.actor(cast.li), cast.street, done.edition) is None, "staff of the community below"
        assert last_replay(cast.actor(cast.chen), cast.street, done.edition) == done
        assert waiting_replays(HOUSE, LATER) == []
        assert reckon_replay(by=HOUSE, at=LATER, replay=replay, worker="two") is None

    def test_one_worker_at_a_time_and_another_when_it_has_died(self, cast: Cast) -> None:
        replay = begun(cast)
        held = actions._take(HOUSE, LATER, replay, "one")
        assert held is not None
        assert reckon_replay(by=HOUSE, at=LATER + HELD_FOR, replay=replay, worker="two") is None
        assert waiting_replays(HOUSE, LATER + HELD_FOR) == []
        after = LATER + HELD_FOR + timedelta(seconds=1)
        assert waiting_replays(HOUSE, after) == [replay]
        done = reckon_replay(by=HOUSE, at=after, replay=replay, worker="two")
        assert done is not None
        assert done.state == "done"
        assert actions._keep(HOUSE, after, held, replayed(cast, replay.edition)) is None, "the dead keeps nothing"

    def test_a_replay_on_which_workers_keep_dying_is_given_up(self, cast: Cast) -> None:
        replay, at = begun(cast), LATER
        for _turn in range(TRIES):
            assert actions._take(HOUSE, at, replay, "one") is not None
            at += 2 * HELD_FOR
        assert reckon_replay(by=HOUSE, at=at, replay=replay, worker="two") is None
        replay.refresh_from_db()
        assert (replay.state, replay.fault) == ("failed", WORKER_DIED)

    def test_a_fault_ends_it_in_words(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def breaks(*_args: object, **_words: object) -> Reckoned:
            raise ZeroDivisionError

        monkeypatch.setattr(actions, "reckon_span", breaks)
        replay = begun(cast)
        with pytest.raises(ZeroDivisionError):
            reckon_replay(by=HOUSE, at=LATER, replay=replay, worker="one")
        replay.refresh_from_db()
        assert (replay.state, replay.fault) == ("failed", "ZeroDivisionError")

    def test_progress_guesses_the_time_left_by_the_pace(self, cast: Cast) -> None:
        replay = begun(cast)
        assert progress_of(replay, LATER).seconds_left is None
        replay.hold(worker="one", at=LATER, until_at=LATER + HELD_FOR)
        replay.stints_count, replay.reckoned_count = 400, 100
        found = progress_of(replay, LATER + timedelta(seconds=10))
        assert (found.percent, found.seconds_left) == (25, 30)


class TestBeginning:
    def test_asking_again_finds_the_one_that_runs(self, cast: Cast) -> None:
        replay = begun(cast)
        assert begun(cast) == replay
        cancel_replay(by=cast.actor(cast.chen), at=LATER, replay=replay)
        assert begun(cast) != replay

    def test_nobody_else_may(self, cast: Cast) -> None:
        edition = shipped("timebank_nanjing")
        for who, refusal in ((cast.hong, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                begin_replay(by=cast.actor(who), at=LATER, place=cast.street, edition=edition)


class TestCancelling:
    def test_the_worker_finds_out_and_keeps_nothing(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        confirmed(cast)
        replay, tell = begun(cast), actions._Watch.tell

        def stopped(watch: actions._Watch, done: int) -> None:
            if done:
                cancel_replay(by=cast.actor(cast.chen), at=LATER, replay=replay)
            tell(watch, done)

        monkeypatch.setattr(actions._Watch, "tell", stopped)
        assert reckon_replay(by=HOUSE, at=LATER, replay=replay, worker="one") is None
        replay.refresh_from_db()
        assert (replay.state, replay.ended_by, replay.changes.count()) == ("cancelled", cast.chen, 0)
        lines = Line.objects.filter(thing=f"replay:{replay.pk}").order_by("seq")
        assert [one.action for one in lines] == ["begin_replay", "cancel_replay"]

    def test_what_has_ended_is_not_stopped(self, cast: Cast) -> None:
        replay = begun(cast)
        cancel_replay(by=cast.actor(cast.chen), at=LATER, replay=replay)
        with pytest.raises(ReplayEnded):
            cancel_replay(by=cast.actor(cast.chen), at=LATER, replay=replay)

    def test_nobody_elsewhere_stops_it(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            cancel_replay(by=cast.actor(cast.xu), at=LATER, replay=begun(cast))
