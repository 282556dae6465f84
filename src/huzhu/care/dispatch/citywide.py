"""A day planned for a whole city: workers take one community after another; none is lost, none is taken twice."""

import logging
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, Q

from huzhu.care.dispatch.batches import CityPart, CityPlan
from huzhu.care.dispatch.lending import borrow_helpers
from huzhu.care.dispatch.models import PlanRun
from huzhu.care.dispatch.planning import DayOver, better_day, propose_day
from huzhu.care.needs.queries import needs_to_plan
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.search.slab import COMPILED
from huzhu.kernel.refusal import Refused

log = logging.getLogger("huzhu.jobs")

State, PartState, Work = CityPlan.State, CityPart.State, CityPart.Work

COMMUNITY_SECONDS = 8.0
"""The longest search for one community. Moves end it sooner: a slow machine takes longer and plans as well."""

MOVES = 34
"""Thousand moves of the search for each need in the first pass: about a second. By the weight left unserved at 195-210
visits 38 (861) and 20 (866) leave what ten seconds left before chains were looked for (864; decision 0011)."""

BETTER_MOVES, BETTER_ROUNDS = 80, 3
"""The same where time is left over, and how often a community gets it."""

HELD_FOR = timedelta(minutes=2)
"""After this long without a word a worker is taken for dead. A part takes seconds; reading and writing included."""

TRIES = 3
"""A part on which so many workers have died is left as failed: the next would die of it, too."""

WORKER_DIED = "city.worker_died"
FAULT_TEXT_LENGTH = 300


class NoCommunities(Refused):
    """There is nothing to plan under the place."""

    code = "city.no_communities"
    sentence = "No community lies under this place."
    next_step = "Please choose a community, or a place with communities under it."


class AlreadyRunning(Refused):
    """The same place and day are being planned."""

    code = "city.already_running"
    sentence = "This day is being planned already, since %(when)s."
    next_step = "Please look at how far it has come; cancel it first to begin anew."


class NotRunning(Refused):
    """The plan has ended."""

    code = "city.not_running"
    sentence = "This plan has ended already, at %(when)s."
    next_step = "Please look at what came of it."


class NothingToResume(Refused):
    """Every community has its plan, or the plan is running."""

    code = "city.nothing_to_resume"
    sentence = "There is nothing left to do for this plan."
    next_step = "To plan the day anew, please begin another one."


@transaction.atomic
def begin_city_plan(
    *,
    by: Actor,
    at: datetime,
    place: Division,
    day: date,
    community_seconds: float = COMMUNITY_SECONDS,
    better_until_at: datetime | None = None,
) -> CityPlan:
    """Lays out one part for each community under a place; workers take them by `plan_next_community`.

    Until `better_until_at` time left over goes to the communities planned worst. One runs at a time for a place and
    a day. Refuses: DayOver, NoCommunities, AlreadyRunning, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=place)
    if day < by.day:
        raise DayOver
    Division.objects.select_for_update().get(pk=place.pk)
    running = CityPlan.objects.filter(place=place, day=day, state=State.RUNNING).order_by("pk").first()
    if running:
        raise AlreadyRunning(when=running.begun_at)
    communities = Division.objects.filter(path__startswith=place.path, tier=Division.Tier.COMMUNITY).order_by("pk")
    if not communities:
        raise NoCommunities
    plan = CityPlan.objects.create(
        place=place,
        day=day,
        community_milliseconds=round(1000 * community_seconds),
        better_until_at=better_until_at or at,
        begun_at=at,
        begun_by_id=by.person_id,
    )
    CityPart.objects.bulk_create([CityPart(plan=plan, place=one) for one in communities], batch_size=500)
    details = {"day": str(day), "communities": len(communities)}
    record(by=by, at=at, action="begin_city_plan", thing=f"cityplan:{plan.pk}", details=details)
    return plan


@transaction.atomic
def cancel_city_plan(*, by: Actor, at: datetime, plan: CityPlan) -> CityPlan:
    """Stops a city plan: what is being planned is finished, what waits is left out. What was written stays.

    Refuses: NotRunning, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=plan)
    plan = CityPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != State.RUNNING:
        raise NotRunning(when=plan.ended_at)
    waiting = Q(held_until_at__isnull=True) | Q(held_until_at__lt=at)
    left = plan.parts.filter(waiting, state=PartState.WAITING)
    count = left.update(state=PartState.LEFT_OUT, worker="", work="", held_until_at=None)
    plan.end(by_id=by.person_id, at=at, state=State.CANCELLED)
    record(by=by, at=at, action="cancel_city_plan", thing=f"cityplan:{plan.pk}", details={"left_out": count})
    return plan


@transaction.atomic
def resume_city_plan(*, by: Actor, at: datetime, plan: CityPlan, better_until_at: datetime | None = None) -> CityPlan:
    """Goes on with a plan that ended: what was left out or failed waits again; what is planned stays as it is.

    Refuses: NothingToResume, AlreadyRunning, DayOver, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=plan)
    Division.objects.select_for_update().get(pk=plan.place_id)
    plan = CityPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.day < by.day:
        raise DayOver
    open_parts = plan.parts.select_for_update().exclude(state=PartState.PLANNED).order_by("pk")
    if plan.state == State.RUNNING or not open_parts:
        raise NothingToResume
    other = CityPlan.objects.filter(place=plan.place_id, day=plan.day, state=State.RUNNING).order_by("pk").first()
    if other:
        raise AlreadyRunning(when=other.begun_at)
    for part in open_parts:
        part.wait_again()
    plan.go_on(better_until_at=better_until_at or at)
    details = {"waiting": len(open_parts)}
    record(by=by, at=at, action="resume_city_plan", thing=f"cityplan:{plan.pk}", details=details)
    return plan


def plan_next_community(*, by: Actor, at: datetime, plan: CityPlan, worker: str) -> CityPart | None:
    """Takes the next part of a city plan and does its work; None where there is nothing to take just now.

    `worker` names the process, once in the whole city. Safe by many at once and on several hosts: a part is held by
    one worker until a moment, and taken again where that worker has died. What a dead worker had written already is
    kept and not planned again. What cannot be planned is kept with its words and stops nobody. With all parts done
    the plan ends. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=plan)
    part = _take(by, at, plan, worker)
    if part is None:
        _end_if_done(by, at, plan)
        return None
    began = monotonic()
    try:
        run, fault = _do(by, at, part), None
    except Exception as problem:  # one community must not stop a city; its words are kept and the log has it all
        run, fault = None, problem
        if not isinstance(problem, Refused):
            log.exception("city plan %s: community %s", part.plan_id, part.place_id)
    return _note(by, at, part, run, fault, round(1000 * (monotonic() - began)))


@transaction.atomic
def _take(by: Actor, at: datetime, plan: CityPlan, worker: str) -> CityPart | None:
    plan = CityPlan.objects.get(pk=plan.pk)
    if plan.state != State.RUNNING:
        return None
    _bury(plan, at)
    found = _first_of(plan, at)
    if found is None:
        return None
    part, work = found
    until_at = at + HELD_FOR + timedelta(milliseconds=2 * plan.community_milliseconds)
    adopted = _written_by_the_dead(part) if part.worker and work == Work.PLAN else None
    part.hold(worker=worker, work=work, at=at, until_at=until_at)
    part.run = adopted or part.run
    return part


def _first_of(plan: CityPlan, at: datetime) -> tuple[CityPart, str] | None:
    """The part to take next, locked, and what to do with it: a first plan for all, then better ones for the worst.

    Street by street: a worker has the streets of the last few places at hand, and reads no others.
    """
    free = Q(held_until_at__isnull=True) | Q(held_until_at__lt=at)
    rows = CityPart.objects.select_for_update(skip_locked=True, of=("self",)).select_related("plan", "place")
    rows = rows.filter(free, plan=plan)
    waiting = rows.filter(state=PartState.WAITING).order_by("place__path", "pk").first()
    if waiting:
        return waiting, Work.PLAN
    if at < plan.better_until_at:
        worst = rows.filter(state=PartState.PLANNED, settled=False, needs_count__gt=0)
        first = worst.order_by(F("served_count") - F("needs_count"), "rounds", "pk").first()
        if first:
            return first, Work.BETTER
    if plan.parts.filter(held_until_at__gte=at).exclude(work=Work.BORROW).exists():
        return None  # who is still being planned for may need all of their own people
    short = rows.filter(state=PartState.PLANNED, borrowed=False, served_count__lt=F("needs_count"))
    next_door = short.order_by("pk").first()  # not street by street: two workers would ask the same people
    return (next_door, Work.BORROW) if next_door else None


def _bury(plan: CityPlan, at: datetime) -> None:
    """A part on which too many workers have died is not given to another one."""
    dying = plan.parts.select_for_update(skip_locked=True)
    for part in dying.filter(state=PartState.WAITING, held_until_at__lt=at, tries__gte=TRIES).order_by("pk"):
        part.state, part.fault = PartState.FAILED, WORKER_DIED
        part.let_go(changed=["state", "fault"])


def _written_by_the_dead(part: CityPart) -> PlanRun | None:
    """The plan that the worker before had written when it died: it bears the moment at which it took the part."""
    if part.taken_at is None:
        return None
    runs = PlanRun.objects.filter(place=part.place_id, day=part.plan.day, planned_at=part.taken_at)
    return runs.exclude(state=PlanRun.State.DROPPED).order_by("-pk").first()


@transaction.atomic
def _end_if_done(by: Actor, at: datetime, plan: CityPlan) -> None:
    plan = CityPlan.objects.select_for_update().get(pk=plan.pk)
    open_parts = Q(state=PartState.WAITING) | Q(held_until_at__gte=at)
    short = Q(state=PartState.PLANNED, borrowed=False, served_count__lt=F("needs_count"))
    if plan.state != State.RUNNING or plan.parts.filter(open_parts | short).exists():
        return
    plan.end(by_id=by.person_id, at=at, state=State.DONE)
    failed = plan.parts.filter(state=PartState.FAILED).count()
    record(by=by, at=at, action="end_city_plan", thing=f"cityplan:{plan.pk}", details={"failed": failed})


def _do(by: Actor, at: datetime, part: CityPart) -> PlanRun:
    """The work itself, outside any transaction of ours: a search holds no lock."""
    if part.run and part.work == Work.PLAN:
        return part.run
    plan, seed = part.plan, part.plan.day.toordinal() + part.rounds
    seconds, moves = plan.community_milliseconds / 1000, BETTER_MOVES if part.work == Work.BETTER else MOVES
    # Without the compiled search nobody makes that many moves in time: the clock ends it.
    left = part.needs_count - part.served_count
    needs = left if part.work == Work.BORROW else needs_to_plan(by, part.place, plan.day).count()
    iterations = moves * (1 + needs) if COMPILED else None
    if part.run and part.work == Work.BORROW:
        borrow_helpers(by=by, at=at, run=part.run, seed=seed, seconds=seconds, iterations=iterations)
        return PlanRun.objects.get(pk=part.run_id)
    if part.run and part.work == Work.BETTER:
        return better_day(by=by, at=at, run=part.run, seed=seed, seconds=seconds, iterations=iterations)
    return propose_day(by=by, at=at, place=part.place, day=plan.day, seed=seed, seconds=seconds, iterations=iterations)


@transaction.atomic
def _note(
    by: Actor, at: datetime, held: CityPart, run: PlanRun | None, fault: Exception | None, milliseconds: int
) -> CityPart | None:
    """Writes down what came of a part, unless the worker was taken for dead and another holds the part now."""
    part = CityPart.objects.select_for_update().get(pk=held.pk)
    if (part.worker, part.taken_at) != (held.worker, held.taken_at):
        return None
    changed = [
        "state",
        "run",
        "rounds",
        "settled",
        "borrowed",
        "borrowed_count",
        "needs_count",
        "served_count",
        "fault",
        "fault_text",
    ]
    part.borrowed = held.work == Work.BORROW
    if part.borrowed and run is not None:
        part.borrowed_count, part.served_count = run.served_count - part.served_count, run.served_count
    elif run is not None:
        part.settled = part.rounds > 0 and (run.pk == part.run_id or part.rounds >= BETTER_ROUNDS)
        part.state, part.run, part.rounds = PartState.PLANNED, run, part.rounds + 1
        part.needs_count, part.served_count = run.needs_count, run.served_count
    elif held.work == Work.PLAN:
        part.state, (part.fault, part.fault_text) = PartState.FAILED, _words(fault)
    else:
        part.settled = True  # what was to be bettered was told meanwhile, or failed: the plan it has stands
    part.let_go(spent_milliseconds=milliseconds, changed=changed)
    return part


def _words(fault: Exception | None) -> tuple[str, str]:
    """A refusal by its code and sentence. Of a bug only its kind: what it says may name people, the log has it."""
    if isinstance(fault, Refused):
        return fault.code, str(fault)[:FAULT_TEXT_LENGTH]
    return type(fault).__name__, ""
