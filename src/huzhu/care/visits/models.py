"""Visits: who came to the door and when, what the elder said, and the minutes that follow from it."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField


class Visit(Coded):
    """What became of one need: someone came, left, and was confirmed or disputed."""

    class State(models.TextChoices):
        ARRIVED = "arrived", _("at the door")
        LEFT = "left", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")
        UPHELD = "upheld", _("dispute upheld, no hours")

    class ConfirmedVia(models.TextChoices):
        ELDER = "elder", _("by the elder")
        DELEGATE = "delegate", _("by the family")
        CALL_BACK = "call_back", _("by a call from the station")
        SILENCE = "silence", _("72 hours without complaint")

    bearings: ClassVar = Bearings(place="place", own="elder_id")

    need = models.OneToOneField(Need, models.PROTECT, related_name="visit")
    elder = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    place = models.ForeignKey(Division, models.PROTECT, related_name="visits")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    began_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    leaving_typed_at = models.DateTimeField(null=True, blank=True)  # where the leaving was noted later than it was
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_via = models.CharField(max_length=10, choices=ConfirmedVia.choices, blank=True)
    owed_minutes = models.PositiveIntegerField(null=True, blank=True)
    uncovered_minutes = models.PositiveIntegerField(null=True, blank=True)  # of those, what nobody had
    disputed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    disputed_because = SealedField(whose="elder_id")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_because = SealedField(whose="elder_id")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "left_at"]), models.Index(fields=["began_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=paired("confirmed_at", "confirmed_by"), name="visit_confirmed_at_and_by"),
            models.CheckConstraint(condition=paired("disputed_at", "disputed_by"), name="visit_disputed_at_and_by"),
            models.CheckConstraint(condition=paired("resolved_at", "resolved_by"), name="visit_resolved_at_and_by"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("began_at")), name="visit_leaves_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(leaving_typed_at__isnull=True)
                | Q(left_at__isnull=False, leaving_typed_at__gte=F("left_at")),
                name="visit_typed_in_after_it_was",
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", left_at__isnull=True, confirmed_at__isnull=True)
                | Q(state="left", left_at__isnull=False, confirmed_at__isnull=True, disputed_at__isnull=True)
                | Q(state="confirmed", left_at__isnull=False, confirmed_at__isnull=False)
                | Q(state="disputed", left_at__isnull=False, disputed_at__isnull=False, confirmed_at__isnull=True)
                | Q(state="upheld", disputed_at__isnull=False, resolved_at__isnull=False, confirmed_at__isnull=True),
                name="visit_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"

    def begin_no_later(self, *, at: datetime) -> None:
        """One of two helpers was there before the other, though it was noted after."""
        if at < self.began_at:
            self.began_at = at
            self.save(update_fields=["began_at"])

    @property
    def known_left_at(self) -> datetime | None:
        """Since when it is known that all have left: from then on the elder's side may speak or be silent."""
        return self.leaving_typed_at or self.left_at

    def leave(self, *, at: datetime, typed_at: datetime | None = None) -> None:
        """The last helper has left; the visit waits for a word from the elder's side."""
        self.left_at, self.leaving_typed_at, self.state = at, typed_at, self.State.LEFT
        self.save(update_fields=["left_at", "leaving_typed_at", "state"])

    def owe(self, *, minutes: int, uncovered: int) -> None:
        """What the rules make the elder's side owe for it, and how much of that nobody had."""
        self.owed_minutes, self.uncovered_minutes = minutes, uncovered
        self.save(update_fields=["owed_minutes", "uncovered_minutes"])

    def confirm(self, *, by_id: str, at: datetime, via: str) -> None:
        """The elder's side says it was as it should be, or has said nothing against it."""
        self.confirmed_by_id, self.confirmed_at, self.confirmed_via = by_id, at, via
        self.state = self.State.CONFIRMED
        self.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_via", "state"])

    def dispute(self, *, by_id: str, at: datetime, because: str) -> None:
        """Somebody says it was not as it should be: the hours wait."""
        self.disputed_by_id, self.disputed_at, self.disputed_because = by_id, at, because
        self.state = self.State.DISPUTED
        self.save(update_fields=["disputed_by", "disputed_at", "disputed_because", "state"])

    def undispute(self) -> None:
        """It was disputed by mistake: it waits for the elder's word as before."""
        self.disputed_by_id, self.disputed_at, self.disputed_because = None, None, ""
        self.state = self.State.LEFT
        self.save(update_fields=["disputed_by", "disputed_at", "disputed_because", "state"])

    def uphold(self, *, by_id: str, at: datetime, because: str) -> None:
        """The complaint was right: no hours follow."""
        self._resolve(by_id, at, because)
        self.state = self.State.UPHELD
        self.save(update_fields=["resolved_by", "resolved_at", "resolved_because", "state"])

    def dismiss(self, *, by_id: str, at: datetime, because: str) -> None:
        """The visit was as it should be: it counts as confirmed by the station."""
        self._resolve(by_id, at, because)
        self.save(update_fields=["resolved_by", "resolved_at", "resolved_because"])
        self.confirm(by_id=by_id, at=at, via=self.ConfirmedVia.CALL_BACK)

    def _resolve(self, by_id: str, at: datetime, because: str) -> None:
        self.resolved_by_id, self.resolved_at, self.resolved_because = by_id, at, because


class Attendance(Coded):
    """One helper's part in a visit: arrival and leaving, how each was shown, and the minutes it earned."""

    class Shown(models.TextChoices):
        CARD = "card", _("code from the elder's card")
        STATION = "station", _("confirmed by the station by phone")
        PAPER = "paper", _("typed in from a slip")

    bearings: ClassVar = Bearings(
        place="visit__place",
        own="visit__elder_id",
        helper="assignment__helper__person_id",
        organisation="assignment__helper__organisation_id",
    )

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attendances")
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="attendance")
    arrived_at = models.DateTimeField()
    arrival_typed_at = models.DateTimeField(null=True, blank=True)  # where it was noted later than it happened
    arrival_shown = models.CharField(max_length=8, choices=Shown.choices)
    arrival_nonce = models.CharField(max_length=40, unique=True)
    arrival_noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    arrival_ahead_seconds = models.BigIntegerField(null=True, blank=True)  # the clock of a telephone that kept it
    left_at = models.DateTimeField(null=True, blank=True)
    leaving_typed_at = models.DateTimeField(null=True, blank=True)
    leaving_shown = models.CharField(max_length=8, choices=Shown.choices, blank=True)
    leaving_nonce = models.CharField(max_length=40, unique=True, null=True, blank=True)
    leaving_noted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    leaving_ahead_seconds = models.BigIntegerField(null=True, blank=True)
    credited_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    school_minutes = models.PositiveSmallIntegerField(default=0)  # of a minor: for the education record
    credit_reasons = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["arrived_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=paired("left_at", "leaving_noted_by", "leaving_nonce"), name="attendance_left_at_by_and_nonce"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="attendance_period_runs"
            ),
            models.CheckConstraint(
                condition=Q(arrival_typed_at__isnull=True) | Q(arrival_typed_at__gte=F("arrived_at")),
                name="arrival_typed_in_after_it_was",
            ),
            models.CheckConstraint(
                condition=Q(leaving_typed_at__isnull=True)
                | Q(left_at__isnull=False, leaving_typed_at__gte=F("left_at")),
                name="leaving_typed_in_after_it_was",
            ),
            models.CheckConstraint(
                condition=Q(arrival_ahead_seconds__isnull=True)
                | Q(arrival_shown="card", arrival_typed_at__isnull=False),
                name="arrival_kept_is_typed_in_by_card",
            ),
            models.CheckConstraint(
                condition=Q(leaving_ahead_seconds__isnull=True)
                | Q(leaving_shown="card", leaving_typed_at__isnull=False),
                name="leaving_kept_is_typed_in_by_card",
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"

    def leave(self, *, by_id: str, at: datetime, shown: str, nonce: str, typed_at: datetime | None = None) -> None:
        """The helper has left the door."""
        self.left_at, self.leaving_typed_at, self.leaving_noted_by_id = at, typed_at, by_id
        self.leaving_shown, self.leaving_nonce = shown, nonce
        named = ["left_at", "leaving_typed_at", "leaving_noted_by", "leaving_shown", "leaving_nonce"]
        self.save(update_fields=named)

    def keep_clock(self, *, ahead_seconds: int | None) -> None:
        """The leaving was kept on a telephone whose clock was so far ahead; nothing where it was not."""
        if ahead_seconds is not None:
            self.leaving_ahead_seconds = ahead_seconds
            self.save(update_fields=["leaving_ahead_seconds"])

    def earn(self, *, minutes: int, school_minutes: int, reasons: list[dict[str, object]]) -> None:
        """What the rules make of the time between arrival and leaving."""
        self.credited_minutes, self.school_minutes, self.credit_reasons = minutes, school_minutes, reasons
        self.save(update_fields=["credited_minutes", "school_minutes", "credit_reasons"])


class Mark(Coded):
    """What a telephone told of itself when an arrival, a leaving or the elder's yes was noted: a keyed digest of its
    mark, and rough metres from the door. Never the mark or a position, and nothing for longer than a quarter."""

    class Deed(models.TextChoices):
        ARRIVAL = "arrival", _("arrival")
        LEAVING = "leaving", _("leaving")
        WORD = "word", _("the elder's word")

    bearings: ClassVar = Bearings(place="visit__place")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="marks")
    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, blank=True, related_name="marks")
    deed = models.CharField(max_length=8, choices=Deed.choices)
    noted_at = models.DateTimeField()
    device_digest = models.BinaryField(max_length=16, null=True, blank=True)
    metres_away = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["noted_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deed="word", attendance__isnull=True) | ~Q(deed="word") & Q(attendance__isnull=False),
                name="mark_of_a_part_or_of_the_word",
            ),
            models.CheckConstraint(
                condition=Q(metres_away__isnull=True) | Q(Exact(Mod(F("metres_away"), 100), 0)),
                name="mark_metres_are_rough",
            ),
            models.UniqueConstraint(fields=["attendance", "deed"], name="one_mark_for_a_deed"),
            models.UniqueConstraint(fields=["visit"], condition=Q(deed="word"), name="one_mark_for_the_word"),
        ]

    def __str__(self) -> str:
        return f"mark {self.pk}"
