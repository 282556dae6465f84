"""Visits of which nobody complained: after as many hours as the rules of place and day say, they count as confirmed."""

from datetime import datetime

from huzhu.care.visits.actions import AlreadySettled, NotToConfirm, confirm_visit
from huzhu.care.visits.models import Visit
from huzhu.commons.rulebook.queries import Rulebook, whole_rulebook
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.timebank.earning import confirms_itself_at

State, Via = Visit.State, Visit.ConfirmedVia


def confirm_silent_visits(*, by: Actor, at: datetime, limit: int = 1000) -> int:
    """Confirms visits of which nobody complained as long as the rules of their place and day ask; returns how many.

    Safe to run twice; the oldest first, at most `limit`.

    Refuses: OwnVisit, NotPermitted, NotFound.
    """
    waiting = Visit.objects.filter(state=State.LEFT).select_related("place").order_by("left_at", "pk")
    rulebook, done = whole_rulebook(), 0
    for visit in [one for one in waiting if _was_silent(one, at, rulebook)][:limit]:
        try:
            confirm_visit(by=by, at=at, visit=visit, via=Via.SILENCE)
        except (AlreadySettled, NotToConfirm):
            continue  # somebody spoke between the list and the lock: that is the better answer
        done += 1
    return done


def _was_silent(visit: Visit, at: datetime, rulebook: Rulebook) -> bool:
    left_at = visit.known_left_at or at
    there = rulebook.at(visit.place, local_day(left_at, visit.place.time_zone))
    return confirms_itself_at(left_at, there.rules) <= at
