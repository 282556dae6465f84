"""Whose time may be spent for whom, who stands aside for a while, who inherits, and what a death leaves behind."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bank.models import Entry
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField


class Sharing(Coded):
    """That a member lets visits of somebody in the family be paid from the member's time, until it is ended."""

    bearings: ClassVar = Bearings(place="member__place", own="member_id")

    member = models.ForeignKey(Person, models.PROTECT, related_name="sharings")
    other = models.ForeignKey(Person, models.PROTECT, related_name="shared_with")
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="sharing_ended_at_and_by"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="sharing_with_somebody_else"),
            models.UniqueConstraint(
                fields=["member", "other"], condition=Q(ended_at__isnull=True), name="one_sharing_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"time of {self.member_id} for {self.other_id}"

    def end(self, *, by_id: str, at: datetime) -> None:
        """From now on it pays for nothing more; what is held already stays held."""
        self.ended_at, self.ended_by_id = at, by_id
        self.save(update_fields=["ended_at", "ended_by"])

    def take_up(self) -> None:
        """It was ended by mistake."""
        self.ended_at, self.ended_by_id = None, None
        self.save(update_fields=["ended_at", "ended_by"])


class Leave(Coded):
    """That a member has left: the account is frozen, nothing is lost, until the member comes back."""

    bearings: ClassVar = Bearings(place="member__place", own="member_id")

    member = models.ForeignKey(Person, models.PROTECT, related_name="leaves")
    left_at = models.DateTimeField()
    left_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("returned_at", "returned_by"), name="leave_returned_at_and_by"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(returned_at__isnull=True), name="one_leave_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"leave of {self.member_id}"

    def come_back(self, *, by_id: str, at: datetime) -> None:
        """The account counts again."""
        self.returned_at, self.returned_by_id = at, by_id
        self.save(update_fields=["returned_at", "returned_by"])


class Heir(Coded):
    """To whom a member's time shall go after death, as the member says; it can be changed at any time."""

    bearings: ClassVar = Bearings(place="member__place", own="member_id")

    member = models.ForeignKey(Person, models.PROTECT, related_name="heirs")
    other = models.ForeignKey(Person, models.PROTECT, related_name="heir_of")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="heir_ended_at_and_by"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="heir_is_somebody_else"),
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at__isnull=True), name="one_heir_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"heir of {self.member_id}"

    def end(self, *, by_id: str, at: datetime) -> None:
        """No longer; another is named, or nobody."""
        self.ended_at, self.ended_by_id = at, by_id
        self.save(update_fields=["ended_at", "ended_by"])


class Estate(Coded):
    """That a member died, on which day and by which document, and where the time went. Settled once, or withdrawn."""

    class State(models.TextChoices):
        NOTED = "noted", _("waits to be settled")
        SETTLED = "settled", _("settled")
        WITHDRAWN = "withdrawn", _("noted by mistake")

    bearings: ClassVar = Bearings(place="member__place")

    member = models.ForeignKey(Person, models.PROTECT, related_name="estates")
    died_on = models.DateField()
    document = SealedField(whose="member_id")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NOTED)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    heir = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    passed_minutes = models.PositiveIntegerField(default=0)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="estate")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = SealedField(whose="member_id")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "noted_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("settled_at", "settled_by"), name="estate_settled_at_and_by"),
            models.CheckConstraint(condition=paired("withdrawn_at", "withdrawn_by"), name="estate_withdrawn_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="noted", settled_at__isnull=True, withdrawn_at__isnull=True)
                | Q(state="settled", settled_at__isnull=False, withdrawn_at__isnull=True)
                | Q(state="withdrawn", settled_at__isnull=True, withdrawn_at__isnull=False),
                name="estate_state_is_what_was_done",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""), name="estate_withdrawn_with_a_reason"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="estate_noted_by_a_document"),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, passed_minutes=0) | Q(entry__isnull=False, passed_minutes__gt=0),
                name="estate_passed_by_an_entry",
            ),
            models.UniqueConstraint(fields=["member"], condition=~Q(state="withdrawn"), name="one_estate_a_member"),
        ]

    def __str__(self) -> str:
        return f"estate of {self.member_id}"

    def settle(self, *, by_id: str, at: datetime, entry: Entry | None, heir: Person | None, minutes: int) -> None:
        """The time has gone to the heir or to the donations of the place."""
        self.state, self.settled_at, self.settled_by_id = self.State.SETTLED, at, by_id
        self.entry, self.heir, self.passed_minutes = entry, heir, minutes
        self.save(update_fields=["state", "settled_at", "settled_by", "entry", "heir", "passed_minutes"])

    def withdraw(self, *, by_id: str, at: datetime, because: str) -> None:
        """It was a mistake."""
        self.state, self.withdrawn_at, self.withdrawn_by_id = self.State.WITHDRAWN, at, by_id
        self.withdrawn_because = because
        self.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_because"])


class Wish(Coded):
    """That staff moved a member's time on the member's spoken word, and what was read back to the member."""

    class Channel(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        PHONE = "phone", _("by telephone")
        HOME = "home", _("at the member's home")

    bearings: ClassVar = Bearings(place="member__place", own="member_id")

    member = models.ForeignKey(Person, models.PROTECT, related_name="wishes")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    read_back = SealedField(whose="member_id")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="wish")
    heard_at = models.DateTimeField()
    heard_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(read_back=""), name="wish_was_read_back"),
        ]

    def __str__(self) -> str:
        return f"wish {self.pk} of {self.member_id}"
