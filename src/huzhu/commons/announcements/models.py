"""Dated lines that a place hangs out for everybody: activities, menus and notices."""

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

DAY_MINUTES = 1440
EVERY_DAY = "0123456"


class Announcement(Coded):
    """One line on the board of a place and of all under it, on `weekdays` (0 Monday) of the days [from_on, to_on)."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("activity")
        MENU = "menu", _("menu")
        NOTICE = "notice", _("notice to all")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=40)
    details = models.CharField(max_length=300, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    weekdays = models.CharField(max_length=7, default=EVERY_DAY)
    from_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    to_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    title_en = models.CharField(max_length=80, blank=True)
    details_en = models.CharField(max_length=600, blank=True)
    on_board = models.BooleanField(default=True)  # else it is only told to those it is for
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "from_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="announcement_period_runs"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(weekdays=""), name="announcement_says_what_and_when"),
            models.CheckConstraint(
                condition=Q(from_minute__isnull=True, to_minute__isnull=True)
                | Q(from_minute__lt=DAY_MINUTES, to_minute__isnull=True)
                | Q(
                    from_minute__isnull=False,
                    to_minute__isnull=False,
                    to_minute__gt=F("from_minute"),
                    to_minute__lte=DAY_MINUTES,
                ),
                name="announcement_hours_run_within_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind="activity") | Q(from_minute__isnull=False), name="activity_begins_at_a_time"
            ),
            models.CheckConstraint(
                condition=paired("withdrawn_at", "withdrawn_by"), name="announcement_withdrawn_at_and_by"
            ),
        ]

    def __str__(self) -> str:
        return f"announcement {self.pk}"

    def hangs_on(self, day: date) -> bool:
        """Whether it is on the board on a day."""
        in_time = self.from_on <= day and (self.to_on is None or day < self.to_on)
        return self.withdrawn_at is None and in_time and str(day.weekday()) in self.weekdays

    def words_in(self, language: str) -> tuple[str, str]:
        """Title and details in a language (`zh-hans`, `en`); in Chinese where nobody has written any other."""
        if language.startswith("zh") or not self.title_en:
            return self.title, self.details
        return self.title_en, self.details_en or self.details

    def take_down(self, *, by_id: str, at: datetime) -> None:
        """Nobody reads it any more."""
        self.withdrawn_by_id, self.withdrawn_at = by_id, at
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])

    def hang_again(self) -> None:
        """It was taken down by mistake."""
        self.withdrawn_by_id, self.withdrawn_at = None, None
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])
