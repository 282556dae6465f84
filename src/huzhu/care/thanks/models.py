"""Thanks: what the elder's side says to one helper after a visit, and whether others may read it."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.visits.models import Visit
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField


class Thanks(Coded):
    """One thank-you for one helper's part in a visit; it hangs on the wall while both sides agree to it.

    Either side takes back its own word; `taken_down_at` is the station's no, until it says otherwise.
    """

    class Via(models.TextChoices):
        ELDER = "elder", _("the elder")
        DELEGATE = "delegate", _("the family")
        STATION = "station", _("the station, on the elder's word")

    bearings: ClassVar = Bearings(place="visit__place", own="elder_id", helper="helper__person_id")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="thanks")
    elder = models.ForeignKey(Person, models.PROTECT, related_name="thanks")
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="thanks")
    words = SealedField(whose="elder_id")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    said_via = models.CharField(max_length=10, choices=Via.choices, default=Via.ELDER)
    elder_agreed_at = models.DateTimeField(null=True, blank=True)
    elder_agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    helper_agreed_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["said_at"],
                condition=Q(elder_agreed_at__isnull=False, helper_agreed_at__isnull=False, taken_down_at__isnull=True),
                name="thanks_on_the_wall",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "helper"], name="a_helper_thanked_once_for_a_visit"),
            models.CheckConstraint(
                condition=paired("elder_agreed_at", "elder_agreed_by"), name="thanks_elder_agreed_at_and_by"
            ),
            models.CheckConstraint(
                condition=paired("taken_down_at", "taken_down_by"), name="thanks_taken_down_at_and_by"
            ),
        ]

    def __str__(self) -> str:
        return f"thanks {self.pk}"

    def agree_for_elder(self, *, by_id: str | None, at: datetime | None) -> None:
        """The elder's side lets others read it, or with nobody and no moment, does so no more."""
        self.elder_agreed_at, self.elder_agreed_by_id = at, by_id
        self.save(update_fields=["elder_agreed_at", "elder_agreed_by"])

    def agree_for_helper(self, *, at: datetime | None) -> None:
        """The helper lets others read it, or without a moment, does so no more."""
        self.helper_agreed_at = at
        self.save(update_fields=["helper_agreed_at"])

    def take_down(self, *, by_id: str | None, at: datetime | None) -> None:
        """Nobody else reads it, whatever both sides say; with nobody and no moment, they do again."""
        self.taken_down_at, self.taken_down_by_id = at, by_id
        self.save(update_fields=["taken_down_at", "taken_down_by"])
