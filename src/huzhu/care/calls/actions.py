"""Taking calls: each one ends with a word of what became of it, and what was promised to the caller is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huzhu.care.calls.models import Call
from huzhu.care.needs.models import Need
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.keys import phone_digest
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.phones import digits_of
from huzhu.kernel.refusal import Refused

WORDS_MOST = 500


@dataclass(frozen=True, slots=True)
class Begun:
    """A call as it comes in: the tab on which it is taken, since when, and the caller's number where it shows."""

    tab: str
    began_at: datetime
    number: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended: a word of the list, to whom it was handed on, who rang, about whom, and the request taken."""

    outcome: str
    handed_to: str = ""
    words: str = ""
    person: Person | None = None
    about: Person | None = None
    need: Need | None = None


class CallStillOpen(Refused):
    """A call begun is never left without a word of how it ended."""

    code = "call.still_open"
    sentence = "The call of %(when)s has not been ended yet."
    next_step = "Please say first how it ended."


class CallEnded(Refused):
    """The call has its outcome, and the answer says by whom and when."""

    code = "call.ended"
    sentence = "%(who)s has ended this call already, at %(when)s."
    next_step = "If that was a mistake, please reopen it first."


class CallOpen(Refused):
    """What is asked of a call that has ended is asked of one that has not."""

    code = "call.open"
    sentence = "This call has not been ended yet."
    next_step = "Please say first how it ended."


class OutcomeUnknown(Refused):
    """How a call ended is a word of the list."""

    code = "call.outcome_unknown"
    sentence = "It is not clear how the call ended."
    next_step = "Please choose one of the answers."


class HandedToMissing(Refused):
    """Whoever hands a call on says to whom, and nobody says so of a call that was not handed on."""

    code = "call.handed_to_missing"
    sentence = "It is not clear who takes care of it now."
    next_step = "Please choose to whom it was handed on."


class RequestMissing(Refused):
    """A request taken is named, and only then."""

    code = "call.request_missing"
    sentence = "The request of this call is missing."
    next_step = "Please save the request, or choose another answer."


class NeedTaken(Refused):
    """A call whose request stands cannot be reopened: the request would hang in the air."""

    code = "call.need_taken"
    sentence = "A request was taken in this call."
    next_step = "Please change or cancel the request itself."


class NotPromised(Refused):
    """Nobody promised to ring back."""

    code = "call.not_promised"
    sentence = "Nobody promised to ring back after this call."
    next_step = "Nothing more to do."


@transaction.atomic
def begin_call(*, by: Actor, at: datetime, place: Division, begun: Begun) -> Call:
    """Notes that somebody rings; the same tab again gets the same call. A beginning ahead of now counts as now.

    Refuses: CallStillOpen, NotPermitted, NotFound.
    """
    require(by, Verb.TAKE_CALL, within=place)
    Person.objects.select_for_update(of=("self",)).get(pk=by.person_id)
    mine = Call.objects.filter(operator=by.person_id)
    if known := mine.filter(tab=begun.tab).order_by("pk").first():
        return known
    if still := mine.filter(ended_at__isnull=True).order_by("pk").first():
        raise CallStillOpen(when=still.began_at)
    call = Call.objects.create(place=place, operator_id=by.person_id, tab=begun.tab, **_known(begun, at))
    _record(by, at, "begin_call", call)
    return call


@transaction.atomic
def end_call(*, by: Actor, at: datetime, call: Call, ending: Ending) -> Call:
    """Says how a call ended; a colleague of the same desk may say so of a call that somebody left open.

    Refuses: CallEnded, OutcomeUnknown, HandedToMissing, RequestMissing, NotPermitted, NotFound.
    """
    require(by, Verb.TAKE_CALL, within=call)
    _check(by, ending)
    call = _locked(call)
    if call.ended_at:
        raise CallEnded(who=call.ended_by_id, when=call.ended_at)
    return _end(by, at, call, ending, "end_call")


@transaction.atomic
def write_call(*, by: Actor, at: datetime, place: Division, begun: Begun, ending: Ending) -> Call:
    """Writes down a whole call at once, when it is over; the same tab again gets the same call.

    Refuses: OutcomeUnknown, HandedToMissing, RequestMissing, NotPermitted, NotFound.
    """
    require(by, Verb.TAKE_CALL, within=place)
    _check(by, ending)
    Person.objects.select_for_update(of=("self",)).get(pk=by.person_id)
    if known := Call.objects.filter(operator=by.person_id, tab=begun.tab).order_by("pk").first():
        return known
    call = Call(place=place, operator_id=by.person_id, tab=begun.tab, **_known(begun, at))
    return _end(by, at, call, ending, "write_call")


@transaction.atomic
def reopen_call(*, by: Actor, at: datetime, call: Call) -> Call:
    """Undoes an ending that was chosen by mistake.

    Where another call of the same operator is open, that one comes first. Refuses: CallOpen, NeedTaken,
    CallStillOpen, NotPermitted, NotFound.
    """
    require(by, Verb.TAKE_CALL, within=call)
    Person.objects.select_for_update(of=("self",)).get(pk=call.operator_id)
    call = _locked(call)
    if call.ended_at is None:
        raise CallOpen
    if call.outcome == Call.Outcome.NEED:
        raise NeedTaken
    if still := Call.objects.filter(operator=call.operator_id, ended_at__isnull=True).order_by("pk").first():
        raise CallStillOpen(when=still.began_at)
    if call.rung_back_at:
        call.ring_back(by_id=None, at=None)
    call.reopen()
    _record(by, at, "reopen_call", call)
    return call


@transaction.atomic
def note_rung_back(*, by: Actor, at: datetime, call: Call) -> Call:
    """Somebody has rung back, as was promised; noted again it changes nothing.

    Refuses: NotPromised, NotPermitted, NotFound.
    """
    require(by, Verb.TAKE_CALL, within=call)
    call = _promised(call)
    if call.rung_back_at is None:
        call.ring_back(by_id=by.person_id, at=at)
        _record(by, at, "note_rung_back", call)
    return call


@transaction.atomic
def undo_rung_back(*, by: Actor, at: datetime, call: Call) -> Call:
    """Nobody has rung back yet after all. Refuses: NotPromised, NotPermitted, NotFound."""
    require(by, Verb.TAKE_CALL, within=call)
    call = _promised(call)
    if call.rung_back_at is not None:
        call.ring_back(by_id=None, at=None)
        _record(by, at, "undo_rung_back", call)
    return call


def _known(begun: Begun, at: datetime) -> dict[str, object]:
    number = digits_of(begun.number)
    digest = phone_digest(number) if number else None
    return {"began_at": min(begun.began_at, at), "number": number, "number_digest": digest}


def _check(by: Actor, ending: Ending) -> None:
    if ending.outcome not in Call.Outcome:
        raise OutcomeUnknown
    if (ending.handed_to in Call.Onward) != (ending.outcome in Call.HANDED_ON):
        raise HandedToMissing
    if (ending.need is not None) != (ending.outcome == Call.Outcome.NEED):
        raise RequestMissing
    for person in (ending.person, ending.about):
        if person is not None:
            require(by, Verb.SEE_PERSON, within=person)
    if ending.need is not None:
        require(by, Verb.SEE_NEED, within=ending.need)


def _end(by: Actor, at: datetime, call: Call, ending: Ending, action: str) -> Call:
    call.outcome, call.handed_to, call.words = ending.outcome, ending.handed_to, ending.words.strip()[:WORDS_MOST]
    call.person, call.about, call.need = ending.person, ending.about, ending.need
    call.end(by_id=by.person_id, at=at)
    _record(by, at, action, call, outcome=ending.outcome)
    return call


def _promised(call: Call) -> Call:
    call = _locked(call)
    if call.outcome != Call.Outcome.RING_BACK:
        raise NotPromised
    return call


def _locked(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",)).get(pk=call.pk)


def _record(by: Actor, at: datetime, action: str, call: Call, **details: object) -> None:
    persons = [one for one in (call.person_id, call.about_id) if one]
    record(by=by, at=at, action=action, thing=f"call:{call.pk}", persons=persons, details=details)
