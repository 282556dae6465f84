"""Lateness: a helper says so in one tap, and what nobody says is noticed by the clock."""

from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.dispatch.actions import AlreadyBegun, OfferEnded
from huzhu.care.dispatch.deeds import record_deed
from huzhu.care.dispatch.locking import locked_assignment
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import open_incident
from huzhu.care.needs.models import Incident, Need
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused

LATE_MINUTES = (10, 20, 30)


class LatenessUnknown(Refused):
    """One tap says ten, twenty or thirty minutes; more than that is for the station to hear."""

    code = "assignment.lateness_unknown"
    sentence = "Here one can say 10, 20 or 30 minutes."
    next_step = "If it takes longer, please call the station."


@transaction.atomic
def say_late(*, by: Actor, at: datetime, assignment: Assignment, minutes: int) -> Assignment:
    """The helper comes so many minutes after the time promised, or after now if that is over; the elder is told.

    Refuses: LatenessUnknown, OfferEnded, AlreadyBegun, NotPermitted, NotFound.
    """
    require(by, Verb.ATTEND_VISIT, within=assignment)
    if minutes not in LATE_MINUTES:
        raise LatenessUnknown
    assignment = locked_assignment(assignment)
    if assignment.state != Assignment.State.ACCEPTED:
        raise OfferEnded
    if assignment.begun_at:
        raise AlreadyBegun
    assignment.expect(at=max(at, assignment.starts_at) + timedelta(minutes=minutes))
    record_deed(by, at, "say_late", assignment, minutes=minutes)
    params = {
        "service": assignment.need.service,
        "who": assignment.helper.person_id,
        "when": assignment.expected_at.isoformat() if assignment.expected_at else "",
    }
    about = f"assignment:{assignment.pk}:{minutes}:{at:%H%M}"
    tell(by=by, at=at, person=assignment.need.elder, kind="assignment.running_late", about=about, params=params)
    return assignment


def mark_late(*, by: Actor, at: datetime, limit: int = 1000) -> int:
    """Marks promises whose visit has not begun in time, once each: on the station's list, and the elder is told.

    In time is `late_after_minutes` of the safety rules after the promise, or after what the helper said since.
    Returns how many; safe to run twice, and by two at once. Refuses: NotPermitted, NotFound.
    """
    latest = at - timedelta(minutes=catalogue_on(by.day).safety.late_after_minutes)
    promised = visible_to(by, Verb.PLAN_DAY, Assignment).filter(
        state=Assignment.State.ACCEPTED, need__state=Need.State.APPROVED, begun_at__isnull=True, late_at__isnull=True
    )
    due = promised.filter(starts_at__lt=latest).exclude(expected_at__gte=latest)
    return sum(_mark_one(by, at, one) for one in due.order_by("starts_at", "pk")[:limit])


@transaction.atomic
def _mark_one(by: Actor, at: datetime, due: Assignment) -> int:
    assignment = locked_assignment(due)
    said_since = assignment.expected_at != due.expected_at
    if assignment.state != Assignment.State.ACCEPTED or assignment.begun_at or assignment.late_at or said_since:
        return 0  # between the list and the lock somebody came, said so, or was faster
    assignment.run_late(at=at)
    record_deed(by, at, "mark_late", assignment)
    open_incident(by=by, at=at, need=assignment.need, kind=Incident.Kind.LATE, about=assignment.pk)
    params = {"service": assignment.need.service, "when": assignment.starts_at.isoformat()}
    about = f"assignment:{assignment.pk}"
    tell(by=by, at=at, person=assignment.need.elder, kind="assignment.late", about=about, params=params)
    return 1
