"""Each search over a place, what was answered for each person last, and what changed: all that tells of them sealed."""

import json
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField

Said = Mapping[str, int | None]
"""By the code of each benefit that may be due, how much, or None where nothing is counted or it cannot be told."""


class Search(Coded):
    """That everybody of a place was asked about, or all for whom an answer could have changed since the last time."""

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="entitlement_searches")
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=12)
    searched_on = models.DateField()
    whole = models.BooleanField()
    journal_seq = models.BigIntegerField()
    people_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    lost_count = models.PositiveIntegerField(default=0)
    unsure_count = models.PositiveIntegerField(default=0)
    searched_at = models.DateTimeField()
    searched_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "searched_at"])]

    def __str__(self) -> str:
        return f"entitlement search {self.pk}"


class Answer(Coded):
    """What a person may be entitled to by the last search: the codes of benefits tell of hardship, so they are sealed.

    Benefits that are never on a list of people are not in it.
    """

    bearings: ClassVar = Bearings(place="person__place")

    person = models.OneToOneField(Person, models.PROTECT, related_name="entitlement_answer")
    search = models.ForeignKey(Search, models.PROTECT, related_name="answers")
    said = SealedField(whose="person_id")

    def __str__(self) -> str:
        return f"entitlement answer {self.pk}"

    def due(self) -> Said:
        """What may be due, as it was answered."""
        return dict(json.loads(str(self.said))) if self.said else {}

    def say(self, said: Said, search: Search) -> None:
        """A new answer in the place of the last."""
        self.said, self.search = json.dumps(said, sort_keys=True), search
        self.save(update_fields=["said", "search"])


class Finding(Coded):
    """One change of an answer: something may be due now, differs, is not due any more, or cannot be told any more."""

    class Kind(models.TextChoices):
        NEW = "new", _("may be due now")
        CHANGED = "changed", _("the amount has changed")
        LOST = "lost", _("not due any more")
        UNSURE = "unsure", _("cannot be told any more")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="entitlement_findings")
    search = models.ForeignKey(Search, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    benefit = SealedField(whose="person_id")
    amounts = SealedField(whose="person_id")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(benefit=""), name="entitlement_finding_names_its_benefit"),
        ]

    def __str__(self) -> str:
        return f"entitlement finding {self.pk}"
