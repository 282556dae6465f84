"""By which list a place goes; each search over it, each answer and what changed, and what was applied for and given.

What tells of a person is sealed.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField

Said = Mapping[str, int | None]
"""By the code of each benefit that may be due, how much, or None where nothing is counted or it cannot be told."""


class ListAdoption(Coded):
    """That a place and all under it go by a list of benefits on the days [from_on, to_on), instead of the nation's."""

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="list_adoptions")
    pack = models.CharField(max_length=60)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    because = SealedField(whose="adopted_by_id")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="list_adoption_period_runs"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="list_adoption_ended_at_and_by"),
            models.CheckConstraint(condition=paired("to_on", "ended_at"), name="list_adoption_that_ends_was_ended"),
            models.UniqueConstraint(fields=["place"], condition=Q(to_on__isnull=True), name="one_list_in_force"),
            models.UniqueConstraint(fields=["place", "from_on"], name="one_list_a_place_and_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.pack} at {self.place_id} from {self.from_on}"

    def end(self, *, by_id: str, at: datetime, to_on: date) -> None:
        """From that day on another list holds, or what lies above."""
        self.to_on, self.ended_at, self.ended_by_id = to_on, at, by_id
        self.save(update_fields=["to_on", "ended_at", "ended_by"])


class Search(Coded):
    """That everybody of a place was asked about, or all for whom an answer could have changed since the last time."""

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="entitlement_searches")
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=12)
    searched_on = models.DateField()
    whole = models.BooleanField()
    journal_seq = models.BigIntegerField()
    people_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    lost_count = models.PositiveIntegerField(default=0)
    unsure_count = models.PositiveIntegerField(default=0)
    searched_at = models.DateTimeField()
    searched_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "searched_at"])]

    def __str__(self) -> str:
        return f"entitlement search {self.pk}"


class Answer(Coded):
    """What a person may be entitled to by the last search: the codes of benefits tell of hardship, so they are sealed.

    Benefits that are never on a list of people are not in it.
    """

    bearings: ClassVar = Bearings(place="person__place")

    person = models.OneToOneField(Person, models.PROTECT, related_name="entitlement_answer")
    search = models.ForeignKey(Search, models.PROTECT, related_name="answers")
    said = SealedField(whose="person_id")

    def __str__(self) -> str:
        return f"entitlement answer {self.pk}"

    def due(self) -> Said:
        """What may be due, as it was answered."""
        return dict(json.loads(str(self.said))) if self.said else {}

    def say(self, said: Said, search: Search) -> None:
        """A new answer in the place of the last."""
        self.said, self.search = json.dumps(said, sort_keys=True), search
        self.save(update_fields=["said", "search"])


class Finding(Coded):
    """One change of an answer: something may be due now, differs, is not due any more, or cannot be told any more."""

    class Kind(models.TextChoices):
        NEW = "new", _("may be due now")
        CHANGED = "changed", _("the amount has changed")
        LOST = "lost", _("not due any more")
        UNSURE = "unsure", _("cannot be told any more")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="entitlement_findings")
    search = models.ForeignKey(Search, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    benefit = SealedField(whose="person_id")
    amounts = SealedField(whose="person_id")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(benefit=""), name="entitlement_finding_names_its_benefit"),
        ]

    def __str__(self) -> str:
        return f"entitlement finding {self.pk}"


class Application(Coded):
    """That a benefit is asked for in the name of a person, what became of it, and from when until when it is given.

    Which benefit it is lies sealed; `same` is its keyed index, by which the database sees that it is asked for once.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("applied for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("not granted")
        WITHDRAWN = "withdrawn", _("application taken back")
        ENDED = "ended", _("given no longer")

    class Asker(models.TextChoices):
        SELF = "self", _("the person")
        FAMILY = "family", _("the family")
        STATION = "station", _("the station, with the person's leave")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="entitlement_applications")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="applications")
    benefit = SealedField(whose="person_id")
    same = models.BinaryField(max_length=16)
    asker = models.CharField(max_length=8, choices=Asker.choices)
    evidence = SealedField(whose="person_id")  # one paper a line
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # the first day on which it is given no longer
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    because = SealedField(whose="person_id")  # why it was not granted, was taken back or ended

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "applied_at"], name="entitlement_application_wait"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(benefit="") & ~Q(evidence=""), name="application_says_what_and_by_what"
            ),
            models.CheckConstraint(condition=paired("decided_at", "decided_by"), name="application_decided_at_and_by"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="application_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("applied_by")) & ~Q(decided_by=F("person")),
                name="application_decided_by_another",
            ),
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="application_period_runs_forward"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_on")),
                name="application_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gt=F("from_on")),
                name="application_review_comes_later",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", decided_at__isnull=True, ended_at__isnull=True, from_on__isnull=True)
                | Q(state="granted", decided_at__isnull=False, ended_at__isnull=True, from_on__isnull=False)
                | Q(state="refused", decided_at__isnull=False, ended_at__isnull=True, from_on__isnull=True)
                | Q(state="withdrawn", decided_at__isnull=True, ended_at__isnull=False, from_on__isnull=True)
                | Q(
                    state="ended",
                    decided_at__isnull=False,
                    ended_at__isnull=False,
                    from_on__isnull=False,
                    ended_on__isnull=False,
                ),
                name="application_state_is_what_was_done",
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True, review_on__isnull=True, to_on__isnull=True)
                | Q(from_on__isnull=False, review_on__isnull=False),
                name="application_granted_until_a_review",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn", "ended"]) | ~Q(because=""),
                name="application_over_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["same", "state"],
                condition=Q(state__in=["applied", "granted"]),
                name="one_application_and_one_grant_of_a_benefit",
            ),
        ]

    def __str__(self) -> str:
        return f"entitlement application {self.pk}"

    def grant(self, *, by_id: str, at: datetime, period: tuple[date, date | None], review_on: date) -> None:
        """It is given from a day on, until a day or without an end, and looked at again."""
        self.decided_at, self.decided_by_id, self.state = at, by_id, self.State.GRANTED
        (self.from_on, self.to_on), self.review_on = period, review_on
        self.save(update_fields=["decided_at", "decided_by", "state", "from_on", "to_on", "review_on"])

    def refuse(self, *, by_id: str, at: datetime, because: str) -> None:
        """It is not given."""
        self.decided_at, self.decided_by_id, self.state, self.because = at, by_id, self.State.REFUSED, because
        self.save(update_fields=["decided_at", "decided_by", "state", "because"])

    def end(self, *, by_id: str, at: datetime, because: str, on: date) -> None:
        """It is taken back before anybody has decided; or it is given no longer, from a day on."""
        self.ended_at, self.ended_by_id, self.because = at, by_id, because
        given = self.state == self.State.GRANTED
        self.state, self.ended_on = (self.State.ENDED, on) if given else (self.State.WITHDRAWN, None)
        self.save(update_fields=["ended_at", "ended_by", "because", "state", "ended_on"])

    def take_up(self) -> None:
        """What ended it was a mistake: it stands as before."""
        self.state = self.State.GRANTED if self.decided_at else self.State.APPLIED
        self.ended_at, self.ended_by, self.ended_on, self.because = None, None, None, ""
        self.save(update_fields=["ended_at", "ended_by", "because", "state", "ended_on"])

    def given_on(self, day: date) -> bool:
        """Whether it is given on a day."""
        if self.from_on is None or day < self.from_on or (self.to_on is not None and day >= self.to_on):
            return False
        return self.ended_on is None or day < self.ended_on


class HandedIn(Coded):
    """That an application was handed in at a place where the person is not registered: it is decided at home, and
    both places see how it stands."""

    bearings: ClassVar = Bearings(place="place")

    application = models.OneToOneField(Application, models.PROTECT, related_name="handed_in")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place"], name="entitlement_handed_in_at")]

    def __str__(self) -> str:
        return f"handed in {self.pk}"
