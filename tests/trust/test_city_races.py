"""Many workers reach for the communities of one city plan at the same instant: each community goes to one of them."""

import os
from collections import Counter

import pytest

from huzhu.care.dispatch.batches import CityPart, CityPlan
from huzhu.care.dispatch.citywide import begin_city_plan, cancel_city_plan, plan_next_community
from huzhu.care.dispatch.models import PlanRun
from huzhu.commons.places.actions import Charter, found_division
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.trust.crowd import at_once, parted

ROUNDS = 10 if os.environ.get("HUZHU_LONG") else 1
WORKERS = 8
HOUSE = machine(TODAY, "test", "city")

pytestmark = pytest.mark.django_db(transaction=True)


def begun(cast: Cast, communities: int) -> CityPlan:
    """A city plan of so many communities."""
    for number in range(communities - 1):
        found_division(by=HOUSE, at=NOW, charter=Charter(f"第{number}社区", "community"), under=cast.street)
    return begin_city_plan(by=HOUSE, at=NOW, place=cast.street, day=TODAY, community_seconds=0.2)


def take(plan: CityPlan, number: int) -> CityPart | None:
    """Worker number so and so takes what is next."""
    return plan_next_community(by=HOUSE, at=NOW, plan=plan, worker=f"worker {number}")


def test_as_many_workers_as_communities_get_one_each(cast: Cast) -> None:
    for _ in range(ROUNDS):
        plan = begun(cast, WORKERS)
        parts, _no = parted(at_once([lambda n=n, plan=plan: take(plan, n) for n in range(WORKERS)]))
        while (more := take(plan, 0)) is not None:  # whoever found all held went home; one stays to the end
            parts.append(more)
        places = Counter(part.place_id for part in parts if part is not None)
        assert len(places) == plan.parts.count()
        assert set(places.values()) == {1}
        runs = Counter(PlanRun.objects.filter(planned_at=NOW).values_list("place", flat=True))
        assert set(runs.values()) == {1}, "planned twice"
        plan.refresh_from_db()
        assert plan.state == CityPlan.State.DONE
        break_up(plan)


def break_up(plan: CityPlan) -> None:
    """The next round begins with no plan."""
    plan.parts.all().delete()
    plan.delete()
    PlanRun.objects.all().delete()


def test_a_plan_cancelled_while_many_work_is_whole(cast: Cast) -> None:
    plan = begun(cast, 2 * WORKERS)
    acts = [lambda n=n: take(plan, n) for n in range(WORKERS)]
    at_once([*acts, lambda: cancel_city_plan(by=HOUSE, at=NOW, plan=plan)])  # type: ignore[list-item]
    plan.refresh_from_db()
    states = Counter(plan.parts.values_list("state", flat=True))
    assert plan.state == CityPlan.State.CANCELLED
    assert set(states) <= {"planned", "left_out"}
    assert states["planned"] == PlanRun.objects.count()
    assert not plan.parts.exclude(worker="").exists()
