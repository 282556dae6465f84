"""Rounds: help that comes back every week or every other, the needs it stands for, and who keeps it."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.needs.models import Need
from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division


class Round(Coded):
    """One help asked for on a weekday from a day to a day; each day of it is a need of its own."""

    bearings: ClassVar = Bearings(place="place", own="elder_id")

    elder = models.ForeignKey(Person, models.PROTECT, related_name="rounds")
    place = models.ForeignKey(Division, models.PROTECT, related_name="rounds")
    service = models.CharField(max_length=8)
    weekday = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    from_on = models.DateField()
    to_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "to_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="round_period_runs"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="round_weekday_monday_0_to_sunday_6"),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=4), name="round_every_1_to_4_weeks"
            ),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="round_ended_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"round {self.pk}"

    def end(self, *, by_id: str, at: datetime) -> None:
        """No more visits of it from now on."""
        self.ended_by_id, self.ended_at = by_id, at
        self.save(update_fields=["ended_by", "ended_at"])

    def take_up(self) -> None:
        """It was ended by mistake: its visits come as before."""
        self.ended_by_id, self.ended_at = None, None
        self.save(update_fields=["ended_by", "ended_at"])


class Occurrence(Coded):
    """That a need is one day of a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="occurrences")
    need = models.OneToOneField(Need, models.PROTECT, related_name="occurrence")
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "day"], name="a_round_once_a_day")]

    def __str__(self) -> str:
        return f"{self.round_id} on {self.day}"


class Keeper(Coded):
    """A helper who keeps a round: the usual face of a role, or behind them all the stand-in."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        AGREED = "agreed", _("keeps it")
        DECLINED = "declined", _("declined")
        ENDED = "ended", _("ended")

    bearings: ClassVar = Bearings(place="round__place", own="round__elder_id", helper="helper__person_id")

    round = models.ForeignKey(Round, models.PROTECT, related_name="keepers")
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="keeping")
    seat = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "seat"], condition=Q(state__in=["asked", "agreed"]), name="one_keeper_a_seat"
            ),
            models.UniqueConstraint(
                fields=["round", "helper"], condition=Q(state__in=["asked", "agreed"]), name="a_keeper_one_seat"
            ),
            models.CheckConstraint(condition=Q(seat__lte=2), name="keeper_seat_0_to_2"),
            models.CheckConstraint(condition=paired("answered_at", "answered_by"), name="keeper_answered_at_and_by"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="keeper_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True, ended_at__isnull=True)
                | Q(state__in=["agreed", "declined"], answered_at__isnull=False, ended_at__isnull=True)
                | Q(state="ended", ended_at__isnull=False),
                name="keeper_state_is_what_was_done",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")),
                name="keeper_answers_after_being_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"keeper {self.pk}"

    def answer(self, *, by_id: str, at: datetime, state: str) -> None:
        """The helper's yes or no to coming every time."""
        self.answered_by_id, self.answered_at, self.state = by_id, at, state
        self.save(update_fields=["answered_by", "answered_at", "state"])

    def end(self, *, by_id: str, at: datetime) -> None:
        """Keeps it no more; what was promised for single days stands until it is given back."""
        self.ended_by_id, self.ended_at, self.state = by_id, at, self.State.ENDED
        self.save(update_fields=["ended_by", "ended_at", "state"])

    def take_up(self) -> None:
        """It was ended by mistake: the helper is asked, or keeps it, as before."""
        self.ended_by_id, self.ended_at = None, None
        self.state = self.State.AGREED if self.answered_at else self.State.ASKED
        self.save(update_fields=["ended_by", "ended_at", "state"])
