"""Stars given for hours, each with a code by which anybody can verify it."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division

STARS_MOST = 9  # a place's ladder may have more than the five of the ministry


class Honour(Coded):
    """One star of a person: given when the hours reached `needed_minutes`, revoked when they turn out fewer.

    Its key is the code of the certificate. Spending time takes nothing from it.
    """

    bearings: ClassVar = Bearings(place="place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="honours")
    place = models.ForeignKey(Division, models.PROTECT, related_name="honours")
    stars = models.PositiveSmallIntegerField()
    needed_minutes = models.PositiveIntegerField()
    given_minutes = models.PositiveIntegerField()
    given_on = models.DateField()
    rules = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=STARS_MOST), name="honour_of_1_to_9_stars"),
            models.CheckConstraint(
                condition=Q(given_minutes__gte=models.F("needed_minutes")), name="honour_for_hours_that_reach"
            ),
            models.UniqueConstraint(
                fields=["person", "stars"], condition=Q(revoked_at__isnull=True), name="a_star_once"
            ),
        ]

    def __str__(self) -> str:
        return f"honour {self.pk}"

    def revoke(self, *, at: datetime) -> None:
        """The hours were not what they seemed: the certificate says so from now on."""
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])
