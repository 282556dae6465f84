"""Staff set who goes and who does not: the plan, the search for a stand-in and the list of candidates keep to it."""

import pytest

from huzhu.care.dispatch.actions import KeptApart, NotOpen, RoleTaken, cancel_need, decline_assignment, give_back
from huzhu.care.dispatch.models import Assignment, Proposal, Replacement
from huzhu.care.dispatch.nearest import candidates_for
from huzhu.care.dispatch.planning import propose_day
from huzhu.care.dispatch.stand_ins import people_to_ask
from huzhu.care.dispatch.steering import AlreadyReleased, RoleUnknown, forbid, pin, release, steers_of
from huzhu.care.dispatch.telling import left_out_of, tell_run
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.actions import keep_apart
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, another_helper, approved, deeds, later
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


def planned(cast: Cast, minutes: float = 0) -> set[str]:
    """Who the plan of today would send."""
    li = cast.actor(cast.li)
    run = propose_day(by=li, at=later(minutes), place=cast.community, day=TODAY, seed=1, seconds=1, iterations=2)
    return set(Proposal.objects.filter(run=run).values_list("helper", flat=True))


def open_to(cast: Cast, need: Need) -> set[str]:
    """Who could come, as the desk sees it."""
    found = candidates_for(cast.actor(cast.li), cast.community, need)
    return {one.helper.pk for one in found if one.bar is None}


@pytest.fixture
def pair(cast: Cast) -> tuple[Need, Helper, Helper]:
    """A need, and two who could go."""
    return approved(cast, service="S1", hours=4), cast.wang_helper, another_helper(cast)


class TestPin:
    def test_the_one_set_goes_whoever_is_nearer(self, cast: Cast, pair: tuple[Need, Helper, Helper]) -> None:
        need, *helpers = pair
        for number, helper in enumerate(helpers):
            pin(by=cast.actor(cast.li), at=later(number), need=need, role=0, helper=helper, because="她认得他")
            assert planned(cast, number) == {helper.pk}
            assert open_to(cast, need) == {helper.pk}
        assert [one.helper_id for one in steers_of(cast.actor(cast.li), [need])[need.pk]] == [helpers[1].pk]
        assert deeds(f"need:{need.pk}")[-3:] == ["pin", "release", "pin"]

    def test_who_says_no_is_set_no_longer(self, cast: Cast, pair: tuple[Need, Helper, Helper]) -> None:
        need, wang, other = pair
        pin(by=cast.actor(cast.li), at=NOW, need=need, role=0, helper=wang)
        li = cast.actor(cast.li)
        run = propose_day(by=li, at=NOW, place=cast.community, day=TODAY, seed=1, seconds=1, iterations=2)
        tell_run(by=li, at=NOW, run=run)
        decline_assignment(by=cast.actor(cast.wang), at=later(1), assignment=Assignment.objects.get())
        assert planned(cast, 2) == {other.pk}
        assert other.pk in open_to(cast, need)

    def test_what_was_set_since_the_proposal_is_not_overruled(
        self, cast: Cast, pair: tuple[Need, Helper, Helper]
    ) -> None:
        need, wang, other = pair
        li = cast.actor(cast.li)
        run = propose_day(by=li, at=NOW, place=cast.community, day=TODAY, seed=1, seconds=1, iterations=2)
        chosen = run.proposals.get().helper_id
        pin(by=li, at=later(1), need=need, role=0, helper=other if chosen == wang.pk else wang)
        told = tell_run(by=li, at=later(2), run=run)
        assert [one.left_out for one in left_out_of(told)] == ["set_otherwise"]

    def test_refuses_what_cannot_be(self, cast: Cast) -> None:
        li, need = cast.actor(cast.li), approved(cast, service="S1")
        other = another_helper(cast)
        with pytest.raises(RoleUnknown):
            pin(by=li, at=NOW, need=need, role=3, helper=other)
        keep_apart(by=li, at=NOW, elder=cast.hong, helper=other, said_by_elder=True)
        with pytest.raises(KeptApart):
            pin(by=li, at=NOW, need=need, role=0, helper=other)
        accepted(cast, need)
        with pytest.raises(RoleTaken):
            pin(by=li, at=NOW, need=need, role=0, helper=other)
        gone = cancel_need(by=li, at=NOW, need=approved(cast, service="S1", hours=5), side="elder", because="好了")
        with pytest.raises(NotOpen):
            forbid(by=li, at=NOW, need=gone, helper=other)


class TestForbid:
    def test_who_is_kept_from_it_is_not_asked(self, cast: Cast, pair: tuple[Need, Helper, Helper]) -> None:
        need, wang, other = pair
        set_so = forbid(by=cast.actor(cast.li), at=NOW, need=need, helper=wang)
        assert planned(cast) == {other.pk}
        assert open_to(cast, need) == {other.pk}
        forbid(by=cast.actor(cast.li), at=NOW, need=need, helper=other)
        assert planned(cast, 1) == set()
        assert release(by=cast.actor(cast.li), at=later(2), steer=set_so).released_at == later(2)
        assert planned(cast, 3) == {wang.pk}
        with pytest.raises(AlreadyReleased):
            release(by=cast.actor(cast.li), at=later(3), steer=set_so)

    def test_a_search_for_a_stand_in_keeps_to_it(self, cast: Cast, pair: tuple[Need, Helper, Helper]) -> None:
        need, _wang, other = pair
        promise = accepted(cast, need)
        forbid(by=cast.actor(cast.li), at=NOW, need=need, helper=other)
        give_back(by=cast.actor(cast.wang), at=later(1), assignment=promise, because="病了")
        search = Replacement.objects.select_related("need__elder", "need__place").get()
        assert people_to_ask(cast.actor(cast.li), later(2), search) == []

    @pytest.mark.parametrize(("who", "no"), [("zhou", NotPermitted), ("xu", NotFound)])
    def test_refuses_who_does_not_plan_here(self, cast: Cast, who: str, no: type[Exception]) -> None:
        need = approved(cast, service="S1")
        by = cast.actor(getattr(cast, who))
        set_so = forbid(by=cast.actor(cast.li), at=NOW, need=need, helper=cast.wang_helper)
        with pytest.raises(no):
            forbid(by=by, at=NOW, need=need, helper=cast.wang_helper)
        with pytest.raises(no):
            pin(by=by, at=NOW, need=need, role=0, helper=cast.wang_helper)
        with pytest.raises(no):
            release(by=by, at=NOW, steer=set_so)
        assert steers_of(by, [need]) == {}
