"""Taking an offer back by hand, before anybody has answered it."""

from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.actions import AlreadyAnswered, OfferEnded, withdraw_offer
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor


@transaction.atomic
def take_back_offer(*, by: Actor, at: datetime, assignment: Assignment) -> Assignment:
    """Staff take back an offer that nobody has answered; the helper is told, and may be asked for it again.

    Refuses: OfferEnded, AlreadyAnswered, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=assignment)
    Need.objects.select_for_update().get(pk=assignment.need_id)
    Helper.objects.select_for_update().get(pk=assignment.helper_id)
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("helper__person", "need__elder")
    assignment = rows.get(pk=assignment.pk)
    if assignment.answered_at:
        raise AlreadyAnswered(who=assignment.answered_by_id, when=assignment.answered_at)
    if assignment.state != Assignment.State.OFFERED:
        raise OfferEnded
    withdraw_offer(by=by, at=at, assignment=assignment, why=Assignment.Why.PLANNED_ANEW)
    return assignment
