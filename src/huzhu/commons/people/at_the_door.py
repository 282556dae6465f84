"""Who is told a door, who says that somebody came through it, and who may not: whoever came."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Model

from huzhu.commons.people.access import Verb, visible_to
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

DOOR_SHOWN_AFTERWARDS = timedelta(hours=24)


class OwnVisit(Refused):
    """Nobody says of his own help that it was as it should be, whatever post or delegation he holds."""

    code = "visit.own_visit"
    sentence = "You were there yourself, so somebody else has to say that all was well."
    next_step = "Please ask a colleague, or let the elder or the family say it."


def door_is_shown(*, accepted: bool, ends_at: datetime, at: datetime) -> bool:
    """Whether a helper may read the elder's name and door: from the promise until a day after the visit (domain.md 11).

    Before accepting, a helper learns only roughly where it is.
    """
    return accepted and at <= ends_at + DOOR_SHOWN_AFTERWARDS


def speaks_for_door(by: Actor, assignment: Model, helper_person_id: str) -> bool:
    """Whether `by` may note without a card that the helper is there: a post within reach, never the helper himself."""
    theirs = visible_to(by, Verb.ATTEND_FOR_STATION, type(assignment)).filter(pk=assignment.pk)
    return by.person_id != helper_person_id and theirs.exists()


def refuse_own_visit(by: Actor, helpers: Iterable[str]) -> None:
    """Whoever gave the help neither confirms nor rates it; `helpers` are their person ids. Refuses: OwnVisit."""
    if by.person_id in helpers:
        raise OwnVisit
