"""Visits: who came to the door and when, what the elder said, and the minutes that follow from it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import DIGEST_BYTES, SealedField


class Visit(Coded):
    """What became of one need: someone came, left, and was confirmed or disputed."""

    class State(models.TextChoices):
        ARRIVED = "arrived", _("at the door")
        LEFT = "left", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")
        UPHELD = "upheld", _("dispute upheld, no hours")

    class ConfirmedVia(models.TextChoices):
        ELDER = "elder", _("by the elder")
        DELEGATE = "delegate", _("by the family")
        CALL_BACK = "call_back", _("by a call from the station")
        SILENCE = "silence", _("72 hours without complaint")

    bearings: ClassVar = Bearings(place="place", own="elder_id")

    need = models.OneToOneField(Need, models.PROTECT, related_name="visit")
    elder = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    place = models.ForeignKey(Division, models.PROTECT, related_name="visits")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    began_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_via = models.CharField(max_length=10, choices=ConfirmedVia.choices, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    disputed_because = SealedField(whose="elder_id")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "left_at"]), models.Index(fields=["began_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("confirmed_at", "confirmed_by"), name="visit_confirmed_at_and_by"),
            models.CheckConstraint(condition=paired("disputed_at", "disputed_by"), name="visit_disputed_at_and_by"),
            models.CheckConstraint(condition=paired("resolved_at", "resolved_by"), name="visit_resolved_at_and_by"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("began_at")), name="visit_leaves_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", left_at__isnull=True, confirmed_at__isnull=True)
                | Q(state="left", left_at__isnull=False, confirmed_at__isnull=True, disputed_at__isnull=True)
                | Q(state="confirmed", left_at__isnull=False, confirmed_at__isnull=False)
                | Q(state="disputed", left_at__isnull=False, disputed_at__isnull=False, confirmed_at__isnull=True)
                | Q(state="upheld", disputed_at__isnull=False, resolved_at__isnull=False, confirmed_at__isnull=True),
                name="visit_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Attendance(Coded):
    """One helper's part in a visit: arrival and leaving, how each was shown, and the minutes it earned."""

    class Shown(models.TextChoices):
        CARD = "card", _("code from the elder's card")
        STATION = "station", _("confirmed by the station by phone")
        PAPER = "paper", _("typed in from a slip")

    bearings: ClassVar = Bearings(place="visit__place", own="visit__elder_id", helper="assignment__helper__person_id")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attendances")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="attendance")
    arrived_at = models.DateTimeField()
    arrival_shown = models.CharField(max_length=8, choices=Shown.choices)
    arrival_nonce = models.CharField(max_length=40, unique=True)
    arrival_noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    leaving_shown = models.CharField(max_length=8, choices=Shown.choices, blank=True)
    leaving_nonce = models.CharField(max_length=40, unique=True, null=True, blank=True)
    leaving_noted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    credited_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    credit_reasons = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=paired("left_at", "leaving_noted_by", "leaving_nonce"), name="attendance_left_at_by_and_nonce"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="attendance_period_runs"
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class DoorCard(Coded):
    """The card that hangs by an elder's door: its code proves that a helper stood there. One counts at a time."""

    elder = models.ForeignKey(Person, models.PROTECT, related_name="door_cards")
    digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True, editable=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["elder"], condition=Q(withdrawn_at__isnull=True), name="one_card_in_use"),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"
