"""The process that is measured: a day of 300 visits offered and promised, one urgent need, and who is asked for it."""

import json
import os
import sys
import time
from datetime import date, datetime, timedelta
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  Django's rooms can be entered only after set-up
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from huzhu.care.dispatch.actions import accept_assignment, offer_visit  # noqa: E402
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help  # noqa: E402
from huzhu.care.needs.models import Need  # noqa: E402
from huzhu.commons.helpers.actions import Hours, enrol_helper, offer_hours  # noqa: E402
from huzhu.commons.helpers.models import Helper  # noqa: E402
from huzhu.commons.people.actions import Newcomer, Particulars, give_post, register_many  # noqa: E402
from huzhu.commons.people.models import Account, Fact, Person  # noqa: E402
from huzhu.commons.places.actions import Charter, found_division  # noqa: E402
from huzhu.doors.cli.house import make_ready  # noqa: E402
from huzhu.kernel.actor import Actor, machine  # noqa: E402
from huzhu.kernel.moments import moment_at  # noqa: E402

VISITS, HELPERS, ROUNDS = 300, 80, 15
A_DAY = 4  # visits a helper has on the day; the rest of the 80 are nearly free


def main() -> None:
    """Fills the house, asks, and prints the row as JSON."""
    settings.ALLOWED_HOSTS.append("testserver")
    make_ready()
    account, need = _running_day()
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/api/v1/needs/{need.pk}/suggestions"
    _asked(client, address)  # the first request reads the packs
    times = [_asked(client, address) for _ in range(ROUNDS)]
    row = {"visits": VISITS, "helpers": HELPERS, "ms": round(median(times), 1), "worst_ms": round(max(times), 1)}
    sys.stdout.write(json.dumps(row))


def _asked(client: Client, address: str) -> float:
    started = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - started) * 1000
    if answer.status_code != 200 or len(answer.json()["candidates"]) != 5:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:300]!r}")
    return taken


@transaction.atomic
def _running_day() -> tuple[Account, Need]:
    """Tomorrow in one community: half of the visits promised, half offered, and one urgent need that nobody has."""
    at, day = timezone.now(), timezone.localdate()
    house, tomorrow = machine(day, "bench", "urgent"), day + timedelta(days=1)
    place = found_division(by=house, at=at, charter=Charter("青石桥社区", "community", station_phone="023-10000001"))
    many = [Newcomer(_one(number), place) for number in range(VISITS + HELPERS + 2)]
    people = register_many(by=house, at=at, newcomers=many, from_on=day, origin=Fact.Origin.SIMULATED)
    clerk, helpers = people[0], [_helper(house, at, one) for one in people[1 : HELPERS + 1]]
    give_post(by=house, at=at, person=clerk, kind="staff", place=place, from_on=day)
    elders = people[HELPERS + 1 :]
    for number in range(VISITS):
        need = _need(house, at, elders[number], tomorrow, 480 + 120 * (number // HELPERS))
        offer = offer_visit(by=house, at=at, need=need, helper=helpers[number % HELPERS], starts_at=need.earliest_at)
        if number % 2:
            accept_assignment(by=house, at=at, assignment=offer)
    urgent = _need(house, at, elders[VISITS], tomorrow, 13 * 60, urgent=True)
    return Account.objects.create(username="clerk", person=clerk), urgent


def _helper(by: Actor, at: datetime, person: Person) -> Helper:
    helper = enrol_helper(by=by, at=at, person=person, kind="volunteer")
    offer_hours(by=by, at=at, helper=helper, hours=[Hours(weekday, 420, 1200) for weekday in range(7)])
    Helper.objects.filter(pk=helper.pk).update(max_minutes_a_day=480, max_visits_a_day=8, standing="active")
    return helper


def _one(number: int) -> Particulars:
    return Particulars(
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
