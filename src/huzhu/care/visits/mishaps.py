"""Something happened at a visit: the helper says in one tap what it was, and the station has it on its list."""

from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import open_incident
from huzhu.care.needs.models import Incident
from huzhu.care.visits.showing import NotPromised
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

MISHAPS = (Incident.Kind.FELL, Incident.Kind.UNWELL, Incident.Kind.QUARREL, Incident.Kind.MISHAP)


class MishapUnknown(Refused):
    """One tap says one of four; anything else is for the telephone."""

    code = "mishap.unknown"
    sentence = "We do not know this kind of incident."
    next_step = "Please call the station and tell them."


@transaction.atomic
def report_mishap(*, by: Actor, at: datetime, assignment: Assignment, kind: str) -> bool:
    """Puts it on the station's list, once for a kind and a visit; False where it stands there already.

    Who is hurt is helped by 120 and by a call, not by a form: the page says so first. Once for a kind makes a second
    arrival of the same message harmless. Refuses: MishapUnknown, NotPromised, NotPermitted, NotFound.
    """
    require(by, Verb.ATTEND_VISIT, within=assignment)
    if kind not in MISHAPS:
        raise MishapUnknown
    if assignment.state != Assignment.State.ACCEPTED:
        raise NotPromised
    return open_incident(by=by, at=at, need=assignment.need, kind=kind, about=assignment.pk)
