"""Telling a proposal: offers go out for all that still holds, and what has changed since is left out and named."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.actions import accept_at_once, make_offer
from huzhu.care.dispatch.models import Assignment, PlanRun, Proposal, Steer
from huzhu.care.dispatch.runs import hold_helpers, hold_live, hold_needs, hold_runs, needs_of_run
from huzhu.care.needs.models import Need
from huzhu.care.rounds.queries import keepers_of
from huzhu.commons.helpers.models import Absence, Avoidance, Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

State, LeftOut = Assignment.State, Proposal.LeftOut
Why = dict[str, str]
"""By need, why nothing of it is told."""

Part = tuple[str, int, str, datetime]
"""Need, role, helper and start: what makes two offers the same."""


class ProposalOver(Refused):
    """The proposal was told, dropped or replaced by a newer one."""

    code = "plan.proposal_over"
    sentence = "This proposal is no longer open."
    next_step = "Please look at the newest plan of the day."


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a telling looks at, under lock: needs, helpers, what is offered and promised, what was proposed."""

    run: PlanRun
    at: datetime
    needs: Mapping[str, Need]
    helpers: Mapping[str, Helper]
    live: Sequence[Assignment]
    proposals: Sequence[Proposal]
    known: frozenset[Part]

    def stands(self, one: Proposal) -> bool:
        """True where exactly this is offered or promised already."""
        return _part(one) in self.known


@transaction.atomic
def tell_run(*, by: Actor, at: datetime, run: PlanRun) -> PlanRun:
    """Offers what was proposed to the helpers chosen; offers of before that do not fit are taken back.

    Promises stay. A need of which anything has changed since the proposal is left out whole, as it stands, and its
    proposals say why (`Proposal.left_out`). Who keeps a round has promised at once.
    Refuses: ProposalOver, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=run)
    run = hold_runs(run.place, run.day)[run.pk]
    if run.state != PlanRun.State.PROPOSED:
        raise ProposalOver
    scene = _scene_of(run, at)
    left_out = _changed_since(scene)
    for one in scene.proposals:
        if one.need_id in left_out:
            one.leave_out(why=left_out[one.need_id])
    taken_back = _take_back(by, scene, left_out)
    offered = _offer(by, scene, left_out)
    run.tell(by_id=by.person_id, at=at)
    details = {"day": str(run.day), "offers": offered, "taken_back": taken_back, "left_out": len(left_out)}
    record(by=by, at=at, action="tell_run", thing=f"plan:{run.pk}", details=details)
    return run


def _scene_of(run: PlanRun, at: datetime) -> Scene:
    proposals = list(run.proposals.order_by("need", "role", "pk"))
    needs = hold_needs(needs_of_run(run))
    helpers = hold_helpers({one.helper_id for one in proposals})
    live = hold_live(needs)
    return Scene(run, at, needs, helpers, live, proposals, frozenset(_part(offer) for offer in live))


def _changed_since(scene: Scene) -> Why:
    """By need, what keeps its proposals from being told: never half of a need. Who is asked for two things at one
    time because one of them was left out is asked for neither."""
    found = _bars(scene)
    while True:
        more = _clashes(scene, found)
        if not more:
            return found
        found |= more


def _bars(scene: Scene) -> Why:
    bars, found = _Bars(scene), {}
    for one in scene.proposals:
        if not scene.stands(one) and (why := bars.of(one)):
            found[one.need_id] = why
    return found


class _Bars:
    """What may have come between a proposal and its telling, read once for all of them."""

    def __init__(self, scene: Scene) -> None:
        self.scene, run = scene, scene.run
        helpers, needs = list(scene.helpers), list(scene.needs)
        away = Absence.objects.filter(helper__in=helpers, from_on__lte=run.day, to_on__gt=run.day)
        self.away = set(away.order_by("helper").values_list("helper", flat=True))
        apart = Avoidance.objects.filter(helper__in=helpers, elder__in={one.elder_id for one in scene.needs.values()})
        self.apart = set(apart.order_by("pk").values_list("elder", "helper"))
        no = Assignment.objects.filter(need__in=needs, state__in=(State.DECLINED, State.LAPSED))
        self.no = set(no.order_by("pk").values_list("need", "helper"))
        steers = Steer.objects.filter(need__in=needs, released_at__isnull=True).order_by("pk")
        self.steers: dict[str, list[Steer]] = defaultdict(list)
        for steer in steers:
            self.steers[steer.need_id].append(steer)
        promised = Assignment.objects.filter(helper__in=helpers, state=State.ACCEPTED).order_by("starts_at", "pk")
        day = [one.starts_at for one in scene.proposals] + [one.ends_at for one in scene.proposals]
        near = promised.filter(starts_at__lt=max(day), ends_at__gt=min(day)) if day else promised.none()
        self.promised: dict[str, list[Assignment]] = defaultdict(list)
        for promise in near:
            self.promised[promise.helper_id].append(promise)

    def of(self, one: Proposal) -> str:
        """Why this cannot be told as it was proposed; empty where it can."""
        need, helper, pair = self.scene.needs[one.need_id], self.scene.helpers[one.helper_id], (one.need_id, one.role)
        in_role = [offer for offer in self.scene.live if (offer.need_id, offer.role) == pair]
        newer = (offer.offered_at > self.scene.run.planned_at for offer in in_role)
        asked = {
            LeftOut.NEED_CLOSED: need.state != Need.State.APPROVED,
            LeftOut.ROLE_TAKEN: any(offer.state == State.ACCEPTED for offer in in_role),
            LeftOut.NEED_CHANGED: self._outside(need, one),
            LeftOut.TOO_LATE: one.starts_at <= self.scene.at,
            LeftOut.ASKED_SINCE: any(newer),
            LeftOut.SAID_NO: (one.need_id, one.helper_id) in self.no,
            LeftOut.HELPER_AWAY: helper.pk in self.away or helper.standing != Helper.Standing.ACTIVE,
            LeftOut.KEPT_APART: (need.elder_id, helper.pk) in self.apart,
            LeftOut.SET_OTHERWISE: self._set_otherwise(one),
            LeftOut.PROMISED: any(_overlap(one, other) for other in self.promised[helper.pk]),
        }
        return next((str(why) for why, holds in asked.items() if holds), "")

    def _outside(self, need: Need, one: Proposal) -> bool:
        minutes = (one.ends_at - one.starts_at).total_seconds() / 60
        return minutes != need.minutes or not need.earliest_at <= one.starts_at <= need.latest_start_at

    def _set_otherwise(self, one: Proposal) -> bool:
        return any(
            (steer.kind == Steer.Kind.FORBID and steer.helper_id == one.helper_id)
            or (steer.kind == Steer.Kind.PIN and steer.role == one.role and steer.helper_id != one.helper_id)
            for steer in self.steers[one.need_id]
        )


def _clashes(scene: Scene, left_out: Why) -> Why:
    """Needs whose helper would be asked elsewhere at that time, by an offer that stays because its need is left out."""
    stays: dict[str, list[Assignment]] = defaultdict(list)
    for offer in scene.live:
        if offer.need_id in left_out:
            stays[offer.helper_id].append(offer)
    told = (one for one in scene.proposals if one.need_id not in left_out and not scene.stands(one))
    return {
        one.need_id: LeftOut.PROMISED
        for one in told
        if any(_overlap(one, offer) for offer in stays[one.helper_id] if offer.need_id != one.need_id)
    }


def _take_back(by: Actor, scene: Scene, left_out: Why) -> int:
    """Ends the offers that the plan would not make again; returns how many. What was asked since stays."""
    planned, count = {_part(one) for one in scene.proposals}, 0
    for offer in scene.live:
        kept = _part(offer) in planned or offer.offered_at > scene.run.planned_at or offer.need_id in left_out
        if offer.state == State.OFFERED and not kept:
            offer.end_in(scene.run, by_id=by.person_id, at=scene.at)
            say_offer(by, scene.at, offer, "assignment.withdrawn", scene.run)
            count += 1
    return count


def _offer(by: Actor, scene: Scene, left_out: Why) -> int:
    keepers, count = keepers_of(scene.needs), 0
    for one in scene.proposals:
        if one.need_id in left_out or scene.stands(one):
            continue
        offer = make_offer(
            by=by,
            at=scene.at,
            need=scene.needs[one.need_id],
            helper=scene.helpers[one.helper_id],
            starts_at=one.starts_at,
            role=one.role,
            run=scene.run,
            walking_minutes=one.walking_minutes,
            reasons=one.reasons,
        )
        if keepers.get(one.need_id, {}).get(one.helper_id):
            keeper, deed = offer.helper.person_id, "accept_by_keeping"
            accept_at_once(by=by, at=scene.at, assignment=offer, answered_by_id=keeper, deed=deed)
        count += 1
    return count


def say_offer(by: Actor, at: datetime, offer: Assignment, kind: str, run: PlanRun) -> None:
    """Tells the helper, and the journal, what a run did to one offer. Asks for no permission: its action has."""
    persons = [offer.need.elder_id, offer.helper.person_id]
    thing, details = f"assignment:{offer.pk}", {"need": offer.need_id, "plan": run.pk}
    record(by=by, at=at, action=DEEDS[kind], thing=thing, persons=persons, details=details)
    params = {"service": offer.need.service, "when": offer.starts_at.isoformat()}
    tell(by=by, at=at, person=offer.helper.person, kind=kind, about=f"{thing}:{run.pk}", params=params)


DEEDS = {"assignment.withdrawn": "withdraw_offer", "assignment.asked_again": "offer_again"}


def _part(one: Proposal | Assignment) -> Part:
    return one.need_id, one.role, one.helper_id, one.starts_at


def _overlap(one: Proposal, other: Assignment) -> bool:
    return other.need_id != one.need_id and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def left_out_of(run: PlanRun) -> Iterable[Proposal]:
    """The proposals of a told run that were left out, each with why; the caller may see the run."""
    return (
        run.proposals.exclude(left_out="")
        .select_related("need__elder", "helper__person")
        .order_by("need", "role", "pk")
    )
