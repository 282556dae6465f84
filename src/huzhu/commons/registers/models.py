"""Files of people: those that were read in, what each row became, rows that wait for a person; those being written."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Intake(Coded):
    """One reading of one file for one place. `rows_read` is where it goes on after it was broken off."""

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="intakes")
    file_digest = models.CharField(max_length=64, db_index=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rows_read = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"intake {self.pk}"


class Trace(models.Model):
    """That a row with exactly this content was taken, and as whom: reading it again changes nothing."""

    digest = models.BinaryField(unique=True, editable=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="traces")

    def __str__(self) -> str:
        return f"trace {self.pk} of {self.person_id}"


class HeldRow(Coded):
    """A row that seems to be somebody else's second row; a person decides whether it is.

    `person` is whom it resembles, None where that earlier row was not taken itself.
    """

    class Decision(models.TextChoices):
        SAME = "same", _("the same person")
        ANOTHER = "another", _("another person")

    bearings: ClassVar = Bearings(place="intake__place")

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="held_rows")
    sheet = SealedField(whose="concerns")
    row_number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="held_rows")
    digest = models.BinaryField(unique=True, editable=True)
    content = SealedField(whose="concerns")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("decided_at", "decided_by"), name="held_row_decided_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"held row {self.pk}"

    @property
    def concerns(self) -> str:
        """Whom opening the row is noted for: the person it resembles, else whoever brought the list."""
        return str(self.person_id or self.intake.begun_by_id)


class KeptList(Coded):
    """The file of an intake: its content until it has been read to its end, the rest for thirty days.

    `first_rows` is what is shown of it before it is read: the sheets, what each column means, and the first rows.
    """

    bearings: ClassVar = Bearings(place="intake__place")

    intake = models.OneToOneField(Intake, models.PROTECT, related_name="kept_list")
    file_name = SealedField(whose="intake.begun_by_id")
    content = SealedField(whose="intake.begun_by_id")
    first_rows = SealedField(whose="intake.begun_by_id")
    rows_count = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"list of {self.intake_id}"


class RefusedRow(Coded):
    """A row that was not taken, as it stood, with what is wrong in it: to be shown, put right and brought again."""

    bearings: ClassVar = Bearings(place="intake__place")

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="refused_rows")
    position = models.PositiveIntegerField()  # the how-manieth row of the file it was
    content = SealedField(whose="intake.begun_by_id")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["intake", "position"], name="a_refused_row_once"),
        ]

    def __str__(self) -> str:
        return f"refused row {self.position} of {self.intake_id}"


class Export(Coded):
    """People asked for as a file that takes long to write: whom, in which order, and what for; kept for a day.

    `keys` are the codes of the people as they were found; whoever leaves the register before their turn is left out.
    """

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="exports")
    purpose = models.CharField(max_length=40)
    keys = models.TextField()
    people = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["begun_by", "begun_at"])]

    def __str__(self) -> str:
        return f"export {self.pk}"


class ExportPart(Coded):
    """Some of the people of an export, as rows that wait to be taken by whoever asked for them."""

    bearings: ClassVar = Bearings(place="export__place")

    export = models.ForeignKey(Export, models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()  # how many people stand before it
    content = SealedField(whose="export.begun_by_id")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["export", "position"], name="an_export_part_once"),
        ]

    def __str__(self) -> str:
        return f"part {self.position} of {self.export_id}"
