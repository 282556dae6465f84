"""Persons, how they are reached, what is known of them, who acts for them, and the posts they hold."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Organisation(Coded):
    """A social organisation, operator, department or school; its posts are held by persons."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    credit_code = models.CharField(max_length=18, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="organisations")

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"


class Person(Coded):
    """One human being. An account, a phone, an e-mail address or an ID number are all things one may lack."""

    class Gender(models.TextChoices):
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        UNKNOWN = "unknown", _("not stated")

    class Standing(models.TextChoices):
        NONE = "none", _("no ID number")
        UNVERIFIED = "unverified", _("ID number not verified")
        VERIFIED = "verified", _("ID number verified")

    bearings: ClassVar = Bearings(place="place", own="id")

    name = SealedField(whose="pk")
    gender = models.CharField(max_length=8, choices=Gender.choices, default=Gender.UNKNOWN)
    born_on = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="residents")
    door = SealedField(whose="pk")
    point = SealedField(whose="pk")
    datum = models.CharField(max_length=8, default="WGS84")
    street_node = models.IntegerField(null=True, blank=True)
    identity_number = SealedField(whose="pk")
    identity_digest = models.BinaryField(null=True, unique=True, editable=True)
    identity_standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.NONE)
    protected = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "born_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(born_on__isnull=True) | Q(died_on__gte=F("born_on")),
                name="nobody_dies_before_birth",
            ),
            models.CheckConstraint(
                condition=Q(identity_standing="none", identity_digest__isnull=True)
                | (~Q(identity_standing="none") & Q(identity_digest__isnull=False)),
                name="identity_number_and_digest_together",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Phone(Coded):
    """A number that reaches a person; many old people share one, so it is neither unique nor a key."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="phones")
    number = SealedField(whose="person_id")
    digest = models.BinaryField(db_index=True, editable=True)
    label = SealedField(whose="person_id")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "digest"], name="a_number_once_per_person")]

    def __str__(self) -> str:
        return f"phone {self.pk} of {self.person_id}"


class SearchKey(models.Model):
    """One way to find a person (initials, part of the name, phone tail, door), as a keyed digest."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="search_keys")
    digest = models.BinaryField(editable=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest", "person"])]

    def __str__(self) -> str:
        return f"key {self.pk} of {self.person_id}"


class Fact(Coded):
    """Something known of a person in a period [from, to), with where it comes from and who verified it."""

    class Kind(models.TextChoices):
        LIVING = "living", _("living situation")
        HARDSHIP = "hardship", _("hardship")
        ABILITY = "ability", _("ability level")
        DISABILITY = "disability", _("disability")
        LANGUAGE = "language", _("language")
        HEARING = "hearing", _("hearing")
        MOBILITY = "mobility", _("mobility")
        CATEGORY = "category", _("group of people")
        REGISTRATION = "registration", _("household registration")
        INSURANCE = "insurance", _("long-term care insurance")
        ALLOWANCE = "allowance", _("nursing subsidy for severe disability")
        REMARK = "remark", _("remark")

    class Origin(models.TextChoices):
        SAID = "said", _("told to somebody")
        ROSTER = "roster", _("from a list that was read in")
        SIMULATED = "simulated", _("made up for a demo")

    person = models.ForeignKey(Person, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = SealedField(whose="person_id")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.SAID)
    source = SealedField(whose="person_id")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "kind", "from_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="fact_period_runs"),
            models.CheckConstraint(
                condition=paired("verified_at", "verified_by"),
                name="fact_verified_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} from {self.from_on}"

    def said_by(self) -> str:
        """Where it comes from: in the words of whoever wrote it down, else the house's own."""
        return str(self.source or self.get_origin_display())


class Household(Coded):
    """People who live and keep house together at one place."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="households")

    def __str__(self) -> str:
        return f"household {self.pk}"


class Membership(Coded):
    """That a person belongs to a household in a period [from, to)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="membership_period_runs"),
            models.UniqueConstraint(fields=["person"], condition=Q(to_on__isnull=True), name="one_household_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class Tie(Coded):
    """What one person is to another; with a rank, also whom to call in an emergency and in which order."""

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("husband or wife")
        CHILD = "child", _("child")
        RELATIVE = "relative", _("other relative")
        NEIGHBOUR = "neighbour", _("neighbour")
        GUARDIAN = "guardian", _("guardian")

    person = models.ForeignKey(Person, models.PROTECT, related_name="ties")
    other = models.ForeignKey(Person, models.PROTECT, related_name="ties_to")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    emergency_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    informed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "other"], name="one_tie_between_two"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="nobody_is_tied_to_self"),
        ]

    def __str__(self) -> str:
        return f"{self.other_id} is {self.kind} of {self.person_id}"


class Delegation(Coded):
    """That a person lets another act, for what, and from when to when; it can be taken back at any time."""

    bearings: ClassVar = Bearings(place="person__place", own="person_id", helper="delegate_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Person, models.PROTECT, related_name="delegations_held")
    scopes = models.CharField(max_length=80)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    consent_channel = models.CharField(max_length=20)
    present = SealedField(whose="person_id")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="delegation_period_runs"),
            models.CheckConstraint(condition=~Q(person=F("delegate")), name="nobody_delegates_to_self"),
            models.CheckConstraint(
                condition=paired("revoked_at", "revoked_by"),
                name="delegation_revoked_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} for {self.person_id}"


class Post(Coded):
    """That a person works in a role, for a place and everything under it, in a period [from, to)."""

    bearings: ClassVar = Bearings(place="place", own="person_id")

    class Kind(models.TextChoices):
        OPERATOR = "operator", _("telephone operator")
        STAFF = "staff", _("station staff")
        GRID_MEMBER = "grid_member", _("grid member")
        INSPECTOR = "inspector", _("inspector")
        KEEPER = "keeper", _("administrator")
        LEADER = "leader", _("head of an organisation")

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    place = models.ForeignKey(Division, models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="posts")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                # A post that is taken back on its first day, or before it, has ended as it began.
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="post_period_runs",
            ),
            models.CheckConstraint(
                condition=~Q(kind="leader") | Q(organisation__isnull=False), name="who_leads_leads_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} at {self.place_id}"

    def end(self, to_on: date | None) -> None:
        """`to_on` is the first day without it; None: it goes on until further notice."""
        self.to_on = to_on
        self.save(update_fields=["to_on"])


class Account(AbstractBaseUser):
    """A way to sign in, for those who want one; most elders never need it."""

    username = models.CharField(max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    password_told = models.BooleanField(default=False)  # somebody read it out: it opens the page to choose another
    text_size = models.CharField(max_length=2, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")

    objects: ClassVar = BaseUserManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return f"account {self.pk}"
