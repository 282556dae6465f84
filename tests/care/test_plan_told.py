"""A plan is proposed, told, dropped and undone: nobody hears too early, and what stood before stands again."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huzhu.care.dispatch.actions import accept_assignment, cancel_need, decline_assignment, offer_visit
from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal
from huzhu.care.dispatch.planning import drop_run, plan_day, propose_day
from huzhu.care.dispatch.previews import Change, changes_of
from huzhu.care.dispatch.queries import LIVE, last_run, open_proposal
from huzhu.care.dispatch.telling import ProposalOver, left_out_of, tell_run
from huzhu.care.dispatch.undoing import KeptBecause, LaterPlanTold, NothingToUndo, Undone, undo_run
from huzhu.commons.helpers.actions import keep_apart, note_absence
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.care.steps import another_helper, approved, deeds, later, told
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

State, LeftOut = Assignment.State, Proposal.LeftOut


def propose(cast: Cast, at: datetime = NOW, *, seed: int = 1) -> PlanRun:
    """The machine proposes to Staff Li."""
    li = cast.actor(cast.li)
    return propose_day(by=li, at=at, place=cast.community, day=TODAY, seed=seed, seconds=1, iterations=2)


def tell(cast: Cast, run: PlanRun, at: datetime = NOW) -> PlanRun:
    """Staff Li lets people hear of it."""
    return tell_run(by=cast.actor(cast.li), at=at, run=run)


def undo(cast: Cast, run: PlanRun, minutes: float = 10) -> Undone:
    """Staff Li thinks better of it."""
    return undo_run(by=cast.actor(cast.li), at=later(minutes), run=run)


def kinds(cast: Cast, run: PlanRun) -> list[str]:
    """How each role changes."""
    return [str(change.kind) for change in changes_of(cast.actor(cast.li), run)]


def board() -> set[tuple[object, ...]]:
    """Who is asked for or has promised what, and until when an answer is waited for."""
    rows = Assignment.objects.filter(state__in=LIVE).order_by("pk")
    return set(rows.values_list("need", "role", "helper", "starts_at", "ends_at", "state", "answer_by_at"))


def moved_to_another(cast: Cast) -> tuple[Assignment, Helper, PlanRun]:
    """Wang is asked; then he may not come here any more, and a second plan proposes somebody else."""
    approved(cast, service="S1")
    tell(cast, propose(cast))
    other = another_helper(cast)
    keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=False)
    return Assignment.objects.get(), other, propose(cast, later(5))


class TestPropose:
    def test_nobody_hears_of_a_proposal(self, cast: Cast) -> None:
        need = approved(cast, service="S1")
        run = propose(cast)
        assert (run.state, open_proposal(cast.actor(cast.li), cast.community, TODAY)) == ("proposed", run)
        assert last_run(cast.actor(cast.li), cast.community, TODAY) is None
        assert not Assignment.objects.exists()
        assert "assignment.offered" not in told(cast.wang)
        row = run.proposals.get()
        assert (row.need_id, row.helper_id, row.starts_at) == (need.pk, cast.wang_helper.pk, need.earliest_at)
        assert row.reasons

    def test_a_new_proposal_drops_the_old(self, cast: Cast) -> None:
        approved(cast, service="S1")
        first, second = propose(cast), propose(cast)
        first.refresh_from_db()
        assert (first.state, second.state) == ("dropped", "proposed")
        assert deeds(f"plan:{first.pk}") == ["propose_day", "drop_run"]

    def test_a_dropped_proposal_is_over(self, cast: Cast) -> None:
        approved(cast, service="S1")
        run = drop_run(by=cast.actor(cast.li), at=NOW, run=propose(cast))
        assert run.state == "dropped"
        for action in (drop_run, tell_run):
            with pytest.raises(ProposalOver):
                action(by=cast.actor(cast.li), at=NOW, run=run)
        assert not Assignment.objects.exists()

    @pytest.mark.parametrize(("who", "no"), [("zhou", NotPermitted), ("xu", NotFound)])
    def test_refuses_who_does_not_plan_here(self, cast: Cast, who: str, no: type[Exception]) -> None:
        run = propose(cast)
        by = cast.actor(getattr(cast, who))
        for action in (tell_run, drop_run, undo_run):
            with pytest.raises(no):
                action(by=by, at=NOW, run=run)
        with pytest.raises(no):
            changes_of(by, run)


class TestTell:
    def test_telling_makes_the_offers(self, cast: Cast) -> None:
        approved(cast, service="S1")
        run = tell(cast, propose(cast), later(3))
        offer = Assignment.objects.get()
        assert (offer.state, offer.run_id, offer.offered_at) == (State.OFFERED, run.pk, later(3))
        assert (run.state, run.told_at, run.told_by_id) == ("told", later(3), cast.li.pk)
        with pytest.raises(ProposalOver):
            tell(cast, run)

    def test_a_need_cancelled_meanwhile_is_left_out_and_named(self, cast: Cast) -> None:
        gone, stays = approved(cast, service="S1"), approved(cast, service="S1", hours=5)
        run = propose(cast)
        cancel_need(by=cast.actor(cast.li), at=later(1), need=gone, side="elder", because="好了")
        run = tell(cast, run, later(2))
        assert [(one.need_id, one.left_out) for one in left_out_of(run)] == [(gone.pk, LeftOut.NEED_CLOSED)]
        assert [offer.need_id for offer in Assignment.objects.all()] == [stays.pk]

    def test_what_was_asked_by_hand_meanwhile_stays(self, cast: Cast) -> None:
        need, other = approved(cast, service="S1"), another_helper(cast)
        run = propose(cast)
        free = {cast.wang_helper.pk: cast.wang_helper, other.pk: other}
        mine = next(one for key, one in free.items() if key != run.proposals.get().helper_id)
        by_hand = offer_visit(by=cast.actor(cast.li), at=later(1), need=need, helper=mine, starts_at=need.earliest_at)
        run = tell(cast, run, later(2))
        assert [one.left_out for one in left_out_of(run)] == [LeftOut.ASKED_SINCE]
        assert [offer.pk for offer in Assignment.objects.filter(state__in=LIVE)] == [by_hand.pk]

    def test_who_is_away_or_kept_apart_meanwhile_is_not_asked(self, cast: Cast) -> None:
        approved(cast, service="S1")
        run, wang = propose(cast), cast.wang_helper
        keep_apart(by=cast.actor(cast.li), at=later(1), elder=cast.hong, helper=wang, said_by_elder=True)
        assert [one.left_out for one in left_out_of(tell(cast, run, later(2)))] == [LeftOut.KEPT_APART]
        away = TODAY + timedelta(days=1)
        note_absence(by=cast.actor(cast.wang), at=NOW, helper=wang, from_on=TODAY, to_on=away)
        assert not Assignment.objects.exists()

    def test_who_promised_elsewhere_meanwhile_is_not_asked(self, cast: Cast) -> None:
        approved(cast, service="S1")
        run = propose(cast)
        new = approved(cast, service="S1")
        by = cast.actor(cast.li)
        asked = offer_visit(by=by, at=later(1), need=new, helper=cast.wang_helper, starts_at=new.earliest_at)
        accept_assignment(by=cast.actor(cast.wang), at=later(2), assignment=asked)
        assert [one.left_out for one in left_out_of(tell(cast, run, later(3)))] == [LeftOut.PROMISED]

    def test_whose_time_has_come_is_left_out(self, cast: Cast) -> None:
        approved(cast, service="S1")
        assert [one.left_out for one in left_out_of(tell(cast, propose(cast), later(125)))] == [LeftOut.TOO_LATE]

    def test_an_offer_stands_until_the_plan_that_ends_it_is_told(self, cast: Cast) -> None:
        before, other, run = moved_to_another(cast)
        assert Assignment.objects.get(state__in=LIVE).pk == before.pk
        tell(cast, run, later(6))
        before.refresh_from_db()
        assert (before.state, before.taken_back_in_id) == (State.WITHDRAWN, run.pk)
        assert Assignment.objects.get(state=State.OFFERED).helper_id == other.pk


class TestPreview:
    def test_what_is_new_and_what_goes_to_another(self, cast: Cast) -> None:
        approved(cast, service="S1")
        first = propose(cast)
        assert kinds(cast, first) == ["new"]
        tell(cast, first)
        assert kinds(cast, first) == ["new"]
        assert kinds(cast, propose(cast, later(1))) == ["unchanged"]
        other = another_helper(cast)
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=False)
        run = propose(cast, later(2))
        (change,) = changes_of(cast.actor(cast.li), run)
        assert isinstance(change, Change)
        assert (change.kind, change.helper_before, change.helper_after) == ("other_person", cast.wang_helper, other)
        assert change.elder_told is False
        tell(cast, run, later(3))
        assert kinds(cast, run) == ["other_person"]

    def test_what_nobody_can_take_any_more_is_taken_back(self, cast: Cast) -> None:
        approved(cast, service="S1")
        tell(cast, propose(cast))
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=False)
        assert kinds(cast, propose(cast, later(1))) == ["taken_back"]

    def test_a_promise_is_unchanged_and_the_elder_was_told(self, cast: Cast) -> None:
        approved(cast, service="S1")
        tell(cast, propose(cast))
        accept_assignment(by=cast.actor(cast.wang), at=later(1), assignment=Assignment.objects.get())
        (change,) = changes_of(cast.actor(cast.li), propose(cast, later(2)))
        assert (change.kind, change.elder_told) == ("unchanged", True)


class TestUndo:
    def test_what_stood_before_stands_again_and_both_hear_of_it(self, cast: Cast) -> None:
        before, other, run = moved_to_another(cast)
        cast.hong.avoidances.all().delete()
        was = board()
        tell(cast, run, later(5))
        assert board() != was
        undone = undo(cast, run, 5)
        assert board() == was
        assert [one.pk for one in undone.restored] == [before.pk]
        assert ([one.helper_id for one in undone.taken_back], undone.kept) == ([other.pk], ())
        assert (undone.run.state, undone.run.closed_by_id) == ("undone", cast.li.pk)
        assert {"assignment.offered", "assignment.withdrawn", "assignment.asked_again"} <= told(cast.wang)
        assert {"assignment.offered", "assignment.withdrawn"} <= told(cast.zhou)
        assert deeds(f"plan:{run.pk}") == ["propose_day", "tell_run", "undo_run"]

    def test_the_time_an_offer_was_gone_is_given_back(self, cast: Cast) -> None:
        before, _other, run = moved_to_another(cast)
        cast.hong.avoidances.all().delete()
        tell(cast, run, later(5))
        undo(cast, run, 65)
        before.refresh_from_db()
        begins_soon = before.starts_at - timedelta(minutes=30)
        assert before.answer_by_at == begins_soon

    def test_what_was_answered_since_stays_and_is_named(self, cast: Cast) -> None:
        approved(cast, service="S1"), approved(cast, service="S1", hours=5)
        run = tell(cast, propose(cast))
        first, second = Assignment.objects.order_by("starts_at")
        accept_assignment(by=cast.actor(cast.wang), at=later(1), assignment=first)
        undone = undo(cast, run)
        assert [(one.assignment.pk, one.why) for one in undone.kept] == [(first.pk, KeptBecause.ANSWERED)]
        assert [one.pk for one in undone.taken_back] == [second.pk]
        first.refresh_from_db()
        assert first.state == State.ACCEPTED

    def test_what_another_has_taken_is_not_asked_again(self, cast: Cast) -> None:
        before, _other, run = moved_to_another(cast)
        tell(cast, run, later(5))
        new = Assignment.objects.get(state=State.OFFERED)
        decline_assignment(by=cast.actor(cast.zhou), at=later(6), assignment=new)
        cancel_need(by=cast.actor(cast.li), at=later(7), need=before.need, side="elder", because="好了")
        with pytest.raises(NothingToUndo):
            undo(cast, run)

    def test_who_may_not_come_any_more_is_not_asked_again(self, cast: Cast) -> None:
        before, _other, run = moved_to_another(cast)
        tell(cast, run, later(5))
        undone = undo(cast, run)
        assert [(one.assignment.pk, one.why) for one in undone.kept] == [(before.pk, KeptBecause.KEPT_APART)]
        assert board() == set()

    def test_refuses_what_was_not_told_and_what_is_undone(self, cast: Cast) -> None:
        approved(cast, service="S1")
        run = propose(cast)
        with pytest.raises(NothingToUndo):
            undo(cast, run)
        tell(cast, run)
        undo(cast, run)
        with pytest.raises(NothingToUndo):
            undo(cast, run)

    def test_refuses_a_plan_that_changed_nothing(self, cast: Cast) -> None:
        with pytest.raises(NothingToUndo):
            undo(cast, tell(cast, propose(cast)))

    def test_refuses_while_a_later_plan_stands_on_it(self, cast: Cast) -> None:
        _before, _other, second = moved_to_another(cast)
        first = PlanRun.objects.get(state="told")
        tell(cast, second, later(5))
        with pytest.raises(LaterPlanTold):
            undo(cast, first)
        cast.hong.avoidances.all().delete()
        undo(cast, second, 6)
        undo(cast, first, 7)
        assert board() == set()


DAYS = st.fixed_dictionaries(
    {
        "hours": st.lists(st.integers(2, 8), min_size=1, max_size=4),
        "helpers": st.integers(0, 2),
        "answers": st.lists(st.sampled_from(["", "accept", "decline"]), min_size=4, max_size=4),
        "by_hand": st.booleans(),
        "more": st.lists(st.integers(2, 8), max_size=2),
        "busy": st.booleans(),
    }
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAYS)
def test_undoing_a_telling_leaves_what_was_before(cast: Cast, day: dict[str, object]) -> None:
    with transaction.atomic():
        run = _a_day_of(cast, day)
        before = board()
        tell(cast, run, later(20))
        try:
            undo(cast, run, 20)
        except NothingToUndo:
            assert all(kind == "unchanged" for kind in kinds(cast, run))
        assert board() == before
        transaction.set_rollback(True)


def _a_day_of(cast: Cast, day: dict[str, object]) -> PlanRun:
    """Needs, helpers, a first plan partly answered, more needs and helpers, and a second proposal."""
    hours, more, answers = (list(day[name]) for name in ("hours", "more", "answers"))  # type: ignore[call-overload]
    for hour in hours:
        approved(cast, service="S1", hours=hour)
    plan_day(by=cast.actor(cast.li), at=NOW, place=cast.community, day=TODAY, seed=1, seconds=1, iterations=1)
    for offer, answer in zip(Assignment.objects.order_by("starts_at", "pk"), answers, strict=False):
        if answer == "accept":
            accept_assignment(by=cast.actor(cast.wang), at=later(1), assignment=offer)
        elif answer == "decline":
            decline_assignment(by=cast.actor(cast.wang), at=later(1), assignment=offer)
    helpers = [another_helper(cast, person) for person in (cast.zhou, cast.son)[: int(str(day["helpers"]))]]
    for hour in more:
        need = approved(cast, service="S1", hours=hour)
        if day["by_hand"] and helpers:
            starts_at = need.earliest_at
            offer_visit(by=cast.actor(cast.li), at=later(2), need=need, helper=helpers[0], starts_at=starts_at)
    if day["busy"]:
        cast.wang_helper.availability.all().delete()
    return propose(cast, later(3))
