"""The process that founds the district: fifty communities with their elders, helpers, stations and a working day."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  Django's rooms can be entered only after set-up
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.http import urlencode  # noqa: E402

from bench.crowd import newcomer  # noqa: E402
from huzhu.care.dispatch.actions import accept_assignment, offer_visit  # noqa: E402
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help  # noqa: E402
from huzhu.care.needs.models import Need  # noqa: E402
from huzhu.commons.helpers.actions import Hours, enrol_helper, offer_hours  # noqa: E402
from huzhu.commons.helpers.models import Helper  # noqa: E402
from huzhu.commons.people.actions import give_post, register_many  # noqa: E402
from huzhu.commons.people.models import Account, Fact, Person  # noqa: E402
from huzhu.commons.places.actions import Charter, found_division  # noqa: E402
from huzhu.commons.places.models import Division  # noqa: E402
from huzhu.commons.sealed import noting_openings  # noqa: E402
from huzhu.doors.cli.house import make_ready  # noqa: E402
from huzhu.doors.cli.output import progress  # noqa: E402
from huzhu.kernel.actor import Actor, machine  # noqa: E402
from huzhu.kernel.identity.names import initials  # noqa: E402
from huzhu.kernel.moments import moment_at  # noqa: E402

SEED, COMMUNITIES, HELPERS, LOOKED_AT = 2026, 50, 20, 20
WAITING, OPEN, PROMISED = 8, 8, 16  # requests of a community: to be approved, without anybody yet, promised today
POSTS = ("operator", "staff")
READERS = 3  # elders and helpers of a community who are at their telephones
PASSWORD = "a-long-word-for-a-bench-77"
# How often in a hundred requests. A station's people look all day, elders and helpers now and then.
WEIGHTS = {
    "elder: home": 7, "elder: my visits": 4, "elder: my time": 2, "elder: ask": 3,
    "helper: today": 10, "helper: near me": 6, "helper: my time": 3, "helper: me": 2,
    "desk: calls": 8, "desk: caller by number": 7, "desk: caller by initials and street": 5, "desk: approvals": 6,
    "desk: people": 5, "desk: a person": 6, "desk: a request": 5, "desk: day list": 4, "desk: board": 3,
    "desk: call-backs": 4,
    "bureau: month": 1, "wall screen": 5, "figures": 2, "front": 4,
}  # fmt: skip

type Visit = tuple[str, str]


@dataclass(slots=True)
class Community:
    """A community as far as somebody may look at it: who signs in there, and what there is to see."""

    place: Division
    elders: list[Person]
    helpers: list[Helper]
    cookies: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class District:
    """Its communities, the cookie of its inspector, and the day it was founded on."""

    communities: list[Community]
    inspector: str
    today: date


def main() -> None:
    """Founds the district, signs everybody in, and prints who looks at which page."""
    options = argparse.ArgumentParser()
    options.add_argument("--elders", type=int, default=100_000)
    options.add_argument("--communities", type=int, default=COMMUNITIES)
    chosen = options.parse_args()
    plan = {page: [weight, []] for page, weight in WEIGHTS.items()}
    for page, visit in looks_at(settle(chosen.elders, chosen.communities)):
        plan[page][1].append(visit)
    sys.stdout.write(json.dumps(plan))


def settle(elders: int, communities: int) -> District:
    """A district with so many elders in so many communities, where everybody who looks has signed in."""
    settings.ALLOWED_HOSTS.append("testserver")
    make_ready()
    at = timezone.now()
    house = machine(timezone.localdate(at), "bench", "load")
    top = found_division(by=house, at=at, charter=Charter("山湾区", "district"))
    founder, settled = Founder(house, at, Random(SEED), top), []
    with progress("communities", communities) as steps:
        for number in range(communities):
            settled.append(founder.settle(number, elders // communities))
            steps.done()
    inspector = founder.people(top, 1)[0]
    give_post(by=house, at=at, person=inspector, kind="inspector", place=top, from_on=house.day)
    cookie = _signed_in(inspector)
    connection.cursor().execute("ANALYZE")
    return District(settled, cookie, house.day)


def looks_at(district: District) -> Iterator[tuple[str, Visit]]:
    """Every page with everybody who looks at it; of each kind the first community's first reader comes first."""
    with noting_openings():
        for one in district.communities:
            yield from _visits(one, district.inspector, district.today)


@dataclass(frozen=True, slots=True)
class Founder:
    """Who founds, when, by which draw, and the district under which all lies."""

    house: Actor
    at: datetime
    draw: Random
    top: Division

    def settle(self, number: int, elders: int) -> Community:
        """A community with a station, helpers with hours, and the day it has before it."""
        charter = Charter(f"第{number + 1}社区", "community", station_phone=f"023-1{number:07}")
        place = found_division(by=self.house, at=self.at, charter=charter, under=self.top)
        people = self.people(place, elders)
        with transaction.atomic():
            helpers = [self._helper(person) for person in self.people(place, HELPERS)]
            staff = self.people(place, len(POSTS))
            for person, kind in zip(staff, POSTS, strict=True):
                give_post(by=self.house, at=self.at, person=person, kind=kind, place=place, from_on=self.house.day)
            self._a_day(people, helpers)
        readers = {"elder": people[:READERS], "helper": [one.person for one in helpers[:READERS]]}
        readers |= {kind: [person] for person, kind in zip(staff, POSTS, strict=True)}
        cookies = {role: [_signed_in(person) for person in who] for role, who in readers.items()}
        return Community(place, people[:LOOKED_AT], helpers, cookies)

    @transaction.atomic
    def people(self, place: Division, count: int) -> list[Person]:
        """So many invented people who live there."""
        many = [newcomer(self.draw, place) for _ in range(count)]
        origin, day = Fact.Origin.SIMULATED, self.house.day
        return register_many(by=self.house, at=self.at, newcomers=many, from_on=day, origin=origin)

    def _helper(self, person: Person) -> Helper:
        helper = enrol_helper(by=self.house, at=self.at, person=person, kind="volunteer")
        hours = [Hours(weekday, 420, 1260) for weekday in range(7)]
        offer_hours(by=self.house, at=self.at, helper=helper, hours=hours)
        return helper

    def _a_day(self, elders: list[Person], helpers: list[Helper]) -> None:
        """What a community has before it: requests to approve, open ones, and a day of promised visits."""
        by, at = self.house, self.at
        for number, elder in enumerate(elders[: WAITING + OPEN + PROMISED]):
            need = self._ask(elder, number)
            if number >= WAITING:
                approve_need(by=by, at=at, need=need)
            if number >= WAITING + OPEN:
                helper = helpers[number % len(helpers)]
                offer = offer_visit(by=by, at=at, need=need, helper=helper, starts_at=need.earliest_at)
                accept_assignment(by=by, at=at, assignment=offer)

    def _ask(self, elder: Person, number: int) -> Need:
        begins = moment_at(self.house.day + timedelta(days=1), 480 + 40 * (number % 16), elder.place.time_zone)
        asked = Ask("P1", "phone", begins, begins + timedelta(hours=1), minutes=45)
        return ask_for_help(by=self.house, at=self.at, elder=elder, ask=asked)


def _signed_in(person: Person) -> str:
    """The cookie of somebody who has signed in by name and password, as a browser would send it."""
    Account.objects.create(username=person.pk, person=person, password=_hashed())
    client = Client(headers={"accept-language": "zh-CN"})
    client.post("/sign-in/", {"username": person.pk, "password": PASSWORD, "nonce": "n", "own_device": "on"})
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _hashed(kept: list[str] = []) -> str:  # noqa: B006  one password for all, hashed once
    if not kept:
        kept.append(make_password(PASSWORD))
    return kept[0]


def _visits(one: Community, inspector: str, today: date) -> Iterator[tuple[str, Visit]]:
    """Every page with everybody of a community who looks at it."""
    day = {"on": today + timedelta(days=1)}
    for cookie in one.cookies["elder"]:
        yield "elder: home", (cookie, reverse("home:front"))
        yield "elder: my visits", (cookie, reverse("home:visits"))
        yield "elder: my time", (cookie, reverse("home:time"))
        yield "elder: ask", (cookie, reverse("home:ask", args=["home"]))
    for cookie in one.cookies["helper"]:
        yield "helper: today", (cookie, reverse("helper:today"))
        yield "helper: near me", (cookie, reverse("helper:near"))
        yield "helper: my time", (cookie, reverse("helper:time"))
        yield "helper: me", (cookie, reverse("helper:me"))
    for cookie in one.cookies["operator"]:
        yield "desk: calls", (cookie, reverse("station:intake"))
        callers = reverse("station:find_callers")
        for elder in one.elders:
            phone, street = str(elder.phones.get().number), str(elder.door).partition("号")[0]
            for page, asked in (("number", phone[-4:]), ("initials and street", f"{_initials(elder)} {street}")):
                yield f"desk: caller by {page}", (cookie, f"{callers}?{urlencode({'q': asked})}")
    for cookie in one.cookies["staff"]:
        yield "desk: approvals", (cookie, reverse("station:approvals"))
        yield "desk: people", (cookie, reverse("station:people"))
        yield "desk: day list", (cookie, reverse("station:day", args=[day["on"]]))
        yield "desk: board", (cookie, reverse("board:day", kwargs=day))
        yield "desk: call-backs", (cookie, reverse("station:call_backs"))
        for elder in one.elders:
            yield "desk: a person", (cookie, reverse("station:person", args=[elder.pk]))
        for need in Need.objects.filter(place__path__startswith=one.place.path).order_by("pk")[:20]:
            yield "desk: a request", (cookie, reverse("station:need", args=[need.pk]))
    yield "bureau: month", (inspector, reverse("bureau:figures", args=[today.replace(day=1)]))
    yield "wall screen", ("", reverse("public:screen", args=[one.place.pk]))
    yield "figures", ("", Client().get(reverse("public:figures")).headers["Location"])
    yield "front", ("", reverse("lobby:front"))


def _initials(person: Person) -> str:
    return sorted(initials(str(person.name)))[0]


if __name__ == "__main__":
    main()
