"""Whom to send to one need now, against the day that runs, and what a choice by hand costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huzhu.care.dispatch.actions import NotOpen, offer_visit
from huzhu.care.dispatch.known import Roster
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.problems import DayAsked, problem_of
from huzhu.care.dispatch.queries import asked_enough
from huzhu.care.dispatch.stamps import refuse_if_changed
from huzhu.care.dispatch.standings import minute_of
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.queries import community_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.byhand import assigned_by_hand
from huzhu.kernel.dispatch.objective import Component as Part
from huzhu.kernel.dispatch.plan import Assignment as Planned
from huzhu.kernel.dispatch.plan import Plan, Unserved
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.ranking import COMPONENTS, Ranked, bar_at, rank, weighed
from huzhu.kernel.dispatch.reasons import ASKED_ENOUGH, CROWDED, NOT_AVAILABLE, OUTSIDE, Reason
from huzhu.kernel.moments import local_day, moment_at
from huzhu.kernel.refusal import Refused

SUGGESTED = 5


class BarredByRule(Refused):
    """A hard rule stands between this helper and this visit; `because` says which."""

    code = "assignment.barred_by_rule"
    sentence = "%(because)s"
    next_step = "Please choose another helper, or another time."


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that counts, its name (English, for doors to translate) and its points: above zero is lost."""

    code: str
    name: str
    points: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who could go: when, the walk in minutes, the score tier by tier, what it is made of, and why."""

    helper: Helper
    starts_at: datetime
    walking_minutes: int
    score: tuple[float, ...]
    components: tuple[Component, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is known of one need now: how many pass each question, the best, why not the others, and, where nobody
    could go, the smallest change that would help. `left_out` says why no plan may serve it at all."""

    need: Need
    role: int
    funnel: tuple[Reason, ...]
    candidates: tuple[Suggestion, ...]
    why_not: tuple[tuple[Helper, tuple[Reason, ...]], ...]
    change: Reason | None
    left_out: Reason | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """Points one tier loses against the machine's best: `code` and `name` of the tier, English."""

    code: str
    name: str
    points: float


@dataclass(frozen=True, slots=True)
class Price:
    """What a choice by hand costs: the rules that forbid it, the points lost tier by tier and what they are made of,
    and the machine's best beside it (None where it finds nobody). `warnings` forbid nothing."""

    bars: tuple[Reason, ...]
    lost: tuple[Lost, ...]
    components: tuple[Component, ...]
    best: Suggestion | None
    warnings: tuple[Reason, ...] = ()


def suggest(by: Actor, at: datetime, need: Need, role: int | None = None, roster: Roster | None = None) -> Suggestions:
    """Up to five who could take a role of a need, best first, with all that is promised and offered standing.

    Who was asked this week as often as the rules allow comes after everybody else, and it is said: a person may ask
    them all the same.
    Without a role, the first nobody has promised. `roster` is who is on the list of a day, where `by` has read that
    already. Refuses: NotOpen, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=need)
    day = _running_day(by, at, need, roster)
    if need.pk not in day.asked.problem.visit_at:
        return Suggestions(need, role or 0, (), (), (), None, day.asked.left_out.get(need.pk))
    found = rank(day.asked.problem, day.plan, need.pk, role)
    helpers = day.asked.helpers
    weary = asked_enough(day.on, at, [one.person for one in found.ranked])
    rested_first = sorted(found.ranked, key=lambda one: one.person in weary)
    best = tuple(_suggestion(day, need, one, warned=one.person in weary) for one in rested_first[:SUGGESTED])
    why_not = tuple((helpers[key], (bar,)) for key, bar in found.barred)
    return Suggestions(need, found.role, found.funnel, best, why_not, found.change)


def price_by_hand(*, by: Actor, at: datetime, need: Need, role: int, helper: Helper, starts_at: datetime) -> Price:
    """What it would cost to send this helper then, against the machine's best; changes nothing, promises nothing.

    Refuses: NotOpen, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=need)
    require(by, Verb.SEE_HELPER, within=helper)
    day = _running_day(by, at, need)
    problem, minute = day.asked.problem, minute_of(starts_at, need.place)
    bars = _bars(day, need, role, helper, starts_at)
    if not _known(problem, need, role, helper):
        return Price(bars, (), (), None)
    found = rank(problem, day.plan, need.pk, role)
    best = found.ranked[0] if found.ranked else None
    by_hand = assigned_by_hand(problem, day.plan, Booking(need.pk, role, helper.pk, minute))
    mine, theirs = by_hand.difference, best.score if best else problem.objective.score({})
    lost = zip(problem.objective.tiers, (mine - theirs).tiers, strict=True)
    return Price(
        bars,
        tuple(Lost(tier.code, tier.label.en if tier.label else tier.code, points) for tier, points in lost),
        _components(weighed(problem, (mine - theirs).points)),
        _suggestion(day, need, best) if best else None,
        tuple(ASKED_ENOUGH.of(person=key) for key in asked_enough(day.on, at, [helper.pk])),
    )


@transaction.atomic
def assign_by_hand(
    *, by: Actor, at: datetime, need: Need, role: int, helper: Helper, starts_at: datetime, seen: str = ""
) -> Assignment:
    """Offers a role of a need to the helper chosen by hand; other offers of the role stand until somebody says yes.

    `seen` is the stamp the need carried when the person looked at it (`stamps.stamps_of`); empty asks for none.
    Refuses: ChangedMeanwhile, BarredByRule, NotOpen, AlreadyOffered, KeptApart, PromisedElsewhere, RoleTaken,
    NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=need)
    require(by, Verb.SEE_HELPER, within=helper)
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    refuse_if_changed(need, seen)
    day = _running_day(by, at, need)
    if bars := _bars(day, need, role, helper, starts_at):
        raise BarredByRule(because=bars[0])
    return offer_visit(by=by, at=at, need=need, helper=helper, starts_at=starts_at, role=role)


@dataclass(frozen=True, slots=True)
class _Day:
    """The problem of a day and the plan that stands: what is promised and what is offered."""

    on: date
    asked: DayAsked
    plan: Plan


def _running_day(by: Actor, at: datetime, need: Need, roster: Roster | None = None) -> _Day:
    need.refresh_from_db(fields=["state"])
    if need.state != Need.State.APPROVED:
        raise NotOpen
    zone = need.place.time_zone
    on = max(local_day(need.earliest_at, zone), min(local_day(at, zone), local_day(need.latest_start_at, zone)))
    community = roster.community_of(need.place) if roster else community_of(need.place)
    asked = problem_of(by, community, on, at, need.pk, roster if roster and roster.is_of(community, on) else None)
    offered = [one for one in asked.problem.offered if one.visit != need.pk]
    return _Day(on, asked, _as_it_stands(asked.problem, offered))


def _as_it_stands(problem: Problem, offered: Sequence[Booking]) -> Plan:
    """Promises, and these offers, as a plan."""
    held = [one for one in (*problem.fixed, *offered) if one.person in problem.person_at]
    written = tuple(_planned(problem, one) for one in held)
    served = {(one.visit, one.role) for one in held}
    left = (one for one in problem.visits if any((one.key, role) not in served for role in range(len(one.roles))))
    return Plan(written, tuple(Unserved(one.key) for one in left))


def _planned(problem: Problem, one: Booking) -> Planned:
    end = one.start_minute + problem.visit_at[one.visit].minutes_of(one.role)
    return Planned(one.visit, one.role, one.person, one.start_minute, end)


def _known(problem: Problem, need: Need, role: int, helper: Helper) -> bool:
    visit = problem.visit_at.get(need.pk)
    return visit is not None and role in range(len(visit.roles)) and helper.pk in problem.person_at


def _bars(day: _Day, need: Need, role: int, helper: Helper, starts_at: datetime) -> tuple[Reason, ...]:
    """The first hard rule that forbids it, if any: the same that forbid it to the plan."""
    problem = day.asked.problem
    if why := day.asked.left_out.get(need.pk):
        return (why,)
    if not _known(problem, need, role, helper):
        return (NOT_AVAILABLE.of(person=helper.pk),)
    on = local_day(starts_at, need.place.time_zone)
    minute = minute_of(starts_at, need.place)
    inside = need.earliest_at <= starts_at <= need.latest_start_at
    if not inside or starts_at != moment_at(on, minute, need.place.time_zone):
        return (OUTSIDE.of(),)
    spans, fixed = problem.visit_at[need.pk].spans(), {one.visit for one in problem.fixed}
    if need.pk not in fixed and not any(low <= minute <= high for low, high in spans):
        return (CROWDED.of(),)
    promises_alone = _as_it_stands(problem, ())
    bar = bar_at(problem, promises_alone, need.pk, role, helper.pk, minute)
    return (bar,) if bar else ()


def _suggestion(day: _Day, need: Need, one: Ranked, *, warned: bool = False) -> Suggestion:
    return Suggestion(
        helper=day.asked.helpers[one.person],
        starts_at=moment_at(day.on, int(one.start_minute), need.place.time_zone),
        walking_minutes=int(one.walking_minutes),
        score=one.score.tiers,
        components=_components(one.points),
        reasons=(ASKED_ENOUGH.of(person=one.person), *one.merits) if warned else one.merits,
    )


def _components(points: Mapping[Part, float]) -> tuple[Component, ...]:
    """By what weighs most in the order of the tiers."""
    return tuple(
        Component(component.value, wording.sentence, points[component])
        for component, wording in COMPONENTS.items()
        if component in points
    )
