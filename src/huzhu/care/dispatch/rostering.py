"""The week's roster: who is asked to keep which regular visits, and ending a round with all that was promised."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from huzhu.care.dispatch.actions import AlreadyBegun, close_need
from huzhu.care.dispatch.problems import DayAsked, problem_of
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import OPEN
from huzhu.care.rounds.actions import RoundOver, ask_keeper
from huzhu.care.rounds.models import Occurrence, Round
from huzhu.care.rounds.queries import LIVE, rounds_running
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.roster import Regular, Roster, RosterWeights, keep_roster

WEEK = 7


@transaction.atomic
def roster_week(*, by: Actor, at: datetime, place: Division, monday: date, seconds: float) -> Roster:
    """Chooses the familiar faces for the regular visits of a week and asks those who are new.

    A face that keeps a round stays unless another saves far more; a seat nobody holds is offered to the best. Nobody
    is taken off a round here: a person does that. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=place)
    running = {one.pk: one for one in rounds_running(by, place).select_for_update(of=("self",))}
    days = {number: problem_of(by, place, monday + timedelta(days=number)) for number in range(WEEK)}
    regulars = _regulars(running, days)
    problems = {number: asked.problem for number, asked in days.items()}
    roster = keep_roster(problems, regulars, weights=RosterWeights(), seconds=seconds)
    asked = sum(_ask_the_new(by, at, running, days, roster, one.key, one.weekday) for one in regulars)
    details = {"week": str(monday), "rounds": len(regulars), "asked": asked, "changes": roster.changes}
    record(by=by, at=at, action="roster_week", thing=f"place:{place.pk}", details=details)
    return roster


def _regulars(running: Mapping[str, Round], days: Mapping[int, DayAsked]) -> list[Regular]:
    """The rounds that have a visit in the week which a plan may serve, as the kernel asks for them."""
    found = []
    for number, asked in days.items():
        rows = Occurrence.objects.filter(need__in=asked.problem.visit_at, round__in=running).order_by("round", "pk")
        for round_id, need_id in rows.values_list("round", "need"):
            visit = asked.problem.visit_at[need_id]
            seats = {one.seat: one.helper_id for one in running[round_id].keepers.all() if one.state in LIVE}
            keepers = tuple(seats.get(seat, "") for seat in range(len(visit.roles) + 1))
            found.append(Regular(round_id, number, visit, keepers))
    return found


def _ask_the_new(
    by: Actor,
    at: datetime,
    running: Mapping[str, Round],
    days: Mapping[int, DayAsked],
    roster: Roster,
    key: str,
    weekday: int,
) -> int:
    """Asks for the seats that stand empty; returns how many were asked. Who said no before is not asked again."""
    booked = running[key]
    held = {one.seat for one in booked.keepers.all() if one.state in LIVE}
    keeping = {one.helper_id for one in booked.keepers.all()}
    faces = next(one.keepers for one in roster.faces if one.regular == key)
    new = [(seat, helper) for seat, helper in enumerate(faces) if helper and seat not in held and helper not in keeping]
    for seat, helper in new:
        ask_keeper(by=by, at=at, booked=booked, helper=days[weekday].helpers[helper], seat=seat)
    return len(new)


@transaction.atomic
def end_round(*, by: Actor, at: datetime, booked: Round, side: str, because: str) -> int:
    """Ends a round: visits still to come are cancelled, everybody who was to come is told; returns how many.

    A visit at which somebody has arrived goes on. Refuses: rounds.RoundOver, CancelledWithoutReason, NotPermitted,
    NotFound.
    """
    require(by, Verb.CANCEL_NEED, within=booked)
    booked = Round.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=booked.pk)
    if booked.ended_at:
        raise RoundOver
    coming = Need.objects.select_for_update(of=("self",)).filter(occurrence__round=booked, state__in=OPEN)
    ended = sum(_cancelled(by, at, need, side, because) for need in coming.select_related("elder").order_by("pk"))
    for keeper in booked.keepers.select_for_update().filter(state__in=LIVE).order_by("pk"):
        keeper.end(by_id=by.person_id, at=at)
    booked.end(by_id=by.person_id, at=at)
    details = {"side": side, "visits": ended}
    record(by=by, at=at, action="end_round", thing=f"round:{booked.pk}", persons=[booked.elder_id], details=details)
    params = {"service": booked.service}
    tell(by=by, at=at, person=booked.elder, kind="round.ended", about=f"round:{booked.pk}", params=params)
    return ended


def _cancelled(by: Actor, at: datetime, need: Need, side: str, because: str) -> bool:
    """Closes one coming need quietly towards the elder, who is told once of all."""
    try:
        close_need(by=by, at=at, need=need, side=side, because=because)
    except AlreadyBegun:
        return False
    return True
