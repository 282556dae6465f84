"""A city with a need in each community, and a worker of its plan that says what it takes; `audit` waits for the end."""

import json
import sys
import time
from datetime import date, timedelta

PEOPLE = (("老人", date(1950, 1, 1)), ("邻居", date(1990, 1, 1)))


def found(count: int) -> None:
    """So many communities with an elder, a helper and a need each; prints the plan that has begun."""
    from django.utils import timezone

    from huzhu.care.dispatch.citywide import begin_city_plan
    from huzhu.care.needs.models import Need
    from huzhu.commons.people.actions import Particulars, register_person
    from huzhu.commons.places.actions import Charter, found_division
    from huzhu.kernel.actor import machine
    from huzhu.kernel.moments import moment_at
    from tests.cast import volunteer

    at = timezone.now()
    day = timezone.localdate(at) + timedelta(days=1)
    house = machine(timezone.localdate(at), "test", "city")
    top = found_division(by=house, at=at, charter=Charter("山湾区", "district"))
    begins = moment_at(day, 600, top.time_zone)
    people = [Particulars(name=name, gender="woman", born_on=born) for name, born in PEOPLE]
    for number in range(count):
        place = found_division(by=house, at=at, charter=Charter(f"第{number}社区", "community"), under=top)
        elder, helper = (
            register_person(by=house, at=at, place=place, particulars=particulars) for particulars in people
        )
        volunteer(helper, house)
        Need.objects.create(
            elder=elder, place=place, service="S1", channel="phone", earliest_at=begins,
            latest_start_at=begins + timedelta(hours=1), minutes=60, asked_at=at, asked_by=elder, state="approved",
            approved_at=at, approved_by=elder,
        )  # fmt: skip
    plan = begin_city_plan(by=house, at=at, place=top, day=day, community_seconds=0.5)
    print(plan.pk)


def work(key: str, worker: str) -> None:
    """Works on the plan to its end. The dead are found out within seconds; a part takes long enough to die in."""
    from django.utils import timezone

    from huzhu.care.dispatch import citywide
    from huzhu.care.dispatch.batches import CityPlan
    from huzhu.kernel.actor import machine

    propose_day = citywide.propose_day

    def slowly(**words: object) -> object:
        print(words["place"].pk, flush=True)
        time.sleep(0.1)
        run = propose_day(**words)
        time.sleep(0.1)  # the plan is written, and nobody has noted it yet
        return run

    citywide.propose_day = slowly
    citywide.HELD_FOR = timedelta(seconds=3)
    plan = CityPlan.objects.get(pk=key)
    while CityPlan.objects.filter(pk=key, state="running").exists():
        at = timezone.now()
        by = machine(timezone.localdate(at), "test", "city")
        if citywide.plan_next_community(by=by, at=at, plan=plan, worker=worker) is None:
            time.sleep(0.1)


def audit(key: str, seconds: str) -> None:
    """Waits until the plan has ended and prints what stands."""
    from collections import Counter

    from huzhu.care.dispatch.batches import CityPlan
    from huzhu.care.dispatch.models import PlanRun, Proposal

    until = time.monotonic() + float(seconds)
    while CityPlan.objects.get(pk=key).state == "running" and time.monotonic() < until:
        time.sleep(0.2)
    plan = CityPlan.objects.get(pk=key)
    stands = {
        "state": plan.state,
        "parts": Counter(plan.parts.values_list("state", flat=True)),
        "runs_by_place": sorted(Counter(PlanRun.objects.values_list("place", flat=True)).values()),
        "proposals_by_need": sorted(Counter(Proposal.objects.values_list("need", flat=True)).values()),
    }
    print(json.dumps(stands))


if __name__ == "__main__":
    import django

    django.setup()
    from huzhu.commons.sealed import noting_openings

    with noting_openings():
        {"found": lambda count: found(int(count)), "work": work, "audit": audit}[sys.argv[1]](*sys.argv[2:])
