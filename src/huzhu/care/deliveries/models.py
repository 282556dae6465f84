"""Agreements with other departments, what each delivered, what became of every row, and whom a doubtful one meant."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import reduce
from operator import add
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Agreement(Coded):
    """That a department delivers a register for a place: what for, which fields, and from when until when.

    It always ends, because a purpose does. It is never changed: another one is signed, and this one ended.
    """

    class Department(models.TextChoices):
        FEDERATION = "federation", _("disabled persons' federation")
        CIVIL_AFFAIRS = "civil_affairs", _("civil affairs")
        HEALTH = "health", _("health commission")
        POLICE = "police", _("public security, household registration")
        INSURANCE = "insurance", _("medical insurance")

    class Register(models.TextChoices):
        DISABILITY = "disability", _("disability certificates")
        HARDSHIP = "hardship", _("low income and extreme poverty")
        HEALTH = "health", _("loss of ability and dementia")
        DEATH = "death", _("deaths")
        MOVE = "move", _("household moves")

    class Purpose(models.TextChoices):
        BENEFITS = "benefits", _("to find who may be entitled to help")
        VISITS = "visits", _("to call and visit those who need it")
        REGISTER = "register", _("to keep the register right")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="sharing_agreements")
    department = models.CharField(max_length=16, choices=Department.choices)
    register = models.CharField(max_length=12, choices=Register.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    fields = models.CharField(max_length=120)
    paper = SealedField(whose="signed_by_id")
    from_on = models.DateField()
    to_on = models.DateField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = SealedField(whose="ended_by_id")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="agreement_period_runs"),
            models.CheckConstraint(condition=~Q(fields="") & ~Q(paper=""), name="agreement_names_fields_and_paper"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="agreement_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_because=""), name="agreement_ended_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    def named(self) -> tuple[str, ...]:
        """The fields it names."""
        return tuple(self.fields.split())

    def in_force(self, day: date) -> bool:
        """Whether something may be delivered under it on a day; `to_on` is the first day without it."""
        return self.ended_at is None and self.from_on <= day < self.to_on

    def end(self, *, by_id: str, at: datetime, because: str) -> None:
        """Nothing more is delivered under it."""
        self.ended_by_id, self.ended_at, self.ended_because = by_id, at, because
        self.save(update_fields=["ended_by", "ended_at", "ended_because"])


class Outcome(models.TextChoices):
    """What became of a row; each row of a file has exactly one."""

    MATCHED = "matched", _("put before somebody")
    NEW = "new", _("new to the register")
    CHANGED = "changed", _("changed in the register")
    UNCHANGED = "unchanged", _("known so already")
    DOUBTFUL = "doubtful", _("waits for a decision")
    NOBODY = "nobody", _("nobody of ours")
    FAULTY = "faulty", _("not taken")
    DOUBLE = "double", _("twice in the file")
    ASIDE = "aside", _("no person in the row")


def count_of(outcome: str) -> str:
    """The column of a delivery that counts an outcome."""
    return f"{outcome}_count"


class Delivery(Coded):
    """One file as it was delivered under an agreement: what lay outside the agreement was left out before it was kept.

    `content` is forgotten when it has been read to its end. `said` is a digest of all its rows in any order.
    """

    bearings: ClassVar = Bearings(place="agreement__place")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="deliveries")
    file_name = SealedField(whose="brought_by_id")
    content = SealedField(whose="brought_by_id")
    outline = SealedField(whose="brought_by_id")
    said = models.CharField(max_length=64)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rows_count = models.PositiveIntegerField()
    rows_read = models.PositiveIntegerField(default=0)
    matched_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    doubtful_count = models.PositiveIntegerField(default=0)
    nobody_count = models.PositiveIntegerField(default=0)
    faulty_count = models.PositiveIntegerField(default=0)
    double_count = models.PositiveIntegerField(default=0)
    aside_count = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agreement", "brought_at"], name="deliveries_of_an_agreement")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rows_read=reduce(add, (F(count_of(one)) for one in Outcome.values))),
                name="delivery_rows_add_up",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(rows_read=F("rows_count")), name="delivery_finished_is_read"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    def outlined(self) -> Mapping[str, Any]:
        """The sheets, the columns that were kept and the names of what was left out."""
        return dict(json.loads(str(self.outline)))

    def counted(self) -> dict[str, int]:
        """How many rows have each outcome."""
        return {one: getattr(self, count_of(one)) for one in Outcome.values}


class DeliveredRow(Coded):
    """One row of a file and what became of it. What it says is kept where somebody must act on it, and sealed.

    `likeness` is a keyed digest of how the row names a person under its agreement: what was decided of it once is
    known the next time.
    """

    class Why(models.TextChoices):
        NUMBER_MISSING = "number_missing", _("same name and birth date, and the row has no ID number")
        NUMBER_UNKNOWN = "number_unknown", _("same name and birth date, and we do not know the ID number")
        NUMBER_DIFFERS = "number_differs", _("same name and birth date, and another ID number")
        NAME_DIFFERS = "name_differs", _("same ID number, and another name")
        NAME_DAMAGED = "name_damaged", _("a rare character of the name is lost")
        NAME_NEARLY = "name_nearly", _("same birth date, and one character of the name differs")
        SEVERAL = "several", _("several people have this name and birth date")
        UNSOUND = "unsound", _("name, ID number or birth date are wrong")
        UNIDENTIFIED = "unidentified", _("neither an ID number nor a birth date")
        CONTENT_UNCLEAR = "content_unclear", _("what the register is for is not understood")
        DAY_UNCLEAR = "day_unclear", _("the day is not understood")
        DAY_AHEAD = "day_ahead", _("the day has not come yet")
        STATUS_UNCLEAR = "status_unclear", _("whether it still holds is not understood")
        SAME_WORDS = "same_words", _("the same as an earlier row")
        OTHER_WORDS = "other_words", _("an earlier row says something else of the same person")
        SUBTOTAL = "subtotal", _("a sum")
        FOOTER = "footer", _("a line under the table")
        HEADING = "heading", _("a heading")
        HEADER = "header", _("the names of the columns again")
        EMPTY = "empty", _("nothing in the columns of the agreement")
        DECEASED = "deceased", _("the person has died")

    class Decision(models.TextChoices):
        PERSON = "person", _("is this person")
        NOBODY = "nobody", _("is nobody of ours")

    bearings: ClassVar = Bearings(place="delivery__agreement__place")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    sheet_number = models.PositiveSmallIntegerField()
    row_number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    why = models.CharField(max_length=16, choices=Why.choices, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    candidates = models.CharField(max_length=300, blank=True)
    likeness = models.BinaryField(max_length=16, null=True, blank=True)
    content = SealedField(whose="concerns")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_because = SealedField(whose="concerns")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["delivery", "outcome", "position"], name="delivered_rows_by_outcome"),
            models.Index(fields=["likeness"], condition=Q(outcome="doubtful"), name="delivered_rows_waiting"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "position"], name="a_delivered_row_once"),
            models.CheckConstraint(
                condition=paired("decided_at", "decided_by"), name="delivered_row_decided_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(decided_because=""), name="delivered_row_decided_with_words"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["matched", "new", "changed", "unchanged"]) | Q(person__isnull=False),
                name="delivered_row_of_ours_has_its_person",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["doubtful", "faulty"]) | ~Q(why=""), name="delivered_row_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"delivered row {self.pk}"

    @property
    def concerns(self) -> str:
        """Whom opening the row is noted for: the person it means, else whoever brought the file."""
        return str(self.person_id or self.delivery.brought_by_id)

    def told(self) -> Mapping[str, Any]:
        """What the row says, as it was kept."""
        return dict(json.loads(str(self.content))) if self.content else {}

    def candidate_ids(self) -> tuple[str, ...]:
        """Who of ours may be meant."""
        return tuple(self.candidates.split())


class Likeness(Coded):
    """Whom a row that was doubtful meant: one of ours, or nobody. Asked once, and known for the next delivery."""

    bearings: ClassVar = Bearings(place="agreement__place")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="likenesses")
    digest = models.BinaryField(max_length=16, unique=True, editable=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"likeness {self.pk}"
