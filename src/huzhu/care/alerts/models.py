"""Alerts: what was told of a person, who looks into it and until when, and what came of it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField


class Alert(Coded):
    """That somebody else tells of a person what no machine may act on: one owner looks into it by a day.

    `told` is what was told, as JSON, sealed; `same` its keyed digest, by which the same word raises one alert once.
    """

    class Kind(models.TextChoices):
        DEATH = "death", _("told of a death")
        MOVE = "move", _("told of a move")
        LOST = "lost", _("support has ended")

    class Ending(models.TextChoices):
        TRUE = "true", _("true")
        FALSE = "false", _("false alarm")
        HANDED = "handed", _("handed on")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    told = SealedField(whose="person_id")
    same = models.BinaryField(max_length=16, unique=True, editable=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    pressed_on = models.DateField(null=True, blank=True)
    presses_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_as = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    closed_because = SealedField(whose="person_id")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(closed_at__isnull=True), name="alerts_open"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(told=""), name="alert_says_what"),
            models.CheckConstraint(condition=paired("closed_at", "closed_by"), name="alert_closed_at_and_by"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_as="")
                | Q(closed_at__isnull=False) & ~Q(closed_as="") & ~Q(closed_because=""),
                name="alert_closed_says_how_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"

    def said(self) -> Mapping[str, Any]:
        """What was told."""
        return dict(json.loads(str(self.told)))

    def days_over(self, today: date) -> int:
        """Days since it should have been looked into; nothing or less where it is in time."""
        return (today - self.due_on).days

    def press(self, on: date) -> None:
        """It was told as overdue once more."""
        self.pressed_on, self.presses_count = on, self.presses_count + 1
        self.save(update_fields=["pressed_on", "presses_count"])

    def close(self, *, by_id: str, at: datetime, closed_as: str, because: str) -> None:
        """Somebody has looked into it and says what came of it."""
        self.closed_by_id, self.closed_at = by_id, at
        self.closed_as, self.closed_because = closed_as, because
        self.save(update_fields=["closed_by", "closed_at", "closed_as", "closed_because"])
