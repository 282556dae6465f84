"""What a helper's own page of the day holds: promised, asked for, given back; read together, in columns."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import LIVE
from huzhu.care.dispatch.returning import GIVEN_BACK
from huzhu.care.needs.models import Need
from huzhu.commons.people.access import Verb, visible_to
from huzhu.kernel.actor import Actor

State = Assignment.State
READ = (
    "state",
    "starts_at",
    "ends_at",
    "walking_minutes",
    "reasons",
    "answer_by_at",
    "begun_at",
    "expected_at",
    "password",
    "need__elder__name",
    "need__elder__gender",
    "need__elder__born_on",
    "need__elder__door",
    "need__elder__street_node",
    "need__place__name",
    "need__place__name_en",
    "need__place__path",
    "need__service",
    "need__minutes",
    "need__note",
)
"""What the card of a visit says; of a hundred columns the rest is read on asking."""


@dataclass(frozen=True, slots=True)
class OwnDay:
    """Each in order of time: what was promised, what waits for an answer, and what was given back and is open still."""

    promised: list[Assignment] = field(default_factory=list)
    offered: list[Assignment] = field(default_factory=list)
    given_back: list[Assignment] = field(default_factory=list)


def own_day(by: Actor, since: datetime, at: datetime) -> OwnDay:
    """What the helper `by` has promised and that ends after `since`, done or not; what they are asked for and have not
    answered by `at`; what they gave back, still to come, and nobody else has taken. One statement.
    """
    mine = visible_to(by, Verb.SEE_ASSIGNMENT, Assignment).filter(helper__person=by.person_id)
    promised = Q(state=State.ACCEPTED, ends_at__gt=since)
    open_still = Q(need__state=Need.State.APPROVED, ends_at__gt=at)
    standing = mine.filter(promised | (open_still & (Q(state=State.OFFERED) | _given_back(by))))
    loaded = standing.select_related("need__elder", "need__place").only(*READ)
    day = OwnDay()
    rows = {State.ACCEPTED: day.promised, State.OFFERED: day.offered, State.WITHDRAWN: day.given_back}
    for one in loaded.order_by("starts_at", "pk"):
        rows[State(one.state)].append(one)
    return day


def _given_back(by: Actor) -> Q:
    held = Assignment.objects.filter(need=OuterRef("need"), role=OuterRef("role"), state=State.ACCEPTED)
    again = Assignment.objects.filter(need=OuterRef("need"), helper=OuterRef("helper"), state__in=LIVE)
    ended = Q(state=State.WITHDRAWN, ended_by=by.person_id, why__in=GIVEN_BACK, answered_at__isnull=False)
    return ended & ~Exists(held) & ~Exists(again)
