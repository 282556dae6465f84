"""Planning a day: the machine proposes, promises stand, and every offer says why."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from time import monotonic

from django.db import transaction

from huzhu.care.dispatch.actions import accept_at_once, lapse_overdue, make_offer, withdraw_offer
from huzhu.care.dispatch.models import Assignment, PlanRun, Unserved
from huzhu.care.dispatch.problems import DayAsked, problem_of
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.care.rounds.queries import keepers_of
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.plan import Assignment as Planned
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.reasons import Reason
from huzhu.kernel.dispatch.solve import solve
from huzhu.kernel.moments import local_day, moment_at
from huzhu.kernel.refusal import Refused

NOT_SAFE = Reason("unserved.not_safe", "This help would not be safe for this person.")


class DayOver(Refused):
    """The day to plan lies behind us."""

    code = "dispatch.day_over"
    sentence = "That day is over."
    next_step = "Please plan today or a day to come."


@transaction.atomic
def plan_day(
    *, by: Actor, at: datetime, place: Division, day: date, seed: int, seconds: float, iterations: int | None = None
) -> PlanRun:
    """Plans all approved needs of a day under a place and offers each to the helper chosen.

    Offers not answered yet are taken back and made anew; promises stay. One run at a time for a place. What
    nobody can take is kept with its reasons. With `iterations` the search ends after so many rounds and the plan
    repeats itself, as long as the `seconds` suffice. Refuses: DayOver, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=place)
    if day < by.day:
        raise DayOver
    place = Division.objects.select_for_update().get(pk=place.pk)
    _lapse_overdue(by, at, place)
    asked = problem_of(by, place, day)
    for need in Need.objects.select_for_update().filter(pk__in=asked.needs).order_by("pk"):
        asked.needs[need.pk].state = need.state
    began = monotonic()
    plan = solve(asked.problem, seed=seed, seconds=seconds, iterations=iterations)
    run = PlanRun.objects.create(
        place=place,
        day=day,
        seed=seed,
        planned_at=at,
        planned_by_id=by.person_id,
        plan_milliseconds=round(1000 * (monotonic() - began)),
        needs_count=len(asked.needs),
        served_count=len({one.visit for one in plan.assignments}),
    )
    _keep_unserved(run, plan, asked)
    _offer_plan(by, at, run, plan, asked)
    details = {"day": str(day), "needs": run.needs_count, "served": run.served_count}
    record(by=by, at=at, action="plan_day", thing=f"plan:{run.pk}", details=details)
    return run


def _lapse_overdue(by: Actor, at: datetime, place: Division) -> None:
    """Offers whose time to answer is over pass on before the plan is made, whether the job has run or not."""
    overdue = Assignment.objects.filter(state=Assignment.State.OFFERED, answer_by_at__lt=at)
    waiting = overdue.filter(need__place__path__startswith=place.path).values("need")
    for need in Need.objects.select_for_update().filter(pk__in=waiting).order_by("pk"):
        lapse_overdue(by=by, at=at, need=need)


def _keep_unserved(run: PlanRun, plan: Plan, asked: DayAsked) -> None:
    rows = [Unserved(run=run, need_id=one.visit, reasons=as_json(one.reasons)) for one in plan.unserved]
    rows += [Unserved(run=run, need=need, reasons=as_json([NOT_SAFE])) for need in asked.unsuitable]
    Unserved.objects.bulk_create(rows)


def _offer_plan(by: Actor, at: datetime, run: PlanRun, plan: Plan, asked: DayAsked) -> None:
    chosen = {(one.visit, one.role): one for one in plan.assignments}
    standing, keepers = _standing_offers(by, at, asked, chosen), keepers_of(asked.needs)
    for (need_key, role), one in sorted(chosen.items()):
        need = asked.needs[need_key]
        if need.state != Need.State.APPROVED or (need_key, role) in standing:
            continue
        starts_at = moment_at(run.day, int(one.start_minute), need.place.time_zone)
        offer = make_offer(
            by=by,
            at=at,
            need=need,
            helper=asked.helpers[one.person],
            starts_at=starts_at,
            role=role,
            run=run,
            walking_minutes=one.walking_minutes,
            reasons=as_json(one.reasons),
        )
        if keepers.get(need_key, {}).get(one.person):
            keeper, deed = offer.helper.person_id, "accept_by_keeping"
            accept_at_once(by=by, at=at, assignment=offer, answered_by_id=keeper, deed=deed)


def _standing_offers(
    by: Actor, at: datetime, asked: DayAsked, chosen: Mapping[tuple[str, int], Planned]
) -> set[tuple[str, int]]:
    """Roles that keep what they have: promises, and offers the new plan would make again. Other offers end."""
    live = Assignment.objects.select_for_update(of=("self",)).filter(need__in=asked.needs, state__in=LIVE)
    standing = set()
    for offer in live.select_related("helper__person", "need__elder", "need__place").order_by("pk"):
        planned = chosen.get((offer.need_id, offer.role))
        if offer.state == Assignment.State.ACCEPTED or (planned and _is_the_same(offer, planned)):
            standing.add((offer.need_id, offer.role))
        else:
            withdraw_offer(by=by, at=at, assignment=offer, why=Assignment.Why.PLANNED_ANEW)
    return standing


def _is_the_same(offer: Assignment, planned: Planned) -> bool:
    zone = offer.need.place.time_zone
    starts_at = moment_at(local_day(offer.starts_at, zone), int(planned.start_minute), zone)
    return planned.person == offer.helper_id and starts_at == offer.starts_at


def as_json(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    """Reasons as they are kept beside an offer: code, sentence and params, put into words by the doors."""
    return [{"code": one.code, "sentence": one.sentence, "params": dict(one.params)} for one in reasons]
