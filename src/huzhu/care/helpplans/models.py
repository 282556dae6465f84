"""What the family sees to, and referrals: to whom beyond the house, who follows it up until when, and the answer."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField


class Referral(Coded):
    """That somebody beyond the house is asked to help a person or their household, by an owner who hears the answer.

    `words` is what is passed on: nothing else of the record is. `agreed` says who let it be passed on. To whom is
    sealed too, for it tells of an illness or a disability; `same` is the keyed index by which nobody is asked twice.
    """

    class For(models.TextChoices):
        SELF = "self", _("the person")
        HOUSEHOLD = "household", _("somebody of the household")

    class Agreed(models.TextChoices):
        SELF = "self", _("the person agrees")
        GUARDIAN = "guardian", _("the guardian agrees")
        DANGER = "danger", _("danger to life: nobody could be asked")

    class Answer(models.TextChoices):
        HELPED = "helped", _("they help")
        DECLINED = "declined", _("they cannot help")
        WITHDRAWN = "withdrawn", _("not wanted any more")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    receiver = SealedField(whose="person_id")
    same = models.BinaryField(max_length=16, editable=True)
    for_whom = models.CharField(max_length=10, choices=For.choices)
    agreed = models.CharField(max_length=10, choices=Agreed.choices)
    words = SealedField(whose="person_id")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    pressed_on = models.DateField(null=True, blank=True)
    presses_count = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_words = SealedField(whose="person_id")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(answered_at__isnull=True), name="referrals_open"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["same"],
                condition=Q(answered_at__isnull=True),
                name="one_open_referral_to_a_receiver",
            ),
            models.CheckConstraint(condition=~Q(words="") & ~Q(receiver=""), name="referral_says_what_is_asked"),
            models.CheckConstraint(condition=paired("answered_at", "answered_by"), name="referral_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answer_words=""),
                name="referral_answered_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    def days_over(self, today: date) -> int:
        """Days since the answer should have come; nothing or less where it is in time."""
        return (today - self.due_on).days

    def press(self, on: date) -> None:
        """It was told as overdue once more."""
        self.pressed_on, self.presses_count = on, self.presses_count + 1
        self.save(update_fields=["pressed_on", "presses_count"])

    def put_off(self, due_on: date) -> None:
        """The receiver has named a later day."""
        self.due_on, self.pressed_on, self.presses_count = due_on, None, 0
        self.save(update_fields=["due_on", "pressed_on", "presses_count"])

    def take_over(self, owner_id: str) -> None:
        """Another of the staff hears the answer."""
        self.owner_id = owner_id
        self.save(update_fields=["owner"])

    def close(self, *, by_id: str, at: datetime, answer: str, words: str) -> None:
        """The receiver has answered, or nobody wants it any more."""
        self.answered_by_id, self.answered_at, self.answer, self.answer_words = by_id, at, answer, words
        self.save(update_fields=["answered_by", "answered_at", "answer", "answer_words"])

    def open_again(self) -> None:
        """What was written down as the answer was none."""
        self.answered_by, self.answered_at, self.answer, self.answer_words = None, None, "", ""
        self.save(update_fields=["answered_by", "answered_at", "answer", "answer_words"])


class Undertaking(Coded):
    """That somebody's family sees to one family of services, until it is asked again on a day."""

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="undertakings")
    family = models.CharField(max_length=24)
    words = SealedField(whose="person_id")
    ask_again_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "family"], condition=Q(ended_at__isnull=True), name="one_undertaking_for_a_need"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="undertaking_says_who"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="undertaking_ended_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"undertaking {self.pk}"

    def holds_on(self, day: date) -> bool:
        """Whether it counts on a day: not ended, and not to be asked again yet."""
        return self.ended_at is None and day <= self.ask_again_on

    def end(self, *, by_id: str, at: datetime) -> None:
        """The family does not see to it any more."""
        self.ended_by_id, self.ended_at = by_id, at
        self.save(update_fields=["ended_by", "ended_at"])
