"""What every page has around it: who is signed in, the station's name and telephone, the way out."""

import base64
from typing import Any

from cryptography.exceptions import InvalidTag
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from huzhu.commons.passes.models import Sitting
from huzhu.commons.people.models import Account, Person, Post
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import noting_openings, seal, unseal
from huzhu.doors.sittings import WAY
from huzhu.doors.web.wording import week_words
from huzhu.kernel.actor import Actor
from huzhu.kernel.opening import read_week

OWN_NAME = "name"


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context for all templates. Pages that know their station already put it over the one found here."""
    by: Actor | None = getattr(request, "by", None)
    if by is None:
        return {"by": None, "station": SimpleLazyObject(_nearest_open), "sign_in_href": reverse("lobby:sign_in")}
    return {
        "by": by,
        "station": SimpleLazyObject(lambda: _station_for(by)),
        "person": {"name": own_name(request), "post": _post_of(by)},
        "sign_out_href": reverse("lobby:sign_out"),
        "me_href": reverse("lobby:me"),
        "locks": request.session.get(WAY) == Sitting.Way.PASSWORD and bool(by.holdings),
    }


def station_at(place: Division) -> dict[str, str]:
    """The station of a place as pages show it: the nearest place upwards that has a telephone."""
    return _station([place], place.path)


def place_name(place: Division) -> str:
    """The name of a place in the language in force."""
    zh = (get_language() or "zh").startswith("zh")
    return place.name if zh or not place.name_en else place.name_en


def keep_own_name(request: HttpRequest, account: Account) -> None:
    """Keeps the name of whoever signs in, sealed in the session, so that no page opens the register to greet them.

    Reading one's own name is no look into anybody's record, so nothing is noted.
    """
    with noting_openings():
        name = str(account.person.name)
    request.session[OWN_NAME] = base64.b64encode(seal(name, _sealed_for(request))).decode("ascii")


def own_name(request: HttpRequest) -> str:
    """The name kept at signing in; else the user name, which only a demo's people have not chosen themselves."""
    packed = request.session.get(OWN_NAME, "")
    try:
        return unseal(base64.b64decode(packed), _sealed_for(request)) if packed else _chosen_name(request)
    except InvalidTag:
        return _chosen_name(request)


def _chosen_name(request: HttpRequest) -> str:
    return "" if getattr(request.user, "demo", False) else request.user.get_username()


def _sealed_for(request: HttpRequest) -> str:
    return f"session.name.{request.user.pk}"


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
    staffed = next((place for place in known if place.station_phone), known[0] if known else None)
    if staffed is None:
        return {"name": "", "phone": "", "hours": ""}
    hours = week_words(read_week(staffed.station_hours))
    return {"name": place_name(staffed), "phone": staffed.station_phone, "hours": hours}


def _nearest_open() -> dict[str, str]:
    """For somebody we do not know: the one station there is; of several, the front page shows them all."""
    stations = list(Division.objects.exclude(station_phone="").order_by("path", "pk")[:2])
    return station_at(stations[0]) if len(stations) == 1 else {"name": "", "phone": "", "hours": ""}


def _post_of(by: Actor) -> str:
    return str(Post.Kind(by.holdings[0].post).label) if by.holdings and by.holdings[0].post in Post.Kind else ""
