"""What stands around every page of the station's desk: the top bar with what waits, the place, the search."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.care.rounds.queries import needs_to_decide
from huzhu.care.visits.queries import visits_to_confirm
from huzhu.commons.people.access import Verb, may
from huzhu.commons.places.models import Division
from huzhu.doors.web.gate import SignedIn, places_to_sit, signed_in, sit_at
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.station.onward import onward
from huzhu.doors.web.surroundings import place_name, station_at

PER_PAGE = 50

ENTRIES = (
    # key, address, icon, the verb that shows the door
    ("intake", "station:intake", "phone-incoming", Verb.TAKE_CALL),
    ("needs", "station:approvals", "list-checks", Verb.SEE_NEED),
    ("day", "board:today", "route", Verb.SEE_ASSIGNMENT),
    ("call_backs", "station:call_backs", "phone-call", Verb.CONFIRM_VISIT),
    ("contacts", "station:contacts", "footprints", Verb.SEE_CONTACT),
    ("people", "station:people", "users", Verb.SEE_PERSON),
    ("helpers", "station:helpers", "hand-heart", Verb.SEE_HELPER),
    ("book", "station:book_find", "hourglass", Verb.SEE_ACCOUNT),
    ("shop", "station:shop", "shopping-bag", Verb.KEEP_SHOP),
    ("board", "station:announcements", "calendar-days", Verb.ANNOUNCE),
)


def around(request: SignedIn, place: Division, current: str) -> dict[str, Any]:
    """Context of a desk page: top bar, station, and the way to find somebody."""
    by, words = request.by, _entry_words()
    counts = {
        "needs": needs_to_decide(by, place).count(),
        "call_backs": visits_to_confirm(by, place).count(),
    }
    nav = [
        NavItem(words[key], reverse(address), icon, key == current, counts.get(key, 0))
        for key, address, icon, verb in ENTRIES
        if may(by, verb)
    ]
    find = reverse("station:people") if may(by, Verb.SEE_PERSON) else ""
    around_it = {"nav": nav, "place": place, "station": station_at(place), "search_href": find}
    seats = [{"pk": one.pk, "name": place_name(one), "here": one.pk == place.pk} for one in places_to_sit(by)]
    return {**around_it, "seats": seats, "seat_href": reverse("station:sit")}


@require_POST
@signed_in
def sit(request: SignedIn) -> HttpResponseBase:
    """Moves the desk to another place of one's posts, and stays on the page."""
    sit_at(request, request.POST.get("place", ""))
    return onward(request, reverse("station:intake"))


def page_of[T](request: SignedIn, rows: "QuerySet[Any, T]") -> Page[T]:
    """The page of a list that the address asks for; a page that is not there becomes the nearest one."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _entry_words() -> dict[str, str]:
    return {
        "intake": _("Calls"),
        "needs": _("Requests"),
        "day": _("Day plan"),
        "call_backs": _("Call back"),
        "contacts": _("Visits due"),
        "people": _("People"),
        "helpers": _("Helpers"),
        "book": _("Book"),
        "shop": _("Shop"),
        "board": _("Notice board"),
    }
