"""Reading thanks: one's own, and what hangs on the wall of a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huzhu.care.thanks.models import Thanks
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_name

WALL_MOST = 60


@dataclass(frozen=True, slots=True)
class OnTheWall:
    """One thank-you as anybody reads it: both names masked."""

    key: str
    elder: str
    helper: str
    words: str
    said_at: datetime
    service: str


def thanks_for(by: Actor) -> QuerySet[Thanks]:
    """All thanks `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_THANKS, Thanks)


def wall_of(place: Division) -> Sequence[OnTheWall]:
    """What hangs on the wall of a place and all under it, the newest first. Asks no permission: both sides agreed."""
    hanging = Thanks.objects.filter(
        visit__place__path__startswith=place.path,
        elder_agreed_at__isnull=False,
        helper_agreed_at__isnull=False,
        taken_down_at__isnull=True,
    )
    rows = hanging.select_related("elder", "helper__person", "visit__need").order_by("-said_at", "pk")
    return [
        OnTheWall(
            key=one.pk,
            elder=mask_name(str(one.elder.name)),
            helper=mask_name(str(one.helper.person.name)),
            words=str(one.words),
            said_at=one.said_at,
            service=one.visit.need.service,
        )
        for one in rows[:WALL_MOST]
    ]
