"""The sentence that the operator reads to the caller before saving, composed from the form."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.care.rounds.actions import Rhythm
from huzhu.commons.people.models import Person
from huzhu.doors.web.answers import in_a_row
from huzhu.doors.web.rhythms import weekly_word
from huzhu.doors.web.wording import duration, spoken_day, spoken_time
from huzhu.kernel.identity.masking import courtesy
from huzhu.kernel.moments import age_on


def address_of(person: Person, day: date) -> str:
    """How one speaks to a person: 洪奶奶, Grandma Hong."""
    age = age_on(person.born_on, day) if person.born_on and person.born_on <= day else None
    form = courtesy(str(person.name), person.gender, age)
    return _(form.sentence) % {"surname": form.surname}


@dataclass(frozen=True, slots=True)
class Booking:
    """What is about to be written down: the service in words, the window of starting, minutes."""

    service: str
    earliest_at: datetime
    latest_at: datetime
    minutes: int
    rhythm: Rhythm | None = None


def read_back(elder: Person, booking: Booking, wishes: list[str]) -> str:
    """Whole sentences: who, when, what, how long, the wishes, and the question whether that is right."""
    words = {
        "name": address_of(elder, timezone.localdate(booking.earliest_at)),
        "day": spoken_day(booking.earliest_at),
        "earliest": spoken_time(booking.earliest_at),
        "latest": spoken_time(booking.latest_at),
        "service": booking.service,
        "duration": duration(booking.minutes),
    }
    said = [
        _("%(name)s: on %(day)s somebody comes for %(service)s, about %(duration)s long.") % words,
        _("They come between %(earliest)s and %(latest)s.") % words,
        *_again(booking),
        *wishes,
        _("Is that right? We ring you again when we know who comes."),
    ]
    return in_a_row(*said)


def _again(booking: Booking) -> list[str]:
    """That they come again and again, and how often in all."""
    if booking.rhythm is None:
        return []
    word = weekly_word(booking.rhythm.every_weeks, timezone.localtime(booking.earliest_at).weekday())
    told = {"rhythm": word, "visits": booking.rhythm.visits}
    return [_("After that they come %(rhythm)s, %(visits)s visits in all.") % told]


def wish_words(wishes: list[str]) -> list[str]:
    """Each wish as a sentence of its own."""
    said = {
        "gentle": _("They take the gentle way."),
        "familiar": _("If we can, somebody you know."),
        "woman": _("A woman comes."),
        "man": _("A man comes."),
        "pair": _("Two people come."),
    }
    return [said[wish] for wish in wishes if wish in said]
