"""The table of helpers who fell ill, apart from models.py, which is full."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person


class Illness(Coded):
    """A helper who is ill until a day: every promise in between was given back at `noted_at`, in one deed."""

    bearings: ClassVar = Bearings(place="helper__place", own="helper__person_id")

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="illnesses")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to_on = models.DateField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=paired("undone_at", "undone_by"), name="ill_undone")]

    def __str__(self) -> str:
        return f"illness {self.pk}"

    def undo(self, *, by_id: str, at: datetime) -> None:
        """It was a mistake, or the helper is well sooner than that."""
        self.undone_by_id, self.undone_at = by_id, at
        self.save(update_fields=["undone_by", "undone_at"])
