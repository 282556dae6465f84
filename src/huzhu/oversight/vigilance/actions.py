"""What people do about a flag and on the telephone. Nothing here takes minutes from anybody: that is a dispute's."""

from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.visits.models import Visit
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.oversight.vigilance.models import Flag, PhoneBack
from huzhu.oversight.vigilance.queries import flags_for, own_visit

TRIES_MOST = 6
AGAIN_AFTER = timedelta(hours=4)
ASKED_AT_ONCE = 3

State = Flag.State


class OwnMatter(Refused):
    """Nobody looks into visits that he gave, noted or confirmed himself."""

    code = "vigilance.own_matter"
    sentence = "You gave, noted or confirmed one of these visits yourself, so somebody else has to look at it."
    next_step = "Please leave it to a colleague."


class FlagDecided(Refused):
    """A person has decided on it."""

    code = "vigilance.flag_decided"
    sentence = "%(who)s has decided on this already, at %(when)s."
    next_step = "Nothing more to do."


class NotTaken(Refused):
    """Nobody looks into it yet."""

    code = "vigilance.not_taken"
    sentence = "Nobody is looking into this, so there is nothing to put back."
    next_step = "Nothing more to do."


class TakenByAnother(Refused):
    """Somebody else looks into it."""

    code = "vigilance.taken_by_another"
    sentence = "%(who)s has been looking into this since %(when)s."
    next_step = "Please ask this colleague, or let it be put back first."


class WordsMissing(Refused):
    """What somebody found is said in a sentence."""

    code = "vigilance.words_missing"
    sentence = "Please say in a sentence what you found."
    next_step = "Write what was seen or said, so that others can follow it."


class NothingToAsk(Refused):
    """Everybody has been asked."""

    code = "vigilance.nothing_to_ask"
    sentence = "Somebody has been or will be rung about each of these visits."
    next_step = "Please wait for the answers on the list of calls."


class CallDone(Refused):
    """This call has its answer, or was given up."""

    code = "vigilance.call_done"
    sentence = "This call is done already."
    next_step = "Please take the next one on the list."


@transaction.atomic
def take_flag(*, by: Actor, at: datetime, flag: Flag) -> Flag:
    """Somebody looks into it. Refuses: FlagDecided, TakenByAnother, OwnMatter, NotPermitted, NotFound."""
    flag = _locked_flag(by, flag)
    _refuse_taken(by, flag)
    if flag.state == State.OPEN:
        flag.take(by_id=by.person_id, at=at)
        _record_flag(by, at, "take_flag", flag)
    return flag


@transaction.atomic
def leave_flag(*, by: Actor, at: datetime, flag: Flag) -> Flag:
    """It waits again for somebody, whoever had taken it.

    Refuses: NotTaken, FlagDecided, OwnMatter, NotPermitted, NotFound.
    """
    flag = _locked_flag(by, flag)
    if flag.state != State.TAKEN:
        raise NotTaken
    flag.leave()
    _record_flag(by, at, "leave_flag", flag)
    return flag


@transaction.atomic
def clear_flag(*, by: Actor, at: datetime, flag: Flag, outcome: str, words: str) -> Flag:
    """All is well, or was an honest mistake; the same is not raised again for the days that the rules say.

    Refuses: WordsMissing, FlagDecided, TakenByAnother, OwnMatter, NotPermitted, NotFound.
    """
    flag = _decidable(by, flag, words)
    day = local_day(at, flag.place.time_zone)
    rests = day + timedelta(days=rules_at(flag.place, day).rules.cleared_rests_days)
    flag.decide(by_id=by.person_id, at=at, outcome=outcome, words=words.strip(), rests_until_on=rests)
    _record_flag(by, at, "clear_flag", flag, outcome=outcome)
    return flag


@transaction.atomic
def confirm_flag(*, by: Actor, at: datetime, flag: Flag, words: str) -> Flag:
    """A person has found that visits were not as written. Minutes stay as they are: each visit is disputed, or its
    entry reversed, by a person and for itself.

    Refuses: WordsMissing, FlagDecided, TakenByAnother, OwnMatter, NotPermitted, NotFound.
    """
    flag = _decidable(by, flag, words)
    outcome = Flag.Outcome.FALSE
    flag.decide(by_id=by.person_id, at=at, outcome=outcome, words=words.strip(), rests_until_on=None)
    _record_flag(by, at, "confirm_flag", flag, outcome=outcome)
    return flag


@transaction.atomic
def ask_about_flag(*, by: Actor, at: datetime, flag: Flag) -> int:
    """Puts the newest visits of a flag on the list of calls, three at a time; returns how many.

    They say nothing of other visits, so no chance is kept with them.
    Refuses: NothingToAsk, FlagDecided, OwnMatter, NotPermitted, NotFound.
    """
    flag = _locked_flag(by, flag)
    unasked = Visit.objects.filter(flags__flag=flag, phone_back__isnull=True).order_by("-began_at", "pk")
    visits = list(unasked[:ASKED_AT_ONCE])
    if not visits:
        raise NothingToAsk
    calls = [PhoneBack(visit=visit, elder_id=visit.elder_id, flag=flag, due_at=at) for visit in visits]
    PhoneBack.objects.bulk_create(calls, ignore_conflicts=True)  # the night may have drawn one just now
    _record_flag(by, at, "ask_about_flag", flag, calls=len(visits))
    return len(visits)


@transaction.atomic
def note_phone_back(*, by: Actor, at: datetime, call: PhoneBack, outcome: str, words: str = "") -> PhoneBack:
    """What the elder's side said to an open question. Refuses: CallDone, OwnMatter, NotPermitted, NotFound."""
    call = _locked_call(by, call)
    call.answer(by_id=by.person_id, at=at, outcome=outcome, words=words.strip())
    _record_call(by, at, "note_phone_back", call, outcome=outcome)
    return call


@transaction.atomic
def miss_phone_back(*, by: Actor, at: datetime, call: PhoneBack) -> PhoneBack:
    """Nobody picked up: the call is due again in some hours, and given up after six tries.

    Refuses: CallDone, OwnMatter, NotPermitted, NotFound.
    """
    call = _locked_call(by, call)
    call.miss(due_at=at + AGAIN_AFTER if call.tries + 1 < TRIES_MOST else None)
    _record_call(by, at, "miss_phone_back", call, tries=call.tries)
    return call


def _decidable(by: Actor, flag: Flag, words: str) -> Flag:
    require(by, Verb.DECIDE_FLAG, within=flag)
    if not words.strip():
        raise WordsMissing
    flag = _locked_flag(by, flag)
    _refuse_taken(by, flag)
    return flag


def _locked_flag(by: Actor, flag: Flag) -> Flag:
    require(by, Verb.DECIDE_FLAG, within=flag)
    if not flags_for(by).filter(pk=flag.pk).exists():
        raise OwnMatter
    flag = Flag.objects.select_for_update(of=("self",)).select_related("place").get(pk=flag.pk)
    if flag.decided_at:
        raise FlagDecided(who=flag.decided_by_id, when=flag.decided_at)
    return flag


def _refuse_taken(by: Actor, flag: Flag) -> None:
    if flag.state == State.TAKEN and flag.taken_by_id != by.person_id:
        raise TakenByAnother(who=flag.taken_by_id, when=flag.taken_at)


def _locked_call(by: Actor, call: PhoneBack) -> PhoneBack:
    require(by, Verb.RING_BACK, within=call)
    if PhoneBack.objects.filter(own_visit(by, "visit_id"), pk=call.pk).exists():
        raise OwnMatter
    call = PhoneBack.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.state != PhoneBack.State.WAITING:
        raise CallDone
    return call


def _record_flag(by: Actor, at: datetime, action: str, flag: Flag, **details: object) -> None:
    record(by=by, at=at, action=action, thing=f"flag:{flag.pk}", persons=[flag.about_id], details=details)


def _record_call(by: Actor, at: datetime, action: str, call: PhoneBack, **details: object) -> None:
    record(by=by, at=at, action=action, thing=f"visit:{call.visit_id}", persons=[call.elder_id], details=details)
