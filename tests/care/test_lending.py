"""The second pass: spare people of the communities around take what nobody at home can, never two things at once."""

import itertools
from datetime import timedelta

import pytest

from huzhu.care.dispatch import lending
from huzhu.care.dispatch.citywide import begin_city_plan, plan_next_community
from huzhu.care.dispatch.lending import borrow_helpers, neighbours_of
from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal
from huzhu.care.dispatch.planning import propose_day
from huzhu.care.dispatch.problems import problem_of
from huzhu.care.dispatch.steering import forbid, pin, release
from huzhu.care.dispatch.telling import tell_run
from huzhu.commons.helpers.actions import note_absence
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.places.actions import Charter, found_division
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.care.steps import another_helper, approved, deeds, later
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "city")


def neighbour(cast: Cast, name: str = "竹林社区") -> str:
    """A volunteer of the community next door; her id as a helper."""
    place = found_division(by=HOUSE, at=NOW, charter=Charter(name, "community"), under=cast.street)
    person = register_person(by=HOUSE, at=NOW, place=place, particulars=Particulars(name="邻居", gender="woman"))
    return another_helper(cast, person).pk


def nobody_at_home(cast: Cast) -> None:
    """Xiao Wang is away today."""
    note_absence(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, from_on=TODAY, to_on=TODAY.replace(day=21))


def proposed(cast: Cast) -> PlanRun:
    """What the machine proposes for Grandma Hong's community."""
    return propose_day(by=HOUSE, at=NOW, place=cast.community, day=TODAY, seed=1, seconds=1)


def borrow(run: PlanRun) -> int:
    """The second pass for one proposal."""
    return borrow_helpers(by=HOUSE, at=later(1), run=run, seed=1, seconds=1, iterations=20)


def test_what_nobody_at_home_can_take_is_proposed_next_door(cast: Cast) -> None:
    nobody_at_home(cast)
    helper, need = neighbour(cast), approved(cast, service="S1")
    run = proposed(cast)
    assert (run.served_count, borrow(run)) == (0, 1)
    run.refresh_from_db()
    one = run.proposals.get()
    assert (one.need_id, one.helper_id, run.served_count, run.unserved.count()) == (need.pk, helper, 1, 0)
    assert one.reasons[0]["code"] == "why.next_door"
    assert deeds(f"plan:{run.pk}")[-1] == "borrow_helpers"
    tell_run(by=cast.actor(cast.li), at=later(2), run=run)
    assert Assignment.objects.get(need=need).helper_id == helper


def test_who_is_served_at_home_borrows_nobody(cast: Cast) -> None:
    neighbour(cast)
    approved(cast, service="S1")
    assert borrow(proposed(cast)) == 0


def test_nobody_is_lent_to_two_places_at_once(cast: Cast) -> None:
    """Two needs at the same hour and one neighbour: the second stays unserved."""
    nobody_at_home(cast)
    neighbour(cast)
    for _ in range(3):
        approved(cast, service="S1", minutes=60)
    borrow(proposed(cast))
    taken = list(Proposal.objects.order_by("starts_at"))
    assert taken
    assert all(one.ends_at <= other.starts_at for one, other in itertools.pairwise(taken))


def test_who_is_lent_is_not_planned_at_home_at_that_hour(cast: Cast) -> None:
    nobody_at_home(cast)
    helper = neighbour(cast)
    approved(cast, service="S1")
    run = proposed(cast)
    borrow(run)
    lent = run.proposals.get()
    home = lent.helper.place
    person = problem_of(HOUSE, home, TODAY).problem.person_at[helper]
    minute = (lent.starts_at.hour + 8) * 60 + lent.starts_at.minute
    assert not any(slot.from_minute <= minute < slot.to_minute for slot in person.slots)
    assert (person.max_visits, person.max_minutes) == (lent.helper.max_visits_a_day - 1, 240 - 60)


def test_whom_staff_forbade_is_not_borrowed(cast: Cast) -> None:
    nobody_at_home(cast)
    helper, need = neighbour(cast), approved(cast, service="S1")
    forbid(by=HOUSE, at=NOW, need=need, helper=Helper.objects.get(pk=helper))
    assert borrow(proposed(cast)) == 0


def test_for_whom_staff_set_somebody_at_home_nobody_else_is_borrowed(cast: Cast) -> None:
    nobody_at_home(cast)
    neighbour(cast)
    steer = pin(by=HOUSE, at=NOW, need=approved(cast, service="S1"), role=0, helper=cast.wang_helper)
    run = proposed(cast)
    assert borrow(run) == 0
    release(by=HOUSE, at=later(1), steer=steer)
    assert borrow(run) == 1


def test_only_who_has_a_gap_is_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The neighbour is on the road all day: nothing is searched."""
    nobody_at_home(cast)
    helper, need = neighbour(cast), approved(cast, service="S1")
    Assignment.objects.create(
        need=approved(cast, service="S1"), helper_id=helper, starts_at=need.earliest_at - timedelta(hours=1),
        ends_at=need.latest_start_at + timedelta(hours=1), offered_at=NOW, offered_by=cast.li,
        answer_by_at=later(60), password="荷叶",
    )  # fmt: skip
    monkeypatch.setattr(lending, "lend", None)
    assert borrow(proposed(cast)) == 0


def test_who_was_given_something_else_meanwhile_is_not_proposed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_at_home(cast)
    helper, need = neighbour(cast), approved(cast, service="S1")
    run, lend = proposed(cast), lending.lend

    def meanwhile(*words: object, **more: object) -> object:
        found = lend(*words, **more)  # type: ignore[arg-type]
        starts_at = need.earliest_at
        Assignment.objects.create(
            need=approved(cast, service="S1"), helper_id=helper, starts_at=starts_at, ends_at=later(300),
            offered_at=NOW, offered_by=cast.li, answer_by_at=later(60), password="荷叶",
        )  # fmt: skip
        return found

    monkeypatch.setattr(lending, "lend", meanwhile)
    assert borrow(run) == 0
    assert not run.proposals.exists()


def test_a_told_plan_borrows_nobody(cast: Cast) -> None:
    nobody_at_home(cast)
    neighbour(cast)
    approved(cast, service="S1")
    run = tell_run(by=HOUSE, at=later(1), run=proposed(cast))
    assert borrow(run) == 0


def test_the_second_pass_of_a_city_comes_last(cast: Cast) -> None:
    nobody_at_home(cast)
    neighbour(cast)
    approved(cast, service="S1")
    plan = begin_city_plan(by=HOUSE, at=NOW, place=cast.street, day=TODAY, community_seconds=0.5)
    done = []
    while part := plan_next_community(by=HOUSE, at=later(len(done)), plan=plan, worker="one"):
        done.append(part.place_id)
    assert done[-1] == cast.community.pk
    assert len(done) == 3
    part = plan.parts.get(place=cast.community)
    assert (part.served_count, part.borrowed_count, part.borrowed) == (1, 1, True)
    plan.refresh_from_db()
    assert plan.state == "done"


def test_neighbours_lie_under_the_same_street(cast: Cast) -> None:
    neighbour(cast)
    assert [one.name for one in neighbours_of(cast.community)] == ["竹林社区"]


def test_refuses_who_may_not_plan_there(cast: Cast) -> None:
    run = proposed(cast)
    with pytest.raises(NotFound):
        borrow_helpers(by=cast.actor(cast.xu), at=NOW, run=run, seed=1, seconds=1, iterations=1)
