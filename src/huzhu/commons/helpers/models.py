"""Helpers of all kinds: what they can do, on what papers, when, how much, and whom they would rather not meet."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Organisation, Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Helper(Coded):
    """A person who gives help: volunteer, young-old peer, grid member, care worker or student."""

    class Kind(models.TextChoices):
        VOLUNTEER = "volunteer", _("volunteer")
        PEER = "peer", _("young-old peer")
        GRID = "grid", _("grid member")
        WORKER = "worker", _("care worker")
        STUDENT = "student", _("student")

    class Standing(models.TextChoices):
        APPLIED = "applied", _("applied")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        LEFT = "left", _("left")

    bearings: ClassVar = Bearings(place="place", own="person_id", organisation="organisation_id")

    person = models.OneToOneField(Person, models.PROTECT, related_name="helper")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    place = models.ForeignKey(Division, models.PROTECT, related_name="helpers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="helpers")
    vest_number = models.CharField(max_length=12, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.APPLIED)
    standing_since = models.DateField()
    max_minutes_a_day = models.PositiveSmallIntegerField(default=240)
    max_visits_a_day = models.PositiveSmallIntegerField(default=4)
    max_steps = models.PositiveSmallIntegerField(null=True, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "vest_number"], condition=~Q(vest_number=""), name="a_vest_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"helper {self.pk}"

    def join(self, organisation: Organisation | None) -> None:
        """Belongs to the team of an organisation; None: to none."""
        self.organisation = organisation
        self.save(update_fields=["organisation"])

    def limit(self, *, minutes: int, visits: int, steps: int | None) -> None:
        """What the helper gives at most: minutes and visits a day, and steps on one way; None for any."""
        self.max_minutes_a_day, self.max_visits_a_day, self.max_steps = minutes, visits, steps
        self.save(update_fields=["max_minutes_a_day", "max_visits_a_day", "max_steps"])


class Photo(Coded):
    """What a helper looks like, for those whom they are about to visit; kept as long as the helper agrees."""

    helper = models.OneToOneField(Helper, models.PROTECT, related_name="photo")
    picture = SealedField(whose="helper.person_id")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"photo of {self.helper_id}"


class Skill(Coded):
    """What a helper can do, and how well (1 basic, 2 trained, 3 professional)."""

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="skills")
    code = models.CharField(max_length=30)
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["helper", "code"], name="a_skill_once_per_helper"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="skill_level_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.level} of {self.helper_id}"


class Certificate(Coded):
    """A paper that proves a skill until it expires; the day it expires the skill counts no more."""

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="certificates")
    skill_code = models.CharField(max_length=30)
    issuer = SealedField(whose="helper.person_id")
    number = SealedField(whose="helper.person_id")
    valid_from = models.DateField()
    valid_to = models.DateField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("valid_from", "valid_to"), name="certificate_period_runs"),
            models.CheckConstraint(
                condition=paired("verified_at", "verified_by"),
                name="certificate_verified_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_code} of {self.helper_id} to {self.valid_to}"


class Availability(Coded):
    """Hours of the week a helper offers, in minutes since local midnight, [from, to)."""

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="availability")
    weekday = models.PositiveSmallIntegerField()
    from_minute = models.PositiveSmallIntegerField()
    to_minute = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_monday_0_to_sunday_6"),
            models.CheckConstraint(
                condition=Q(to_minute__gt=F("from_minute"), to_minute__lte=1440), name="availability_runs_within_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper_id} {self.weekday} {self.from_minute}-{self.to_minute}"


class Absence(Coded):
    """Days on which a helper cannot come, [from, to), whatever the week says."""

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="absence_period_runs"),
        ]

    def __str__(self) -> str:
        return f"{self.helper_id} away {self.from_on}"


class Avoidance(Coded):
    """That these two are not to be brought together; who said so is nobody else's business."""

    elder = models.ForeignKey(Person, models.PROTECT, related_name="avoidances")
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="avoidances")
    said_by_elder = models.BooleanField()
    since_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["elder", "helper"], name="one_avoidance_per_pair")]

    def __str__(self) -> str:
        return f"{self.elder_id} and {self.helper_id} apart"


class ServiceRefusal(Coded):
    """A kind of service this helper does not give."""

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="service_refusals")
    service = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["helper", "service"], name="a_service_refused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.helper_id} gives no {self.service}"
