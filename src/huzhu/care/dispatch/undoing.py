"""Undoing a told plan: what stood before stands again, and what people have answered since is kept and named."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from huzhu.care.dispatch.actions import withdraw_offer
from huzhu.care.dispatch.drafting import ANSWER_AT_LEAST
from huzhu.care.dispatch.models import Assignment, PlanRun
from huzhu.care.dispatch.runs import hold_helpers, hold_live, hold_needs, hold_runs
from huzhu.care.dispatch.telling import say_offer
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Avoidance, Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Tie
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

State, Why = Assignment.State, Assignment.Why

BEFORE_IT_BEGINS = timedelta(minutes=30)


class NothingToUndo(Refused):
    """The run was not told, is undone already, or all of it has been answered."""

    code = "plan.nothing_to_undo"
    sentence = "There is nothing to undo in this plan."
    next_step = "Please look at the newest plan of the day."


class LaterPlanTold(Refused):
    """A plan told afterwards stands on this one."""

    code = "plan.later_plan_told"
    sentence = "Another plan was told after this one."
    next_step = "Please undo the newest plan first."


class KeptBecause(TextChoices):
    """Why something is not as it was before the run."""

    ANSWERED = "answered", _("it has been answered since")
    LAPSED = "lapsed", _("its time to answer is over")
    NEED_CLOSED = "need_closed", _("the request is no longer open")
    ROLE_TAKEN = "role_taken", _("somebody else has taken it")
    ASKED_SINCE = "asked_since", _("somebody was asked since")
    TOO_LATE = "too_late", _("its time has come")
    HELPER_AWAY = "helper_away", _("the helper is not available any more")
    KEPT_APART = "kept_apart", _("these two are not to meet")


@dataclass(frozen=True, slots=True)
class Kept:
    """An offer or promise that undoing left as it is, and why."""

    assignment: Assignment
    why: KeptBecause


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a run did: offers taken back, offers that stand again, and what stays as it is."""

    run: PlanRun
    taken_back: tuple[Assignment, ...]
    restored: tuple[Assignment, ...]
    kept: tuple[Kept, ...]


@transaction.atomic
def undo_run(*, by: Actor, at: datetime, run: PlanRun) -> Undone:
    """Restores the plan as it was before a run was told: same helper, role and time; everybody touched is told.

    Offers of the run that nobody answered end, and promises it made for keepers of rounds with them. Offers it took
    back stand again, their deadline moved by the time they were gone, and never less than a quarter of an hour away.
    What people answered since stays and is named. Refuses: NothingToUndo, LaterPlanTold, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=run)
    runs = hold_runs(run.place, run.day)
    run = runs[run.pk]
    if run.state != PlanRun.State.TOLD:
        raise NothingToUndo
    if any(_is_later(other, run) for other in runs.values()):
        raise LaterPlanTold
    made, gone = _hold_touched(run)
    taken_back, stays = _take_back(by, at, run, made)
    restored, barred = _restore(by, at, run, gone)
    if not taken_back and not restored:
        raise NothingToUndo
    run.close(by_id=by.person_id, at=at, state=PlanRun.State.UNDONE)
    details = {"day": str(run.day), "taken_back": len(taken_back), "restored": len(restored)}
    details["kept"] = len(stays) + len(barred)
    record(by=by, at=at, action="undo_run", thing=f"plan:{run.pk}", details=details)
    return Undone(run, tuple(taken_back), tuple(restored), (*stays, *barred))


def _is_later(other: PlanRun, run: PlanRun) -> bool:
    if other.state != PlanRun.State.TOLD or other.pk == run.pk or other.told_at is None or run.told_at is None:
        return False
    return (other.told_at, other.pk) > (run.told_at, run.pk)


def _hold_touched(run: PlanRun) -> tuple[list[Assignment], list[Assignment]]:
    """The offers a run made and those it took back, under lock, in the order in which every action locks."""
    touched = Assignment.objects.filter(run=run) | Assignment.objects.filter(taken_back_in=run)
    keys = list(touched.order_by("pk").values_list("pk", "need", "helper"))
    needs = hold_needs({need for _, need, _ in keys})
    helpers = hold_helpers({helper for _, _, helper in keys})
    rows = Assignment.objects.select_for_update(of=("self",)).filter(pk__in=[key for key, *_ in keys])
    made: list[Assignment] = []
    gone: list[Assignment] = []
    for one in rows.order_by("pk"):
        one.need, one.helper = needs[one.need_id], helpers[one.helper_id]
        (made if one.run_id == run.pk else gone).append(one)
    return made, [one for one in gone if one.state == State.WITHDRAWN and one.why == Why.PLANNED_ANEW]


def _take_back(by: Actor, at: datetime, run: PlanRun, made: list[Assignment]) -> tuple[list[Assignment], list[Kept]]:
    taken, kept = [], []
    for one in made:
        by_keeping = one.state == State.ACCEPTED and one.answered_at == run.told_at and not one.begun_at
        if one.state == State.OFFERED or by_keeping:
            withdraw_offer(by=by, at=at, assignment=one, why=Why.PLAN_UNDONE)
            taken.append(one)
            if by_keeping:
                _tell_the_door(by, at, one)
        elif one.state != State.WITHDRAWN:
            kept.append(Kept(one, KeptBecause.LAPSED if one.state == State.LAPSED else KeptBecause.ANSWERED))
    return taken, kept


def _tell_the_door(by: Actor, at: datetime, one: Assignment) -> None:
    """Who had been told that somebody comes hears that it has changed."""
    params = {"service": one.need.service, "when": one.starts_at.isoformat()}
    family = Tie.objects.filter(person=one.need.elder_id, informed=True).select_related("other").order_by("pk")
    for person in (one.need.elder, *(tie.other for tie in family)):
        tell(by=by, at=at, person=person, kind="assignment.replaced", about=f"assignment:{one.pk}", params=params)


def _restore(by: Actor, at: datetime, run: PlanRun, gone: list[Assignment]) -> tuple[list[Assignment], list[Kept]]:
    live = hold_live({one.need_id for one in gone})
    apart = Avoidance.objects.filter(helper__in={one.helper_id for one in gone}).order_by("pk")
    kept_apart = set(apart.values_list("elder", "helper"))
    restored, kept = [], []
    for one in gone:
        why = _bar(at, one, live)
        if not why and (one.need.elder_id, one.helper_id) in kept_apart:
            why = KeptBecause.KEPT_APART
        if why:
            kept.append(Kept(one, why))
            continue
        one.offer_again(answer_by_at=_time_to_answer(at, one))
        say_offer(by, at, one, "assignment.asked_again", run)
        restored.append(one)
    return restored, kept


def _bar(at: datetime, one: Assignment, live: list[Assignment]) -> KeptBecause | None:
    """What has come between, so that this offer cannot stand again."""
    in_role = [other for other in live if (other.need_id, other.role) == (one.need_id, one.role)]
    asked = {
        KeptBecause.NEED_CLOSED: one.need.state != Need.State.APPROVED,
        KeptBecause.ROLE_TAKEN: any(other.state == State.ACCEPTED for other in in_role),
        KeptBecause.TOO_LATE: one.starts_at <= at,
        KeptBecause.HELPER_AWAY: one.helper.standing != Helper.Standing.ACTIVE,
        KeptBecause.ASKED_SINCE: any(
            (other.need_id, other.helper_id) == (one.need_id, one.helper_id) or _was_asked_since(one, other)
            for other in live
        ),
    }
    return next((why for why, holds in asked.items() if holds), None)


def _was_asked_since(one: Assignment, other: Assignment) -> bool:
    same_role = (other.need_id, other.role) == (one.need_id, one.role)
    return same_role and one.ended_at is not None and other.offered_at > one.ended_at


def _time_to_answer(at: datetime, one: Assignment) -> datetime:
    """The deadline, moved by the time the offer was gone: in time before it begins, and never cut short."""
    away = at - one.ended_at if one.ended_at else timedelta(0)
    moved = min(one.answer_by_at + away, one.starts_at - BEFORE_IT_BEGINS)
    return max(one.answer_by_at, moved, at + ANSWER_AT_LEAST)
