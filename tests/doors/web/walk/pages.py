"""Every page of the house, found from the URL table: for each of the cast, the addresses that show them a whole page."""

from dataclasses import dataclass

from django.test import Client
from django.urls import Resolver404, resolve

from huzhu.commons.people.models import Person
from tests.doors.api.scene import Scene
from tests.doors.web.helper.scenes import signed_in_as
from tests.trust.test_canaries import addresses

LANGUAGES = {"zh": "zh-hans", "en": "en"}
WALKERS = ("nobody", "hong", "son", "wang", "li", "zhou", "chen")
_found: dict[tuple[str, str], list["Stop"]] = {}


@dataclass(frozen=True, slots=True)
class Stop:
    """A page as one of the cast sees it; `route` is its name in the URL table."""

    who: str
    route: str
    address: str


def client_of(scene: Scene, who: str, language: str) -> Client:
    """The browser of one of the cast."""
    if who == "nobody":
        return Client(headers={"accept-language": LANGUAGES[language]})
    person: Person = getattr(scene.cast, who)
    return signed_in_as(person, LANGUAGES[language])


def stops_of(scene: Scene, who: str) -> list[Stop]:
    """The pages one of the cast is shown, one for each route. Pages that Zhou sees as Li does are walked as Li."""
    key = (scene.cast.hong.pk, who)
    if key not in _found:
        _found[key] = list(_looked_for(scene, who))
    return _found[key]


def _looked_for(scene: Scene, who: str) -> list[Stop]:
    client, seen = client_of(scene, who, "zh"), {}
    elsewhere = {"zhou": "li", "son": "hong"}.get(who)
    walked = {stop.route for stop in stops_of(scene, elsewhere)} if elsewhere and who == "zhou" else set()
    for address in addresses():
        route = _route(address)
        if route and route not in seen and route not in walked and _is_page(client, address):
            seen[route] = Stop(who, route, address)
    return list(seen.values())


def _route(address: str) -> str:
    if address.startswith("/api/"):
        return ""
    try:
        return resolve(address).view_name
    except Resolver404:
        return ""


def _is_page(client: Client, address: str) -> bool:
    answer = client.get(address)
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return False
    return answer.content.lstrip()[:9].lower() == b"<!doctype"
