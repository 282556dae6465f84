"""Help that nobody has taken yet, as the street may know it: what and when, never for whom or where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from huzhu.care.dispatch.queries import LIVE
from huzhu.care.needs.models import Need
from huzhu.commons.places.models import Division

AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One approved need that lacks `helpers`: the code of its service, and when it may begin at the earliest."""

    service: str
    at: datetime
    helpers: int


def helpers_wanted(place: Division, at: datetime) -> Sequence[Wanted]:
    """What is open at a place and all under it in the seven days to come, the soonest first.

    Asks no permission: it holds no person, no door and no place smaller than the one asked for.
    """
    there = Need.objects.filter(place__path__startswith=place.path, state=Need.State.APPROVED)
    coming = there.filter(earliest_at__gte=at, earliest_at__lt=at + AHEAD)
    counted = coming.annotate(taken=Count("assignments", filter=Q(assignments__state__in=LIVE)))
    rows = counted.order_by("earliest_at", "pk").values_list("service", "earliest_at", "helpers_wanted", "taken")
    return [Wanted(service, begins, wanted - taken) for service, begins, wanted, taken in rows if wanted > taken]
