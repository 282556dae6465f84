"""Planning a day: the machine proposes, staff look at it, and nobody hears of it before it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

from django.db import transaction

from huzhu.care.dispatch.actions import lapse_overdue
from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal, Unserved
from huzhu.care.dispatch.problems import DayAsked, problem_of
from huzhu.care.dispatch.runs import hold_runs, needs_of_run
from huzhu.care.dispatch.telling import ProposalOver, tell_run
from huzhu.care.dispatch.undoing import undo_run
from huzhu.care.needs.models import Need
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.reasons import Reason
from huzhu.kernel.dispatch.solve import solve
from huzhu.kernel.moments import moment_at
from huzhu.kernel.refusal import Refused

__all__ = ["DayOver", "better_day", "drop_run", "plan_day", "propose_day", "tell_run", "undo_run"]


class DayOver(Refused):
    """The day to plan lies behind us."""

    code = "dispatch.day_over"
    sentence = "That day is over."
    next_step = "Please plan today or a day to come."


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search found, and how long it took."""

    plan: Plan
    milliseconds: int
    seed: int


def propose_day(
    *, by: Actor, at: datetime, place: Division, day: date, seed: int, seconds: float, iterations: int | None = None
) -> PlanRun:
    """Plans all approved needs of a day under a place and writes down who would go; nobody is told.

    Promises stay. What nobody can take is kept with its reasons. The search runs outside any transaction of this
    action, so others go on working meanwhile; telling looks again at what has changed. A new proposal drops the one
    that was open. With `iterations` the search ends after so many rounds and the plan repeats itself, as long as
    the `seconds` suffice. Refuses: DayOver, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=place)
    if day < by.day:
        raise DayOver
    _lapse_overdue(by, at, place)
    asked = problem_of(by, place, day, at)
    return _write_down(by, at, place, day, asked, _search(asked, seed, seconds, iterations))


def better_day(
    *, by: Actor, at: datetime, run: PlanRun, seed: int, seconds: float, iterations: int | None = None
) -> PlanRun:
    """Searches on for a day that has a proposal. A better plan takes its place, else it stands; returns what stands.

    A proposal whose needs have changed since gives way in any case. Refuses: ProposalOver, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=run)
    asked = problem_of(by, run.place, run.day, at)
    found = _search(asked, seed, seconds, iterations)
    with transaction.atomic():
        standing = hold_runs(run.place, run.day)[run.pk]
        if standing.state != PlanRun.State.PROPOSED:
            raise ProposalOver
        same = needs_of_run(standing) == set(asked.needs)
        if same and list(found.plan.score.tiers) >= standing.tiers:
            return standing
        return _write_down(by, at, run.place, run.day, asked, found)


def _search(asked: DayAsked, seed: int, seconds: float, iterations: int | None) -> Searched:
    began = monotonic()
    plan = solve(asked.problem, seed=seed, seconds=seconds, iterations=iterations)
    return Searched(plan, round(1000 * (monotonic() - began)), seed)


def plan_day(
    *, by: Actor, at: datetime, place: Division, day: date, seed: int, seconds: float, iterations: int | None = None
) -> PlanRun:
    """Proposes a day and tells it at once: each need is offered to the helper chosen. See `propose_day`, `tell_run`.

    Refuses: DayOver, ProposalOver, NotPermitted, NotFound.
    """
    run = propose_day(by=by, at=at, place=place, day=day, seed=seed, seconds=seconds, iterations=iterations)
    return tell_run(by=by, at=at, run=run)


@transaction.atomic
def drop_run(*, by: Actor, at: datetime, run: PlanRun) -> PlanRun:
    """Puts a proposal aside; nobody had heard of it. Refuses: ProposalOver, NotPermitted, NotFound."""
    require(by, Verb.PLAN_DAY, within=run)
    run = hold_runs(run.place, run.day)[run.pk]
    if run.state != PlanRun.State.PROPOSED:
        raise ProposalOver
    _drop(by, at, run)
    return run


def _drop(by: Actor, at: datetime, run: PlanRun) -> None:
    run.close(by_id=by.person_id, at=at, state=PlanRun.State.DROPPED)
    record(by=by, at=at, action="drop_run", thing=f"plan:{run.pk}", details={"day": str(run.day)})


@transaction.atomic
def _lapse_overdue(by: Actor, at: datetime, place: Division) -> None:
    """Offers whose time to answer is over pass on before the plan is made, whether the job has run or not."""
    overdue = Assignment.objects.filter(state=Assignment.State.OFFERED, answer_by_at__lt=at)
    waiting = overdue.filter(need__place__path__startswith=place.path).values("need")
    for need in Need.objects.select_for_update().filter(pk__in=waiting).order_by("pk"):
        lapse_overdue(by=by, at=at, need=need)


@transaction.atomic
def _write_down(by: Actor, at: datetime, place: Division, day: date, asked: DayAsked, found: Searched) -> PlanRun:
    for open_run in hold_runs(place, day).values():
        if open_run.state == PlanRun.State.PROPOSED:
            _drop(by, at, open_run)
    plan = found.plan
    run = PlanRun.objects.create(
        place=place,
        day=day,
        seed=found.seed,
        planned_at=at,
        planned_by_id=by.person_id,
        plan_milliseconds=found.milliseconds,
        needs_count=len(asked.needs),
        served_count=len({one.visit for one in plan.assignments}),
        tiers=list(plan.score.tiers),
    )
    rows = [Unserved(run=run, need_id=one.visit, reasons=as_json(one.reasons)) for one in plan.unserved]
    rows += [Unserved(run=run, need_id=need, reasons=as_json([why])) for need, why in asked.left_out.items()]
    Unserved.objects.bulk_create(rows)
    Proposal.objects.bulk_create(_proposals(run, plan, asked))
    details = {"day": str(day), "needs": run.needs_count, "served": run.served_count}
    record(by=by, at=at, action="propose_day", thing=f"plan:{run.pk}", details=details)
    return run


def _proposals(run: PlanRun, plan: Plan, asked: DayAsked) -> Sequence[Proposal]:
    zones = {need.pk: need.place.time_zone for need in asked.needs.values()}
    return [
        Proposal(
            run=run,
            need_id=one.visit,
            role=one.role,
            helper_id=one.person,
            starts_at=moment_at(run.day, int(one.start_minute), zones[one.visit]),
            ends_at=moment_at(run.day, int(one.end_minute), zones[one.visit]),
            walking_minutes=int(one.walking_minutes),
            reasons=as_json(one.reasons),
        )
        for one in plan.assignments
    ]


def as_json(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    """Reasons as they are kept beside an offer: code, sentence and params, put into words by the doors."""
    return [{"code": one.code, "sentence": one.sentence, "params": dict(one.params)} for one in reasons]
