"""Changing by hand what was offered or promised: taking it back, giving it to somebody else or another time."""

from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.actions import AlreadyAnswered, AlreadyBegun, OfferEnded, withdraw_offer
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.dispatch.stamps import refuse_if_changed
from huzhu.care.dispatch.suggesting import assign_by_hand
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor


@transaction.atomic
def take_back_offer(*, by: Actor, at: datetime, assignment: Assignment) -> Assignment:
    """Staff take back an offer that nobody has answered; the helper is told, and may be asked for it again.

    Refuses: OfferEnded, AlreadyAnswered, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=assignment)
    assignment = _locked(assignment, assignment.helper)
    if assignment.answered_at:
        raise AlreadyAnswered(who=assignment.answered_by_id, when=assignment.answered_at)
    if assignment.state != Assignment.State.OFFERED:
        raise OfferEnded
    withdraw_offer(by=by, at=at, assignment=assignment, why=Assignment.Why.PLANNED_ANEW)
    return assignment


@transaction.atomic
def move_assignment(
    *, by: Actor, at: datetime, assignment: Assignment, helper: Helper, starts_at: datetime, seen: str = ""
) -> Assignment:
    """Staff give an offer or promise to somebody else or another time: the old one ends, and the new one is offered.

    Whoever had it is told, and where it was promised the elder as well; the helper asked now has still to say yes.
    Nothing of it happens where a rule forbids it. `seen` is the stamp the need carried when it was looked at.
    Refuses: ChangedMeanwhile, OfferEnded, AlreadyBegun, BarredByRule, NotOpen, AlreadyOffered, KeptApart,
    PromisedElsewhere, RoleTaken, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=assignment)
    require(by, Verb.SEE_HELPER, within=helper)
    assignment = _locked(assignment, helper)
    refuse_if_changed(assignment.need, seen)
    if assignment.state not in LIVE:
        raise OfferEnded
    if assignment.begun_at:
        raise AlreadyBegun
    promised = assignment.state == Assignment.State.ACCEPTED
    withdraw_offer(by=by, at=at, assignment=assignment, why=Assignment.Why.PLANNED_ANEW)
    if promised:
        params = {"service": assignment.need.service, "when": assignment.starts_at.isoformat()}
        about = f"assignment:{assignment.pk}"
        tell(by=by, at=at, person=assignment.need.elder, kind="assignment.replaced", about=about, params=params)
    need, role = assignment.need, assignment.role
    return assign_by_hand(by=by, at=at, need=need, role=role, helper=helper, starts_at=starts_at)


def _locked(assignment: Assignment, helper: Helper) -> Assignment:
    """The need, then both helpers, then the assignment: in the order in which every action of the room locks."""
    Need.objects.select_for_update().get(pk=assignment.need_id)
    list(Helper.objects.select_for_update().filter(pk__in={assignment.helper_id, helper.pk}).order_by("pk"))
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("helper__person", "need__elder", "need__place").get(pk=assignment.pk)
