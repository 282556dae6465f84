"""A plan told, undone, answered and made anew by several people at the same instant: nothing is half done."""

import os
from collections.abc import Callable

import pytest

from huzhu.care.dispatch.actions import OfferEnded, accept_assignment
from huzhu.care.dispatch.models import Assignment, PlanRun
from huzhu.care.dispatch.planning import propose_day
from huzhu.care.dispatch.telling import ProposalOver, tell_run
from huzhu.care.dispatch.undoing import NothingToUndo, Undone, undo_run
from huzhu.kernel.refusal import Refused
from tests.care.steps import approved, later
from tests.cast import TODAY, Cast
from tests.trust.crowd import at_once, parted

ROUNDS = 25 if os.environ.get("HUZHU_LONG") else 3

pytestmark = pytest.mark.django_db(transaction=True)


def propose(cast: Cast, minutes: float) -> PlanRun:
    """A proposal of today."""
    li = cast.actor(cast.li)
    return propose_day(by=li, at=later(minutes), place=cast.community, day=TODAY, seed=1, seconds=1, iterations=1)


def test_two_staff_tell_the_same_proposal_and_each_helper_is_asked_once(cast: Cast) -> None:
    li = cast.actor(cast.li)
    for turn in range(ROUNDS):
        approved(cast, service="S1", hours=2 + 2 * turn)
        run = propose(cast, turn)
        through, refused = parted(at_once([lambda run=run: tell_run(by=li, at=later(turn), run=run)] * 2))  # noqa: B023
        assert (len(through), [type(no) for no in refused]) == (1, [ProposalOver])
        assert Assignment.objects.filter(state="offered").count() == turn + 1


def test_one_tells_a_new_plan_while_another_undoes_the_old_one(cast: Cast) -> None:
    li = cast.actor(cast.li)
    for turn in range(ROUNDS):
        approved(cast, service="S1", hours=2 + 2 * turn)
        first = tell_run(by=li, at=later(turn), run=propose(cast, turn))
        approved(cast, service="S1", hours=3 + 2 * turn)
        second = propose(cast, turn + 0.5)
        acts: list[Callable[[], object]] = [
            lambda first=first: undo_run(by=li, at=later(turn + 0.6), run=first),  # noqa: B023
            lambda second=second: tell_run(by=li, at=later(turn + 0.6), run=second),  # noqa: B023
        ]
        _, refused = parted(at_once(acts))
        assert len(refused) <= 1
        first.refresh_from_db(), second.refresh_from_db()
        assert second.state == "told"
        assert first.state in ("told", "undone")
        doubled = Assignment.objects.filter(state="offered").values_list("need", "role").order_by("need", "role")
        assert len(doubled) == len(set(doubled)), "nobody is asked twice for one role"


def test_a_helper_accepts_while_the_plan_is_undone(cast: Cast) -> None:
    li, wang = cast.actor(cast.li), cast.actor(cast.wang)
    for turn in range(ROUNDS):
        need = approved(cast, service="S1", hours=2 + 2 * turn)
        run = tell_run(by=li, at=later(turn), run=propose(cast, turn))
        offer = Assignment.objects.select_related("helper__person").get(need=need)
        acts: list[Callable[[], object]] = [
            lambda run=run: undo_run(by=li, at=later(turn + 0.5), run=run),  # noqa: B023
            lambda offer=offer: accept_assignment(by=wang, at=later(turn + 0.5), assignment=offer),  # noqa: B023
        ]
        undone, answer = at_once(acts)
        offer.refresh_from_db()
        said_yes = not isinstance(answer, Refused)
        assert said_yes or isinstance(answer, OfferEnded)
        assert offer.state == ("accepted" if said_yes else "withdrawn"), "the yes counts, or the undoing"
        if isinstance(undone, Undone):
            assert [one.assignment.pk for one in undone.kept] == [offer.pk] * said_yes
        else:
            assert isinstance(undone, NothingToUndo)


def test_two_propose_at_once_and_one_proposal_stays_open(cast: Cast) -> None:
    approved(cast, service="S1")
    through, refused = parted(at_once([lambda: propose(cast, 1)] * 3))
    assert (len(through), refused) == (3, list[Refused]())
    assert PlanRun.objects.filter(state="proposed").count() == 1
