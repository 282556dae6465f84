"""The run of a month and each of its payments; whom, for what and how much is sealed, sums lie open."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.entitlement.models import Application
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Run(Coded):
    """What the grants of a place come to in a month by one edition of its list, and what became of it.

    Drafted by one person, released by another, or discarded; what was released is never changed. `totals` counts
    payments and fen by benefit and by why, as JSON: sums, and nobody's name.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RELEASED = "released", _("released for payment")
        DISCARDED = "discarded", _("discarded")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="subsidy_runs")
    first_on = models.DateField()  # of the month
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=12)
    illustrative = models.BooleanField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    paying_count = models.PositiveIntegerField()
    held_count = models.PositiveIntegerField()
    fen = models.PositiveBigIntegerField()
    totals = models.TextField()
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the payment file
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "first_on"], name="subsidy_runs_of_a_place")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=paired("released_at", "released_by"), name="subsidy_run_released_at_and_by"
            ),
            models.CheckConstraint(
                condition=paired("discarded_at", "discarded_by"), name="subsidy_run_discarded_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("drafted_by")),
                name="subsidy_run_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", released_at__isnull=True, discarded_at__isnull=True, digest="")
                | Q(state="released", released_at__isnull=False, discarded_at__isnull=True) & ~Q(digest="")
                | Q(state="discarded", released_at__isnull=True, discarded_at__isnull=False, digest=""),
                name="subsidy_run_state_is_what_was_done",
            ),
            models.UniqueConstraint(fields=["place"], condition=Q(state="draft"), name="one_subsidy_draft_a_place"),
        ]

    def __str__(self) -> str:
        return f"subsidy run {self.pk}"

    def counted(self) -> Mapping[str, Mapping[str, list[int]]]:
        """By benefit and by why: how many payments, and how many fen."""
        return dict(json.loads(self.totals))

    def release(self, *, by_id: str, at: datetime, digest: str) -> None:
        """A second person has looked at it; from now on it is a payment."""
        self.state, self.released_at, self.released_by_id, self.digest = self.State.RELEASED, at, by_id, digest
        self.save(update_fields=["state", "released_at", "released_by", "digest"])

    def discard(self, *, by_id: str, at: datetime) -> None:
        """It is not to be paid."""
        self.state, self.discarded_at, self.discarded_by_id = self.State.DISCARDED, at, by_id
        self.save(update_fields=["state", "discarded_at", "discarded_by"])


class Payment(Coded):
    """What one grant comes to in the month of a run: to be paid, or held back and why.

    `same` is the keyed index of person, benefit and month. Only what is or was paid bears it, so the database sees that
    nobody is paid twice for a month. `evidence` holds as JSON what the rules knew, `payee` what the bank is told.
    """

    class State(models.TextChoices):
        HELD = "held", _("held back")
        DUE = "due", _("to be paid")
        PAID = "paid", _("paid")
        FAILED = "failed", _("could not be paid")
        DROPPED = "dropped", _("not paid, discarded")

    class Why(models.TextChoices):
        FULL = "full", _("the whole amount")
        PART = "part", _("for a part of the month")
        OTHER_HIGHER = "other_higher", _("another of its kind is higher")
        OTHER_PAID = "other_paid", _("another of its kind was paid for this month")
        NOTHING_LEFT = "nothing_left", _("another benefit takes all of it off")
        CONDITIONS = "conditions", _("a condition does not hold")
        CANNOT_TELL = "cannot_tell", _("something is not known")
        NO_NUMBER = "no_number", _("no ID number to pay to")

    bearings: ClassVar = Bearings(place="person__place")

    run = models.ForeignKey(Run, models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="subsidy_payments")
    application = models.ForeignKey(Application, models.PROTECT, related_name="payments")
    benefit = SealedField(whose="person_id")
    days = models.PositiveSmallIntegerField()
    money = SealedField(whose="person_id")  # JSON: the fen of the benefit, and those taken off for `recovery`
    recovery = models.ForeignKey("Recovery", models.PROTECT, null=True, blank=True, related_name="set_off_in")
    why = models.CharField(max_length=12, choices=Why.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    same = models.BinaryField(max_length=16, null=True)
    payee = SealedField(whose="person_id")
    evidence = SealedField(whose="person_id")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = SealedField(whose="person_id")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "state"], name="subsidy_payments_of_a_run")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["same"], condition=Q(same__isnull=False), name="nobody_is_paid_twice_for_a_month"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["due", "paid"], same__isnull=False)
                | Q(state__in=["held", "failed", "dropped"], same__isnull=True),
                name="payment_marks_the_month_while_it_stands",
            ),
            models.CheckConstraint(condition=~Q(benefit="") & ~Q(money=""), name="payment_names_its_benefit"),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "failed"], answered_at__isnull=False)
                | Q(state__in=["held", "due", "dropped"], answered_at__isnull=True),
                name="payment_is_answered_by_the_bank",
            ),
            models.CheckConstraint(condition=paired("answered_at", "answered_by"), name="payment_answered_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    @property
    def fen(self) -> int:
        """What the benefit comes to; 0: held back."""
        return int(json.loads(str(self.money))["fen"])

    @property
    def taken_off(self) -> int:
        """The fen of an older overpayment that this payment is less by."""
        return int(json.loads(str(self.money))["taken_off"])

    @property
    def to_pay(self) -> int:
        """The fen that go to the person."""
        return self.fen - self.taken_off

    def answered(self, *, by_id: str, at: datetime, state: str, same: bytes | None, answer: str) -> None:
        """The bank has said what became of it."""
        self.state, self.same, self.answer = state, same, answer
        self.answered_at, self.answered_by_id = at, by_id
        self.save(update_fields=["state", "same", "answer", "answered_at", "answered_by"])

    def told(self) -> Mapping[str, Any]:
        """What the rules knew of the person when it was reckoned."""
        return dict(json.loads(str(self.evidence))) if self.evidence else {}


class Recovery(Coded):
    """That a payment was too much, by how much, and how it comes back: never by itself, always by somebody's word.

    Nobody writes off alone what he has claimed himself.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to come back")
        REPAID = "repaid", _("paid back")
        SET_OFF = "set_off", _("set off against later payments")
        WRITTEN_OFF = "written_off", _("not asked for any more")
        WITHDRAWN = "withdrawn", _("was no overpayment")

    class Way(models.TextChoices):
        REPAY = "repay", _("to be paid back by the person or the family")
        NEXT = "next", _("to be set off against the next payments")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="recoveries")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="recoveries")
    money = SealedField(whose="person_id")  # JSON: the fen that were too much
    way = models.CharField(max_length=8, choices=Way.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    because = SealedField(whose="person_id")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payment"], condition=~Q(state="withdrawn"), name="one_recovery_of_a_payment"
            ),
            models.CheckConstraint(condition=~Q(money=""), name="recovery_says_how_much"),
            models.CheckConstraint(condition=paired("settled_at", "settled_by"), name="recovery_settled_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | ~Q(state="open") & Q(settled_at__isnull=False),
                name="recovery_is_open_until_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["written_off", "withdrawn"]) | ~Q(settled_by=F("claimed_by")),
                name="recovery_written_off_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.pk}"

    @property
    def fen(self) -> int:
        """How much was too much."""
        return int(json.loads(str(self.money))["fen"])

    def reopen(self) -> None:
        """The payment that took the last of it off came back."""
        self.state, self.settled_at, self.settled_by, self.because = self.State.OPEN, None, None, ""
        self.save(update_fields=["state", "settled_at", "settled_by", "because"])

    def settle(self, *, by_id: str, at: datetime, state: str, because: str) -> None:
        """It came back, or is not asked for any more."""
        self.state, self.settled_at, self.settled_by_id, self.because = state, at, by_id, because
        self.save(update_fields=["state", "settled_at", "settled_by", "because"])
