"""Lists of time saved elsewhere, and what became of each row: waiting for a person, posted, left out, taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bank.models import Entry
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField
from huzhu.kernel.timebank.hours import MOST_MINUTES


class Opening(Coded):
    """One reading of one list for one place. The same file again is the same opening, until it was taken back."""

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="openings")
    file_digest = models.CharField(max_length=64)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    undone_because = SealedField(whose="undone_by_id")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "read_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("posted_at", "posted_by"), name="opening_posted_at_and_by"),
            models.CheckConstraint(condition=paired("undone_at", "undone_by"), name="opening_undone_at_and_by"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undone_because=""), name="opening_undone_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["place", "file_digest"], condition=Q(undone_at__isnull=True), name="one_opening_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class OpeningRow(Coded):
    """One row of such a list. `why` is a code: what makes it doubtful, or why it cannot be read."""

    class State(models.TextChoices):
        READY = "ready", _("ready to be posted")
        DOUBTFUL = "doubtful", _("waits for a person")
        REFUSED = "refused", _("cannot be read")
        EMPTY = "empty", _("nothing saved")
        LEFT_OUT = "left_out", _("left out")
        POSTED = "posted", _("posted")
        UNDONE = "undone", _("taken back")

    bearings: ClassVar = Bearings(place="opening__place")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="rows")
    sheet = SealedField(whose="concerns")
    sheet_index = models.PositiveSmallIntegerField()
    row_number = models.PositiveIntegerField()
    name = SealedField(whose="concerns")
    written = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="opening_rows")
    candidates = models.JSONField(default=list)  # ids of persons whom the row may mean
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="opening_row")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["opening", "state", "sheet_index", "row_number"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening", "sheet_index", "row_number"], name="an_opening_row_once"),
            models.CheckConstraint(condition=paired("decided_at", "decided_by"), name="opening_row_decided_at_and_by"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__lte=MOST_MINUTES), name="opening_row_minutes_bounded"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["posted", "undone"], entry__isnull=False)
                | (~Q(state__in=["posted", "undone"]) & Q(entry__isnull=True)),
                name="opening_row_posted_has_an_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "posted", "undone"])
                | Q(person__isnull=False, minutes__isnull=False, minutes__gt=0),
                name="opening_row_ready_means_somebody_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row_number} of {self.opening_id}"

    @property
    def concerns(self) -> str:
        """Whom opening the row is noted for: the person it means, else whoever brought the list."""
        return str(self.person_id or self.opening.read_by_id)
