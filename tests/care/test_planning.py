"""Planning a day: promises stand, offers say why, and what nobody can take says why not."""

import itertools
from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import decline_assignment
from huzhu.care.dispatch.models import Assignment, PlanRun
from huzhu.care.dispatch.planning import DayOver, plan_day
from huzhu.care.dispatch.queries import last_run
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.actions import keep_apart, note_absence
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, another_helper, approved, asked, deeds, offered, told, weary
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

State = Assignment.State


def plan(cast: Cast, *, seed: int = 1, day: object = TODAY) -> PlanRun:
    """Staff Li lets the machine propose."""
    by = cast.actor(cast.li)
    return plan_day(by=by, at=NOW, place=cast.community, day=day, seed=seed, seconds=1)  # type: ignore[arg-type]


class TestPlanDay:
    def test_each_need_is_offered_with_its_reasons(self, cast: Cast) -> None:
        need = approved(cast, service="S1")
        run = plan(cast)
        offer = Assignment.objects.get(need=need)
        assert (offer.state, offer.run_id, offer.helper_id) == (State.OFFERED, run.pk, cast.wang_helper.pk)
        assert offer.reasons
        assert {"code", "sentence", "params"} <= set(offer.reasons[0])
        assert deeds(f"plan:{run.pk}") == ["propose_day", "tell_run"]
        assert "assignment.offered" in told(cast.wang)

    def test_who_said_no_is_not_asked_again(self, cast: Cast) -> None:
        need = approved(cast, service="S1")
        plan(cast)
        offer = Assignment.objects.get(need=need)
        decline_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offer)
        plan(cast)
        assert not need.assignments.filter(helper=cast.wang_helper, state=State.OFFERED).exists()
        other = another_helper(cast)
        plan(cast)
        assert [one.helper_id for one in need.assignments.filter(state=State.OFFERED)] == [other.pk]

    def test_what_is_not_approved_is_not_planned(self, cast: Cast) -> None:
        asked(cast)
        assert plan(cast).needs_count == 0

    def test_who_was_asked_enough_this_week_is_asked_no_more_and_keeps_what_stands(self, cast: Cast) -> None:
        standing = offered(cast, approved(cast, service="S1", hours=6))
        need = approved(cast, service="S1", hours=3)
        weary(cast, cast.wang_helper)
        run = plan(cast)
        assert not need.assignments.filter(state=State.OFFERED).exists()
        assert run.unserved.get(need=need).reasons[0]["code"] == "stopped.asked_enough"
        standing.refresh_from_db()
        assert standing.state == State.OFFERED
        other = another_helper(cast)
        plan(cast)
        assert need.assignments.get(state=State.OFFERED).helper_id == other.pk

    def test_what_nobody_can_take_says_why(self, cast: Cast) -> None:
        need = approved(cast, service="S1")
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
        run = plan(cast)
        left = run.unserved.get()
        assert (left.need_id, run.served_count) == (need.pk, 0)
        assert left.reasons
        assert not Assignment.objects.filter(need=need).exists()

    def test_who_is_away_is_not_asked(self, cast: Cast) -> None:
        approved(cast, service="S1")
        after = TODAY + timedelta(days=1)
        note_absence(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, from_on=TODAY, to_on=after)
        assert plan(cast).served_count == 0

    def test_a_promise_stands_whatever_the_machine_thinks(self, cast: Cast) -> None:
        promise = accepted(cast, approved(cast, service="S1"))
        another_helper(cast)
        for seed in range(3):
            run = plan(cast, seed=seed)
            promise.refresh_from_db()
            assert promise.state == State.ACCEPTED
            assert run.served_count == 1
            assert Assignment.objects.filter(need=promise.need).count() == 1

    def test_planning_again_leaves_an_offer_that_still_fits(self, cast: Cast) -> None:
        need = approved(cast, service="S1")
        plan(cast)
        before = Assignment.objects.get(need=need)
        plan(cast)
        assert Assignment.objects.get(need=need).pk == before.pk
        assert cast.wang.notices.filter(kind="assignment.offered").count() == 1

    def test_planning_anew_takes_back_what_does_not_fit_any_more(self, cast: Cast) -> None:
        need = approved(cast, service="S1")
        plan(cast)
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=False)
        other = another_helper(cast)
        plan(cast)
        assert Assignment.objects.get(need=need, state=State.OFFERED).helper_id == other.pk
        assert Assignment.objects.get(need=need, helper=cast.wang_helper).state == State.WITHDRAWN

    def test_two_needs_at_one_time_are_never_offered_to_one_helper_at_once(self, cast: Cast) -> None:
        approved(cast, service="S1"), approved(cast, service="S1")
        plan(cast)
        offers = list(Assignment.objects.filter(state=State.OFFERED).order_by("starts_at", "pk"))
        for one, other in itertools.pairwise(offers):
            assert one.helper_id != other.helper_id or one.ends_at <= other.starts_at

    def test_refuses_a_day_that_is_over(self, cast: Cast) -> None:
        with pytest.raises(DayOver):
            plan(cast, day=TODAY - timedelta(days=1))

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            plan_day(by=cast.actor(cast.zhou), at=NOW, place=cast.community, day=TODAY, seed=1, seconds=1)

    def test_refuses_another_place(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            plan_day(by=cast.actor(cast.xu), at=NOW, place=cast.community, day=TODAY, seed=1, seconds=1)

    def test_refuses_the_place_above_ones_own(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            plan_day(by=cast.actor(cast.li), at=NOW, place=cast.street, day=TODAY, seed=1, seconds=1)


class TestReading:
    def test_the_last_run_is_the_newest(self, cast: Cast) -> None:
        approved(cast, service="S1")
        plan(cast, seed=1)
        newest = plan_day(
            by=cast.actor(cast.li), at=NOW + timedelta(minutes=1), place=cast.community, day=TODAY, seed=2, seconds=1
        )
        assert last_run(cast.actor(cast.li), cast.community, TODAY) == newest
        assert last_run(cast.actor(cast.xu), cast.community, TODAY) is None

    def test_a_need_stays_approved_until_somebody_comes(self, cast: Cast) -> None:
        need = approved(cast, service="S1")
        plan(cast)
        assert Need.objects.get(pk=need.pk).state == Need.State.APPROVED
