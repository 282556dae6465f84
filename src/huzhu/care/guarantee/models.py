"""Orders to buy help for needs that nobody could meet, paid from the district's reserve of hours."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.needs.models import Need
from huzhu.commons.bank.models import Entry
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Purchase(Coded):
    """One order: so many minutes of a service for a need, at most for so much, from a provider once it is approved."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("to be decided")
        APPROVED = "approved", _("ordered")
        REFUSED = "refused", _("not ordered")
        DELIVERED = "delivered", _("delivered")
        CANCELLED = "cancelled", _("called off")

    bearings: ClassVar = Bearings(place="place", own="need__elder_id")

    need = models.ForeignKey(Need, models.PROTECT, related_name="purchases")
    place = models.ForeignKey(Division, models.PROTECT, related_name="purchases")
    service = models.CharField(max_length=8)
    minutes = models.PositiveSmallIntegerField()
    cost_most_fen = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    provider = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="purchase")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    cost_fen = models.PositiveIntegerField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    because = SealedField(whose="need.elder_id")  # why it was refused or called off

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "state", "proposed_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=480), name="purchase_minutes_1_to_480"),
            models.CheckConstraint(condition=paired("approved_at", "approved_by"), name="purchase_approved_at_and_by"),
            models.CheckConstraint(condition=paired("refused_at", "refused_by"), name="purchase_refused_at_and_by"),
            models.CheckConstraint(
                condition=paired("delivered_at", "delivered_by"), name="purchase_delivered_at_and_by"
            ),
            models.CheckConstraint(
                condition=paired("cancelled_at", "cancelled_by"), name="purchase_cancelled_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, entry__isnull=True, provider="")
                | (Q(approved_at__isnull=False, entry__isnull=False) & ~Q(provider="")),
                name="purchase_approved_with_provider_and_entry",
            ),
            models.CheckConstraint(
                condition=Q(cost_fen__isnull=True) | Q(cost_fen__lte=F("cost_most_fen")), name="purchase_cost_below_cap"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", approved_at__isnull=True, refused_at__isnull=True)
                | Q(state="approved", approved_at__isnull=False, delivered_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="refused", refused_at__isnull=False, approved_at__isnull=True)
                | Q(state="delivered", delivered_at__isnull=False, cost_fen__isnull=False, cancelled_at__isnull=True)
                | Q(state="cancelled", cancelled_at__isnull=False, delivered_at__isnull=True),
                name="purchase_state_is_what_was_done",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "cancelled"]) | ~Q(because=""), name="purchase_ended_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(state__in=["proposed", "approved", "delivered"]),
                name="one_purchase_a_need",
            ),
        ]

    def __str__(self) -> str:
        return f"purchase {self.pk}"

    def approve(self, *, by_id: str, at: datetime, provider: str, entry: Entry) -> None:
        """It is ordered, and the hours have left the reserve."""
        self.approved_at, self.approved_by_id, self.provider, self.entry = at, by_id, provider, entry
        self.state = self.State.APPROVED
        self.save(update_fields=["approved_at", "approved_by", "provider", "entry", "state"])

    def refuse(self, *, by_id: str, at: datetime, because: str) -> None:
        """It is not ordered."""
        self.refused_at, self.refused_by_id, self.because, self.state = at, by_id, because, self.State.REFUSED
        self.save(update_fields=["refused_at", "refused_by", "because", "state"])

    def deliver(self, *, by_id: str, at: datetime, cost_fen: int) -> None:
        """The help was given."""
        self.delivered_at, self.delivered_by_id, self.cost_fen = at, by_id, cost_fen
        self.state = self.State.DELIVERED
        self.save(update_fields=["delivered_at", "delivered_by", "cost_fen", "state"])

    def cancel(self, *, by_id: str, at: datetime, because: str) -> None:
        """It is called off."""
        self.cancelled_at, self.cancelled_by_id, self.because = at, by_id, because
        self.state = self.State.CANCELLED
        self.save(update_fields=["cancelled_at", "cancelled_by", "because", "state"])
