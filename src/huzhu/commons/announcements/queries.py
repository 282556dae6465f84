"""What hangs on the board of a place, for everybody, and for those who keep it."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor


def announcements_kept_by(by: Actor) -> QuerySet[Announcement]:
    """What `by` may change, what has ended or was taken down too; order and slice at the door."""
    return visible_to(by, Verb.ANNOUNCE, Announcement)


def hanging_at(place: Division) -> QuerySet[Announcement]:
    """All that a place and the places above it hang out, past and coming. Asks no permission: it is for everybody."""
    above = [part for part in place.path.split("/") if part]
    return hanging_up().filter(place__in=above)


def hanging_up() -> QuerySet[Announcement]:
    """All that hangs in any street, past and coming; not what is only told to some. Asks no permission."""
    return Announcement.objects.filter(withdrawn_at__isnull=True, on_board=True).select_related("place")


def board_of(place: Division, day: date) -> Sequence[Announcement]:
    """What hangs at a place on a day, the earliest first, what lasts all day before. Asks no permission."""
    in_time = Q(to_on__isnull=True) | Q(to_on__gt=day)
    hanging = hanging_at(place).filter(in_time, from_on__lte=day, weekdays__contains=str(day.weekday()))
    return sorted(hanging, key=lambda one: (one.from_minute or 0, one.to_minute or 0, one.title, one.pk))
