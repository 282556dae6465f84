"""What the telephone desk looks up: callers, the calls of the day, and how far the form has come."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.care.needs.queries import day_span, likely_duplicates, needs_for
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import find_persons, persons_for
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import attributions
from huzhu.doors.web.basis import lengths, paces, unconfirmed
from huzhu.doors.web.states import need_state
from huzhu.doors.web.station.candidates import could_come
from huzhu.doors.web.station.forms import NeedForm
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.station.readback import Booking, read_back, wish_words
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.phones import tail

HITS_SHOWN, CALLS_SHOWN = 8, 8


def hits_for(by: Actor, text: str, day: date) -> list[dict[str, str]]:
    """Whom a search finds, as the list under the search box shows them."""
    return [_hit(person, day) for person in find_persons(by, text, HITS_SHOWN)]


def caller(by: Actor, person_id: str) -> Person | None:
    """The person of that id, with family loaded; None where there is none within reach."""
    if not person_id:
        return None
    return persons_for(by).prefetch_related("ties__other__phones").filter(pk=person_id).first()


def check(by: Actor, elder: Person | None, form: NeedForm) -> dict[str, Any]:
    """Read-back and likely duplicates, as far as the form goes. The form has been asked whether it is valid."""
    window, code = form.window(), form.service_code()
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


def calls_today(by: Actor, place: Division, at: datetime) -> tuple[list[dict[str, Any]], int]:
    """The newest needs taken down today under a place, and how many there are in all."""
    start, end = day_span(place, timezone.localdate(at))
    asked = needs_for(by).filter(place__path__startswith=place.path, asked_at__gte=start, asked_at__lt=end)
    newest = asked.order_by("-asked_at", "pk")[:CALLS_SHOWN]
    rows = [
        {
            "pk": need.pk,
            "at": need.asked_at,
            "name": str(need.elder.name),
            "service": service_name(need.service),
            "state": need_state(need),
        }
        for need in newest
    ]
    return rows, asked.count()


def _hit(person: Person, day: date) -> dict[str, str]:
    numbers = sorted(person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    end = _("number ends in %(tail)s") % {"tail": tail(str(numbers[0].number))} if numbers else _("no telephone")
    return {
        "pk": person.pk,
        "name": str(person.name),
        "who": who_is(person, day),
        "tail": end,
        "door": str(person.door),
        "place": person.place.name,
    }
