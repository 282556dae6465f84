"""Which deed brought which points: the books are the bank's, here stand the deed and the last day."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bank.models import Entry
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person


class Award(Coded):
    """Points that a person earned by one deed, once for its reference, and until when they can be spent.

    `void_at` says since when the deed does not count any more; what could not be taken back yet is a claim.
    """

    class For(models.TextChoices):
        HOURS = "hours", _("help given")
        TRAINING = "training", _("training")
        STAR = "star", _("star")

    bearings: ClassVar = Bearings(place="person__place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    deed = models.CharField(max_length=10, choices=For.choices)
    reference = models.CharField(max_length=60)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="award", db_constraint=False)
    points = models.PositiveIntegerField()
    earned_on = models.DateField()
    last_on = models.DateField()
    void_at = models.DateTimeField(null=True, blank=True)
    taken_back_points = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["last_on"]),
            models.Index(fields=["void_at"], condition=Q(void_at__isnull=False), name="points_award_void"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference"], name="award_once_for_a_deed"),
            models.CheckConstraint(condition=Q(points__gte=1), name="award_of_one_point_at_least"),
            models.CheckConstraint(condition=Q(last_on__gte=F("earned_on")), name="award_lasts_a_day_at_least"),
            models.CheckConstraint(
                condition=Q(taken_back_points__lte=F("points")) & (Q(void_at__isnull=False) | Q(taken_back_points=0)),
                name="award_taken_back_when_void",
            ),
        ]

    def __str__(self) -> str:
        return f"award {self.pk} ({self.reference})"
