"""A year reckoned again under an edition: how far it has come, its sums, and whoever would have more or less."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.models import Edition


class YearReplay(Coded):
    """The visits of the days [from_on, to_on) at a place under an edition: it runs until done, failed or cancelled.

    One worker holds it until a moment; a worker that has died holds nothing any more once that is past, and another
    begins anew. Sums are minutes of all members, as it was (`_before`) and under the edition (`_after`).
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("could not be reckoned")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="replays")
    from_on = models.DateField()
    to_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    stints_count = models.PositiveIntegerField(default=0)
    reckoned_count = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=60, blank=True)
    held_until_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    posted_minutes = models.PositiveBigIntegerField(default=0)
    earned_minutes_before = models.PositiveBigIntegerField(default=0)
    earned_minutes_after = models.PositiveBigIntegerField(default=0)
    above_minutes_before = models.PositiveBigIntegerField(default=0)
    above_minutes_after = models.PositiveBigIntegerField(default=0)
    owed_minutes_before = models.PositiveBigIntegerField(default=0)
    owed_minutes_after = models.PositiveBigIntegerField(default=0)
    spent_minutes_before = models.PositiveBigIntegerField(default=0)
    spent_minutes_after = models.PositiveBigIntegerField(default=0)
    balance_minutes_before = models.BigIntegerField(default=0)
    balance_minutes_after = models.BigIntegerField(default=0)
    gain_count = models.PositiveIntegerField(default=0)
    lose_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "begun_at"]), models.Index(fields=["state", "begun_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "edition"], condition=Q(state="running"), name="one_replay_runs_for_an_edition"
            ),
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="replay_period_runs"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="replay_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True, fault="")
                | Q(state__in=["done", "cancelled"], ended_at__isnull=False, fault="")
                | (Q(state="failed", ended_at__isnull=False) & ~Q(fault="")),
                name="replay_state_is_what_was_done",
            ),
            models.CheckConstraint(
                condition=Q(worker="", held_until_at__isnull=True)
                | (~Q(worker="") & Q(held_until_at__isnull=False, taken_at__isnull=False)),
                name="replay_held_by_a_worker_until",
            ),
            models.CheckConstraint(
                condition=Q(reckoned_count__lte=F("stints_count")), name="replay_reckons_what_there_is"
            ),
        ]

    def __str__(self) -> str:
        return f"replay {self.pk}"

    def hold(self, *, worker: str, at: datetime, until_at: datetime) -> None:
        """A worker takes it in hand, and begins at the beginning."""
        self.worker, self.taken_at, self.held_until_at, self.reckoned_count = worker, at, until_at, 0
        self.tries += 1
        self.save(update_fields=["worker", "taken_at", "held_until_at", "reckoned_count", "tries"])

    def end(self, *, by_id: str, at: datetime, state: str, fault: str = "") -> None:
        """It is reckoned, or stopped, or cannot be done."""
        self.ended_by_id, self.ended_at, self.state, self.fault = by_id, at, state, fault
        self.worker, self.held_until_at = "", None
        self.save()


class ReplayChange(Coded):
    """One member who would have more or less, or have earned more or less: minutes, as it was and under the edition."""

    replay = models.ForeignKey(YearReplay, models.PROTECT, related_name="changes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    earned_minutes_before = models.PositiveIntegerField()
    earned_minutes_after = models.PositiveIntegerField()
    balance_minutes_before = models.IntegerField()
    balance_minutes_after = models.IntegerField()
    gain_minutes = models.IntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["replay", "gain_minutes"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["replay", "person"], name="a_member_once_a_replay"),
            models.CheckConstraint(
                condition=Q(gain_minutes=F("balance_minutes_after") - F("balance_minutes_before")),
                name="replay_gain_is_the_difference",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk} of {self.replay_id}"
