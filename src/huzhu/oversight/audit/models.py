"""Samples of the journal drawn by chance, and what somebody found who asked about each line."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Sample(Coded):
    """Some lines of the journal of the days [from_on, to_on) at a place, drawn by chance; `lines_count` were there."""

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="samples")
    from_on = models.DateField()
    to_on = models.DateField()
    lines_count = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    because = SealedField(whose="drawn_by_id")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "drawn_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="sample_period_runs"),
            models.CheckConstraint(condition=~Q(because=""), name="sample_says_why"),
        ]

    def __str__(self) -> str:
        return f"sample {self.pk}"


class SampledLine(Coded):
    """One line that was drawn, and what came of asking about it. The journal itself is never written on."""

    class Finding(models.TextChoices):
        DUTY = "duty", _("it was their duty")
        EXPLAINED = "explained", _("unusual, and explained")
        UNEXPLAINED = "unexplained", _("nobody could explain it")

    bearings: ClassVar = Bearings(place="sample__place")

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="lines")
    line_seq = models.BigIntegerField()
    finding = models.CharField(max_length=12, choices=Finding.choices, blank=True)
    words = SealedField(whose="found_by_id")
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "line_seq"], name="a_line_once_a_sample"),
            models.CheckConstraint(condition=paired("found_at", "found_by"), name="sampled_line_found_at_and_by"),
            models.CheckConstraint(
                condition=Q(finding="", found_at__isnull=True) | (~Q(finding="") & Q(found_at__isnull=False)),
                name="sampled_line_found_what",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_seq} of {self.sample_id}"

    def find(self, *, by_id: str, at: datetime, finding: str, words: str) -> None:
        """Somebody has asked: what it was, and in words what was said."""
        self.found_by_id, self.found_at, self.finding, self.words = by_id, at, finding, words
        self.save(update_fields=["found_by", "found_at", "finding", "words"])
