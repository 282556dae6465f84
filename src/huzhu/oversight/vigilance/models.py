"""Flags for people to look into, calls drawn by chance or asked for, and the days from which they were drawn.

A flag withholds nothing: no row of the bank or of a visit depends on one.
"""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.visits.models import Visit
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Flag(Coded):
    """Something unusual about a helper, a pair, a clerk or a circle, with the reasons, until a person has looked.

    `key` holds the codes of whom the pattern is about, never a name; `about` is the helper, or the clerk, first met.
    """

    class Whose(models.TextChoices):
        HELPER = "helper", _("a helper's visits")
        PAIR = "pair", _("visits of a helper to an elder")
        CLERK = "clerk", _("visits noted by one person at the station")
        DEVICE = "device", _("visits checked in with one telephone")
        CIRCLE = "circle", _("members who credit one another")

    class State(models.TextChoices):
        OPEN = "open", _("to look into")
        TAKEN = "taken", _("being looked into")
        CLEARED = "cleared", _("cleared up")
        CONFIRMED = "confirmed", _("found not as written")

    class Outcome(models.TextChoices):
        FAMILIAR = "familiar", _("a familiar face, all is well")
        HABIT = "habit", _("a habit of this station or house")
        MISTAKE = "mistake", _("an honest mistake, shown how to do it")
        FALSE = "false", _("visits were not as written")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="flags")
    whose = models.CharField(max_length=8, choices=Whose.choices)
    key = models.CharField(max_length=100)
    about = models.ForeignKey(Person, models.PROTECT, related_name="+")
    findings = models.JSONField(default=list)
    weight_tenths = models.PositiveSmallIntegerField()
    seen_to_on = models.DateField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    words = SealedField(whose="about_id")
    rests_until_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "state", "raised_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["whose", "key"], condition=Q(state__in=["open", "taken"]), name="one_flag_at_a_time"
            ),
            models.CheckConstraint(condition=paired("taken_at", "taken_by"), name="flag_taken_at_and_by"),
            models.CheckConstraint(condition=paired("decided_at", "decided_by"), name="flag_decided_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="open", taken_at__isnull=True, decided_at__isnull=True, outcome="")
                | Q(state="taken", taken_at__isnull=False, decided_at__isnull=True, outcome="")
                | (
                    Q(state="cleared", decided_at__isnull=False, rests_until_on__isnull=False)
                    & Q(outcome__in=["familiar", "habit", "mistake"])
                )
                | Q(state="confirmed", decided_at__isnull=False, outcome="false"),
                name="flag_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"

    def take(self, *, by_id: str, at: datetime) -> None:
        """Somebody looks into it."""
        self.taken_by_id, self.taken_at, self.state = by_id, at, self.State.TAKEN
        self.save(update_fields=["taken_by", "taken_at", "state"])

    def leave(self) -> None:
        """It waits again for somebody."""
        self.taken_by_id, self.taken_at, self.state = None, None, self.State.OPEN
        self.save(update_fields=["taken_by", "taken_at", "state"])

    def decide(self, *, by_id: str, at: datetime, outcome: str, words: str, rests_until_on: date | None) -> None:
        """A person has looked and says what it was; with a day, the same is not raised again before it."""
        self.decided_by_id, self.decided_at, self.outcome, self.words = by_id, at, outcome, words
        self.state = self.State.CLEARED if rests_until_on else self.State.CONFIRMED
        self.rests_until_on = rests_until_on
        self.save(update_fields=["decided_by", "decided_at", "outcome", "words", "state", "rests_until_on"])

    def grow(self, *, findings: list[dict[str, object]], weight_tenths: int, to_on: date) -> None:
        """Newer visits belong to it too."""
        self.findings, self.weight_tenths, self.seen_to_on = findings, weight_tenths, to_on
        self.save(update_fields=["findings", "weight_tenths", "seen_to_on"])


class FlaggedVisit(Coded):
    """A visit that belongs to a flag."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="visits")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="flags")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["flag", "visit"], name="a_visit_once_a_flag")]

    def __str__(self) -> str:
        return f"{self.visit_id} in {self.flag_id}"


class Drawing(Coded):
    """One day of one place from which calls were drawn: of how many visits, how many, and with which seed."""

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="drawings")
    day = models.DateField()
    seed = models.BigIntegerField()
    visits_count = models.PositiveIntegerField()
    drawn_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "day"], name="one_drawing_for_a_day")]

    def __str__(self) -> str:
        return f"drawing {self.pk} of {self.day}"


class PhoneBack(Coded):
    """One call about a visit: drawn by chance with a chance that is kept, or asked for by a person about a flag."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to ring")
        ANSWERED = "answered", _("rung")
        UNREACHED = "unreached", _("not reached")

    class Outcome(models.TextChoices):
        AS_WRITTEN = "as_written", _("somebody was there, as it is written")
        SHORTER = "shorter", _("somebody was there, but not as long")
        NOBODY = "nobody", _("nobody was there")
        CANNOT_SAY = "cannot_say", _("cannot say")

    bearings: ClassVar = Bearings(place="visit__place")

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="phone_back")
    elder = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drawing = models.ForeignKey(Drawing, models.PROTECT, null=True, blank=True, related_name="calls")
    flag = models.ForeignKey(Flag, models.PROTECT, null=True, blank=True, related_name="calls")
    chance_ppm = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    words = SealedField(whose="elder_id")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=paired("answered_at", "answered_by"), name="phone_back_answered_at_and_by"
            ),
            models.CheckConstraint(condition=paired("drawing", "chance_ppm"), name="phone_back_drawn_with_its_chance"),
            models.CheckConstraint(
                condition=Q(drawing__isnull=False) | Q(flag__isnull=False), name="phone_back_has_a_cause"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(outcome="")
                | Q(state__in=["waiting", "unreached"], answered_at__isnull=True, outcome=""),
                name="phone_back_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"phone-back {self.pk}"

    def answer(self, *, by_id: str, at: datetime, outcome: str, words: str) -> None:
        """What the elder's side said."""
        self.answered_by_id, self.answered_at, self.outcome, self.words = by_id, at, outcome, words
        self.tries, self.state = self.tries + 1, self.State.ANSWERED
        self.save(update_fields=["answered_by", "answered_at", "outcome", "words", "tries", "state"])

    def miss(self, *, due_at: datetime | None) -> None:
        """Nobody picked up: it is due again, or is given up where no moment is named."""
        self.tries += 1
        if due_at is None:
            self.state = self.State.UNREACHED
        else:
            self.due_at = due_at
        self.save(update_fields=["tries", "due_at", "state"])
