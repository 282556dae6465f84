"""Plans: letting the machine propose a day, and reading what it could not serve, and why."""

from typing import Any

from ninja import Query, Router

from huzhu.care.dispatch.models import PlanRun
from huzhu.care.dispatch.planning import DayOver, drop_run, plan_day, propose_day
from huzhu.care.dispatch.previews import Change, changes_of
from huzhu.care.dispatch.queries import last_run
from huzhu.care.dispatch.telling import ProposalOver, tell_run
from huzhu.care.dispatch.undoing import LaterPlanTold, NothingToUndo, undo_run
from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.schemas.assignments import PlanAsked, RunAsked, RunShown, RunTold, UnservedTold
from huzhu.doors.api.schemas.plans import ChangeTold, KeptTold, ProposalTold, UndoneTold
from huzhu.doors.api.shapes import Code
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


@router.post(
    "/plans/proposals",
    response={201: ProposalTold},
    openapi_extra=refuses(DayOver, NoRulesYet, NotPermitted, NotFound),
)
def propose(request: Visitor, asked: PlanAsked) -> ProposalTold:
    """Plans a day without telling anybody; a new proposal drops the one that was open."""
    by, at = caller(request)
    place = named(Division, asked.place)
    run = propose_day(by=by, at=at, place=place, day=asked.day, seed=asked.seed, seconds=PLAN_SECONDS)
    return _proposal(run)


@router.get("/plans/{plan}/changes", response=list[ChangeTold], openapi_extra=refuses(NotPermitted, NotFound))
def changes(request: Visitor, plan: Code) -> list[ChangeTold]:
    """What a plan would change, or has changed, role by role."""
    by, _at = caller(request)
    return [_change(one) for one in changes_of(by, named(PlanRun, plan))]


@router.post("/plans/{plan}/tell", response=ProposalTold, openapi_extra=refuses(ProposalOver, NotPermitted, NotFound))
def tell(request: Visitor, plan: Code) -> ProposalTold:
    """Helpers hear of a proposal; what has changed since is left out."""
    by, at = caller(request)
    return _proposal(tell_run(by=by, at=at, run=named(PlanRun, plan)))


@router.post("/plans/{plan}/drop", response=ProposalTold, openapi_extra=refuses(ProposalOver, NotPermitted, NotFound))
def drop(request: Visitor, plan: Code) -> ProposalTold:
    """A proposal is put aside; nobody had heard of it."""
    by, at = caller(request)
    return _proposal(drop_run(by=by, at=at, run=named(PlanRun, plan)))


@router.post(
    "/plans/{plan}/undo",
    response=UndoneTold,
    openapi_extra=refuses(NothingToUndo, LaterPlanTold, NotPermitted, NotFound),
)
def undo(request: Visitor, plan: Code) -> UndoneTold:
    """What stood before a plan was told stands again; what was answered since stays."""
    by, at = caller(request)
    undone = undo_run(by=by, at=at, run=named(PlanRun, plan))
    return UndoneTold(
        id=undone.run.pk,
        state=undone.run.state,
        day=undone.run.day,
        taken_back=[one.pk for one in undone.taken_back],
        restored=[one.pk for one in undone.restored],
        kept=[KeptTold(assignment=one.assignment.pk, why=one.why.value) for one in undone.kept],
    )


def _proposal(run: PlanRun) -> ProposalTold:
    return ProposalTold(**_fields(run), state=run.state, left_out=run.proposals.exclude(left_out="").count())


def _change(one: Change) -> ChangeTold:
    return ChangeTold(
        kind=one.kind.value,
        need=one.need.pk,
        role=one.role,
        helper_before=one.helper_before.pk if one.helper_before else None,
        helper_after=one.helper_after.pk if one.helper_after else None,
        starts_before=one.starts_before,
        starts_after=one.starts_after,
        elder_told=one.elder_told,
    )


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
