"""Telling the elder's side that the one who promised does not come, and taking that word back while none heard it."""

from datetime import datetime

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.notices.actions import take_back_notices, tell
from huzhu.commons.people.models import Person, Tie
from huzhu.kernel.actor import Actor

LOST, AFTER_ALL = "assignment.lost", "assignment.after_all"


def elders_side(need: Need) -> list[Person]:
    """The elder, and the family that is kept informed."""
    family = Tie.objects.filter(person=need.elder_id, informed=True).select_related("other").order_by("pk")
    return [need.elder, *(tie.other for tie in family)]


def tell_lost(*, by: Actor, at: datetime, lost: Assignment) -> None:
    """Elder and family hear who does not come, and that we look for somebody; once for each time a promise is lost.

    The action that calls it holds the permission.
    """
    for person in elders_side(lost.need):
        tell(by=by, at=at, person=person, kind=LOST, about=_about(lost), params=_params(lost))


def unsay_lost(*, by: Actor, at: datetime, lost: Assignment) -> None:
    """The one who was lost comes after all: who heard of the loss hears that too, and nobody else hears of either.

    Called before the promise stands again: the moment it was lost at says which words are meant. The action that
    calls it holds the permission.
    """
    heard = take_back_notices(by=by, at=at, kind=LOST, about=_about(lost))
    for person in (one for one in elders_side(lost.need) if one.pk in heard):
        tell(by=by, at=at, person=person, kind=AFTER_ALL, about=_about(lost), params=_params(lost))


def _about(lost: Assignment) -> str:
    return f"assignment:{lost.pk}:{lost.ended_at:%d%H%M%S}"


def _params(lost: Assignment) -> dict[str, object]:
    return {"service": lost.need.service, "when": lost.starts_at.isoformat(), "who": lost.helper.person_id}
