"""Certificates of the hours that a minor gave, for the education record; anybody can verify one by its code."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division


class SchoolRecord(Coded):
    """What a person had given as a minor when it was printed: minutes of confirmed visits on [from_on, to_on].

    Its key is the code of the certificate. It holds no time that could be spent: the bank knows nothing of it.
    """

    bearings: ClassVar = Bearings(place="place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="school_records")
    place = models.ForeignKey(Division, models.PROTECT, related_name="school_records")
    minutes = models.PositiveIntegerField()
    visits_count = models.PositiveIntegerField()
    from_on = models.DateField()
    to_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "issued_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gt=0, visits_count__gt=0), name="school_record_of_some_time"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="school_record_period_runs"),
        ]

    def __str__(self) -> str:
        return f"school record {self.pk}"
