"""Calls at the telephone desk, a telephone that rings, and drafts: what an operator has typed and not saved yet."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.needs.models import Need
from huzhu.commons.bounds import paired
from huzhu.commons.codes import LENGTH, Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField
from huzhu.kernel.actor import MACHINE_ID


class Call(Coded):
    """One telephone call. It is open until somebody says how it ended; who rang may stay unknown for ever.

    `person` rang, `about` is whom it concerns; `tab` is the page on which it was taken, so that a second arrival of
    the same beginning is known.
    """

    class Outcome(models.TextChoices):
        NEED = "need", _("request taken")
        ANSWERED = "answered", _("question answered")
        PASSED = "passed", _("passed on")
        RING_BACK = "ring_back", _("we ring back")
        URGENT = "urgent", _("handed on at once")
        WRONG = "wrong", _("dialled wrong")
        SILENT = "silent", _("nobody spoke")
        NONE = "none", _("no call, looked something up")

    class Onward(models.TextChoices):
        AMBULANCE = "120", _("ambulance, 120")
        POLICE = "110", _("police, 110")
        FIRE = "119", _("fire brigade, 119")
        FAMILY = "family", _("the family")
        COLLEAGUE = "colleague", _("a colleague")
        OFFICE = "office", _("another office")

    HANDED_ON: ClassVar = (Outcome.PASSED, Outcome.URGENT)

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="calls")
    operator = models.ForeignKey(Person, models.PROTECT, related_name="calls_taken")
    tab = models.CharField(max_length=LENGTH)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    number = SealedField(whose="noted_for")
    number_digest = models.BinaryField(null=True, db_index=True, editable=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="calls_made")
    about = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="calls_about")
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="calls")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    handed_to = models.CharField(max_length=10, choices=Onward.choices, blank=True)
    words = SealedField(whose="noted_for")
    rung_back_at = models.DateTimeField(null=True, blank=True)
    rung_back_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["place", "began_at"]),
            models.Index(
                fields=["began_at"],
                condition=Q(outcome="ring_back", rung_back_at__isnull=True),
                name="calls_to_ring_back",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operator"], condition=Q(ended_at__isnull=True), name="one_open_call_an_operator"
            ),
            models.UniqueConstraint(fields=["operator", "tab"], name="a_call_once_a_tab"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="call_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="call_ended_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="call_period_runs"
            ),
            models.CheckConstraint(
                condition=(Q(outcome__in=("passed", "urgent")) & ~Q(handed_to=""))
                | (~Q(outcome__in=("passed", "urgent")) & Q(handed_to="")),
                name="call_handed_on_says_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(outcome="need", need__isnull=False) | (~Q(outcome="need") & Q(need__isnull=True)),
                name="call_with_a_request_names_it",
            ),
            models.CheckConstraint(condition=paired("rung_back_at", "rung_back_by"), name="call_rung_back_at_and_by"),
            models.CheckConstraint(
                condition=Q(rung_back_at__isnull=True) | Q(outcome="ring_back"), name="call_rung_back_was_promised"
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def noted_for(self) -> str:
        """Whose record it is to open what is sealed here: the caller's, the elder's, else the operator's own."""
        return str(self.person_id or self.about_id or self.operator_id)

    def end(self, *, by_id: str, at: datetime) -> None:
        """Keeps how it ended, which has been set before."""
        self.ended_at, self.ended_by_id = max(at, self.began_at), by_id
        self.save()

    def reopen(self) -> None:
        """It was ended by mistake: nobody has said yet how it ended."""
        self.ended_at = self.ended_by_id = None
        self.outcome = self.handed_to = ""
        self.save(update_fields=["ended_at", "ended_by", "outcome", "handed_to"])

    def ring_back(self, *, by_id: str | None, at: datetime | None) -> None:
        """The promise is kept; with nobody and no moment, it is still to be kept."""
        self.rung_back_at, self.rung_back_by_id = at, by_id
        self.save(update_fields=["rung_back_at", "rung_back_by"])


class Ring(Coded):
    """That a telephone rings at a desk, as a telephone system says; it is answered once, or by nobody.

    `person` is the one person of the place whom the number reaches, if there is just one.
    """

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="rings")
    number = SealedField(whose="noted_for")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="rings")
    nonce = models.BinaryField(unique=True, editable=True)
    rang_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    call = models.OneToOneField(Call, models.PROTECT, null=True, blank=True, related_name="ring")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("answered_at", "answered_by"), name="ring_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, call__isnull=True)
                | Q(answered_at__isnull=False, call__isnull=False),
                name="ring_answered_is_a_call",
            ),
        ]

    def __str__(self) -> str:
        return f"ring {self.pk}"

    @property
    def noted_for(self) -> str:
        """Whose record it is to open the number: the caller's, and where nobody knows who rings, the house's own."""
        return str(self.person_id or MACHINE_ID)

    def answer(self, *, by_id: str, at: datetime, call: Call) -> None:
        """Somebody has picked up."""
        self.answered_by_id, self.answered_at, self.call = by_id, at, call
        self.save(update_fields=["answered_by", "answered_at", "call"])


class Draft(Coded):
    """What one operator typed in one tab, sealed: it outlives the session, the browser and the machine.

    Nobody but its writer ever reads it; so it has no bearings, and no post reaches it.
    """

    operator = models.ForeignKey(Person, models.PROTECT, related_name="drafts")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")
    tab = models.CharField(max_length=LENGTH)
    elder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    typed = SealedField(whose="noted_for")
    saved_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["operator", "tab"], name="a_draft_once_a_tab")]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def noted_for(self) -> str:
        """Whose record it is to open what is sealed here: the elder's, else the operator's own."""
        return str(self.elder_id or self.operator_id)

    def drop(self, *, at: datetime | None) -> None:
        """It is thrown away; without a moment, it is taken back out."""
        self.dropped_at = at
        self.save(update_fields=["dropped_at"])
