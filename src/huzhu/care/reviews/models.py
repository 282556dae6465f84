"""Ratings: what the elder says of a visit, and who wrote it down."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huzhu.care.visits.models import Visit
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField


class Rating(Coded):
    """One rating for one visit, 1 to 5."""

    bearings: ClassVar = Bearings(place="visit__place", own="elder_id")

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="rating")
    elder = models.ForeignKey(Person, models.PROTECT, related_name="ratings")
    stars = models.PositiveSmallIntegerField()
    note = SealedField(whose="elder_id")
    rated_at = models.DateTimeField()
    rated_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_1_to_5")]

    def __str__(self) -> str:
        return f"rating {self.pk}"
