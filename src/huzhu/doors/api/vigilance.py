"""Flags for inspectors, calls by chance for the station, and what the calls say of all visits."""

from django.http import HttpResponse
from ninja import Query, Router

from huzhu.commons.people.access import NotPermitted, Verb, require
from huzhu.commons.places.models import Division
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.paging import CursorUnknown, Page, link_next, slice_of
from huzhu.doors.api.schemas.figures import DaysAsked
from huzhu.doors.api.schemas.searches import PlaceAsked
from huzhu.doors.api.schemas.vigilance import (
    CallAnswered,
    FindingTold,
    FlagCleared,
    FlagConfirmed,
    FlagsAsked,
    FlagShown,
    FlagTold,
    PhoneBackTold,
    RungTold,
)
from huzhu.doors.api.shapes import Code, Moved
from huzhu.doors.porter import Visitor
from huzhu.doors.words import sign_words
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.vigilance.actions import (
    CallDone,
    FlagDecided,
    NothingToAsk,
    NotTaken,
    OwnMatter,
    TakenByAnother,
    WordsMissing,
    ask_about_flag,
    clear_flag,
    confirm_flag,
    leave_flag,
    miss_phone_back,
    note_phone_back,
    take_flag,
)
from huzhu.oversight.vigilance.models import Flag, PhoneBack
from huzhu.oversight.vigilance.queries import flags_at, flags_for, phone_backs_due, phone_backs_for, rung_between

router = Router(tags=["vigilance"])

BY_WEIGHT, BY_DUE = ("-weight_tenths", "pk"), ("due_at", "pk")
ON_FLAGS = (FlagDecided, OwnMatter, NotPermitted, NotFound)
ON_DECISIONS = (WordsMissing, TakenByAnother, *ON_FLAGS)
ON_CALLS = (CallDone, OwnMatter, NotPermitted, NotFound)


@router.get("/flags", response=Page[FlagTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def flags(request: Visitor, response: HttpResponse, asked: Query[FlagsAsked]) -> Page[FlagTold]:
    """What stands out under a place, the heaviest first; a question to people, never an accusation."""
    by, _at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_FLAG, within=place)
    page = slice_of(flags_at(by, place, asked.state or ""), BY_WEIGHT, asked)
    link_next(request, response, page.next)
    return Page(items=[_flag(one) for one in page.rows], next=page.next)


@router.get("/flags/{flag}", response=FlagShown, openapi_extra=refuses(NotFound))
def flag(request: Visitor, flag: Code) -> FlagShown:
    """A flag with its reasons, its visits and what was decided."""
    by, _at = caller(request)
    found = flags_for(by).filter(pk=flag).first()
    if found is None:
        raise NotFound
    visits = list(found.visits.order_by("visit").values_list("visit_id", flat=True))
    return FlagShown(
        **_flag(found).model_dump(), visits=visits, taken_by=found.taken_by_id, taken_at=found.taken_at,
        outcome=found.outcome, words=str(found.words), decided_by=found.decided_by_id, decided_at=found.decided_at,
        rests_until_on=found.rests_until_on,
    )  # fmt: skip


@router.post("/flags/{flag}/take", response=Moved, openapi_extra=refuses(TakenByAnother, *ON_FLAGS))
def take(request: Visitor, flag: Code) -> Moved:
    """The caller looks into it."""
    by, at = caller(request)
    return _moved(take_flag(by=by, at=at, flag=named(Flag, flag)))


@router.post("/flags/{flag}/leave", response=Moved, openapi_extra=refuses(NotTaken, *ON_FLAGS))
def leave(request: Visitor, flag: Code) -> Moved:
    """It waits for somebody again."""
    by, at = caller(request)
    return _moved(leave_flag(by=by, at=at, flag=named(Flag, flag)))


@router.post("/flags/{flag}/ask", response=Moved, openapi_extra=refuses(NothingToAsk, *ON_FLAGS))
def ask(request: Visitor, flag: Code) -> Moved:
    """Three of its visits go on the station's list of calls."""
    by, at = caller(request)
    row = named(Flag, flag)
    ask_about_flag(by=by, at=at, flag=row)
    return _moved(row)


@router.post("/flags/{flag}/clear", response=Moved, openapi_extra=refuses(*ON_DECISIONS))
def clear(request: Visitor, flag: Code, said: FlagCleared) -> Moved:
    """All is well, or was an honest mistake; the same rests for the days that the rules say."""
    by, at = caller(request)
    return _moved(clear_flag(by=by, at=at, flag=named(Flag, flag), outcome=said.outcome, words=said.words))


@router.post("/flags/{flag}/confirm", response=Moved, openapi_extra=refuses(*ON_DECISIONS))
def confirm(request: Visitor, flag: Code, said: FlagConfirmed) -> Moved:
    """Visits were not as written; no minutes are taken by it."""
    by, at = caller(request)
    return _moved(confirm_flag(by=by, at=at, flag=named(Flag, flag), words=said.words))


@router.get("/phone-backs", response=Page[PhoneBackTold], openapi_extra=refuses(CursorUnknown, NotPermitted, NotFound))
def calls(request: Visitor, response: HttpResponse, asked: Query[PlaceAsked]) -> Page[PhoneBackTold]:
    """The calls to make now under a place, the oldest first."""
    by, at = caller(request)
    place = named(Division, asked.place)
    require(by, Verb.SEE_PHONE_BACK, within=place)
    page = slice_of(phone_backs_due(by, place, at), BY_DUE, asked)
    link_next(request, response, page.next)
    return Page(items=[_call(one) for one in page.rows], next=page.next)


@router.get("/phone-backs/{call}", response=PhoneBackTold, openapi_extra=refuses(NotFound))
def call(request: Visitor, call: Code) -> PhoneBackTold:
    """One call."""
    by, _at = caller(request)
    found = phone_backs_for(by).filter(pk=call).first()
    if found is None:
        raise NotFound
    return _call(found)


@router.post("/phone-backs/{call}/answer", response=Moved, openapi_extra=refuses(*ON_CALLS))
def answer(request: Visitor, call: Code, said: CallAnswered) -> Moved:
    """Writes down what the elder's side said."""
    by, at = caller(request)
    return _moved(note_phone_back(by=by, at=at, call=named(PhoneBack, call), outcome=said.outcome, words=said.words))


@router.post("/phone-backs/{call}/miss", response=Moved, openapi_extra=refuses(*ON_CALLS))
def miss(request: Visitor, call: Code) -> Moved:
    """Nobody picked up; the call is due again later, and given up after six tries."""
    by, at = caller(request)
    return _moved(miss_phone_back(by=by, at=at, call=named(PhoneBack, call)))


@router.get("/phone-back-figures", response=RungTold, openapi_extra=refuses(NotPermitted, NotFound))
def figures(request: Visitor, asked: Query[DaysAsked]) -> RungTold:
    """What the calls drawn by chance from the visits of some days say of all of them."""
    by, _at = caller(request)
    rung = rung_between(by, named(Division, asked.place), asked.from_on, asked.to_on)
    share = rung.estimate
    return RungTold(
        visits=rung.visits, drawn=rung.drawn, answered=rung.answered, not_as_written=rung.false,
        could_not_say=rung.unable, not_reached=rung.unreached, still_to_ring=rung.waiting,
        percent=round(100 * share.share, 2) if share else None,
        at_least_percent=round(100 * share.low, 2) if share else None,
        at_most_percent=round(100 * share.high, 2) if share else None,
    )  # fmt: skip


def _flag(one: Flag) -> FlagTold:
    findings = [
        FindingTold(
            sign=row["sign"], sentence=sign_words(row), seen=row["seen"], of=row["of"], usual_permille=row["usual"]
        )
        for row in one.findings
    ]
    return FlagTold(
        id=one.pk, place=one.place_id, whose=one.whose, persons=one.key.split(), state=one.state, findings=findings,
        raised_at=one.raised_at,
    )  # fmt: skip


def _call(one: PhoneBack) -> PhoneBackTold:
    return PhoneBackTold(
        id=one.pk, visit=one.visit_id, elder=one.elder_id, by_chance=one.flag_id is None, state=one.state,
        due_at=one.due_at, tries=one.tries, outcome=one.outcome,
    )  # fmt: skip


def _moved(row: Flag | PhoneBack) -> Moved:
    return Moved(id=row.pk, state=row.state)
