"""Referring somebody to others, hearing the answer, and telling of answers that do not come."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from huzhu.care.helpplans.models import Referral
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person, Post
from huzhu.commons.people.queries import holders_of
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.alerts import INSPECTOR_FROM, alert_rules_on, to_press
from huzhu.kernel.helpplan import receiver_on
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused

WORDS_MOST = 300
PUT_OFF_MOST = timedelta(days=90)
"""No answer is waited for longer without somebody looking at it anew. Ours."""


class ReferralUnclear(Refused):
    """A referral says what is asked, for whom, and who let it be passed on."""

    code = "referral.unclear"
    sentence = "Please say what is asked, for whom, and who agrees."
    next_step = "Fill in all fields; write only what they have to know in order to help."


class ReferredAlready(Refused):
    """The same receiver was asked for the same and has not answered."""

    code = "referral.already"
    sentence = "They have been asked already and have not answered yet."
    next_step = "Please ring them and write down the answer, instead of asking a second time."


class ReferralAnswered(Refused):
    """Somebody has written down an answer."""

    code = "referral.answered"
    sentence = "%(who)s has written down an answer already, at %(when)s."
    next_step = "Open it again if that was a mistake."


class ReferralOpen(Refused):
    """Only an answer can be taken back."""

    code = "referral.open"
    sentence = "There is no answer that could be taken back."
    next_step = "Please open the list again."


class AnswerUnclear(Refused):
    """An answer is a word of the list, and says in a few words what they said."""

    code = "referral.answer_unclear"
    sentence = "Please say what they answered."
    next_step = "Choose one of the answers, and write in a few words what was said and by whom."


class PutOffWrongly(Refused):
    """The new day lies ahead, within a quarter, and has a reason."""

    code = "referral.put_off_wrongly"
    sentence = "That day cannot be waited for."
    next_step = "Choose a day after today and within three months, and write down what they said."


@dataclass(frozen=True, slots=True)
class Asked:
    """To whom, for whom, who agrees, and what is passed on."""

    receiver: str
    for_whom: str
    agreed: str
    words: str = field(repr=False)


@transaction.atomic
def refer_person(*, by: Actor, at: datetime, person: Person, asked: Asked) -> Referral:
    """Writes down that others are asked to help. Whoever refers hears the answer, by a day of the catalogue.

    Refuses: ReceiverUnknown, ReferralUnclear, ReferredAlready, NotPermitted, NotFound.
    """
    require(by, Verb.REFER_PERSON, within=person)
    day = local_day(at, person.place.time_zone)
    receiver, words = receiver_on(asked.receiver, day), asked.words.strip()
    known = asked.for_whom in Referral.For.values and asked.agreed in Referral.Agreed.values
    if not known or not words:
        raise ReferralUnclear
    person = Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person.pk)
    same = _same(person, asked.receiver, asked.for_whom)
    if _waits(same):
        raise ReferredAlready
    referral = Referral.objects.create(
        person=person,
        receiver=receiver.code,
        same=same,
        for_whom=asked.for_whom,
        agreed=asked.agreed,
        words=words[:WORDS_MOST],
        owner_id=by.person_id,
        made_at=at,
        made_by_id=by.person_id,
        due_on=receiver.due_on(day),
    )
    _note(by, at, "refer_person", referral)
    return referral


@transaction.atomic
def answer_referral(*, by: Actor, at: datetime, referral: Referral, answer: str, words: str) -> Referral:
    """What the receiver has answered, or that nobody wants it any more; the person is told that there is an answer.

    Refuses: ReferralAnswered, AnswerUnclear, NotPermitted, NotFound.
    """
    referral = _to_follow_up(by, referral)
    if answer not in Referral.Answer.values or not words.strip():
        raise AnswerUnclear
    referral.close(by_id=by.person_id, at=at, answer=answer, words=words.strip()[:WORDS_MOST])
    _note(by, at, "answer_referral", referral)
    if answer != Referral.Answer.WITHDRAWN and not referral.person.died_on:
        about, params = f"referral:{referral.pk}:{at.isoformat()}", {"on": referral.made_at.date().isoformat()}
        tell(by=by, at=at, person=referral.person, kind="referral.answered", about=about, params=params)
    return referral


@transaction.atomic
def reopen_referral(*, by: Actor, at: datetime, referral: Referral) -> Referral:
    """What was written down as the answer was none: it waits again, with the day it had.

    Refuses: ReferralOpen, ReferredAlready, NotPermitted, NotFound.
    """
    require(by, Verb.REFER_PERSON, within=referral)
    referral = _locked(referral)
    if referral.answered_at is None:
        raise ReferralOpen
    if _waits(bytes(referral.same)):
        raise ReferredAlready
    referral.open_again()
    _note(by, at, "reopen_referral", referral)
    return referral


@transaction.atomic
def put_off_referral(*, by: Actor, at: datetime, referral: Referral, due_on: date, because: str) -> Referral:
    """The receiver has named a later day for the answer.

    Refuses: ReferralAnswered, PutOffWrongly, NotPermitted, NotFound.
    """
    referral = _to_follow_up(by, referral)
    if not by.day < due_on <= by.day + PUT_OFF_MOST or not because.strip():
        raise PutOffWrongly
    before = referral.due_on
    referral.put_off(due_on)
    said = {"before": before.isoformat(), "due_on": due_on.isoformat(), "because": because.strip()[:WORDS_MOST]}
    _note(by, at, "put_off_referral", referral, said)
    return referral


@transaction.atomic
def take_over_referral(*, by: Actor, at: datetime, referral: Referral) -> Referral:
    """Another of the staff follows it up from now on: who referred is away, or the person has moved.

    Refuses: ReferralAnswered, NotPermitted, NotFound.
    """
    referral = _to_follow_up(by, referral)
    before = referral.owner_id
    referral.take_over(by.person_id)
    _note(by, at, "take_over_referral", referral, {"before": before})
    return referral


@transaction.atomic
def press_referrals(*, by: Actor, at: datetime) -> int:
    """Tells of every referral whose answer should have come: the staff of the place, its owner among them, from the
    second time on the inspector too; returns how many. Nobody is pressed about the dead. Permitted to the house
    alone, which runs it by night: it asks for no permission.
    """
    rules, pressed = alert_rules_on(by.day), []
    late = Referral.objects.select_for_update(of=("self",)).filter(answered_at__isnull=True, due_on__lt=by.day)
    for one in late.filter(person__died_on__isnull=True).select_related("person__place").order_by("due_on", "pk"):
        if to_press(one.due_on, one.pressed_on, by.day, rules):
            one.press(by.day)
            _tell_late(by, at, one)
            pressed.append(one.person_id)
    if pressed:
        record(by=by, at=at, action="press_referrals", persons=pressed, details={"count": len(pressed)})
    return len(pressed)


def _to_follow_up(by: Actor, referral: Referral) -> Referral:
    require(by, Verb.REFER_PERSON, within=referral)
    referral = _locked(referral)
    if referral.answered_at:
        raise ReferralAnswered(who=referral.answered_by_id, when=referral.answered_at)
    return referral


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("person__place")
    return rows.get(pk=referral.pk)


def _same(person: Person, receiver: str, for_whom: str) -> bytes:
    # Two referrals to the same meet by it, and nobody reads to whom.
    return index_digest("referral", f"{person.pk}:{receiver}:{for_whom}")


def _waits(same: bytes) -> bool:
    return Referral.objects.filter(same=same, answered_at__isnull=True).exists()


def _note(by: Actor, at: datetime, action: str, referral: Referral, said: dict[str, str] | None = None) -> None:
    thing, persons = f"referral:{referral.pk}", [referral.person_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details=said or {})


def _tell_late(by: Actor, at: datetime, referral: Referral) -> None:
    place = referral.person.place
    who = holders_of(place, Post.Kind.STAFF, by.day)  # the owner among them, unless the person has moved away
    if not who or referral.presses_count >= INSPECTOR_FROM:
        who += holders_of(place, Post.Kind.INSPECTOR, by.day)
    params = {"who": referral.person_id, "on": referral.due_on.isoformat()}
    for person in Person.objects.filter(pk__in=set(who)).select_related("place").order_by("pk"):
        about = f"referral:{referral.pk}:{referral.due_on}:{referral.presses_count}"
        tell(by=by, at=at, person=person, kind="referral.overdue", about=about, params=params)
