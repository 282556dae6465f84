"""Certifying what a minor gave, for the education record."""

from datetime import datetime

from django.db import transaction

from huzhu.care.schooling.models import SchoolRecord
from huzhu.care.schooling.queries import school_hours
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class NothingForSchool(Refused):
    """No visit of a minor is confirmed yet."""

    code = "schooling.nothing_yet"
    sentence = "There are no confirmed hours for a school record yet."
    next_step = "Hours count when the elder's side has confirmed the visit, or three days after it."


@transaction.atomic
def issue_school_record(*, by: Actor, at: datetime, person: Person) -> SchoolRecord:
    """Certifies all that a person gave as a minor (domain.md 3: hours of minors go to the education record).

    As long as nothing was added since, the certificate that stands is the answer. Refuses: NothingForSchool,
    NotPermitted, NotFound.
    """
    require(by, Verb.ISSUE_SCHOOL_RECORD, within=person)
    person = Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person.pk)
    hours = school_hours(person)
    if not hours.minutes or hours.from_on is None or hours.to_on is None:
        raise NothingForSchool
    said = {"minutes": hours.minutes, "visits_count": hours.visits, "from_on": hours.from_on, "to_on": hours.to_on}
    standing = SchoolRecord.objects.filter(person=person, place=person.place_id, **said).order_by("-issued_at", "pk")
    if found := standing.first():
        return found
    issued = SchoolRecord.objects.create(
        person=person, place=person.place, issued_at=at, issued_by_id=by.person_id, **said
    )
    details = {"minutes": hours.minutes, "visits": hours.visits}
    thing = f"schoolrecord:{issued.pk}"
    record(by=by, at=at, action="issue_school_record", thing=thing, persons=[person.pk], details=details)
    return issued
