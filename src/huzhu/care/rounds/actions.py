"""Booking help that comes back, deciding on all of it at once, and asking people to keep it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from huzhu.care.needs.actions import AlreadyDecided, Ask, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.rounds.models import Keeper, Occurrence, Round
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day, weekly_days
from huzhu.kernel.refusal import Refused

VISITS_AT_MOST = 13  # a quarter of a year, weekly: product.md, J2
WEEKS_AT_MOST = 4
SEAT_LAST = 2

State = Keeper.State


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often: every so many weeks, and how many visits in all."""

    visits: int
    every_weeks: int = 1


class TooManyVisits(Refused):
    """A round is booked for a quarter of a year at most."""

    code = "round.too_many_visits"
    sentence = "That is more than %(most)s visits at once."
    next_step = "Please book fewer; the round can be booked again before it ends."


class TooFewVisits(Refused):
    """What comes once only is no round."""

    code = "round.too_few_visits"
    sentence = "Regular help needs at least two visits."
    next_step = "Please choose more visits, or ask for a single one."


class RhythmUnknown(Refused):
    """Regular visits come every week, or every second to fourth."""

    code = "round.rhythm_unknown"
    sentence = "Regular visits come every week, or every two, three or four weeks."
    next_step = "Please choose one of these."


class SeatUnknown(Refused):
    """A round has two usual faces and one stand-in."""

    code = "round.seat_unknown"
    sentence = "There are two usual helpers and one stand-in."
    next_step = "Please choose which of the three to ask for."


class RoundOver(Refused):
    """The round has ended."""

    code = "round.over"
    sentence = "This regular help has ended."
    next_step = "Please book it anew if it is still wanted."


class SeatTaken(Refused):
    """Somebody keeps this round already, or is being asked."""

    code = "round.seat_taken"
    sentence = "Somebody has been asked for this already."
    next_step = "Please wait for the answer, or end it first."


class KeeperKeptApart(Refused):
    """These two are not to be brought together."""

    code = "round.kept_apart"
    sentence = "These two are not to be brought together."
    next_step = "Please choose another helper."


class KeeperAnswered(Refused):
    """The question has its answer."""

    code = "round.keeper_answered"
    sentence = "This was answered already."
    next_step = "Please look at your regular visits; to change them, call the station."


@transaction.atomic
def book_round(*, by: Actor, at: datetime, elder: Person, first: Ask, rhythm: Rhythm) -> Round:
    """Asks for the same help on the same weekday again and again; `first` is the first visit, each is a need.

    Refuses: TooManyVisits, TooFewVisits, RhythmUnknown, NoLongerLiving, WindowPassed, WindowBackwards, TooFarAhead,
    LengthOutOfRange, packs.UnknownService, NotPermitted, NotFound.
    """
    require(by, Verb.ASK_FOR_HELP, within=elder)
    if rhythm.visits > VISITS_AT_MOST:
        raise TooManyVisits(most=VISITS_AT_MOST)
    if rhythm.visits < 2:
        raise TooFewVisits
    if not 1 <= rhythm.every_weeks <= WEEKS_AT_MOST:
        raise RhythmUnknown
    zone = elder.place.time_zone
    days = weekly_days(local_day(first.earliest_at, zone), rhythm.visits, rhythm.every_weeks)
    needs = [ask_for_help(by=by, at=at, elder=elder, ask=_on_day(first, day - days[0], zone)) for day in days]
    booked = Round.objects.create(
        elder=elder,
        place=elder.place,
        service=first.service,
        weekday=days[0].weekday(),
        every_weeks=rhythm.every_weeks,
        from_on=days[0],
        to_on=days[-1] + timedelta(days=1),
        asked_at=at,
        asked_by_id=by.person_id,
    )
    rows = [Occurrence(round=booked, need=need, day=day) for need, day in zip(needs, days, strict=True)]
    Occurrence.objects.bulk_create(rows)
    _record(by, at, "book_round", booked, visits=len(needs))
    return booked


def _on_day(first: Ask, later: timedelta, zone: str) -> Ask:
    """The same ask so many days later, at the same time by the clock on the wall."""
    local = ZoneInfo(zone)
    return replace(
        first,
        earliest_at=first.earliest_at.astimezone(local) + later,
        latest_start_at=first.latest_start_at.astimezone(local) + later,
    )


@transaction.atomic
def approve_round(*, by: Actor, at: datetime, booked: Round) -> int:
    """Lets every visit of a round that still waits go on to planning; returns how many. The elder is told once.

    Refuses: RoundOver, needs.AlreadyDecided, NotPermitted, NotFound.
    """
    require(by, Verb.DECIDE_NEED, within=booked)
    booked = _locked(booked)
    waiting = list(_needs_of(booked).filter(state=Need.State.ASKED))
    if not waiting:
        raise AlreadyDecided(**_decision_on(booked))
    for need in waiting:
        need.approve(by_id=by.person_id, at=at)
    _record(by, at, "approve_round", booked, visits=len(waiting))
    params = {"service": booked.service, "visits": len(waiting)}
    tell(by=by, at=at, person=booked.elder, kind="round.approved", about=f"round:{booked.pk}", params=params)
    return len(waiting)


@transaction.atomic
def ask_keeper(*, by: Actor, at: datetime, booked: Round, helper: Helper, seat: int) -> Keeper:
    """Asks a helper to keep a round: the face of a role (from seat 0 on), or behind them the stand-in.

    Refuses: RoundOver, SeatUnknown, SeatTaken, KeeperKeptApart, NotPermitted, NotFound.
    """
    require(by, Verb.PLAN_DAY, within=booked)
    if not 0 <= seat <= SEAT_LAST:
        raise SeatUnknown
    require(by, Verb.SEE_HELPER, within=helper)
    booked = _locked(booked)
    if helper.avoidances.filter(elder_id=booked.elder_id).exists():
        raise KeeperKeptApart
    live = booked.keepers.filter(state__in=[State.ASKED, State.AGREED])
    if live.filter(seat=seat).exists() or live.filter(helper=helper).exists():
        raise SeatTaken
    keeper = Keeper.objects.create(round=booked, helper=helper, seat=seat, asked_at=at, asked_by_id=by.person_id)
    _record_keeper(by, at, "ask_keeper", keeper, seat=seat)
    params = {"service": booked.service, "weekday": booked.weekday}
    tell(by=by, at=at, person=helper.person, kind="round.keeper_asked", about=f"keeper:{keeper.pk}", params=params)
    return keeper


@transaction.atomic
def agree_to_keep(*, by: Actor, at: datetime, keeper: Keeper) -> Keeper:
    """The helper says yes to coming every time: from now on the plan's offers of this round count as accepted.

    Refuses: RoundOver, KeeperAnswered, NotPermitted, NotFound.
    """
    keeper = _locked_question(by, keeper)
    keeper.answer(by_id=by.person_id, at=at, state=State.AGREED)
    _record_keeper(by, at, "agree_to_keep", keeper)
    return keeper


@transaction.atomic
def decline_to_keep(*, by: Actor, at: datetime, keeper: Keeper) -> Keeper:
    """The helper says no to coming every time; single visits may still be offered.

    Refuses: RoundOver, KeeperAnswered, NotPermitted, NotFound.
    """
    keeper = _locked_question(by, keeper)
    keeper.answer(by_id=by.person_id, at=at, state=State.DECLINED)
    _record_keeper(by, at, "decline_to_keep", keeper)
    return keeper


@transaction.atomic
def stop_keeping(*, by: Actor, at: datetime, keeper: Keeper) -> Keeper:
    """The helper keeps the round no more, or the station takes it off; single days promised stand.

    Refuses: RoundOver, KeeperAnswered, NotPermitted, NotFound.
    """
    require(by, Verb.ANSWER_OFFER, within=keeper)
    keeper = _locked_keeper(keeper)
    if keeper.state not in (State.ASKED, State.AGREED):
        raise KeeperAnswered
    keeper.end(by_id=by.person_id, at=at)
    _record_keeper(by, at, "stop_keeping", keeper)
    return keeper


def _locked_question(by: Actor, keeper: Keeper) -> Keeper:
    require(by, Verb.ANSWER_OFFER, within=keeper)
    keeper = _locked_keeper(keeper)
    if keeper.state != State.ASKED:
        raise KeeperAnswered
    return keeper


def _locked_keeper(keeper: Keeper) -> Keeper:
    booked = Round.objects.select_for_update(of=("self",)).get(pk=keeper.round_id)
    if booked.ended_at:
        raise RoundOver
    rows = Keeper.objects.select_for_update(of=("self",)).select_related("helper", "round")
    return rows.get(pk=keeper.pk)


def _locked(booked: Round) -> Round:
    booked = Round.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=booked.pk)
    if booked.ended_at:
        raise RoundOver
    return booked


def _needs_of(booked: Round) -> QuerySet[Need]:
    return Need.objects.select_for_update(of=("self",)).filter(occurrence__round=booked).order_by("pk")


def _decision_on(booked: Round) -> dict[str, object]:
    who, when = booked.occurrences.select_related("need").order_by("day", "pk")[0].need.last_decision()
    return {"who": who, "when": when}


def _record(by: Actor, at: datetime, action: str, booked: Round, **details: object) -> None:
    details = {"service": booked.service, **details}
    record(by=by, at=at, action=action, thing=f"round:{booked.pk}", persons=[booked.elder_id], details=details)


def _record_keeper(by: Actor, at: datetime, action: str, keeper: Keeper, **details: object) -> None:
    persons = [keeper.round.elder_id, keeper.helper.person_id]
    details = {"round": keeper.round_id, **details}
    record(by=by, at=at, action=action, thing=f"keeper:{keeper.pk}", persons=persons, details=details)
