"""Regular visits: booking them, deciding on all at once, and the helpers who come every time."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.care.dispatch.actions import CancelledWithoutReason
from huzhu.care.dispatch.rostering import end_round
from huzhu.care.needs.actions import AlreadyDecided, Ask, LengthOutOfRange, NoLongerLiving
from huzhu.care.needs.windows import TooFarAhead, WindowBackwards, WindowPassed
from huzhu.care.rounds.actions import (
    KeeperAnswered,
    KeeperKeptApart,
    Rhythm,
    RhythmUnknown,
    RoundOver,
    SeatTaken,
    SeatUnknown,
    TooFewVisits,
    TooManyVisits,
    agree_to_keep,
    approve_round,
    ask_keeper,
    book_round,
    decline_to_keep,
    stop_keeping,
)
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.rounds.queries import counted, own_keeping, rounds_for, with_keepers
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import Names, in_full, masked, named, names_for
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.assignments import HelperNamed
from huzhu.doors.api.schemas.rounds import (
    KeeperAsked,
    KeeperTold,
    OccurrenceTold,
    RoundBooked,
    RoundEnded,
    RoundMoved,
    RoundsAsked,
    RoundShown,
    RoundTold,
    SeatTold,
)
from huzhu.doors.api.shapes import Code, Made, Moved, PlaceTold
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import UnknownService
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rulesets import NoRulesYet

router = Router(tags=["rounds"])

ORDER = ("-from_on", "pk")
AGREED = Keeper.State.AGREED


@router.get("/rounds", response=Page[RoundTold], openapi_extra=refuses(CursorUnknown))
def listing(request: Visitor, response: HttpResponse, asked: Query[RoundsAsked]) -> Page[RoundTold]:
    """The regular visits within reach, the last to begin first."""
    by, _at = caller(request)
    wanted = {"elder": asked.elder, "service": asked.service}
    rows = with_keepers(counted(rounds_for(by).filter(**{name: value for name, value in wanted.items() if value})))
    if asked.place:
        rows = rows.filter(place__path__contains=f"/{asked.place}/")
    if asked.state:
        rows = rows.filter(ended_at__isnull=asked.state == "running")
    page = slice_of(rows, ORDER, asked)
    link_next(request, response, page.next)
    names = _names(by, page.rows)
    return Page(items=[RoundTold(**_fields(one, names)) for one in page.rows], next=page.next)


@router.post(
    "/rounds",
    response={201: Made},
    openapi_extra=refuses(
        TooManyVisits,
        TooFewVisits,
        RhythmUnknown,
        NoLongerLiving,
        WindowPassed,
        WindowBackwards,
        TooFarAhead,
        LengthOutOfRange,
        UnknownService,
        NoRulesYet,
        NotPermitted,
        NotFound,
    ),
)
def book(request: Visitor, asked: RoundBooked) -> Made:
    """Asks for the same help on the same weekday again and again; each visit becomes a need of its own."""
    by, at = caller(request)
    beside = ("elder", "visits", "every_weeks")
    first = Ask(**{name: value for name, value in dict(asked).items() if name not in beside})
    elder, rhythm = named(Person, asked.elder), Rhythm(asked.visits, asked.every_weeks)
    return Made(id=book_round(by=by, at=at, elder=elder, first=first, rhythm=rhythm).pk)


@router.get("/rounds/{round}", response=RoundShown, openapi_extra=refuses(NotFound))
def show(request: Visitor, round: Code) -> RoundShown:
    """Regular visits with every day of them, and who keeps them."""
    by, _at = caller(request)
    one = with_keepers(counted(rounds_for(by))).filter(pk=round).first()
    if one is None:
        raise NotFound
    days = one.occurrences.select_related("need").order_by("day", "pk")
    visits = [OccurrenceTold(need=day.need_id, day=day.day, state=day.need.state) for day in days]
    return RoundShown(**_fields(one, _names(by, [one])), visits=visits)


@router.post(
    "/rounds/{round}/approve",
    response=RoundMoved,
    openapi_extra=refuses(RoundOver, AlreadyDecided, NotPermitted, NotFound),
)
def approve(request: Visitor, round: Code) -> RoundMoved:
    """Lets every visit that waits go on to planning."""
    by, at = caller(request)
    return RoundMoved(id=round, visits=approve_round(by=by, at=at, booked=named(Round, round)))


@router.post(
    "/rounds/{round}/end",
    response=RoundMoved,
    openapi_extra=refuses(RoundOver, CancelledWithoutReason, NotPermitted, NotFound),
)
def end(request: Visitor, round: Code, asked: RoundEnded) -> RoundMoved:
    """Ends regular visits: those to come are cancelled, and everybody who was to come is told."""
    by, at = caller(request)
    booked = named(Round, round)
    ended = end_round(by=by, at=at, booked=booked, side=asked.side, because=asked.because)
    return RoundMoved(id=round, visits=ended)


@router.post(
    "/rounds/{round}/keepers",
    response={201: Moved},
    openapi_extra=refuses(RoundOver, SeatUnknown, SeatTaken, KeeperKeptApart, NotPermitted, NotFound),
)
def ask(request: Visitor, round: Code, asked: KeeperAsked) -> Moved:
    """Asks a helper to come every time."""
    by, at = caller(request)
    helper = named(Helper, asked.helper)
    return _moved(ask_keeper(by=by, at=at, booked=named(Round, round), helper=helper, seat=asked.seat))


@router.get("/keepers/mine", response=list[KeeperTold], openapi_extra=refuses())
def mine(request: Visitor) -> list[KeeperTold]:
    """What the caller, as a helper, keeps or is asked to keep."""
    by, _at = caller(request)
    return [_kept(one) for one in own_keeping(by)]


@router.post(
    "/keepers/{keeper}/agree",
    response=Moved,
    openapi_extra=refuses(RoundOver, KeeperAnswered, NotPermitted, NotFound),
)
def agree(request: Visitor, keeper: Code) -> Moved:
    """The helper says yes to coming every time, or the station on the helper's word."""
    by, at = caller(request)
    return _moved(agree_to_keep(by=by, at=at, keeper=named(Keeper, keeper)))


@router.post(
    "/keepers/{keeper}/decline",
    response=Moved,
    openapi_extra=refuses(RoundOver, KeeperAnswered, NotPermitted, NotFound),
)
def decline(request: Visitor, keeper: Code) -> Moved:
    """The helper says no to coming every time; nobody is blamed."""
    by, at = caller(request)
    return _moved(decline_to_keep(by=by, at=at, keeper=named(Keeper, keeper)))


@router.post(
    "/keepers/{keeper}/stop",
    response=Moved,
    openapi_extra=refuses(RoundOver, KeeperAnswered, NotPermitted, NotFound),
)
def stop(request: Visitor, keeper: Code) -> Moved:
    """The helper comes every time no more; single days promised stand."""
    by, at = caller(request)
    return _moved(stop_keeping(by=by, at=at, keeper=named(Keeper, keeper)))


def _moved(keeper: Keeper) -> Moved:
    return Moved(id=keeper.pk, state=keeper.state)


def _names(by: Actor, rounds: Iterable[Round]) -> Names:
    listed = list(rounds)
    helpers = [keeper.helper.person for one in listed for keeper in one.live_keepers]  # type: ignore[attr-defined]
    return names_for(by, [*(one.elder for one in listed), *helpers])


def _fields(one: Round, names: Names) -> dict[str, Any]:
    return {
        "id": one.pk,
        "elder": names.of(one.elder),
        "place": PlaceTold(id=one.place_id, name=one.place.name),
        "service": one.service,
        "weekday": one.weekday,
        "every_weeks": one.every_weeks,
        "from_on": one.from_on,
        "to_on": one.to_on,
        "asked_at": one.asked_at,
        "ended_at": one.ended_at,
        "open_visits": one.open_visits,  # type: ignore[attr-defined]
        "waiting_visits": one.waiting_visits,  # type: ignore[attr-defined]
        "keepers": [_seat(keeper, one, names) for keeper in one.live_keepers],  # type: ignore[attr-defined]
    }


def _seat(keeper: Keeper, booked: Round, names: Names) -> SeatTold:
    """The elder's side learns the name of whoever has agreed to come, as with a promise."""
    person = keeper.helper.person
    knows = person.pk in names.known or (keeper.state == AGREED and booked.elder_id in names.known)
    who = in_full(person) if knows else masked(person)
    helper = HelperNamed(id=keeper.helper_id, person=who, vest_number=keeper.helper.vest_number)
    return SeatTold(id=keeper.pk, seat=keeper.seat, state=keeper.state, helper=helper)


def _kept(one: Keeper) -> KeeperTold:
    booked = one.round
    return KeeperTold(
        id=one.pk,
        round=booked.pk,
        service=booked.service,
        weekday=booked.weekday,
        every_weeks=booked.every_weeks,
        to_on=booked.to_on,
        seat=one.seat,
        state=one.state,
        place=PlaceTold(id=booked.place_id, name=booked.place.name),
        elder=in_full(booked.elder) if one.state == AGREED else None,
    )
