"""What somebody said about one use of their record. It is never changed: a later word goes before it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField


class Consent(Coded):
    """A yes or a no to one use, to a text (its SHA-256, 32 bytes), by whom and how; `newest` is what counts.

    Nothing on record: the use goes on as its basis says, and nobody was asked yet.
    """

    class Use(models.TextChoices):
        ENTITLEMENT = "entitlement", _("finding what may be due")
        RISK = "risk", _("proposing how often somebody is in touch")
        DOOR = "door", _("telling the visitor what to mind")

    class Giver(models.TextChoices):
        SELF = "self", _("the person")
        GUARDIAN = "guardian", _("the guardian")

    class Channel(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        PHONE = "phone", _("by telephone")
        HOME = "home", _("on a visit")
        PAPER = "paper", _("on paper, signed")
        ONLINE = "online", _("on their own telephone")

    bearings: ClassVar = Bearings(place="person__place", own="person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    use = models.CharField(max_length=12, choices=Use.choices)
    allowed = models.BooleanField()
    text_digest = models.BinaryField(max_length=32)
    giver = models.CharField(max_length=10, choices=Giver.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    words = SealedField(whose="person_id")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    newest = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "use"], condition=Q(newest=True), name="one_newest_consent"),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    def stand_back(self) -> None:
        """A later word goes before it."""
        self.newest = False
        self.save(update_fields=["newest"])
