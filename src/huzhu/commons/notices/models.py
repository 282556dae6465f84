"""Notices: words to one person, written with the deed they tell of and delivered afterwards."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Notice(Coded):
    """One message to one person. Its text is made at delivery from `kind` and `params`, so it holds no words.

    Only a reason that somebody typed cannot be made anew: it lies sealed in `because`.
    """

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        CONSOLE = "console", _("written where the worker runs")

    class Channel(models.TextChoices):
        SCREEN = "screen", _("station screen")
        PRINT = "print", _("printed list")
        CALL = "call", _("call list")
        SMS = "sms", _("text message")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not reached")

    bearings: ClassVar = Bearings(place="place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    place = models.ForeignKey(Division, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    because = SealedField(whose="person_id")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    told_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=80, choices=Outcome.choices, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "told_at"]),
            models.Index(fields=["place", "channel", "state"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind", "about", "channel"], name="told_once_of_a_thing"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
