"""Planning runs, what they propose, who was offered which need, what staff have set, and who is looked for."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.care.dispatch.batches import CityPart, CityPlan
from huzhu.care.dispatch.sickness import Illness
from huzhu.care.needs.models import Need
from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField

__all__ = ["Assignment", "CityPart", "CityPlan", "Illness", "PlanRun", "Proposal", "Replacement", "Steer", "Unserved"]


class PlanRun(Coded):
    """One run of the planner for a place and a day: proposed first, then told to people, dropped, or undone."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        TOLD = "told", _("told")
        UNDONE = "undone", _("undone")
        DROPPED = "dropped", _("dropped")

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="plan_runs")
    day = models.DateField()
    seed = models.BigIntegerField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan_milliseconds = models.PositiveIntegerField()
    needs_count = models.PositiveIntegerField()
    served_count = models.PositiveIntegerField()
    tiers = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "day", "planned_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "day"], condition=Q(state="proposed"), name="one_open_proposal_for_a_day"
            ),
            models.CheckConstraint(condition=paired("told_at", "told_by"), name="run_told_at_and_by"),
            models.CheckConstraint(condition=paired("closed_at", "closed_by"), name="run_closed_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="proposed", told_at__isnull=True, closed_at__isnull=True)
                | Q(state="told", told_at__isnull=False, closed_at__isnull=True)
                | Q(state="undone", told_at__isnull=False, closed_at__isnull=False)
                | Q(state="dropped", told_at__isnull=True, closed_at__isnull=False),
                name="run_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} for {self.day}"

    def tell(self, *, by_id: str, at: datetime) -> None:
        """People hear of it."""
        self.told_by_id, self.told_at, self.state = by_id, at, self.State.TOLD
        self.save(update_fields=["told_by", "told_at", "state"])

    def serve_more(self, *, count: int) -> None:
        """So many needs more found somebody, from next door."""
        self.served_count += count
        self.save(update_fields=["served_count"])

    def close(self, *, by_id: str, at: datetime, state: str) -> None:
        """Dropped before anybody heard of it, or undone after."""
        self.closed_by_id, self.closed_at, self.state = by_id, at, state
        self.save(update_fields=["closed_by", "closed_at", "state"])


class Assignment(Coded):
    """One helper for one role of one need: an offer until it is accepted, and then a promise."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MISSED = "missed", _("did not come")
        LAPSED = "lapsed", _("not answered in time")

    class Why(models.TextChoices):
        PLANNED_ANEW = "planned_anew", _("planned anew")
        ANOTHER_ACCEPTED = "another_accepted", _("another helper accepted")
        ELDER_CANCELLED = "elder_cancelled", _("cancelled by the elder's side")
        STATION_CANCELLED = "station_cancelled", _("cancelled by the station")
        NOBODY_CAME = "nobody_came", _("nobody came")
        BY_TELEPHONE = "by_telephone", _("said so by telephone")
        PLAN_UNDONE = "plan_undone", _("the plan was undone")
        CANNOT_COME = "cannot_come", _("cannot come")
        ILL = "ill", _("ill")
        ANOTHER_TIME = "another_time", _("another time was asked for")

    bearings: ClassVar = Bearings(
        place="need__place",
        own="need__elder_id",
        helper="helper__person_id",
        organisation="helper__organisation_id",
    )

    need = models.ForeignKey(Need, models.PROTECT, related_name="assignments")
    run = models.ForeignKey(PlanRun, models.PROTECT, null=True, blank=True, related_name="assignments")
    taken_back_in = models.ForeignKey(PlanRun, models.PROTECT, null=True, blank=True, related_name="taken_back")
    role = models.PositiveSmallIntegerField(default=0)
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="assignments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    walking_minutes = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer_by_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)
    because = SealedField(whose="helper.person_id")
    begun_at = models.DateTimeField(null=True, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True)
    late_at = models.DateTimeField(null=True, blank=True)
    password = models.CharField(max_length=12)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["helper", "starts_at"]),
            models.Index(fields=["state", "starts_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="assignment_period_runs"),
            models.CheckConstraint(
                condition=paired("answered_at", "answered_by"), name="assignment_answered_at_and_by"
            ),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="assignment_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at__isnull=True, ended_at__isnull=True)
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=["withdrawn", "missed", "lapsed"], ended_at__isnull=False),
                name="assignment_state_is_what_was_done",
            ),
            models.UniqueConstraint(
                fields=["need", "role"], condition=Q(state="accepted"), name="one_helper_for_a_role"
            ),
            models.UniqueConstraint(
                fields=["need", "helper"],
                condition=Q(state__in=["offered", "accepted"]),
                name="a_helper_once_for_a_need",
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"

    def answer(self, *, by_id: str, at: datetime, state: str, why: str = "", because: str = "") -> None:
        """The helper's yes or no, or the station's on the helper's word."""
        self.answered_by_id, self.answered_at, self.state = by_id, at, state
        self._give_reason(why, because)
        self.save(update_fields=["answered_by", "answered_at", "state", "why", "because"])

    def end(self, *, by_id: str, at: datetime, state: str, why: str = "", because: str = "") -> None:
        """Takes the offer or promise back, or notes that nobody came."""
        self.ended_by_id, self.ended_at, self.state = by_id, at, state
        self._give_reason(why, because)
        self.save(update_fields=["ended_by", "ended_at", "state", "why", "because"])

    def end_in(self, run: PlanRun, *, by_id: str, at: datetime) -> None:
        """A run takes the offer back for another; undoing that run gives it back."""
        self.taken_back_in = run
        self.save(update_fields=["taken_back_in"])
        self.end(by_id=by_id, at=at, state=self.State.WITHDRAWN, why=self.Why.PLANNED_ANEW)

    def offer_again(self, *, answer_by_at: datetime) -> None:
        """What a run took back stands again as it was, with time to answer."""
        self.ended_by_id, self.ended_at, self.state, self.answer_by_at = None, None, self.State.OFFERED, answer_by_at
        self._give_reason("", "")
        self.save(update_fields=["ended_by", "ended_at", "state", "why", "because", "answer_by_at"])

    def take_up(self) -> None:
        """A promise that was given back stands again, as it was made."""
        self.ended_by_id, self.ended_at, self.state = None, None, self.State.ACCEPTED
        self._give_reason("", "")
        self.save(update_fields=["ended_by", "ended_at", "state", "why", "because"])

    def reason(self) -> str:
        """Why it was declined or ended: in the words of a person, else the house's own in the language in force."""
        return str(self.because or self.get_why_display())

    def _give_reason(self, why: str, because: str) -> None:
        self.why, self.because = why, because

    def expect(self, *, at: datetime) -> None:
        """The helper says when he will be there, later than promised."""
        self.expected_at = at
        self.save(update_fields=["expected_at"])

    def run_late(self, *, at: datetime) -> None:
        """Nobody stood at the door in time; said once."""
        self.late_at = at
        self.save(update_fields=["late_at"])

    def begin(self, *, at: datetime) -> None:
        """The helper stands at the door: from now on it is a visit, and no longer to be withdrawn."""
        self.begun_at = at
        self.save(update_fields=["begun_at"])


class Unserved(Coded):
    """A need that a run could not serve, with the reasons in the order in which they weigh."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="unserved")
    need = models.ForeignKey(Need, models.PROTECT, related_name="unserved_in")
    reasons = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "need"], name="unserved_once_a_run")]

    def __str__(self) -> str:
        return f"{self.need_id} unserved in {self.run_id}"


class Proposal(Coded):
    """What a run would have one helper do for one role of a need; what was not told of it says why not."""

    class LeftOut(models.TextChoices):
        NEED_CLOSED = "need_closed", _("the request is no longer open")
        NEED_CHANGED = "need_changed", _("the request was changed")
        TOO_LATE = "too_late", _("its time has come")
        ROLE_TAKEN = "role_taken", _("somebody else has taken it")
        ASKED_SINCE = "asked_since", _("somebody was asked by hand")
        SAID_NO = "said_no", _("the helper has said no")
        HELPER_AWAY = "helper_away", _("the helper is not available any more")
        KEPT_APART = "kept_apart", _("these two are not to meet")
        PROMISED = "promised", _("the helper has promised to be elsewhere")
        SET_OTHERWISE = "set_otherwise", _("staff have set it otherwise")

    run = models.ForeignKey(PlanRun, models.PROTECT, related_name="proposals")
    need = models.ForeignKey(Need, models.PROTECT, related_name="proposals")
    role = models.PositiveSmallIntegerField()
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="proposals")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    walking_minutes = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    left_out = models.CharField(max_length=16, choices=LeftOut.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "need", "role"], name="a_role_proposed_once_a_run"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="proposal_period_runs"),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk} of {self.run_id}"

    def leave_out(self, *, why: str) -> None:
        """It was not told, because things have changed since."""
        self.left_out = why
        self.save(update_fields=["left_out"])


class Steer(Coded):
    """What staff have set for the plan: this helper goes (pin), or does not (forbid), until it is released."""

    class Kind(models.TextChoices):
        PIN = "pin", _("set for this")
        FORBID = "forbid", _("not for this")

    bearings: ClassVar = Bearings(place="need__place", own="need__elder_id")

    need = models.ForeignKey(Need, models.PROTECT, related_name="steers")
    role = models.PositiveSmallIntegerField(null=True, blank=True)
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="steers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    because = SealedField(whose="helper.person_id")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["need", "helper"], condition=Q(released_at__isnull=True), name="one_steer_for_a_helper"
            ),
            models.UniqueConstraint(
                fields=["need", "role"], condition=Q(kind="pin", released_at__isnull=True), name="one_pin_for_a_role"
            ),
            models.CheckConstraint(condition=paired("released_at", "released_by"), name="steer_released_at_and_by"),
            models.CheckConstraint(condition=Q(kind="forbid") | Q(role__isnull=False), name="a_pin_names_its_role"),
        ]

    def __str__(self) -> str:
        return f"steer {self.pk}"

    def release(self, *, by_id: str, at: datetime) -> None:
        """It is set no longer."""
        self.released_by_id, self.released_at = by_id, at
        self.save(update_fields=["released_by", "released_at"])


class Replacement(Coded):
    """The search for somebody for one role of a need: it lost its helper near its time, or it is urgent."""

    class Cause(models.TextChoices):
        GIVEN_BACK = "given_back", _("given back")
        NO_SHOW = "no_show", _("nobody came")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("not answered in time")
        URGENT = "urgent", _("urgent")
        MOVED = "moved", _("wanted at another time")

    class State(models.TextChoices):
        LOOKING = "looking", _("looking for somebody")
        FOUND = "found", _("somebody was found")
        HANDED = "handed", _("given to the person on duty")
        NOBODY = "nobody", _("nobody was found")
        BY_HAND = "by_hand", _("taken over by hand")
        CALLED_OFF = "called_off", _("no longer needed")

    bearings: ClassVar = Bearings(place="need__place", own="need__elder_id")

    need = models.ForeignKey(Need, models.PROTECT, related_name="replacements")
    role = models.PositiveSmallIntegerField()
    lost = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOOKING)
    starts_at = models.DateTimeField()
    hand_over_at = models.DateTimeField()
    until_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_count = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)
    filled_by = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "hand_over_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["need", "role"], condition=Q(state="looking"), name="one_search_for_a_role"
            ),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="replacement_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="looking", ended_at__isnull=True, filled_by__isnull=True)
                | Q(state__in=["found", "handed"], ended_at__isnull=False, filled_by__isnull=False)
                | Q(state__in=["nobody", "by_hand", "called_off"], ended_at__isnull=False, filled_by__isnull=True),
                name="replacement_state_is_what_was_done",
            ),
            models.CheckConstraint(
                condition=~Q(state="nobody") | Q(alarmed_at__isnull=False), name="nobody_found_is_never_silent"
            ),
        ]

    def __str__(self) -> str:
        return f"replacement {self.pk}"

    def press(self, *, asked: int, next_at: datetime) -> None:
        """So many more were asked, and when the next step is due."""
        self.asked_count, self.next_at = self.asked_count + asked, next_at
        self.save(update_fields=["asked_count", "next_at"])

    def alarm(self, *, at: datetime) -> None:
        """People at the station were called because there is nobody."""
        self.alarmed_at = at
        self.save(update_fields=["alarmed_at"])

    def end(self, *, by_id: str, at: datetime, state: str, filled_by: Assignment | None = None) -> None:
        """The search is over, with whom it found if anybody."""
        self.ended_by_id, self.ended_at, self.state, self.filled_by = by_id, at, state, filled_by
        self.save(update_fields=["ended_by", "ended_at", "state", "filled_by"])
