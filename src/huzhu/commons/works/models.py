"""A long work: what it is about, how far it has come, who holds it, and how it ended."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division

HELD_FOR = timedelta(minutes=2)
"""After this long without a word a worker is taken for dead. A batch takes seconds."""


class Work(Coded):
    """One run of a long work over `total_count` rows of the thing `about` (the code of its row): it runs until done,
    stopped or failed.

    One worker holds it until a moment; a worker that has died holds nothing any more once that is past, and another
    goes on where it stopped.
    """

    class Kind(models.TextChoices):
        PEOPLE = "people", _("a list of people")
        TIME = "time", _("a list of saved time")
        CIRCULAR = "circular", _("a circular")
        EXPORT = "export", _("people as a file")
        DELIVERY = "delivery", _("a register of another department")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("could not be finished")

    bearings: ClassVar = Bearings(place="place")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    about = models.CharField(max_length=12)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    total_count = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0)
    from_count = models.PositiveIntegerField(default=0)  # what was done before this worker took it
    worker = models.CharField(max_length=60, blank=True)
    held_until_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["about", "begun_at"]),
            models.Index(fields=["state", "begun_at"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about"], condition=Q(state="running"), name="one_work_runs_for_a_thing"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="work_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True, fault="")
                | Q(state__in=["done", "stopped"], ended_at__isnull=False, fault="")
                | (Q(state="failed", ended_at__isnull=False) & ~Q(fault="")),
                name="work_state_is_what_was_done",
            ),
            models.CheckConstraint(
                condition=Q(worker="", held_until_at__isnull=True)
                | (~Q(worker="") & Q(held_until_at__isnull=False, taken_at__isnull=False)),
                name="work_held_by_a_worker_until",
            ),
            models.CheckConstraint(condition=Q(done_count__lte=F("total_count")), name="work_does_what_there_is"),
        ]

    def __str__(self) -> str:
        return f"work {self.pk}"

    def hold(self, *, worker: str, at: datetime) -> None:
        """A worker takes it in hand and goes on from what is done."""
        self.worker, self.taken_at, self.held_until_at = worker, at, at + HELD_FOR
        self.from_count = self.done_count
        self.tries += 1
        self.save(update_fields=["worker", "taken_at", "held_until_at", "from_count", "tries"])

    def go_on(self, *, done: int, at: datetime) -> None:
        """So many rows are done, and the worker lives; rows nobody had counted make the whole larger."""
        self.done_count, self.held_until_at = done, at + HELD_FOR
        self.total_count, self.tries = max(self.total_count, done), 1
        self.save(update_fields=["done_count", "total_count", "held_until_at", "tries"])

    def end(self, *, by_id: str, at: datetime, state: str, fault: str = "") -> None:
        """It is done, or stopped, or cannot be done."""
        self.ended_by_id, self.ended_at, self.state, self.fault = by_id, at, state, fault
        self.worker, self.held_until_at = "", None
        self.save()
