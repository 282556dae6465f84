"""Reading what minors gave: the hours that stand, the certificates, and what one says to a stranger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet, Sum

from huzhu.care.needs.queries import day_span
from huzhu.care.schooling.models import SchoolRecord
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """Confirmed help of a minor: minutes, visits, and the first and the last day; days are None where there is none."""

    minutes: int
    visits: int
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True, slots=True)
class SchoolVerified:
    """What anybody may know who holds the code: a masked name, minutes and visits on the days [from_on, to_on].

    `stands` says whether visits that are still confirmed make up what was certified.
    """

    code: str
    name: str
    minutes: int
    visits: int
    from_on: date
    to_on: date
    place: Division
    stands: bool


def school_hours(person: Person, *, before: datetime | None = None) -> SchoolHours:
    """What stands for the education record of a person, up to a moment if one is given.

    Asks no permission: the person came from a query that did.
    """
    rows = Attendance.objects.filter(
        assignment__helper__person=person, visit__state=Visit.State.CONFIRMED, school_minutes__gt=0
    )
    rows = rows.filter(arrived_at__lt=before) if before else rows
    found = rows.aggregate(
        minutes=Sum("school_minutes", default=0),
        visits=Count("visit", distinct=True),
        first=Min("arrived_at"),
        last=Max("arrived_at"),
    )
    zone = person.place.time_zone
    days = [local_day(found[one], zone) if found[one] else None for one in ("first", "last")]
    return SchoolHours(found["minutes"], found["visits"], *days)


def school_records_for(by: Actor) -> QuerySet[SchoolRecord]:
    """All certificates for schools that `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_HONOUR, SchoolRecord).select_related("person__place", "place")


def school_verified(code: str) -> SchoolVerified:
    """What a certificate says to a stranger who knows its code. Asks no permission. Refuses: NotFound."""
    rows = SchoolRecord.objects.select_related("person__place", "place")
    record = rows.filter(pk=code.strip().lower()).first()
    if record is None:
        raise NotFound
    after = day_span(record.person.place, record.to_on + timedelta(days=1))[0]
    return SchoolVerified(
        code=record.pk,
        name=mask_name(str(record.person.name)),
        minutes=record.minutes,
        visits=record.visits_count,
        from_on=record.from_on,
        to_on=record.to_on,
        place=record.place,
        stands=school_hours(record.person, before=after).minutes >= record.minutes,
    )
