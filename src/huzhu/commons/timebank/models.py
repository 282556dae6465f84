"""Whose time may be spent for whom, beside one's own."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person


class Sharing(Coded):
    """That a member lets visits of somebody in the family be paid from the member's time, until it is ended."""

    bearings: ClassVar = Bearings(place="member__place", own="member_id")

    member = models.ForeignKey(Person, models.PROTECT, related_name="sharings")
    other = models.ForeignKey(Person, models.PROTECT, related_name="shared_with")
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="sharing_ended_at_and_by"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="sharing_with_somebody_else"),
            models.UniqueConstraint(
                fields=["member", "other"], condition=Q(ended_at__isnull=True), name="one_sharing_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"time of {self.member_id} for {self.other_id}"

    def end(self, *, by_id: str, at: datetime) -> None:
        """From now on it pays for nothing more; what is held already stays held."""
        self.ended_at, self.ended_by_id = at, by_id
        self.save(update_fields=["ended_at", "ended_by"])
