"""The card by the door, of which only a keyed digest is kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import DIGEST_BYTES


class DoorCard(Coded):
    """The card that hangs by an elder's door: its code proves that a helper stood there. One counts at a time."""

    bearings: ClassVar = Bearings(place="elder__place", own="elder_id")

    elder = models.ForeignKey(Person, models.PROTECT, related_name="door_cards")
    digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True, editable=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("withdrawn_at", "withdrawn_by"), name="card_withdrawn_at_and_by"),
            models.UniqueConstraint(fields=["elder"], condition=Q(withdrawn_at__isnull=True), name="one_card_in_use"),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


class WrongTry(Coded):
    """That somebody typed a code that is not that of a card. The same wrong code again is the same try."""

    bearings: ClassVar = Bearings(place="card__elder__place")

    card = models.ForeignKey(DoorCard, models.PROTECT, related_name="wrong_tries")
    digest = models.BinaryField(max_length=DIGEST_BYTES, editable=True)
    tried_at = models.DateTimeField()
    tried_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    forgiven_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tried_by", "tried_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "tried_by", "digest"], name="a_wrong_code_counted_once")
        ]

    def __str__(self) -> str:
        return f"wrong try {self.pk}"
