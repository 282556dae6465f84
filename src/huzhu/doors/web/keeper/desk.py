"""What stands around every page of the administrator's desk, and the places it reaches."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from huzhu.commons.people.access import Verb, places_of
from huzhu.commons.people.models import Organisation
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.doors.web.gate import SignedIn, desk_place
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.kernel.refusal import NotFound

PER_PAGE = 50
PLACES_OFFERED = 300
"""In a box to choose from; a city is searched by name instead."""

Option = tuple[str, str]


def around(request: SignedIn, current: str) -> dict[str, Any]:
    """Context of a page of this desk. Refuses: NotPermitted to whoever keeps no places."""
    place = desk_place(request, Verb.KEEP_PLACES)
    nav = [
        NavItem(_("Set-up"), reverse("keeper:front"), "list-checks", current == "front"),
        NavItem(_("Areas"), reverse("keeper:places"), "map-pin", current == "places"),
        NavItem(_("Posts"), reverse("keeper:posts"), "users", current == "posts"),
        NavItem(_("Services and packs"), reverse("keeper:packs"), "file-text", current == "packs"),
        NavItem(_("State of the house"), reverse("keeper:health"), "heart-pulse", current == "health"),
    ]
    return {"nav": nav, "place_name": place_name(place), "station": station_at(place)}


def kept_places(request: SignedIn) -> QuerySet[Division]:
    """The places this desk keeps, the wider first. Refuses: NotPermitted."""
    desk_place(request, Verb.KEEP_PLACES)
    return places_of(request.by, Verb.KEEP_PLACES).order_by("path", "pk")


def kept_place(request: SignedIn, place_id: str) -> Division:
    """One of them. Refuses: NotPermitted, NotFound."""
    found = kept_places(request).filter(pk=place_id).first()
    if found is None:
        raise NotFound
    return found


def place_options(request: SignedIn, chosen: str = "") -> list[Option]:
    """The places to choose from, indented by how deep they lie; the one chosen stands there in any case."""
    places = list(kept_places(request)[:PLACES_OFFERED])
    if chosen and chosen not in {one.pk for one in places}:
        places.append(kept_place(request, chosen))
    top = min((one.path.count("/") for one in places), default=0)
    return [(one.pk, "　" * (one.path.count("/") - top) + place_name(one)) for one in in_order(places)]


def organisation_options(request: SignedIn) -> list[Option]:
    """The organisations of the places this desk keeps, by name, with where they are."""
    kept = Organisation.objects.filter(place__in=kept_places(request).order_by().values("pk"))
    there = kept.select_related("place").order_by("name", "pk")[:PLACES_OFFERED]
    return [(one.pk, f"{one.name} · {place_name(one.place)}") for one in there]


def page_of[T](request: SignedIn, rows: "QuerySet[Any, T]") -> Page[T]:
    """The page of a list that the address asks for; a page that is not there becomes the nearest one."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
