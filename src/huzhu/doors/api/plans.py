"""Plans: letting the machine propose a day, and reading what it could not serve, and why."""

from typing import Any

from ninja import Query, Router

from huzhu.care.dispatch.models import PlanRun
from huzhu.care.dispatch.planning import DayOver, plan_day
from huzhu.care.dispatch.queries import last_run
from huzhu.care.dispatch.telling import ProposalOver
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.schemas.assignments import PlanAsked, RunAsked, RunShown, RunTold, UnservedTold
from huzhu.doors.api.wording import reasons_told
from huzhu.doors.porter import Visitor
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rulesets import NoRulesYet

router = Router(tags=["plans"])

PLAN_SECONDS = 10.0  # while a plan is made nobody else writes on SQLite, so a caller waits no longer than this


@router.post(
    "/plans", response={201: RunTold}, openapi_extra=refuses(DayOver, ProposalOver, NoRulesYet, NotPermitted, NotFound)
)
def plan(request: Visitor, asked: PlanAsked) -> RunTold:
    """Plans all approved needs of a day and offers each to the helper chosen; promises stay."""
    by, at = caller(request)
    place = named(Division, asked.place)
    run = plan_day(by=by, at=at, place=place, day=asked.day, seed=asked.seed, seconds=PLAN_SECONDS)
    return RunTold(**_fields(run))


@router.get("/plans/last", response=RunShown, openapi_extra=refuses(NotPermitted, NotFound))
def show(request: Visitor, asked: Query[RunAsked]) -> RunShown:
    """The last planning run of a place and day, with what it left unserved and why."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.PLAN_DAY, within=place)
    run = last_run(by, place, asked.day)
    if run is None:
        raise NotFound
    unserved = sorted(run.unserved.all(), key=lambda one: (one.need.earliest_at, one.pk))
    reasons = reasons_told(by, (one.reasons for one in unserved))
    lines = [
        UnservedTold(need=one.need_id, service=one.need.service, reasons=words)
        for one, words in zip(unserved, reasons, strict=True)
    ]
    return RunShown(**_fields(run), unserved=lines)


def _fields(run: PlanRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "place": run.place_id,
        "day": run.day,
        "seed": run.seed,
        "planned_at": run.planned_at,
        "plan_milliseconds": run.plan_milliseconds,
        "needs_count": run.needs_count,
        "served_count": run.served_count,
    }
