"""What the journal says of an offer or promise: elder and helper are the persons it touches."""

from datetime import datetime

from huzhu.care.dispatch.models import Assignment
from huzhu.commons.journal.actions import record
from huzhu.kernel.actor import Actor


def record_deed(by: Actor, at: datetime, action: str, assignment: Assignment, **details: object) -> None:
    """Writes one line about an offer or promise, in the running transaction."""
    persons = [assignment.need.elder_id, assignment.helper.person_id]
    details = {"need": assignment.need_id, **details}
    record(by=by, at=at, action=action, thing=f"assignment:{assignment.pk}", persons=persons, details=details)
