"""What every page has around it: who is signed in, the station's name and telephone, the way out."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from huzhu.commons.people.models import Person, Post
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context for all templates. Pages that know their station already put it over the one found here."""
    by: Actor | None = getattr(request, "by", None)
    if by is None:
        return {"by": None, "station": SimpleLazyObject(_nearest_open), "sign_in_href": reverse("lobby:sign_in")}
    return {
        "by": by,
        "station": SimpleLazyObject(lambda: _station_for(by)),
        "person": {"name": request.user.get_username(), "post": _post_of(by)},
        "sign_out_href": reverse("lobby:sign_out"),
    }


def station_at(place: Division) -> dict[str, str]:
    """The station of a place as pages show it; its telephone is the nearest one upwards."""
    return _station([place], place.path)


def place_name(place: Division) -> str:
    """The name of a place in the language in force."""
    zh = (get_language() or "zh").startswith("zh")
    return place.name if zh or not place.name_en else place.name_en


def _station_for(by: Actor) -> dict[str, str]:
    path = by.holdings[0].place_path if by.holdings else _home_path(by)
    return _station([], path)


def _home_path(by: Actor) -> str:
    home = Person.objects.filter(pk=by.person_id).values_list("place__path", flat=True).first()
    return home or "/"


def _station(known: list[Division], path: str) -> dict[str, str]:
    if not (known and known[0].station_phone):
        keys = [part for part in path.split("/") if part]
        known = sorted(Division.objects.filter(pk__in=keys), key=lambda place: -len(place.path))
    phone = next((place.station_phone for place in known if place.station_phone), "")
    return {"name": place_name(known[0]) if known else "", "phone": phone, "hours": ""}


def _nearest_open() -> dict[str, str]:
    """For somebody we do not know: the one station there is, or the first of several."""
    place = Division.objects.exclude(station_phone="").order_by("path", "pk").first()
    return station_at(place) if place else {"name": "", "phone": "", "hours": ""}


def _post_of(by: Actor) -> str:
    return str(Post.Kind(by.holdings[0].post).label) if by.holdings and by.holdings[0].post in Post.Kind else ""
