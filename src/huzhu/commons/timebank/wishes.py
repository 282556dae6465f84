"""Time moved by staff on a member's spoken word: read back, written down as such, and told to the member."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from huzhu.commons.bank.models import Entry
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.actions import donate_time, give_time
from huzhu.commons.timebank.models import Wish
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class NotReadBack(Refused):
    """What was heard is read back before anything moves."""

    code = "timebank.not_read_back"
    sentence = "The wish has not been read back yet."
    next_step = "Please read the sentence aloud, and go on when the person has said yes."


class OwnWish(Refused):
    """Nobody hears his own wish as staff."""

    code = "timebank.own_wish"
    sentence = "This is your own account."
    next_step = "Please do it on your own page, My time."


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a member said: minutes to `receiver`, or to the donations for None; `read_back` as it was read aloud."""

    receiver: Person | None
    minutes: int
    channel: str
    read_back: str = field(repr=False)
    reference: str = ""


@transaction.atomic
def follow_wish(*, by: Actor, at: datetime, member: Person, spoken: Spoken) -> Wish:
    """Moves a member's time as the member said aloud; the member is told, and can object.

    Refuses: NotReadBack, OwnWish, NotToThem, NoDonations, AboveTheirLimit, GrantStays, HasLeft, HasDied, Overdrawn,
    AmountOutOfBounds, ReferenceUsed, PeriodClosed, NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=member)
    if by.person_id == member.pk:
        raise OwnWish
    if not spoken.read_back.strip():
        raise NotReadBack
    entry = _move(by, at, member, spoken)
    before = Wish.objects.filter(entry=entry).order_by("pk").first()
    if before:
        return before
    wish = Wish.objects.create(
        member=member,
        channel=spoken.channel,
        read_back=spoken.read_back.strip(),
        entry=entry,
        heard_at=at,
        heard_by_id=by.person_id,
    )
    persons = [member.pk, *([spoken.receiver.pk] if spoken.receiver else [])]
    record(by=by, at=at, action="follow_wish", thing=f"wish:{wish.pk}", persons=persons)
    kind = "time.given_for_you" if spoken.receiver else "time.donated_for_you"
    params = {"minutes": str(spoken.minutes)} | ({"who": spoken.receiver.pk} if spoken.receiver else {})
    tell(by=by, at=at, person=member, kind=kind, about=f"wish:{wish.pk}", params=params)
    return wish


def _move(by: Actor, at: datetime, member: Person, spoken: Spoken) -> Entry:
    if spoken.receiver is None:
        return donate_time(by=by, at=at, giver=member, minutes=spoken.minutes, reference=spoken.reference)
    receiver = spoken.receiver
    return give_time(by=by, at=at, giver=member, receiver=receiver, minutes=spoken.minutes, reference=spoken.reference)
