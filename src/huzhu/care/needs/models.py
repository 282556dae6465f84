"""Needs: what an old person asks for, who took it down, and what was decided."""

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
from huzhu.commons.sealed import SealedField


class Need(Coded):
    """One thing asked for once. It is open until it is refused, cancelled, or closed by its visit."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone desk")
        COUNTER = "counter", _("counter")
        FAMILY = "family", _("family")
        SELF = "self", _("the elder")
        GRID = "grid", _("grid member")
        STATION = "station", _("the station")

    class Side(models.TextChoices):
        ELDER = "elder", _("the elder's side")
        STATION = "station", _("the station")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        CLOSED = "closed", _("done")
        BOUGHT = "bought", _("bought by the district")

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
    refused_because = SealedField(whose="elder_id")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_side = models.CharField(max_length=8, choices=Side.choices, blank=True)
    cancelled_because = SealedField(whose="elder_id")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["place", "state", "earliest_at"]),
            models.Index(fields=["elder", "earliest_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(latest_start_at__gte=F("earliest_at")), name="need_window_runs"),
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=480), name="need_minutes_1_to_480"),
            models.CheckConstraint(
                condition=Q(helpers_wanted__gte=1, helpers_wanted__lte=2), name="need_one_or_two_helpers"
            ),
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
                | Q(state="bought", approved_at__isnull=False, refused_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="closed", approved_at__isnull=False, closed_at__isnull=False, cancelled_at__isnull=True),
                name="need_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"

    def approve(self, *, by_id: str, at: datetime) -> None:
        """Lets it go on to planning."""
        self.approved_by_id, self.approved_at, self.state = by_id, at, self.State.APPROVED
        self.save(update_fields=["approved_by", "approved_at", "state"])

    def add(self, *, words: str, urgent: bool) -> None:
        """Somebody rang again about the same thing: what they said is added; once urgent, it stays so."""
        self.note = "\n".join(part for part in (str(self.note), words) if part)
        self.urgent = self.urgent or urgent
        self.save(update_fields=["note", "urgent"])

    def refuse(self, *, by_id: str, at: datetime, because: str) -> None:
        """Says no, with the reason."""
        self.refused_by_id, self.refused_at, self.state = by_id, at, self.State.REFUSED
        self.refused_because = because
        self.save(update_fields=["refused_by", "refused_at", "refused_because", "state"])

    def cancel(self, *, by_id: str, at: datetime, side: str, because: str) -> None:
        """Ends it before anybody came, on one side's word."""
        self.cancelled_by_id, self.cancelled_at, self.state = by_id, at, self.State.CANCELLED
        self.cancelled_side, self.cancelled_because = side, because
        self.save(update_fields=["cancelled_by", "cancelled_at", "cancelled_side", "cancelled_because", "state"])

    def undecide(self) -> None:
        """Neither approved nor refused any more: it waits to be decided on."""
        self.approved_by_id, self.approved_at, self.state = None, None, self.State.ASKED
        self.refused_by_id, self.refused_at, self.refused_because = None, None, ""
        self.save(update_fields=["approved_by", "approved_at", "refused_by", "refused_at", "refused_because", "state"])

    def reopen(self) -> None:
        """It was called off by mistake: it stands again as it was before."""
        self.cancelled_by_id, self.cancelled_at, self.cancelled_side, self.cancelled_because = None, None, "", ""
        self.state = self.State.APPROVED if self.approved_at else self.State.ASKED
        self.save(update_fields=["cancelled_by", "cancelled_at", "cancelled_side", "cancelled_because", "state"])

    def move(self, *, earliest_at: datetime, latest_start_at: datetime) -> None:
        """It is wanted at another time."""
        self.earliest_at, self.latest_start_at = earliest_at, latest_start_at
        self.save(update_fields=["earliest_at", "latest_start_at"])

    def close(self, *, at: datetime) -> None:
        """Ends it because somebody came."""
        self.closed_at, self.state = at, self.State.CLOSED
        self.save(update_fields=["closed_at", "state"])

    def be_bought(self) -> None:
        """The district buys the help: nobody is planned for it."""
        self.state = self.State.BOUGHT
        self.save(update_fields=["state"])

    def look_again(self) -> None:
        """What the district had ordered does not come: somebody is planned for it as before."""
        self.state = self.State.APPROVED
        self.save(update_fields=["state"])

    def last_decision(self) -> tuple[str, datetime]:
        """Who decided last, and when; for a need that nobody decided on, who asked."""
        decisions = [
            (self.cancelled_by_id, self.cancelled_at),
            (self.refused_by_id, self.refused_at),
            (self.approved_by_id, self.approved_at),
        ]
        return next(((who, when) for who, when in decisions if who and when), (self.asked_by_id, self.asked_at))


class Incident(Coded):
    """Something about a need that somebody at the station must look at; `about` is the offer or promise it befell."""

    class Kind(models.TextChoices):
        CARD = "card", _("wrong codes at the door")
        LATE = "late", _("nobody at the door yet")
        UNANSWERED = "unanswered", _("no answer to an offer")
        NOBODY = "nobody", _("nobody to send")
        REOPENED = "reopened", _("called off by mistake, somebody is needed again")
        FELL = "fell", _("somebody fell")
        UNWELL = "unwell", _("somebody is unwell")
        QUARREL = "quarrel", _("a quarrel, or something missing")
        MISHAP = "mishap", _("something else happened")

    bearings: ClassVar = Bearings(place="need__place")

    need = models.ForeignKey(Need, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    about = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["closed_at", "opened_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "about"], name="an_incident_once"),
            models.CheckConstraint(condition=paired("closed_at", "closed_by"), name="incident_closed_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    def close(self, *, by_id: str, at: datetime) -> None:
        """Somebody has looked into it."""
        self.closed_by_id, self.closed_at = by_id, at
        self.save(update_fields=["closed_by", "closed_at"])
