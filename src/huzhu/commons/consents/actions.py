"""Writing down what somebody says about a use of their record; from the next request on it counts."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from huzhu.commons.consents.models import Consent
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import purpose_on
from huzhu.kernel.refusal import Refused

WORDS_MOST = 200


class ConsentUnclear(Refused):
    """Which use, who says so and how they said it is a word of each list."""

    code = "consent.unclear"
    sentence = "It is not clear who said what."
    next_step = "Please choose who says so and how, and whether it may be used."


@dataclass(frozen=True, slots=True)
class Said:
    """A yes or a no to one use, by whom and how, and words if there were any."""

    use: str
    allowed: bool
    giver: str
    channel: str
    words: str = field(default="", repr=False)


@transaction.atomic
def note_consent(*, by: Actor, at: datetime, person: Person, said: Said) -> Consent:
    """Writes down a yes or a no to the words of today; what was said before stays on record and counts no more.

    Refuses: ConsentUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.NOTE_CONSENT, within=person)
    if said.use not in Consent.Use.values or said.giver not in Consent.Giver.values:
        raise ConsentUnclear
    if said.channel not in Consent.Channel.values:
        raise ConsentUnclear
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    for one in Consent.objects.filter(person=person, use=said.use, newest=True).order_by("pk"):
        one.stand_back()
    consent = Consent.objects.create(
        person=person,
        use=said.use,
        allowed=said.allowed,
        text_digest=purpose_on(said.use, by.day).digest,
        giver=said.giver,
        channel=said.channel,
        words=said.words.strip()[:WORDS_MOST],
        noted_at=at,
        noted_by_id=by.person_id,
    )
    details = {"use": said.use, "allowed": said.allowed}
    record(by=by, at=at, action="note_consent", thing=f"consent:{consent.pk}", persons=[person.pk], details=details)
    return consent
