"""The second pass over a city: what a community could not serve, proposed to spare people of the communities around."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.lent import parts_booked
from huzhu.care.dispatch.models import PlanRun, Proposal, Unserved
from huzhu.care.dispatch.planning import as_json
from huzhu.care.dispatch.problems import DayAsked, leftovers_of
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.dispatch.runs import hold_helpers, hold_needs, hold_runs
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import walking_table
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.neighbours import lend
from huzhu.kernel.dispatch.plan import Assignment as Planned
from huzhu.kernel.moments import moment_at

AROUND = 4
"""How many communities around are asked, the nearest station first."""


def borrow_helpers(*, by: Actor, at: datetime, run: PlanRun, seed: int, seconds: float, iterations: int | None) -> int:
    """Proposes needs that a proposal leaves unserved to spare people of the nearest communities; how many it served.

    They go within walking bounds and beside all they do already. The search holds no lock; who was given something
    else meanwhile is not proposed. Nothing is done to a run told or dropped meanwhile. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=run)
    around = neighbours_of(run.place)
    live = Unserved.objects.filter(run=run, need__assignments__state__in=LIVE).values("need")
    left = Unserved.objects.filter(run=run).exclude(need__in=live).exclude(reasons__0__code="unserved.not_safe")
    keys = list(left.order_by("need").values_list("need", flat=True))
    if not around or not keys:
        return 0
    asked = leftovers_of(by, run.place, around, keys, run.day)
    lent = lend(asked.problem, seed=seed, seconds=seconds, iterations=iterations) if asked else ()
    return _propose(by, at, run, asked, lent) if asked and lent else 0


def neighbours_of(place: Division) -> list[Division]:
    """The communities under the same street or town, the nearest station first, on foot where both are known."""
    above = place.path.removesuffix(f"{place.pk}/")
    siblings = Division.objects.filter(path__startswith=above, tier=Division.Tier.COMMUNITY).exclude(pk=place.pk)
    around = list(siblings.order_by("path", "pk")) if above != "/" else []
    minutes = walking_table(place, [place.station_node, *(one.station_node for one in around)], ("helper",))[0, 0, 1:]
    return [one for _, _, one in sorted(zip(minutes, range(len(around)), around, strict=True))[:AROUND]]


@transaction.atomic
def _propose(by: Actor, at: datetime, run: PlanRun, asked: DayAsked, lent: Sequence[Planned]) -> int:
    run = hold_runs(run.place, run.day)[run.pk]
    if run.state != PlanRun.State.PROPOSED:
        return 0
    hold_needs({one.visit for one in lent})
    helpers = set(hold_helpers({one.person for one in lent}))
    before = {one for one in asked.problem.fixed if one.person in helpers}
    changed = {one.person for one in before ^ parts_booked(helpers, run.place, run.day)}
    dropped = {one.visit for one in lent if one.person in changed}
    kept = [one for one in lent if one.visit not in dropped]
    Proposal.objects.bulk_create([_proposal(run, one) for one in kept])
    served = {one.visit for one in kept}
    Unserved.objects.filter(run=run, need__in=served).delete()
    run.serve_more(count=len(served))
    details = {"needs": len(served), "dropped": len(dropped)}
    record(by=by, at=at, action="borrow_helpers", thing=f"plan:{run.pk}", details=details)
    return len(served)


def _proposal(run: PlanRun, one: Planned) -> Proposal:
    zone = run.place.time_zone
    return Proposal(
        run=run,
        need_id=one.visit,
        role=one.role,
        helper_id=one.person,
        starts_at=moment_at(run.day, int(one.start_minute), zone),
        ends_at=moment_at(run.day, int(one.end_minute), zone),
        walking_minutes=int(one.walking_minutes),
        reasons=as_json(one.reasons),
    )
