"""The process that is measured: a day of 300 visits offered and promised on a hill, and urgent needs that fall in."""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  Django's rooms can be entered only after set-up
from django.db import transaction  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from huzhu.care.dispatch.actions import accept_assignment, offer_visit  # noqa: E402
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help  # noqa: E402
from huzhu.care.needs.models import Need  # noqa: E402
from huzhu.commons.helpers.actions import Hours, enrol_helper, offer_hours  # noqa: E402
from huzhu.commons.helpers.models import Helper  # noqa: E402
from huzhu.commons.people.actions import Newcomer, Particulars, give_post, register_many  # noqa: E402
from huzhu.commons.people.models import Account, Fact, Person  # noqa: E402
from huzhu.commons.places.actions import Charter, found_division, lay_streets  # noqa: E402
from huzhu.config.wsgi import settle_memory  # noqa: E402
from huzhu.doors.cli.house import make_ready  # noqa: E402
from huzhu.kernel.actor import Actor, machine  # noqa: E402
from huzhu.kernel.moments import moment_at  # noqa: E402
from huzhu.kernel.simulation.hills import hill_streets  # noqa: E402
from huzhu.kernel.simulation.homes import along_streets  # noqa: E402

SEED = 2026
VISITS, HELPERS, URGENT = 300, 80, 20
WARMING = 2  # the first requests of a process read packs, templates and streets
A_DAY = 4  # visits a helper has on the day; the rest of the 80 are nearly free


def main() -> None:
    """Fills the house, asks for each urgent need once, at its own door, and prints the row as JSON."""
    settings.ALLOWED_HOSTS.append("testserver")
    make_ready()
    account, urgent = _running_day()
    settle_memory()
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    row: dict[str, object] = {"visits": VISITS, "helpers": HELPERS}
    for name, address, asked in (("", _suggestions, _has_five), ("board_", _panel, _has_somebody)):
        times = [_asked(client, address(need), asked) for need in urgent][WARMING:]
        row |= {f"{name}{key}": value for key, value in _shown(times).items()}
    sys.stdout.write(json.dumps(row))


def _suggestions(need: Need) -> str:
    return f"/api/v1/needs/{need.pk}/suggestions"


def _panel(need: Need) -> str:
    """What a click on the queue of the board asks for."""
    return f"/desk/board/{timezone.localdate(need.earliest_at)}/panel/?need={need.pk}"


def _has_five(answer: HttpResponse) -> bool:
    return len(json.loads(answer.content)["candidates"]) == 5


def _has_somebody(answer: HttpResponse) -> bool:
    return answer.content.count(b'name="helper"') >= 5


def _asked(client: Client, address: str, right: Callable[[HttpResponse], bool]) -> tuple[float, float]:
    """Milliseconds of wall and of processor for one request."""
    used, started = time.process_time(), time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000
    if answer.status_code != 200 or not right(answer):
        raise RuntimeError(f"{address} {answer.status_code}: {answer.content[:300]!r}")
    return taken


def _shown(times: list[tuple[float, float]]) -> dict[str, float]:
    wall, processor = (sorted(column) for column in zip(*times, strict=True))
    late = ceil(0.95 * len(times)) - 1
    return {
        "ms": round(median(wall), 1),
        "p95_ms": round(wall[late], 1),
        "cpu_ms": round(median(processor), 1),
        "p95_cpu_ms": round(processor[late], 1),
    }


@transaction.atomic
def _running_day() -> tuple[Account, list[Need]]:
    """Tomorrow in one community on a hill: half of the visits promised, half offered, and urgent needs nobody has."""
    at, day = timezone.now(), timezone.localdate()
    house, tomorrow = machine(day, "bench", "urgent"), day + timedelta(days=1)
    place = found_division(by=house, at=at, charter=Charter("青石桥社区", "community", station_phone="023-10000001"))
    streets = hill_streets(SEED)
    lay_streets(by=house, at=at, place=place, streets=streets)
    doors = along_streets(streets, SEED, VISITS + HELPERS + URGENT + 1)[0].tolist()
    many = [Newcomer(_one(number, door), place, _known(number)) for number, door in enumerate(doors)]
    people = register_many(by=house, at=at, newcomers=many, from_on=day, origin=Fact.Origin.SIMULATED)
    clerk, helpers = people[0], [_helper(house, at, one) for one in people[1 : HELPERS + 1]]
    give_post(by=house, at=at, person=clerk, kind="staff", place=place, from_on=day)
    elders = people[HELPERS + 1 :]
    for number in range(VISITS):
        need = _need(house, at, elders[number], tomorrow, 480 + 120 * (number // HELPERS))
        offer = offer_visit(by=house, at=at, need=need, helper=helpers[number % HELPERS], starts_at=need.earliest_at)
        if number % 2:
            accept_assignment(by=house, at=at, assignment=offer)
    urgent = [_need(house, at, one, tomorrow, 13 * 60, urgent=True) for one in elders[VISITS:]]
    return Account.objects.create(username="clerk", person=clerk), urgent


def _helper(by: Actor, at: datetime, person: Person) -> Helper:
    helper = enrol_helper(by=by, at=at, person=person, kind="volunteer")
    offer_hours(by=by, at=at, helper=helper, hours=[Hours(weekday, 420, 1200) for weekday in range(7)])
    Helper.objects.filter(pk=helper.pk).update(max_minutes_a_day=480, max_visits_a_day=8, standing="active")
    return helper


def _known(number: int) -> tuple[tuple[str, str], ...]:
    return ("language", "重庆话" if number % 7 else "普通话"), ("ability", str(number % 3))


def _one(number: int, door: int) -> Particulars:
    return Particulars(
        street_node=door,
        name=f"邓{'珍芳云秀兰'[number % 5]}{'天福国素'[number % 4]}",
        gender="woman" if number % 2 else "man",
        born_on=date(1940 + number % 50, 1 + number % 12, 1),
        phones=(f"10023{number:06}",),
        door=f"石梯巷{number + 1}号2单元3-1",
    )


def _need(by: Actor, at: datetime, elder: Person, day: date, minute: int, *, urgent: bool = False) -> Need:
    starts_at = moment_at(day, minute, elder.place.time_zone)
    asked = Ask("S1", "phone", starts_at, starts_at + timedelta(hours=1), minutes=30, urgent=urgent)
    return approve_need(by=by, at=at, need=ask_for_help(by=by, at=at, elder=elder, ask=asked))


if __name__ == "__main__":
    main()
