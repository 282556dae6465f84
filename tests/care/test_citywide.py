"""A day planned for a whole city: every community once, whoever dies on the way and whatever goes wrong in one."""

from datetime import datetime, timedelta

import pytest

from huzhu.care.dispatch import citywide
from huzhu.care.dispatch.batches import CityPart, CityPlan
from huzhu.care.dispatch.city_progress import failed_parts, last_city_plan, progress_of, running_city_plans
from huzhu.care.dispatch.citywide import (
    HELD_FOR,
    TRIES,
    AlreadyRunning,
    NoCommunities,
    NothingToResume,
    NotRunning,
    begin_city_plan,
    cancel_city_plan,
    plan_next_community,
    resume_city_plan,
)
from huzhu.care.dispatch.models import PlanRun
from huzhu.care.dispatch.planning import DayOver
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound, Refused
from tests.care.steps import approved, deeds, later
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


class Gone(BaseException):
    """What no code catches."""


HOUSE = machine(TODAY, "test", "city")
LATER = NOW + HELD_FOR + timedelta(minutes=5)


def quarter(cast: Cast, count: int) -> list[Division]:
    """So many more communities in the street of Grandma Hong, without needs."""
    names = ("竹林社区", "河湾社区", "桥头社区", "松岗社区")
    charters = [Charter(name, "community") for name in names[:count]]
    return [found_division(by=HOUSE, at=NOW, charter=charter, under=cast.street) for charter in charters]


def begun(cast: Cast, count: int = 2) -> CityPlan:
    """A city plan of Grandma Hong's community and so many others."""
    quarter(cast, count)
    return begin_city_plan(by=HOUSE, at=NOW, place=cast.street, day=TODAY, community_seconds=0.3)


def work(plan: CityPlan, at: datetime = NOW, worker: str = "one") -> list[str]:
    """A worker does all it can find; the places it did, in order."""
    done = []
    for second in range(60):
        part = plan_next_community(by=HOUSE, at=at + timedelta(seconds=second), plan=plan, worker=worker)
        if part is None:
            return done
        done.append(part.place_id)
    raise AssertionError("no end")


def die(plan: CityPlan, monkeypatch: pytest.MonkeyPatch, at: datetime = NOW) -> None:
    """A worker takes the next part and is gone before it has written anything."""

    def killed(**_: object) -> PlanRun:
        raise Gone

    monkeypatch.setattr(citywide, "propose_day", killed)
    with pytest.raises(Gone):
        plan_next_community(by=HOUSE, at=at, plan=plan, worker="dead")
    monkeypatch.setattr(citywide, "propose_day", PROPOSE_DAY)


class TestBeginning:
    def test_every_community_has_one_part(self, cast: Cast) -> None:
        plan = begun(cast, 3)
        assert plan.parts.count() == 4
        assert set(plan.parts.values_list("state", flat=True)) == {CityPart.State.WAITING}
        assert deeds(f"cityplan:{plan.pk}") == ["begin_city_plan"]
        assert (last_city_plan(HOUSE, cast.street, TODAY), running_city_plans(HOUSE)) == (plan, [plan])

    def test_one_runs_at_a_time(self, cast: Cast) -> None:
        begun(cast)
        with pytest.raises(AlreadyRunning):
            begin_city_plan(by=HOUSE, at=later(1), place=cast.street, day=TODAY)

    def test_refuses_a_day_that_is_over(self, cast: Cast) -> None:
        with pytest.raises(DayOver):
            begin_city_plan(by=HOUSE, at=NOW, place=cast.street, day=TODAY - timedelta(days=1))

    def test_refuses_a_place_without_communities(self, cast: Cast) -> None:
        empty = found_division(by=HOUSE, at=NOW, charter=Charter("空街道", "subdistrict"))
        with pytest.raises(NoCommunities):
            begin_city_plan(by=HOUSE, at=NOW, place=empty, day=TODAY)

    def test_refuses_the_operator_and_whoever_sits_below(self, cast: Cast) -> None:
        for person, no in ((cast.zhou, NotPermitted), (cast.li, NotFound)):
            with pytest.raises(no):
                begin_city_plan(by=cast.actor(person), at=NOW, place=cast.street, day=TODAY)


class TestWorking:
    def test_every_community_is_planned_once_and_the_plan_ends(self, cast: Cast) -> None:
        approved(cast, service="S1")
        plan = begun(cast)
        assert sorted(work(plan)) == sorted(plan.parts.values_list("place", flat=True))
        plan.refresh_from_db()
        assert plan.state == CityPlan.State.DONE
        part = plan.parts.get(place=cast.community)
        assert part.run is not None
        assert (part.needs_count, part.served_count, part.rounds, part.worker) == (1, 1, 1, "")
        assert PlanRun.objects.count() == 3
        assert "end_city_plan" in deeds(f"cityplan:{plan.pk}")
        found = progress_of(plan, NOW)
        assert (found.percent, found.planned, found.needs, found.served, found.seconds_left) == (100, 3, 1, 1, 0)

    def test_a_part_in_hand_is_not_given_to_another(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = begun(cast)
        die(plan, monkeypatch)
        held = plan.parts.exclude(worker="").get()
        assert held.place_id not in work(plan)
        plan.refresh_from_db()
        assert plan.state == CityPlan.State.RUNNING, "one is still held"
        assert progress_of(plan, NOW).working == 1

    def test_what_a_dead_worker_held_is_taken_again(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = begun(cast)
        die(plan, monkeypatch)
        held = plan.parts.exclude(worker="").get()
        assert len(work(plan, LATER)) == 3
        held.refresh_from_db()
        assert (held.state, held.worker) == (CityPart.State.PLANNED, "")
        assert progress_of(plan, LATER).planned == 3

    def test_what_a_dead_worker_had_written_is_kept(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = begun(cast)

        def killed(*_: object) -> None:
            raise Gone

        note = citywide._note
        monkeypatch.setattr(citywide, "_note", killed)
        with pytest.raises(Gone):
            plan_next_community(by=HOUSE, at=NOW, plan=plan, worker="dead")
        monkeypatch.setattr(citywide, "_note", note)
        written = PlanRun.objects.get()
        work(plan, LATER)
        assert plan.parts.get(place=written.place_id).run_id == written.pk
        assert PlanRun.objects.filter(place=written.place_id).count() == 1, "planned twice"

    def test_who_was_taken_for_dead_and_comes_back_changes_nothing(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plan, slept = begun(cast, 0), []

        def sleepy(**words: object) -> PlanRun:
            run = PROPOSE_DAY(**words)  # type: ignore[arg-type]
            if not slept:
                slept.append(run)
                work(plan, LATER, "other")
            return run

        monkeypatch.setattr(citywide, "propose_day", sleepy)
        assert plan_next_community(by=HOUSE, at=NOW, plan=plan, worker="slow") is None
        part = plan.parts.get()
        assert (part.state, part.rounds, part.run_id) == (CityPart.State.PLANNED, 1, slept[0].pk)

    def test_one_that_fails_keeps_its_words_and_stops_nobody(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = begun(cast)
        bad = {
            cast.community.pk: RuntimeError("洪桂芳"),
            plan.parts.exclude(place=cast.community).order_by("pk")[0].place_id: Odd(),
        }

        def failing(**words: object) -> PlanRun:
            if words["place"].pk in bad:  # type: ignore[attr-defined]
                raise bad[words["place"].pk]  # type: ignore[attr-defined]
            return PROPOSE_DAY(**words)  # type: ignore[arg-type]

        monkeypatch.setattr(citywide, "propose_day", failing)
        assert len(work(plan)) == 3
        words = {(part.place_id, part.fault, part.fault_text) for part in failed_parts(plan)}
        assert {fault for _, fault, _ in words} == {"RuntimeError", "test.odd"}
        assert "洪桂芳" not in str(words), "a bug may name people"
        found = progress_of(plan, NOW)
        assert (found.planned, found.failed, found.percent) == (1, 2, 100)
        monkeypatch.setattr(citywide, "propose_day", PROPOSE_DAY)
        resume_city_plan(by=HOUSE, at=LATER, plan=plan)
        assert len(work(plan, LATER)) == 2
        assert progress_of(plan, LATER).planned == 3

    def test_a_part_on_which_workers_keep_dying_is_given_up(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = begun(cast, 0)
        for turn in range(TRIES):
            die(plan, monkeypatch, NOW + 2 * turn * HELD_FOR)
        assert work(plan, NOW + 2 * TRIES * HELD_FOR) == []
        assert [part.fault for part in failed_parts(plan)] == [citywide.WORKER_DIED]
        plan.refresh_from_db()
        assert plan.state == CityPlan.State.DONE

    def test_refuses_who_may_not_plan_there(self, cast: Cast) -> None:
        plan = begun(cast)
        with pytest.raises(NotFound):
            plan_next_community(by=cast.actor(cast.xu), at=NOW, plan=plan, worker="x")


class Odd(Refused):
    """A refusal of one community."""

    code = "test.odd"
    sentence = "It is odd here."


PROPOSE_DAY = citywide.propose_day


class TestCancelling:
    def test_what_waits_is_left_out_and_what_is_planned_stays(self, cast: Cast) -> None:
        plan = begun(cast, 3)
        plan_next_community(by=HOUSE, at=NOW, plan=plan, worker="one")
        cancel_city_plan(by=HOUSE, at=later(1), plan=plan)
        assert work(plan, later(2)) == []
        found = progress_of(plan, later(2))
        assert (found.planned, found.left_out, PlanRun.objects.count()) == (1, 3, 1)
        assert deeds(f"cityplan:{plan.pk}")[-1] == "cancel_city_plan"

    def test_what_is_being_planned_is_finished(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = begun(cast, 2)

        def cancelled(**words: object) -> PlanRun:
            cancel_city_plan(by=HOUSE, at=later(1), plan=plan)
            return PROPOSE_DAY(**words)  # type: ignore[arg-type]

        monkeypatch.setattr(citywide, "propose_day", cancelled)
        part = plan_next_community(by=HOUSE, at=NOW, plan=plan, worker="one")
        assert part is not None
        assert part.state == CityPart.State.PLANNED
        assert progress_of(plan, later(2)).left_out == 2

    def test_it_is_resumed_where_it_stopped(self, cast: Cast) -> None:
        plan = begun(cast, 3)
        done = plan_next_community(by=HOUSE, at=NOW, plan=plan, worker="one")
        cancel_city_plan(by=HOUSE, at=later(1), plan=plan)
        resume_city_plan(by=HOUSE, at=later(2), plan=plan)
        again = work(plan, later(3))
        assert done is not None
        assert len(again) == 3
        assert done.place_id not in again
        assert PlanRun.objects.count() == 4

    def test_refuses_to_cancel_twice(self, cast: Cast) -> None:
        plan = begun(cast)
        cancel_city_plan(by=HOUSE, at=NOW, plan=plan)
        with pytest.raises(NotRunning):
            cancel_city_plan(by=HOUSE, at=NOW, plan=plan)

    def test_refuses_to_resume_what_runs_or_is_whole(self, cast: Cast) -> None:
        plan = begun(cast)
        with pytest.raises(NothingToResume):
            resume_city_plan(by=HOUSE, at=NOW, plan=plan)
        work(plan)
        with pytest.raises(NothingToResume):
            resume_city_plan(by=HOUSE, at=NOW, plan=plan)

    def test_refuses_to_resume_beside_another_or_when_the_day_is_over(self, cast: Cast) -> None:
        plan = begun(cast)
        cancel_city_plan(by=HOUSE, at=NOW, plan=plan)
        begin_city_plan(by=HOUSE, at=later(1), place=cast.street, day=TODAY)
        with pytest.raises(AlreadyRunning):
            resume_city_plan(by=HOUSE, at=later(2), plan=plan)
        with pytest.raises(DayOver):
            resume_city_plan(by=machine(TODAY + timedelta(days=1), "test", "city"), at=later(2), plan=plan)

    def test_refuses_who_may_not_plan_there(self, cast: Cast) -> None:
        plan = begun(cast)
        for act in (cancel_city_plan, resume_city_plan):
            with pytest.raises(NotFound):
                act(by=cast.actor(cast.xu), at=NOW, plan=plan)
