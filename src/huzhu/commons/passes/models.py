"""Codes wished for, PINs, cards, second steps, tries, and where somebody is signed in.

No secret but as a digest; that of a second step has to be read again, so it is sealed.
"""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import DIGEST_BYTES, SealedField


class CodeWish(Coded):
    """That a browser asked for a code on a telephone number, known here or not; the code is born when it is told.

    It names nobody: a number that we do not know leaves the same row.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be told")
        TOLD = "told", _("told")
        USED = "used", _("used")
        SHUT = "shut", _("wrong too often")
        DENIED = "denied", _("was not asked for")
        REFUSED = "refused", _("asked for too often")

    target = models.BinaryField(max_length=DIGEST_BYTES, editable=True)
    source = models.BinaryField(max_length=DIGEST_BYTES, editable=True)
    asked_at = models.DateTimeField()
    sorted_at = models.DateTimeField(null=True, blank=True)
    digest = models.BinaryField(max_length=DIGEST_BYTES, default=b"", editable=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    wrong_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target", "asked_at"]),
            models.Index(fields=["source", "asked_at"]),
            models.Index(fields=["state", "sorted_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("told_at", "told_by"), name="code_told_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"wish {self.pk} for a code"


class Pin(Coded):
    """Six digits that a person keeps; a `starter` was read out by the station and is changed at its first use."""

    bearings: ClassVar = Bearings(place="person__place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="pins")
    digest = models.CharField(max_length=160)
    starter = models.BooleanField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="pin_ended_at_and_by"),
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at__isnull=True), name="one_pin_in_use"),
        ]

    def __str__(self) -> str:
        return f"PIN {self.pk}"


class EntryCard(Coded):
    """The card with a QR code by which a person comes in, together with the PIN. One counts at a time."""

    bearings: ClassVar = Bearings(place="person__place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="entry_cards")
    digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True, editable=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=paired("withdrawn_at", "withdrawn_by"), name="entry_card_withdrawn_at_and_by"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at__isnull=True), name="one_entry_card_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"entry card {self.pk}"


class SecondStep(Coded):
    """The second thing by which a desk is opened: an app on a telephone that shows six other digits every 30 seconds.

    It counts from `confirmed_at` on, when digits of it were typed for the first time. `last_count` is the number of
    the half minute whose digits were taken last: no digits are taken twice (RFC 6238, 5.2).
    """

    bearings: ClassVar = Bearings(place="person__place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="second_steps")
    secret = SealedField(whose="person_id")
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_count = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="second_step_ended_at_and_by"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="one_second_step_in_use",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="one_second_step_begun",
            ),
        ]

    def __str__(self) -> str:
        return f"second step {self.pk}"

    def confirm(self, *, at: datetime, count: int) -> None:
        """From now on it counts."""
        self.confirmed_at, self.last_count = at, count
        self.save(update_fields=["confirmed_at", "last_count"])

    def take(self, count: int) -> None:
        """The digits of this half minute were taken, and those of none before it ever will be."""
        self.last_count = count
        self.save(update_fields=["last_count"])


class SpareCode(Coded):
    """One of the codes on paper that stand in for a lost telephone, each once."""

    step = models.ForeignKey(SecondStep, models.PROTECT, related_name="spares")
    digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True, editable=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"spare code {self.pk}"


class EntryTry(Coded):
    """One try of a PIN, at a number or a card that may be nobody's; written before the PIN is looked at."""

    target = models.BinaryField(max_length=DIGEST_BYTES, editable=True)
    source = models.BinaryField(max_length=DIGEST_BYTES, editable=True)
    tried_at = models.DateTimeField()
    forgiven_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target", "tried_at"]),
            models.Index(fields=["source", "tried_at"]),
            models.Index(fields=["tried_at"]),
        ]

    def __str__(self) -> str:
        return f"try {self.pk}"


class Sitting(Coded):
    """That somebody is signed in on a telephone or computer: how, since when, and last seen when."""

    class Way(models.TextChoices):
        PASSWORD = "password", _("user name and password")
        HALF = "half", _("user name and password, one step still missing")
        CODE = "code", _("a code told to them")
        PIN = "pin", _("telephone number and PIN")
        CARD = "card", _("card and PIN")
        DEMO = "demo", _("door of the demo")

    class Device(models.TextChoices):
        PHONE = "phone", _("a telephone")
        TABLET = "tablet", _("a tablet")
        COMPUTER = "computer", _("a computer")

    bearings: ClassVar = Bearings(place="person__place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="sittings")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    device = models.CharField(max_length=8, choices=Device.choices)
    own_device = models.BooleanField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "ended_at", "began_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="sitting_ended_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"sitting {self.pk}"
