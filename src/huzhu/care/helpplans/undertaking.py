"""What the family sees to: written down with who and until when, so that nobody is sent and nobody forgets to ask."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from huzhu.care.helpplans.actions import WORDS_MOST
from huzhu.care.helpplans.models import Undertaking
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused

ASK_AGAIN_MOST = timedelta(days=366)
"""Nothing is taken for granted for longer without asking. Ours."""


class UndertakingUnclear(Refused):
    """It says what the family sees to, who does, and until when nobody asks again."""

    code = "helpplan.undertaking_unclear"
    sentence = "Please say who sees to it, and when to ask again."
    next_step = "Write who does what on which days, and choose a day within a year."


class UndertakingOver(Refused):
    """It was ended, or another was written down since."""

    code = "helpplan.undertaking_over"
    sentence = "This is not so any more."
    next_step = "Please open the plan again."


@dataclass(frozen=True, slots=True)
class Undertaken:
    """Which family of services, who sees to it in words, and on which day to ask again."""

    family: str
    words: str = field(repr=False)
    ask_again_on: date


@transaction.atomic
def note_undertaking(*, by: Actor, at: datetime, person: Person, said: Undertaken) -> Undertaking:
    """Writes down that the family sees to something; what was written before about the same ends.

    Refuses: UndertakingUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.REFER_PERSON, within=person)
    families = {one.code for one in catalogue_on(by.day).families}
    if said.family not in families or not said.words.strip():
        raise UndertakingUnclear
    if not by.day < said.ask_again_on <= by.day + ASK_AGAIN_MOST:
        raise UndertakingUnclear
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    for one in Undertaking.objects.filter(person=person, family=said.family, ended_at__isnull=True).order_by("pk"):
        one.end(by_id=by.person_id, at=at)
    undertaking = Undertaking.objects.create(
        person=person,
        family=said.family,
        words=said.words.strip()[:WORDS_MOST],
        ask_again_on=said.ask_again_on,
        noted_at=at,
        noted_by_id=by.person_id,
    )
    _note(by, at, "note_undertaking", undertaking)
    return undertaking


@transaction.atomic
def end_undertaking(*, by: Actor, at: datetime, undertaking: Undertaking) -> Undertaking:
    """The family does not see to it any more, or never did.

    Refuses: UndertakingOver, NotPermitted, NotFound.
    """
    require(by, Verb.REFER_PERSON, within=undertaking)
    undertaking = Undertaking.objects.select_for_update(of=("self",)).get(pk=undertaking.pk)
    if undertaking.ended_at:
        raise UndertakingOver
    undertaking.end(by_id=by.person_id, at=at)
    _note(by, at, "end_undertaking", undertaking)
    return undertaking


def _note(by: Actor, at: datetime, action: str, one: Undertaking) -> None:
    thing, persons = f"undertaking:{one.pk}", [one.person_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details={"family": one.family})
