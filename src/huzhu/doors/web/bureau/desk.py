"""What stands around every page of the bureau: the month and place looked at, and the ways between the pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_moment
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huzhu.commons.people.access import Verb, may, places_of
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.doors.web.gate import SignedIn, desk_place
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import Month, month_of

MONTHS_OFFERED = 12
PLACES_OFFERED = 60


@dataclass(frozen=True, slots=True)
class View:
    """One month of one place. `chosen` is what the address says of the place, to be kept in every link."""

    place: Division
    month: Month
    chosen: str

    def address(self, name: str, **kwargs: str) -> str:
        """The address of a page of the same month and place."""
        bare = reverse(f"bureau:{name}", kwargs={"first_on": self.month.first_on, **kwargs})
        return f"{bare}?{urlencode({'place': self.chosen})}" if self.chosen else bare

    @property
    def ahead_address(self) -> str:
        """The address of the years ahead of the same place."""
        bare = reverse("bureau:ahead")
        return f"{bare}?{urlencode({'place': self.chosen})}" if self.chosen else bare

    @property
    def title(self) -> str:
        """2026年11月, November 2026."""
        return month_name(self.month.first_on)


def view_of(request: SignedIn, first_on: date) -> View:
    """The month of the place the address names, or of the widest one of the post. Refuses: NotPermitted, NotFound."""
    chosen = request.GET.get("place", "")
    place = desk_place(request, Verb.SEE_FIGURES)
    if chosen:
        found = places_of(request.by, Verb.SEE_FIGURES).filter(pk=chosen).first()
        if found is None:
            raise NotFound
        place = found
    return View(place, month_of(place, first_on), chosen)


def around(request: SignedIn, view: View, current: str) -> dict[str, Any]:
    """Context of a page of the bureau."""
    nav = [
        NavItem(_("Month"), view.address("figures"), "trending-up", current == "month"),
        NavItem(_("Visits"), view.address("under", code="visits_done"), "calendar-check", current == "visits_done"),
        NavItem(
            _("Disputes"), view.address("under", code="visits_disputed"), "triangle-alert", current == "visits_disputed"
        ),
        NavItem(_("Years ahead"), view.ahead_address, "hourglass", current == "ahead"),
    ]
    chosen = f"?{urlencode({'place': view.chosen})}" if view.chosen else ""
    nav.append(NavItem(_("Rung back"), f"{reverse('bureau:rung')}{chosen}", "phone-call", current == "rung"))
    if may(request.by, Verb.SEE_FLAG):
        nav.append(NavItem(_("To look into"), f"{reverse('bureau:flags')}{chosen}", "search", current == "flags"))
    if may(request.by, Verb.SEE_JOURNAL):
        nav.append(NavItem(_("Audit"), f"{reverse('bureau:audit')}{chosen}", "history", current == "audit"))
    if may(request.by, Verb.SEE_ACCOUNT):
        nav.append(NavItem(_("Book"), reverse("station:book_find"), "clipboard-list", current == "book"))
    if may(request.by, Verb.SEE_PURCHASE):
        nav.append(NavItem(_("Guarantee"), reverse("bureau:orders"), "shield-check", current == "guarantee"))
        nav.append(NavItem(_("Settlement"), reverse("bureau:settlement_find"), "repeat", current == "settlement"))
    if may(request.by, Verb.SEE_RULES):
        nav.append(NavItem(_("Rules"), f"{reverse('bureau:rules')}{chosen}", "list-checks", current == "rules"))
    return {"nav": nav, "view": view, "place_name": place_name(view.place), "station": station_at(view.place)}


def month_tabs(view: View, current: str) -> list[NavItem]:
    """The ways to look at one month: itself, with the eleven before it, and whom it reached."""
    return [
        NavItem(_("This month"), view.address("figures"), "calendar-days", current == "month"),
        NavItem(_("Twelve months"), view.address("year"), "trending-up", current == "year"),
        NavItem(_("Whom help reached"), view.address("reach"), "map-pin", current == "reach"),
    ]


def month_options(view: View) -> list[tuple[str, str, bool]]:
    """The last twelve months and the one looked at: value, words, whether it is the one."""
    months, first = [], timezone.localdate().replace(day=1)
    for _ahead in range(MONTHS_OFFERED):
        months.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    listed = sorted({*months, view.month.first_on}, reverse=True)
    return [(f"{one:%Y-%m}", month_name(one), one == view.month.first_on) for one in listed]


def place_options(request: SignedIn, view: View) -> list[tuple[str, str, bool]]:
    """The places of the post, the wider first: value, words, whether it is the one."""
    places = places_of(request.by, Verb.SEE_FIGURES).order_by("path", "pk")[:PLACES_OFFERED]
    depth = view.place.path.count("/")
    return [
        (one.pk, "　" * max(0, one.path.count("/") - depth) + place_name(one), one.pk == view.place.pk)
        for one in in_order(places)
    ]


def month_name(first_on: date) -> str:
    """A month with its year."""
    return format_moment(first_on, pgettext("month and year", "F Y"))
