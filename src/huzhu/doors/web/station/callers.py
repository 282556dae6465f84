"""What the telephone desk looks up: callers, the calls of the day, and how far the form has come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.care.calls.finding import Found, find_callers
from huzhu.care.calls.models import Call
from huzhu.care.calls.queries import calls_on
from huzhu.care.needs.queries import likely_duplicates
from huzhu.commons.people.keys import Why
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_for
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import attributions
from huzhu.doors.web.basis import lengths, paces, unconfirmed
from huzhu.doors.web.gate import SignedIn
from huzhu.doors.web.states import call_state, need_state
from huzhu.doors.web.station.candidates import could_come
from huzhu.doors.web.station.forms import NeedForm
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.station.readback import Booking, read_back, wish_words
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.phones import tail

HITS_SHOWN, HITS_MOST, CALLS_SHOWN = 8, 400, 8


@dataclass(frozen=True, slots=True)
class Hits:
    """The list under the search box: a page of it, and where the next one begins; 0 where there is none.

    A single letter fits every tenth person of a city: nobody is looked for, and one more letter is asked for.
    """

    rows: list[dict[str, Any]]
    next_from: int = 0
    too_short: bool = False

    def only(self) -> str:
        """The one who was found; nobody where there are several."""
        return str(self.rows[0]["pk"]) if len(self.rows) == 1 and not self.next_from else ""


def hits_for(request: SignedIn, place: Division, number: str = "") -> Hits:
    """Whom a search finds, or without one whom the caller's number reaches, as the list under the box shows them."""
    q, typed = request.GET.get("q", "").strip(), request.GET.get("from", "")
    if len(q) == 1 and q.isascii():
        return Hits([], too_short=True)
    start = min(int(typed), HITS_MOST) if typed.isdecimal() and len(typed) <= 4 else 0
    found = find_callers(request.by, q or number, place, start=start, most=HITS_SHOWN)
    day = timezone.localdate()
    rows = [_hit(one, day, number) for one in found.hits]
    return Hits(rows, start + HITS_SHOWN if found.more else 0)


def caller(by: Actor, person_id: str) -> Person | None:
    """The person of that id, with family loaded; None where there is none within reach."""
    if not person_id:
        return None
    return persons_for(by).prefetch_related("ties__other__phones").filter(pk=person_id).first()


def check(by: Actor, elder: Person | None, form: NeedForm) -> dict[str, Any]:
    """Read-back and likely duplicates, as far as the form goes. The form has been asked whether it is valid."""
    window, code = (form.window(), form.service_code()) if elder else (None, "")
    if elder is None or window is None or not code:
        return {"readback": "", "duplicates": [], "bases": unconfirmed(lengths(form.today))}
    fits = could_come(by, elder, form)
    wishes = wish_words(form.cleaned_data.get("wishes", []))
    doubled = likely_duplicates(by, elder, code, form.day_meant() or window[0].date())
    return {
        "readback": read_back(elder, Booking(service_name(code), *window, form.length(), form.rhythm()), wishes),
        "duplicates": [
            {"pk": need.pk, "service": service_name(need.service), "at": need.earliest_at, "state": need_state(need)}
            for need in doubled
        ],
        **fits,
        "bases": unconfirmed(lengths(window[0].date()), *([paces()] if fits.get("fits") else [])),
        "streets": attributions() if fits.get("fits") else [],
    }


def calls_today(by: Actor, place: Division, at: datetime) -> list[dict[str, Any]]:
    """The newest calls of the day under a place, each with what became of it."""
    spoken = calls_on(by, place, timezone.localdate(at)).exclude(outcome=Call.Outcome.NONE)
    return [call_row(by, call) for call in spoken[:CALLS_SHOWN]]


def call_row(by: Actor, call: Call) -> dict[str, Any]:
    """One call as lists show it: who, what about, and what became of it."""
    who = call.about or call.person
    return {
        "pk": call.pk,
        "at": call.began_at,
        "name": str(who.name) if who else "",
        "about": service_name(call.need.service) if call.need else "",
        "state": need_state(call.need) if call.need else call_state(call),
    }


def _hit(found: Found, day: date, number: str) -> dict[str, Any]:
    person = found.person
    numbers = sorted(person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    end = _("number ends in %(tail)s") % {"tail": tail(str(numbers[0].number))} if numbers else _("no telephone")
    return {
        "pk": person.pk,
        "name": str(person.name),
        "who": who_is(person, day),
        "tail": end,
        "door": str(person.door),
        "place": person.place.name,
        "matches": bool(number) and any(str(phone.number) == number for phone in numbers),
        "why": [word for why, word in _why_words().items() if why in found.why],
    }


def _why_words() -> dict[Why, str]:
    return {
        Why.NUMBER: _("by the number"),
        Why.NAME: _("by the name"),
        Why.INITIALS: _("by the initials"),
        Why.DOOR: _("by the door"),
    }
