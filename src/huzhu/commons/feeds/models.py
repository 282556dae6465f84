"""Addresses under which a calendar is fetched; only their digests are kept."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person


class FeedAddress(Coded):
    """One secret address of a person's calendar, until it is taken back. The address itself is kept nowhere."""

    class Kind(models.TextChoices):
        HELPER = "helper", _("visits I go to")
        FAMILY = "family", _("visits to my family")

    bearings: ClassVar = Bearings(place="person__place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="feed_addresses")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.BinaryField(unique=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("closed_at", "closed_by"), name="feed_closed_at_and_by"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(closed_at__isnull=True), name="one_open_address_of_a_feed"
            ),
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"

    def close(self, *, by_id: str, at: datetime) -> None:
        """Nobody fetches anything there any more."""
        self.closed_by_id, self.closed_at = by_id, at
        self.save(update_fields=["closed_by", "closed_at"])
