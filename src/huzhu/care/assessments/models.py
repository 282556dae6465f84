"""Each assessment of somebody's ability and wants, sealed, and each objection to one with its answer."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField


class Assessment(Coded):
    """What two people saw of somebody at one time. It is never changed: a later one goes before it.

    `report` holds all that tells of the person, as JSON: points, diagnoses, events, level, wants, who told. Open lie
    only who, when, why and how many wants are unmet, so that those can be counted.
    """

    class Standard(models.TextChoices):
        CURRENT = "gbt42195", _("GB/T 42195-2022")
        LEGACY = "mzt039", _("MZ/T 039-2013, an older standard")

    class Occasion(models.TextChoices):
        FIRST = "first", _("first assessment")
        ROUTINE = "routine", _("routine, once a year")
        CHANGED = "changed", _("the condition has changed")
        DISPUTED = "disputed", _("after an objection, by others")
        OTHER = "other", _("another reason")

    class Purpose(models.TextChoices):
        CARE = "care", _("to plan help")
        BENEFIT = "benefit", _("to apply for a benefit")
        BOTH = "both", _("for both")

    class Consent(models.TextChoices):
        SELF = "self", _("the person agrees")
        GUARDIAN = "guardian", _("the guardian agrees")

    class Background(models.TextChoices):
        MEDICAL = "medical", _("medicine")
        NURSING = "nursing", _("nursing")
        SOCIAL_WORK = "social_work", _("social work")

    bearings: ClassVar = Bearings(place="person__place", helper="assessed_by_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="assessments")
    standard = models.CharField(max_length=10, choices=Standard.choices, default=Standard.CURRENT)
    occasion = models.CharField(max_length=10, choices=Occasion.choices, default=Occasion.OTHER)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.CARE)
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.SELF)
    background = models.CharField(max_length=12, choices=Background.choices, blank=True)
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()
    report = SealedField(whose="person_id")
    words = SealedField(whose="person_id")
    unmet_count = models.PositiveSmallIntegerField(default=0)
    unmet_beyond_goods_count = models.PositiveSmallIntegerField(default=0)
    newest = models.BooleanField(default=False)
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "assessed_at"], name="assessments_of_a_person"),
            models.Index(fields=["next_on"], condition=Q(newest=True), name="assessments_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(newest=True), name="one_newest_assessment"),
            models.CheckConstraint(
                condition=Q(standard="mzt039", newest=False, next_on__isnull=True)
                | Q(standard="gbt42195", next_on__isnull=False, second__isnull=False) & ~Q(background=""),
                name="assessment_by_the_standard_has_two_assessors",
            ),
            models.CheckConstraint(
                condition=~Q(assessed_by=F("person"))
                & (Q(second__isnull=True) | ~Q(second=F("assessed_by")) & ~Q(second=F("person"))),
                name="assessment_by_two_others",
            ),
            models.CheckConstraint(condition=~Q(report=""), name="assessment_says_what_was_seen"),
            models.CheckConstraint(
                condition=Q(unmet_beyond_goods_count__lte=F("unmet_count")), name="assessment_counts_its_wants"
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    def told(self) -> Mapping[str, Any]:
        """All that was seen, as it was written down."""
        return dict(json.loads(str(self.report)))

    def stand_back(self) -> None:
        """A later one goes before it."""
        self.newest = False
        self.save(update_fields=["newest"])


class Objection(Coded):
    """That the person or the family does not agree with an assessment, and what became of it."""

    class Ending(models.TextChoices):
        STANDS = "stands", _("the result stands")
        AGAIN = "again", _("assessed anew by others")

    class Asker(models.TextChoices):
        SELF = "self", _("the person")
        FAMILY = "family", _("the family")

    bearings: ClassVar = Bearings(place="assessment__person__place")

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="objections")
    asker = models.CharField(max_length=8, choices=Asker.choices)
    words = SealedField(whose="assessment.person_id")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_as = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    answer = SealedField(whose="assessment.person_id")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["answer_on"], condition=Q(answered_at__isnull=True), name="objections_open"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("answered_at", "answered_by"), name="objection_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, ended_as="") | Q(answered_at__isnull=False) & ~Q(ended_as=""),
                name="objection_answered_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(words="") & (~Q(ended_as="stands") | ~Q(answer="")), name="objection_said_in_words"
            ),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(answered_at__isnull=True), name="one_open_objection_to_an_assessment"
            ),
        ]

    def __str__(self) -> str:
        return f"objection {self.pk}"

    def close(self, *, by_id: str, at: datetime, ended_as: str, answer: str = "") -> None:
        """It is answered: the result stands, in words, or others have assessed anew."""
        self.answered_at, self.answered_by_id = at, by_id
        self.ended_as, self.answer = ended_as, answer
        self.save(update_fields=["answered_at", "answered_by", "ended_as", "answer"])
