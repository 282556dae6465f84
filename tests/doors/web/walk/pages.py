"""Every page of the house, found from the URL table: for each of the cast, the addresses that show a whole page."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve

from huzhu.commons.people.models import Person
from tests.doors.api.scene import Scene
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.inhouse import LANGUAGES
from tests.trust.test_canaries import addresses

WALKERS = ("nobody", "hong", "wang", "li", "chen", "son", "zhou", "keeper", "leader")
ONLY = os.environ.get("HUZHU_ROUTES", "").split()  # while one mends a page: "station:book home:visit"
OF_EACH = {"", "e/"}  # these show everybody something else
_deeds: set[str] = set()  # lines of the URL table that only take forms: nobody is shown a page there
_found: dict[tuple[str, str], list["Stop"]] = {}


@dataclass(frozen=True, slots=True)
class Stop:
    """A page as one of the cast sees it; `route` is its name in the URL table, `pattern` its line there.

    `asks` tells whether there is a form in it.
    """

    who: str
    route: str
    address: str
    pattern: str
    asks: bool


def client_of(scene: Scene, who: str, language: str) -> Client:
    """The browser of one of the cast."""
    if who == "nobody":
        return Client(headers={"accept-language": LANGUAGES[language]})
    person: Person = getattr(scene.cast, who)
    return signed_in_as(person, LANGUAGES[language])


def stops_of(scene: Scene, who: str) -> list[Stop]:
    """The pages one of the cast is shown, one for each route that nobody before them in the line is shown."""
    key = (scene.cast.hong.pk, who)
    if key not in _found:
        before = WALKERS[: WALKERS.index(who)]
        walked = {stop.pattern for other in before for stop in stops_of(scene, other)} - OF_EACH
        _found[key] = list(_looked_for(scene, who, walked))
    return [stop for stop in _found[key] if not ONLY or stop.route in ONLY]


def _looked_for(scene: Scene, who: str, walked: set[str]) -> Iterator[Stop]:
    client, seen = client_of(scene, who, "zh"), set(walked)
    for address in addresses():
        match = _page_at(address)
        if match and match.route not in seen | _deeds and (page := _page_shown(client, address, match.route)):
            seen.add(match.route)
            yield Stop(who, match.view_name, address, match.route, b'method="post"' in page.partition(b"<main")[2])


def _page_at(address: str) -> ResolverMatch | None:
    try:
        return None if address.startswith("/api/") else resolve(address)
    except Resolver404:
        return None


def _page_shown(client: Client, address: str, route: str) -> bytes:
    """The whole page that is answered; empty where something else is."""
    answer = client.get(address)
    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        _deeds.add(route)
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return b""
    page: bytes = answer.content
    return page if page.lstrip()[:9].lower() == b"<!doctype" else b""
