"""Who is on the list for regular contact, each time somebody was in touch or tried, and what has to be looked into."""

import json
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.needs.models import Need
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import SealedField
from huzhu.kernel.contacts import Due, Standing
from huzhu.kernel.moments import local_day


class Listing(Coded):
    """That a person is on the list for regular contact: put there and taken off by staff, with the reason.

    What is known of a person is sealed and no query reads it; this row is what a list of those due is made from. It
    holds how close and how often, never why: the reason is sealed, so that no list shows who is of which group.
    """

    class Tier(models.TextChoices):
        RED = "red", _("high risk")
        YELLOW = "yellow", _("key group")
        GREEN = "green", _("regular")

    class Wish(models.TextChoices):
        ANY = "any", _("calls and visits are welcome")
        PHONE = "phone", _("wishes to be rung only")
        NONE = "none", _("does not wish any")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_listings")
    tier = models.CharField(max_length=8, choices=Tier.choices)
    wish = models.CharField(max_length=8, choices=Wish.choices, default=Wish.ANY)
    because = SealedField(whose="person_id")
    listed_at = models.DateTimeField()
    listed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    listed_on = models.DateField()
    reached_on = models.DateField(null=True, blank=True)
    seen_on = models.DateField(null=True, blank=True)
    tries_count = models.PositiveSmallIntegerField(default=0)
    knocks_count = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    at_door = models.BooleanField(default=False)
    hurry_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = SealedField(whose="person_id")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(ended_at__isnull=True), name="contacts_due"),
            models.Index(
                fields=["hurry_at"], condition=Q(ended_at__isnull=True, hurry_at__isnull=False), name="contacts_hurry"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_listing_at_a_time"
            ),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="listing_ended_at_and_by"),
            models.CheckConstraint(condition=~Q(because=""), name="listing_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_because=""), name="listing_ended_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(wish="none", due_on__isnull=True) | (~Q(wish="none") & Q(due_on__isnull=False)),
                name="listing_due_unless_not_wished",
            ),
        ]

    def __str__(self) -> str:
        return f"listing {self.pk}"

    def standing(self) -> Standing:
        """What the rules ask of it; for a listing that came with its person and place."""
        hurry_on = local_day(self.hurry_at, self.person.place.time_zone) if self.hurry_at else None
        return Standing(self.listed_on, self.reached_on, self.seen_on, self.tries_count, self.knocks_count, hurry_on)

    def stand(self, standing: Standing, hurry_at: datetime | None, due: Due | None) -> None:
        """What is known of its contacts now, by when something that has happened wants one, and when one is due."""
        self.hurry_at = hurry_at
        self.reached_on, self.seen_on = standing.reached_on, standing.seen_on
        self.tries_count, self.knocks_count = standing.tries_count, standing.knocks_count
        self.due_on, self.at_door = (due.on, due.at_door) if due else (None, False)
        counted = ["reached_on", "seen_on", "tries_count", "knocks_count"]
        self.save(update_fields=[*counted, "hurry_at", "due_on", "at_door"])

    def end(self, *, by_id: str, at: datetime, because: str) -> None:
        """Takes the person off the list."""
        self.ended_by_id, self.ended_at, self.ended_because = by_id, at, because
        self.save(update_fields=["ended_by", "ended_at", "ended_because"])

    def days_over(self, today: date) -> int:
        """Days since it was due; nothing or less where it is not over yet."""
        return (today - self.due_on).days if self.due_on else 0


class Contact(Coded):
    """One time somebody was in touch, or tried to be. It is never deleted; a mistake is taken back.

    `need` names the visit that was asked for, where one is counted. `observed` holds what was seen, a sign by group as
    JSON (packs/observations.toml), sealed; `at` is when it was written down, right after it, and `minutes` how long it
    took.
    """

    class How(models.TextChoices):
        PHONE = "phone", _("by phone")
        VIDEO = "video", _("by video")
        DOOR = "door", _("in person")

    class Outcome(models.TextChoices):
        WELL = "well", _("all is well")
        MISSED = "missed", _("not reached")
        WRONG = "wrong", _("something is wrong")

    class Met(models.TextChoices):
        SELF = "self", _("the person")
        OTHER = "other", _("family or a neighbour")

    bearings: ClassVar = Bearings(place="listing__person__place")

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="contacts")
    how = models.CharField(max_length=8, choices=How.choices)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    words = SealedField(whose="listing.person_id")
    met = models.CharField(max_length=8, choices=Met.choices, default=Met.SELF)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    observed = SealedField(whose="listing.person_id")
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="contacts")
    at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="contacts_noted")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["listing", "at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(undone_at__isnull=True, need__isnull=False), name="a_visit_counts_once"
            ),
            models.CheckConstraint(condition=paired("undone_at", "undone_by"), name="contact_undone_at_and_by"),
            models.CheckConstraint(condition=~Q(outcome="wrong") | ~Q(words=""), name="contact_wrong_says_what"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    def signs(self) -> dict[str, str]:
        """What was seen, by group; opens what is sealed."""
        said = str(self.observed)
        return dict(json.loads(said)) if said else {}

    def undo(self, *, by_id: str, at: datetime) -> None:
        """It was written down by mistake."""
        self.undone_by_id, self.undone_at = by_id, at
        self.save(update_fields=["undone_by", "undone_at"])


class Worry(Coded):
    """Something about a person that somebody at the station must look into: not reached, or something is wrong."""

    class Kind(models.TextChoices):
        MISSED = "missed", _("not reached again and again")
        WRONG = "wrong", _("something is wrong")
        NOTICED = "noticed", _("something was noticed on a visit")

    class Ending(models.TextChoices):
        LOOKED = "looked", _("looked into")
        REACHED = "reached", _("reached after all")
        UNDONE = "undone", _("written down by mistake")

    bearings: ClassVar = Bearings(place="listing__person__place")

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="worries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    contact = models.OneToOneField(Contact, models.PROTECT, related_name="worry")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_as = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    closed_because = SealedField(whose="listing.person_id")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], condition=Q(closed_at__isnull=True), name="worries_open"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("closed_at", "closed_by"), name="worry_closed_at_and_by"),
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(kind="missed", closed_at__isnull=True),
                name="one_missed_worry_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_as="") | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
                name="worry_closed_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(closed_as="looked") | ~Q(closed_because=""), name="worry_looked_into_with_words"
            ),
        ]

    def __str__(self) -> str:
        return f"worry {self.pk}"

    def close(self, *, by_id: str, at: datetime, closed_as: str, because: str = "") -> None:
        """It waits for nobody any more; who has looked into it says what became of it."""
        self.closed_by_id, self.closed_at = by_id, at
        self.closed_as, self.closed_because = closed_as, because
        self.save(update_fields=["closed_by", "closed_at", "closed_as", "closed_because"])


class Shock(Coded):
    """Something has happened to a person of the list: somebody is to be in touch within hours, by the tier.

    It is over when the person was reached after it; a mistake is taken back. What exactly happened is sealed.
    """

    class Kind(models.TextChoices):
        BEREAVED = "bereaved", _("has lost husband or wife")
        HOSPITAL = "hospital", _("has come home from hospital")
        FALL = "fall", _("has fallen")
        ALARM = "alarm", _("an alarm went off")
        WEATHER = "weather", _("extreme weather")

    bearings: ClassVar = Bearings(place="listing__person__place")

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="shocks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = SealedField(whose="listing.person_id")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["listing", "noted_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("undone_at", "undone_by"), name="shock_undone_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"shock {self.pk}"

    def undo(self, *, by_id: str, at: datetime) -> None:
        """It was written down by mistake."""
        self.undone_by_id, self.undone_at = by_id, at
        self.save(update_fields=["undone_by", "undone_at"])


class Proposal(Coded):
    """That by the rules somebody should be looked after so closely: found by night, decided by staff.

    It holds the tier and never the ground, which is asked of the facts when somebody opens the page; `same` is a keyed
    digest of the grounds, so that what staff have declined is not proposed again until something else is known.
    """

    class Ending(models.TextChoices):
        TAKEN = "taken", _("put on the list")
        DECLINED = "declined", _("not put on the list")
        LAPSED = "lapsed", _("no longer called for")

    bearings: ClassVar = Bearings(place="person__place")

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_proposals")
    tier = models.CharField(max_length=8, choices=Listing.Tier.choices)
    same = models.BinaryField(max_length=16, editable=True)
    proposed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_as = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    closed_because = SealedField(whose="person_id")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["proposed_at"], condition=Q(closed_at__isnull=True), name="proposals_open"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="one_proposal_at_a_time"
            ),
            models.CheckConstraint(condition=paired("closed_at", "closed_by"), name="proposal_closed_at_and_by"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_as="") | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
                name="proposal_closed_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(closed_as="declined") | ~Q(closed_because=""), name="proposal_declined_with_words"
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    def close(self, *, by_id: str, at: datetime, closed_as: str, because: str = "") -> None:
        """It waits for nobody any more; who declines it says why."""
        self.closed_by_id, self.closed_at = by_id, at
        self.closed_as, self.closed_because = closed_as, because
        self.save(update_fields=["closed_by", "closed_at", "closed_as", "closed_because"])
