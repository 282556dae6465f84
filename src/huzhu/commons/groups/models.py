"""What a group did together on a day, and how long each of its people was there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huzhu.commons.bank.models import Entry
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Organisation, Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Activity(Coded):
    """One thing that a group did. Its minutes are on the group's account, until it is taken back."""

    bearings: ClassVar = Bearings(place="place", organisation="group_id")

    group = models.ForeignKey(Organisation, models.PROTECT, related_name="activities")
    place = models.ForeignKey(Division, models.PROTECT, related_name="activities")
    held_on = models.DateField()
    what = SealedField(whose="recorded_by_id")
    minutes = models.PositiveIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="activity")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    undone_because = SealedField(whose="undone_by_id")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["group", "held_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="activity_took_time"),
            models.CheckConstraint(condition=~Q(what=""), name="activity_says_what"),
            models.CheckConstraint(condition=paired("undone_at", "undone_by"), name="activity_undone_at_and_by"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undone_because=""), name="activity_undone_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"activity {self.pk}"


class Part(Coded):
    """How long one person took part; it credits the group, never the person (domain.md 3: group hours donate-only)."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="parts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="group_parts")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "person"], name="a_part_once_a_person"),
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=1440), name="part_within_a_day"),
        ]

    def __str__(self) -> str:
        return f"part of {self.person_id} in {self.activity_id}"
