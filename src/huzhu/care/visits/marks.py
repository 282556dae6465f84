"""What the telephone at the door tells of itself: a keyed mark and a rough distance, kept while they are of use."""

from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance, Mark, Visit
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.queries import streets_of
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.vigilance.nearness import Fix, rough_metres

DEVICE_KEPT = timedelta(days=92)
"""A day longer than the night's look reaches back: afterwards nobody asks which telephone it was."""

METRES_KEPT = timedelta(days=30)
"""What was rounded from a position goes after 30 days (trust.md 3)."""


def mark_part(attendance: Attendance, deed: str, *, at: datetime, device: str, fix: Fix | None) -> Mark | None:
    """Keeps by which telephone a helper arrived or left, and how far from the door; None where nothing was told.

    Called by the action that noted it, for the helper's own telephone alone: a clerk's tells nothing of the helper.
    """
    metres = _metres(attendance.visit.need, fix) if fix else None
    if not device and metres is None:
        return None
    return Mark.objects.create(
        visit=attendance.visit, attendance=attendance, deed=deed, noted_at=at,
        device_digest=_digest(device), metres_away=metres,
    )  # fmt: skip


def mark_word(visit: Visit, *, at: datetime, device: str) -> Mark | None:
    """Keeps from which telephone the elder's side said yes; None where it told nothing of itself."""
    if not device:
        return None
    return Mark.objects.create(visit=visit, deed=Mark.Deed.WORD, noted_at=at, device_digest=_digest(device))


@transaction.atomic
def forget_marks(*, by: Actor, at: datetime) -> int:
    """Forgets the telephones of visits that no look reaches back to, and distances after a month, wherever `by` may
    watch visits; returns how many marks were forgotten, whole or in part. Refuses nothing: out of reach is left alone.
    """
    there = visible_to(by, Verb.WATCH_VISITS, Mark)
    old = [*there.filter(noted_at__lt=at - DEVICE_KEPT).order_by("pk").values_list("pk", flat=True)]
    far = there.filter(noted_at__lt=at - METRES_KEPT, metres_away__isnull=False)
    blurred = Mark.objects.filter(pk__in=far.exclude(pk__in=old).values("pk")).update(metres_away=None)
    gone = Mark.objects.filter(pk__in=old).delete()[0]
    if blurred or gone:
        record(by=by, at=at, action="forget_marks", details={"distances": blurred, "marks": gone})
    return blurred + gone


def _digest(device: str) -> bytes | None:
    return index_digest("device", device) if device else None


def _metres(need: Need, fix: Fix) -> int | None:
    streets, node = streets_of(need.place), need.elder.street_node
    if streets is None or node is None or node >= len(streets.lon):
        return None
    return rough_metres((float(streets.lon[node]), float(streets.lat[node])), fix)
