"""What a visitor of the demo finds waiting: calls of this morning, some approved, some promised, some to decide."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from huzhu.care.dispatch.actions import accept_assignment, offer_visit
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.cli.living import PLAN_ROUNDS, PLAN_SECONDS, Day
from huzhu.kernel.moments import moment_at
from huzhu.kernel.refusal import Refused
from huzhu.kernel.simulation.cast import HONG, HONG_NEED, WANG
from huzhu.kernel.simulation.folk import TownNeed

CALLS, LEFT_TO_DECIDE = 14, 4
LATEST_BEGIN_MINUTE, MORNING_MINUTE = 16 * 60, 9 * 60


def prepare_today(day: Day, at: datetime) -> date:
    """Asks and plans needs for the hours to come, tomorrow's where it is late; returns the day they are for."""
    on, first_minute = _soon(at)
    needs = [_ask(day, script, on, first_minute + 15 * turn, at) for turn, script in enumerate(_scripts(day))]
    for need in needs[:-LEFT_TO_DECIDE]:
        approve_need(by=day.staff_of(need.place), at=at, need=need)
    place = needs[0].elder.place
    staff = day.staff_of(place)
    plan_day(
        by=staff,
        at=at,
        place=_community(day, place.path),
        day=on,
        seed=day.town.seed,
        seconds=PLAN_SECONDS,
        iterations=PLAN_ROUNDS,
    )
    _promise(day, needs[0], at)
    return on


def _soon(at: datetime) -> tuple[date, int]:
    local = timezone.localtime(at)
    minute = local.hour * 60 + local.minute + 60
    if minute <= LATEST_BEGIN_MINUTE:
        return local.date(), max(minute - minute % 15, MORNING_MINUTE)
    return local.date() + timedelta(days=1), MORNING_MINUTE


def _scripts(day: Day) -> list[TownNeed]:
    """Grandma Hong's call first, then others of her community that staff would approve."""
    community = next(one.home.community for one in day.town.elders if one.key == HONG)
    near = {one.key for one in day.town.elders if one.home.community == community}
    fit = [one for one in day.town.needs if one.elder in near and not one.refused_because]
    return sorted(fit, key=lambda one: one.key != HONG_NEED)[:CALLS]


def _ask(day: Day, script: TownNeed, on: date, minute: int, at: datetime) -> Need:
    elder = Person.objects.select_related("place").get(pk=script.elder)
    begins = moment_at(on, minute, elder.place.time_zone)
    asked = Ask(script.service, script.channel, begins, begins + timedelta(minutes=60), note=script.note)
    return ask_for_help(by=day.actor(script.asked_by), at=at, elder=elder, ask=asked)


def _community(day: Day, path: str) -> Division:
    return Division.objects.get(pk=next(key for key in day.town.communities if f"/{key}/" in path))


def _promise(day: Day, need: Need, at: datetime) -> None:
    """Xiao Wang promises to come to Grandma Hong, by the plan's offer or by one made by hand."""
    offer = Assignment.objects.filter(need=need, helper__person=WANG, state=Assignment.State.OFFERED).first()
    try:
        if offer is None:
            helper = Helper.objects.get(person=WANG)
            staff = day.staff_of(need.place)
            offer = offer_visit(by=staff, at=at, need=need, helper=helper, starts_at=need.earliest_at)
        accept_assignment(by=day.actor(WANG), at=at, assignment=offer)
    except Refused:
        return  # promised to somebody else by the plan: then the demo shows that
