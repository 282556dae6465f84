"""The process that is measured: a city of invented people, an operator at one of its desks, and the bare peer."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from statistics import median, quantiles

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  Django's rooms can be entered only after set-up
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.crowd import newcomer  # noqa: E402
from huzhu.commons.people.actions import Newcomer, Particulars, give_post, register_many  # noqa: E402
from huzhu.commons.people.models import Account, Fact, Person  # noqa: E402
from huzhu.commons.places.actions import Charter, found_division  # noqa: E402
from huzhu.commons.sealed import noting_openings  # noqa: E402
from huzhu.doors.cli.house import make_ready  # noqa: E402
from huzhu.doors.cli.output import progress  # noqa: E402
from huzhu.kernel.actor import Actor, machine  # noqa: E402
from huzhu.kernel.identity.names import initials  # noqa: E402

SEED, AT_ONCE, COMMUNITIES, ROUNDS, LIMIT_MS = 2026, 10_000, 50, 40, 150
MEANT = ("李秀英", "10088883356", "石梯巷12号3单元4-2")
QUERIES = {
    "3356": "3356",
    "lxy": "lxy",
    "zgl (曾)": "zgl",
    "石梯巷12": "石梯巷12",
    "李 3356": "李 3356",
    "lxy 石梯巷": "lxy 石梯巷",
    "l (one letter)": "l",
    "石梯巷 (a whole street)": "石梯巷",
    "nobody": "qqqqq",
}


def main() -> None:
    """Fills the city, measures each query on both sides, and prints the answer as JSON."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=200_000)
    people = options.parse_args().people
    settings.ALLOWED_HOSTS.append("testserver")
    make_ready()
    began = time.perf_counter()
    account = _city(people)
    _in_the_clear()
    filled = time.perf_counter() - began
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    rows = {name: _row(client, text) for name, text in QUERIES.items()}
    worst = max(row["ours_p95_ms"] for row in rows.values())
    answer = {"people": people, "filled_s": round(filled), "limit_ms": LIMIT_MS, "within": worst < LIMIT_MS, **rows}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


def _city(people: int) -> Account:
    """A city of fifty communities; the operator answers for all of it and sits in the first."""
    at, day = timezone.now(), timezone.localdate()
    house, draw = machine(day, "bench", "search"), Random(SEED)
    city = found_division(by=house, at=at, charter=Charter("山湾区", "district"))
    places = [
        found_division(by=house, at=at, charter=Charter(f"第{number + 1}社区", "community"), under=city)
        for number in range(COMMUNITIES)
    ]
    with progress("people", people) as steps:
        for start in range(0, people, AT_ONCE):
            count = min(AT_ONCE, people - start)
            _many(house, [newcomer(draw, places[(start + number) % COMMUNITIES]) for number in range(count)])
            steps.done(count)
    name, phone, door = MEANT
    meant = Particulars(name=name, gender="woman", born_on=date(1948, 5, 1), phones=(phone,), door=door)
    zeng = Particulars(name="曾桂兰", gender="woman", born_on=date(1939, 5, 1), phones=("10088880943",))
    zhou = Particulars(name="周敏", gender="woman", born_on=date(1992, 9, 9))
    *_elders, operator = _many(house, [Newcomer(one, places[0]) for one in (meant, zeng, zhou)])
    give_post(by=house, at=at, person=operator, kind="operator", place=city, from_on=day - timedelta(days=1))
    account = Account.objects.create(username="zhou", person=operator)
    connection.cursor().execute("ANALYZE")
    return account


@transaction.atomic
def _many(house: Actor, newcomers: list[Newcomer]) -> list[Person]:
    day = timezone.localdate()
    return register_many(by=house, at=timezone.now(), newcomers=newcomers, from_on=day, origin=Fact.Origin.SIMULATED)


def _in_the_clear() -> None:
    """The peer's table: the same people as nobody should keep them."""
    with noting_openings(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_clear (name TEXT, initials TEXT, door TEXT, phone TEXT, place TEXT)")
        cursor.executemany("INSERT INTO bench_clear VALUES (%s, %s, %s, %s, %s)", list(_clear_rows()))


def _clear_rows() -> Iterator[tuple[str, str, str, str, str]]:
    for one in Person.objects.prefetch_related("phones").order_by("pk").iterator(chunk_size=2000):
        name, phones = str(one.name), [str(phone.number) for phone in one.phones.all()]
        yield name, " ".join(initials(name)), str(one.door), " ".join(phones), one.place_id


def _row(client: Client, text: str) -> dict[str, float]:
    ours = _times(lambda: client.get("/desk/callers/", {"q": text}))
    peer = _times(lambda: _like(text))
    page = client.get("/desk/callers/", {"q": text}).content.decode()
    shown = page.count("<li><a href")
    return {
        "ours_p50_ms": ours[0],
        "ours_p95_ms": ours[1],
        "like_p50_ms": peer[0],
        "like_p95_ms": peer[1],
        "shown": shown,
    }


def _like(text: str) -> list[tuple[object, ...]]:
    fits = " AND ".join(["(name LIKE %s OR initials LIKE %s OR door LIKE %s OR phone LIKE %s)"] * len(text.split()))
    said = [f"%{word}%" for word in text.split() for _ in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM bench_clear WHERE {fits} ORDER BY name LIMIT 9", said)
        return list(cursor.fetchall())


def _times(work: Callable[[], object]) -> tuple[float, float]:
    """p50 and p95 in milliseconds, after two runs that only warm up."""
    taken = []
    for number in range(ROUNDS + 2):
        began = time.perf_counter()
        work()
        if number > 1:
            taken.append(1000 * (time.perf_counter() - began))
    return round(median(taken), 1), round(quantiles(taken, n=20)[-1], 1)


if __name__ == "__main__":
    main()
