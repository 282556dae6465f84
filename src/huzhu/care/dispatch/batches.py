"""The plan of a whole city or district for a day: one part for each community, and who holds it just now."""

from collections.abc import Sequence
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


class CityPlan(Coded):
    """The plan of one day for every community under a place: it runs until all parts are done, or until cancelled."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="city_plans")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    community_milliseconds = models.PositiveIntegerField()
    better_until_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "day", "begun_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "day"], condition=Q(state="running"), name="one_city_plan_runs_for_a_day"
            ),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="city_plan_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | Q(state__in=["done", "cancelled"], ended_at__isnull=False),
                name="city_plan_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"city plan {self.pk} for {self.day}"

    def end(self, *, by_id: str, at: datetime, state: str) -> None:
        """All parts are done, or somebody stopped it."""
        self.ended_by_id, self.ended_at, self.state = by_id, at, state
        self.save(update_fields=["ended_by", "ended_at", "state"])

    def go_on(self, *, better_until_at: datetime) -> None:
        """It runs again."""
        self.ended_by_id, self.ended_at, self.state = None, None, self.State.RUNNING
        self.better_until_at = better_until_at
        self.save(update_fields=["ended_by", "ended_at", "state", "better_until_at"])


class CityPart(Coded):
    """One community of a city plan: what became of it, and the worker that holds it until a moment.

    A worker that has died holds nothing any more once that moment is past. `tries` counts how often the part was
    taken: who took it at another count has lost it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        PLANNED = "planned", _("planned")
        FAILED = "failed", _("could not be planned")
        LEFT_OUT = "left_out", _("left out, as the plan was cancelled")

    class Work(models.TextChoices):
        PLAN = "plan", _("a first plan")
        BETTER = "better", _("a better plan")
        BORROW = "borrow", _("help from the neighbouring communities")

    bearings: ClassVar = Bearings(place="place")

    plan = models.ForeignKey(CityPlan, models.PROTECT, related_name="parts")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    worker = models.CharField(max_length=60, blank=True)
    work = models.CharField(max_length=8, choices=Work.choices, blank=True)
    held_until_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    run = models.ForeignKey("PlanRun", models.PROTECT, null=True, blank=True, related_name="+")
    rounds = models.PositiveSmallIntegerField(default=0)
    settled = models.BooleanField(default=False)
    borrowed = models.BooleanField(default=False)
    needs_count = models.PositiveIntegerField(default=0)
    served_count = models.PositiveIntegerField(default=0)
    borrowed_count = models.PositiveIntegerField(default=0)
    spent_milliseconds = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=60, blank=True)
    fault_text = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["plan", "state", "held_until_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "place"], name="a_community_once_in_a_city_plan"),
            models.CheckConstraint(
                condition=Q(worker="", work="", held_until_at__isnull=True)
                | (~Q(worker="") & ~Q(work="") & Q(held_until_at__isnull=False, taken_at__isnull=False)),
                name="city_part_held_by_a_worker_until",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(fault="") | ~Q(state="failed") & Q(fault="", fault_text=""),
                name="city_part_failed_with_a_fault",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(run__isnull=False), name="city_part_planned_has_a_run"
            ),
            models.CheckConstraint(condition=Q(served_count__lte=F("needs_count")), name="city_part_serves_what_is"),
        ]

    def __str__(self) -> str:
        return f"city part {self.pk}"

    def hold(self, *, worker: str, work: str, at: datetime, until_at: datetime) -> None:
        """A worker takes it in hand."""
        self.worker, self.work, self.taken_at, self.held_until_at = worker, work, at, until_at
        self.tries += 1
        self.save(update_fields=["worker", "work", "taken_at", "held_until_at", "tries"])

    def let_go(self, *, spent_milliseconds: int = 0, changed: Sequence[str] = ()) -> None:
        """The worker is done with it; `changed` names the fields it has set on the way."""
        self.worker, self.work, self.held_until_at, self.tries = "", "", None, 0
        self.spent_milliseconds += spent_milliseconds
        self.save(update_fields=["worker", "work", "held_until_at", "tries", "spent_milliseconds", *changed])

    def wait_again(self) -> None:
        """Its turn comes anew, whatever stood in the way before."""
        self.state, self.fault, self.fault_text, self.tries = self.State.WAITING, "", "", 0
        self.save(update_fields=["state", "fault", "fault_text", "tries"])
