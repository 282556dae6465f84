"""The second step of signing in: begun, confirmed, passed, ended. Six digits of an app (RFC 6238), or a spare code.

The app and the house share a secret and the time of day; both reckon the same digits for each half minute.
"""

from datetime import datetime, timedelta

import pyotp
from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.passes.digests import DIGITS, new_secret, spare_digest
from huzhu.commons.passes.entering import forgive_tries, note_try
from huzhu.commons.passes.models import SecondStep, SpareCode
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound, Refused

STEP_SECONDS = 30
STEPS_ASIDE = 1
"""So many half minutes early or late are taken: RFC 6238, 5.2 recommends one at most."""

BEGUN_GOOD_FOR = timedelta(hours=1)
SPARES = 8


class DigitsWrong(Refused):
    """Neither the digits of this half minute nor a spare code that was not used."""

    code = "passes.digits_wrong"
    sentence = "These digits do not fit."
    next_step = "Please type the six digits that the app shows now, or one of your spare codes."
    leaves_trace = True


class StepStale(Refused):
    """It was begun more than an hour ago, or never, so nobody knows who has seen it since."""

    code = "passes.step_stale"
    sentence = "This was begun a good while ago and counts no longer."
    next_step = "Please begin once more and scan the new drawing."


class OwnStep(Refused):
    """Whoever has lost a telephone is let in again by somebody else."""

    code = "passes.own_step"
    sentence = "Your own second step is taken off by another administrator."
    next_step = "Please ask a colleague. To change to another telephone, go to “My sign-in”."


def begin_second_step(*, by: Actor, at: datetime, digits: str = "") -> SecondStep:
    """A new secret for the app of whoever asks; what counts till now counts on until the new one is confirmed.

    Whoever has one says its digits. It is oneself, so it asks for no permission. Refuses: DigitsWrong, TriedTooOften.
    """
    if SecondStep.objects.filter(person=by.person_id, confirmed_at__isnull=False, ended_at__isnull=True).exists():
        pass_second_step(by=by, at=at, person_id=by.person_id, digits=digits, source=_target(by.person_id))
    with transaction.atomic():
        _hold(by.person_id)
        begun = SecondStep.objects.filter(person=by.person_id, confirmed_at__isnull=True, ended_at__isnull=True)
        begun.update(ended_at=at, ended_by_id=by.person_id)
        step = SecondStep.objects.create(person_id=by.person_id, secret=pyotp.random_base32(), begun_at=at)
        record(by=by, at=at, action="begin_second_step", thing=f"second_step:{step.pk}", persons=[by.person_id])
    return step


@transaction.atomic
def confirm_second_step(*, by: Actor, at: datetime, digits: str) -> list[str]:
    """The app works: from now on it is asked for, and the one before ends. Returns spare codes, told this once.

    It is oneself, so it asks for no permission. Refuses: StepStale, DigitsWrong.
    """
    _hold(by.person_id)
    mine = SecondStep.objects.filter(person=by.person_id, ended_at__isnull=True)
    step = mine.filter(confirmed_at__isnull=True, begun_at__gt=at - BEGUN_GOOD_FOR).order_by("pk").first()
    if step is None:
        raise StepStale
    count = _count_of(step, at, digits)
    if count is None:
        raise DigitsWrong
    mine.filter(confirmed_at__isnull=False).update(ended_at=at, ended_by_id=by.person_id)
    step.confirm(at=at, count=count)
    spares = [new_secret() for _ in range(SPARES)]
    SpareCode.objects.bulk_create(SpareCode(step=step, digest=spare_digest(one)) for one in spares)
    record(by=by, at=at, action="confirm_second_step", thing=f"second_step:{step.pk}", persons=[by.person_id])
    return spares


def pass_second_step(*, by: Actor, at: datetime, person_id: str, digits: str, source: bytes) -> None:
    """Whoever knows the password shows the telephone too: digits of the app, or a spare code, each once.

    Whoever tries is not let in yet, so it asks for no permission. Refuses: DigitsWrong, TriedTooOften.
    """
    target = _target(person_id)
    note_try(at, target, source)
    with transaction.atomic():
        _hold(person_id)
        fits = _take(person_id, at, digits)
        action = "pass_second_step" if fits else "miss_second_step"
        record(by=by, at=at, action=action, thing=f"person:{person_id}", persons=[person_id])
        if fits:
            forgive_tries(at, target)
    if not fits:
        raise DigitsWrong


@transaction.atomic
def end_second_step(*, by: Actor, at: datetime, person: Person) -> None:
    """The telephone is lost: a keeper who has seen the person takes the second step off, and a new one is asked for.

    Refuses: OwnStep, NotFound where there is none, NotPermitted.
    """
    require(by, Verb.GIVE_POST, within=person.place)
    if person.pk == by.person_id:
        raise OwnStep
    _hold(person.pk)
    if not SecondStep.objects.filter(person=person, ended_at__isnull=True).update(
        ended_at=at, ended_by_id=by.person_id
    ):
        raise NotFound
    record(by=by, at=at, action="end_second_step", thing=f"person:{person.pk}", persons=[person.pk])


def _take(person_id: str, at: datetime, digits: str) -> bool:
    step = (
        SecondStep.objects.filter(person=person_id, confirmed_at__isnull=False, ended_at__isnull=True)
        .order_by("pk")
        .first()
    )
    if step is None:
        return False
    count = _count_of(step, at, digits)
    if count is not None:
        step.take(count)
        return True
    spare = SpareCode.objects.filter(step=step, digest=spare_digest(digits), used_at__isnull=True)
    return bool(spare.update(used_at=at))


def _count_of(step: SecondStep, at: datetime, digits: str) -> int | None:
    """The number of the half minute to which the digits belong, if it is about now and later than any taken before."""
    typed = "".join(digits.split())
    if len(typed) != DIGITS:
        return None
    code, now = pyotp.HOTP(str(step.secret)), int(at.timestamp()) // STEP_SECONDS
    near = range(now - STEPS_ASIDE, now + STEPS_ASIDE + 1)
    return next((one for one in near if one > step.last_count and code.verify(typed, one)), None)


def _hold(person_id: str) -> None:
    Person.objects.select_for_update().get(pk=person_id)


def _target(person_id: str) -> bytes:
    return index_digest("second_step", person_id)
