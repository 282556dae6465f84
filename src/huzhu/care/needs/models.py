"""Needs: what an old person asks for, who took it down, and what was decided."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Need(Coded):
    """One thing asked for once. It is open until it is refused, cancelled, or closed by its visit."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone desk")
        COUNTER = "counter", _("counter")
        FAMILY = "family", _("family")
        SELF = "self", _("the elder")
        GRID = "grid", _("grid member")

    class Side(models.TextChoices):
        ELDER = "elder", _("the elder's side")
        STATION = "station", _("the station")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        CLOSED = "closed", _("done")

    bearings: ClassVar = Bearings(place="place", own="elder_id")

    elder = models.ForeignKey(Person, models.PROTECT, related_name="needs")
    place = models.ForeignKey(Division, models.PROTECT, related_name="needs")
    service = models.CharField(max_length=8)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    note = SealedField(whose="elder_id")
    earliest_at = models.DateTimeField()
    latest_start_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    helpers_wanted = models.PositiveSmallIntegerField(default=1)
    wants_gentle_way = models.BooleanField(default=False)
    wants_familiar = models.BooleanField(default=False)
    wants_gender = models.CharField(max_length=8, blank=True)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    refused_because = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_side = models.CharField(max_length=8, choices=Side.choices, blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["place", "state", "earliest_at"]),
            models.Index(fields=["elder", "earliest_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(latest_start_at__gte=F("earliest_at")), name="need_window_runs"),
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=480), name="need_minutes_1_to_480"),
            models.CheckConstraint(condition=Q(helpers_wanted__gte=1, helpers_wanted__lte=2), name="need_one_or_two_helpers"),
            models.CheckConstraint(condition=paired("approved_at", "approved_by"), name="need_approved_at_and_by"),
            models.CheckConstraint(condition=paired("refused_at", "refused_by"), name="need_refused_at_and_by"),
            models.CheckConstraint(condition=paired("cancelled_at", "cancelled_by"), name="need_cancelled_at_and_by"),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(refused_because=""), name="need_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | (~Q(cancelled_because="") & ~Q(cancelled_side="")),
                name="need_cancelled_with_side_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", approved_at__isnull=True, refused_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="approved", approved_at__isnull=False, refused_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="refused", refused_at__isnull=False, approved_at__isnull=True)
                | Q(state="cancelled", cancelled_at__isnull=False)
                | Q(state="closed", approved_at__isnull=False, closed_at__isnull=False, cancelled_at__isnull=True),
                name="need_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"
