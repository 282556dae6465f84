"""A circular: an announcement, whom it is for, by which ways it goes, when, and whether it was taken back."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Organisation, Person
from huzhu.commons.places.models import Division


class Circular(Coded):
    """One announcement told to many. Its words are the announcement's; whom it reached stands in their notices."""

    class Whom(models.TextChoices):
        EVERYBODY = "everybody", _("everybody who is registered here")
        ELDERS = "elders", _("the elders")
        HELPERS = "helpers", _("the helpers")
        GROUP = "group", _("one group")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="circulars")
    line = models.OneToOneField(Announcement, models.PROTECT, related_name="circular")
    whom = models.CharField(max_length=10, choices=Whom.choices)
    group = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="circulars")
    by_text = models.BooleanField()
    by_call = models.BooleanField()
    reached_count = models.PositiveIntegerField()  # as it was shown to whoever sent it
    text_parts = models.PositiveSmallIntegerField()
    part_fen = models.PositiveIntegerField(null=True, blank=True)
    goes_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["place", "written_at"]),
            models.Index(fields=["goes_at"], condition=Q(begun_at__isnull=True), name="circulars_that_wait"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(whom="group", group__isnull=False) | (~Q(whom="group") & Q(group__isnull=True)),
                name="circular_names_its_group",
            ),
            models.CheckConstraint(
                condition=paired("taken_back_at", "taken_back_by"), name="circular_taken_back_at_and_by"
            ),
        ]

    def __str__(self) -> str:
        return f"circular {self.pk}"

    @property
    def about(self) -> str:
        """What its notices are about."""
        return f"circular:{self.pk}"

    def begin(self, at: datetime) -> None:
        """From now on it goes out."""
        self.begun_at = at
        self.save(update_fields=["begun_at"])

    def take_back(self, *, by_id: str, at: datetime) -> None:
        """Nobody is told any more."""
        self.taken_back_by_id, self.taken_back_at = by_id, at
        self.save(update_fields=["taken_back_by", "taken_back_at"])


class TextPrice(Coded):
    """What one part of a text message costs a station, in fen, as it was written down last."""

    bearings: ClassVar = Bearings(place="place")

    place = models.OneToOneField(Division, models.PROTECT, related_name="text_price")
    part_fen = models.PositiveIntegerField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"price of a text at {self.place_id}"
