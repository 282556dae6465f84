"""Living one day of a simulated town through the real actions: each person does what their script says."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count

from huzhu.care.dispatch.actions import accept_assignment, cancel_need, decline_assignment, note_no_show
from huzhu.care.dispatch.models import Assignment, PlanRun
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help, refuse_need
from huzhu.care.needs.models import Need
from huzhu.care.reviews.actions import rate_visit
from huzhu.care.visits.actions import (
    check_in,
    check_out,
    confirm_visit,
    dismiss_dispute,
    dispute_visit,
    uphold_dispute,
)
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.showing import (
    Showing,
)
from huzhu.care.visits.silence import confirm_silent_visits
from huzhu.commons.cards.actions import issue_door_card
from huzhu.commons.journal.actions import seal_journal
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import actor_of
from huzhu.commons.places.models import Division
from huzhu.doors.cli.duty import Duty
from huzhu.doors.cli.output import Steps
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import moment_at
from huzhu.kernel.refusal import Refused
from huzhu.kernel.simulation.folk import TownNeed
from huzhu.kernel.simulation.town import Town

PLAN_AT_MINUTE, REPLAN_AT_MINUTES = 600, (620, 640)
DECIDED_AFTER, ANSWERED_AFTER = timedelta(minutes=5), timedelta(minutes=8)
NOTICED_AFTER, RESOLVED_AFTER, SILENT_FOR = timedelta(minutes=30), timedelta(days=1), timedelta(hours=72)
PLAN_ROUNDS, PLAN_SECONDS = 150, 60.0  # rounds end the search: a clock would end it elsewhere on a busy machine

Via = Visit.ConfirmedVia
Shown = Attendance.Shown


@dataclass(slots=True)
class Story:
    """What happened to one need so far."""

    script: TownNeed
    need: Need | None = None
    card: str = ""
    declined: int = 0
    missed: bool = False


@dataclass(slots=True)
class Day:
    """The day being lived: a queue of deeds by moment, and the stories of its needs."""

    town: Town
    on: date
    house: Duty
    zone: str
    steps: Steps
    stories: dict[str, Story] = field(default_factory=dict)
    runs: list[PlanRun] = field(default_factory=list)
    _queue: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)
    _order: count = field(default_factory=count)  # type: ignore[type-arg]
    _actors: dict[str, Actor] = field(default_factory=dict)

    def then(self, at: datetime, deed: Callable[[datetime], object]) -> None:
        """Something will be done at a moment."""
        heapq.heappush(self._queue, (at, next(self._order), deed))

    def live(self) -> None:
        """Does every deed in order of time, those that deeds bring about included."""
        while self._queue:
            at, _, deed = heapq.heappop(self._queue)
            deed(at)

    def moment(self, minute: int) -> datetime:
        """A minute of the day, as a moment."""
        return moment_at(self.on, minute, self.zone)

    def actor(self, person_id: str) -> Actor:
        """A person of the town with the posts held on the day."""
        if person_id not in self._actors:
            self._actors[person_id] = actor_of(person_id, self.on, via="demo")
        return self._actors[person_id]

    def staff_of(self, place: Division) -> Actor:
        """Whoever holds the post of station staff for a place or one above it."""
        key = next(one.key for one in self.town.staff if one.post == "staff" and f"/{one.place}/" in place.path)
        return self.actor(key)


def live_day(day: Day) -> None:
    """Lives the day from the first call to the last word, 72 hours later for those who say nothing."""
    for script in day.town.needs:
        story = day.stories[script.key] = Story(script)
        day.then(day.moment(script.asked_at), partial(_ask, day, story))
    for minute in (PLAN_AT_MINUTE, *REPLAN_AT_MINUTES):
        for community in day.town.communities:
            day.then(day.moment(minute), partial(_plan, day, community))
    day.live()
    end = day.moment(1440) + SILENT_FOR
    confirm_silent_visits(by=day.house.by, at=end)
    seal_journal(by=day.house.by, at=end)


def _ask(day: Day, story: Story, at: datetime) -> None:
    script, elder = story.script, Person.objects.select_related("place").get(pk=story.script.elder)
    asked = Ask(
        service=script.service,
        channel=script.channel,
        earliest_at=day.moment(script.from_minute),
        latest_start_at=day.moment(script.to_minute),
        note=script.note,
        wants_gentle_way=script.wants_gentle_way,
        wants_familiar=script.wants_familiar,
        wants_gender=script.wants_gender,
        urgent=script.urgent,
    )
    story.need = ask_for_help(by=day.actor(script.asked_by), at=at, elder=elder, ask=asked)
    day.steps.done()
    day.then(at + DECIDED_AFTER, partial(_decide, day, story))
    if script.script.elder_cancels_at is not None:
        day.then(day.moment(script.script.elder_cancels_at), partial(_cancel, day, story))


def _decide(day: Day, story: Story, at: datetime) -> None:
    need, staff = _need(story), day.staff_of(_need(story).place)
    if story.script.refused_because:
        refuse_need(by=staff, at=at, need=need, because=story.script.refused_because)
        return
    story.need = approve_need(by=staff, at=at, need=need)
    story.card = issue_door_card(by=staff, at=at, elder=need.elder)


def _cancel(day: Day, story: Story, at: datetime) -> None:
    need, because = _need(story), story.script.script.cancel_because
    try:
        cancel_need(by=day.actor(story.script.asked_by), at=at, need=need, side=Need.Side.ELDER, because=because)
    except Refused:
        return  # refused by staff, or begun: there is nothing left to cancel


def _plan(day: Day, community: str, at: datetime) -> None:
    place = Division.objects.get(pk=community)
    run = plan_day(
        by=day.staff_of(place),
        at=at,
        place=place,
        day=day.on,
        seed=day.town.seed,
        seconds=PLAN_SECONDS,
        iterations=PLAN_ROUNDS,
    )
    day.runs.append(run)
    offered = Assignment.objects.filter(need__place__path__startswith=place.path, state=Assignment.State.OFFERED)
    for key in offered.order_by("starts_at", "pk").values_list("pk", flat=True):
        day.then(at + ANSWERED_AFTER, partial(_answer, day, key))


def _answer(day: Day, key: str, at: datetime) -> None:
    offer = _assignment(key)
    story = _story_of(day, offer)
    if offer.state != Assignment.State.OFFERED or story is None:
        return
    helper, script = day.actor(offer.helper.person_id), story.script.script
    if story.declined < script.declines:
        story.declined += 1
        decline_assignment(by=helper, at=at, assignment=offer, because=script.decline_because)
        return
    try:
        accept_assignment(by=helper, at=at, assignment=offer)
    except Refused:
        return  # promised elsewhere meanwhile; the next plan looks again
    if script.no_show and not story.missed:
        story.missed = True
        day.then(offer.starts_at + NOTICED_AFTER, partial(_miss, day, key))
        return
    late = timedelta(minutes=script.late_minutes)
    day.then(max(at, offer.starts_at + late), partial(_arrive, day, story, key))


def _miss(day: Day, key: str, at: datetime) -> None:
    offer = _assignment(key)
    if offer.state == Assignment.State.ACCEPTED and not offer.begun_at:
        note_no_show(by=day.staff_of(offer.need.place), at=at, assignment=offer)


def _arrive(day: Day, story: Story, key: str, at: datetime) -> None:
    offer = _assignment(key)
    if offer.state != Assignment.State.ACCEPTED:
        return
    by, showing = _showing(day, story, offer, "in")
    check_in(by=by, at=at, assignment=offer, showing=showing)
    stay = timedelta(minutes=max(1, offer.need.minutes * story.script.script.stay_percent // 100))
    day.then(at + stay, partial(_leave, day, story, key))


def _leave(day: Day, story: Story, key: str, at: datetime) -> None:
    offer = _assignment(key)
    by, showing = _showing(day, story, offer, "out")
    attendance = check_out(by=by, at=at, assignment=offer, showing=showing)
    if attendance.visit.state == Visit.State.LEFT:
        after = timedelta(minutes=story.script.script.settles_after_minutes)
        day.then(at + after, partial(_settle, day, story, attendance.visit_id))


def _settle(day: Day, story: Story, visit_id: str, at: datetime) -> None:
    script, visit = story.script.script, Visit.objects.select_related("need", "place").get(pk=visit_id)
    staff = day.staff_of(visit.place)
    if script.settles == "dispute":
        dispute_visit(by=staff, at=at, visit=visit, because=script.dispute_because)
        decide = uphold_dispute if script.dispute_upheld else dismiss_dispute
        day.then(at + RESOLVED_AFTER, lambda later: decide(by=staff, at=later, visit=visit, because="核实过"))
    elif script.settles != "silence":
        by, via = _voice(day, story, staff)
        confirm_visit(by=by, at=at, visit=visit, via=via)
        if script.stars is not None:
            rate_visit(by=by, at=at, visit=visit, stars=script.stars, note=script.remark)


def _voice(day: Day, story: Story, staff: Actor) -> tuple[Actor, str]:
    if story.script.script.settles == "elder":
        return day.actor(story.script.elder), Via.ELDER
    if story.script.script.settles == "delegate":
        return day.actor(story.script.asked_by), Via.DELEGATE
    return staff, Via.CALL_BACK


def _showing(day: Day, story: Story, offer: Assignment, way: str) -> tuple[Actor, Showing]:
    showing = Showing(f"{offer.pk}-{way}", story.script.script.shown, story.card)
    if showing.shown == Shown.CARD:
        return day.actor(offer.helper.person_id), showing
    return day.staff_of(offer.need.place), replace(showing, card_code="")


def _story_of(day: Day, offer: Assignment) -> Story | None:
    return next((story for story in day.stories.values() if story.need and story.need.pk == offer.need_id), None)


def _assignment(key: str) -> Assignment:
    return Assignment.objects.select_related("need__elder", "need__place", "helper__person").get(pk=key)


def _need(story: Story) -> Need:
    if story.need is None:
        raise LookupError(f"{story.script.key} was not asked yet")
    return story.need
