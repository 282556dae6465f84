"""Editions of rule packs, kept for ever, and the places that adopted them for a time."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Edition(Coded):
    """One text of one pack, with the table of cases it fulfilled when it was kept.

    A posting names its digest, so it is never changed and never deleted. `parent` is the one it was copied from.
    """

    pack = models.CharField(max_length=40)
    digest = models.CharField(max_length=12, unique=True)
    text = models.TextField()
    cases = models.TextField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pack", "kept_at"])]

    def __str__(self) -> str:
        return f"{self.pack} {self.digest}"


class Adoption(Coded):
    """That a place and all under it follow an edition on the days [from_on, to_on), over what lies above it.

    `typed_by` is the person who typed the edition, another one than whoever adopts it; nobody for what was released.
    """

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="adoptions")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="adoptions")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    typed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    because = SealedField(whose="adopted_by_id")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "from_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="adoption_period_runs"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="adoption_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True, ended_at__isnull=True) | Q(to_on__isnull=False, ended_at__isnull=False),
                name="adoption_that_ends_was_ended",
            ),
            models.CheckConstraint(
                condition=Q(typed_by__isnull=True) | ~Q(typed_by=F("adopted_by")), name="adopted_by_a_second_person"
            ),
            models.UniqueConstraint(fields=["place"], condition=Q(to_on__isnull=True), name="one_adoption_in_force"),
            models.UniqueConstraint(fields=["place", "from_on"], name="one_adoption_a_place_and_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} at {self.place_id} from {self.from_on}"

    def end(self, *, by_id: str, at: datetime, to_on: date) -> None:
        """From that day on another edition holds, or none."""
        self.to_on, self.ended_at, self.ended_by_id = to_on, at, by_id
        self.save(update_fields=["to_on", "ended_at", "ended_by"])
