"""The process that is measured: a community of a district, its pages, and bare views of the same rows."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from django.db import connection  # noqa: E402  Django's rooms can be entered only after set-up
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine, Template  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402

from bench.load.district import WEIGHTS, District, looks_at, settle  # noqa: E402
from bench.pages.rows import Table, tables_of  # noqa: E402
from huzhu.commons.people.models import Person  # noqa: E402

ELDERS, TURNS, A_TURN = 2000, 7, 6
SIGN_IN = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
LIMITS: dict[str, list[str]] = {"bare": [], "signed_in": SIGN_IN}
SEARCHES = ("desk: caller by number", "desk: caller by initials and street")
_tables: dict[int, list[tuple[Table, Template]]] = {}

type Row = dict[str, object]
type Visit = Callable[[], bytes]


def show_bare(request: HttpRequest, number: int) -> HttpResponse:
    """The rows of a page, as a tutorial would show them."""
    if hasattr(request, "user") and not request.user.is_authenticated:
        return HttpResponse(status=403)
    parts = (drawn.render(Context({"rows": table.rows.all()})) for table, drawn in _tables[number])
    return HttpResponse("<!doctype html><title>Rows</title>" + "".join(parts))


urlpatterns = [path("bare/<int:number>/", show_bare)]


def main() -> None:
    """Settles a community, measures its pages one after the other, and prints the rows as JSON."""
    options = argparse.ArgumentParser()
    options.add_argument("--elders", type=int, default=ELDERS)
    options.add_argument("--turns", type=int, default=TURNS)
    chosen = options.parse_args()
    district = settle(chosen.elders, 1)
    looks: dict[str, tuple[str, str]] = {}
    for page, look in looks_at(district):
        looks.setdefault(page, look)
    tables = tables_of(district.communities[0], district.today, _found(district, looks))
    rows = []
    for number, page in enumerate(WEIGHTS):
        cookie, address = looks[page]
        signed_in = cookie or looks["elder: home"][0]  # the bare view behind a sign-in is asked by somebody
        _tables[number] = [(table, _drawn(table)) for table in tables[page]]
        ours, bare = _visitor(cookie, address), _visitor(signed_in, f"/bare/{number}/")
        rows.append(_row(page, ours, bare, chosen.turns, sum(len(table.rows.all()) for table in tables[page])))
        sys.stderr.write(f"{page}: {rows[-1]}\n")
    sys.stdout.write(json.dumps([*rows, _mix(rows)]))


def _found(district: District, looks: dict[str, tuple[str, str]]) -> dict[str, list[str]]:
    """Whom each search of the telephone desk finds."""
    there = [key.encode() for key in Person.objects.order_by("pk").values_list("pk", flat=True)]
    bodies = {page: _visitor(*looks[page])() for page in SEARCHES}
    return {page: [key.decode() for key in there if key in body] for page, body in bodies.items()}


def _drawn(table: Table) -> Template:
    cells = "".join(f"<td>{{{{ row.{name} }}}}" for name in table.shown.split())
    return Engine().from_string(f"<table>{{% for row in rows %}}<tr>{cells}{{% endfor %}}</table>")


def _visitor(cookie: str, address: str) -> Visit:
    """Somebody who has signed in and asks for one address again and again."""
    client = Client(headers={"cookie": cookie, "accept-language": "zh-CN"})

    def visit() -> bytes:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return answer.content

    return visit


def _row(page: str, ours: Visit, bare: Visit, turns: int, rows: int) -> Row:
    told: Row = {"bench": "pages", "page": page, "rows": rows, "sql": _statements(ours)}
    times: dict[str, list[float]] = {"ours": [], **{limit: [] for limit in LIMITS}}
    for limit in LIMITS:
        with _with_limit(limit):
            told[f"{limit}_sql"] = _statements(bare)
    for number in range(turns):
        # Taking turns at going first: the second finds the caches warm.
        for who in list(times)[:: 1 if number % 2 else -1]:
            if who == "ours":
                times[who].append(_milliseconds(ours))
            else:
                with _with_limit(who):
                    times[who].append(_milliseconds(bare))
    told["ms"] = round(median(times["ours"]), 2)
    for limit in LIMITS:
        told[f"{limit}_ms"] = round(median(times[limit]), 2)
        told[f"{limit}_ratio"] = _ratio(times["ours"], times[limit])
    return told


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return round(median(mine / other for mine, other in zip(ours, theirs, strict=True)), 1)


def _mix(rows: Sequence[Row]) -> Row:
    """What the mix of a working day costs: each page as often as it is asked for."""
    whole = sum(WEIGHTS.values())

    def mean(name: str) -> float:
        return sum(WEIGHTS[str(row["page"])] * float(str(row[name])) for row in rows) / whole

    ours, told = mean("ms"), {"bench": "pages", "page": "the mix", "sql": round(mean("sql"), 1)}
    for limit in LIMITS:
        theirs = mean(f"{limit}_ms")
        told |= {f"{limit}_ms": round(theirs, 2), f"{limit}_ratio": round(ours / theirs, 1)}
    return told | {"ms": round(ours, 2)}


def _with_limit(limit: str) -> AbstractContextManager[None]:
    return override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LIMITS[limit])


def _statements(visit: Visit) -> int:
    visit()
    with CaptureQueriesContext(connection) as captured:
        visit()
    return len(captured)


def _milliseconds(visit: Visit) -> float:
    started = time.perf_counter()
    for _ in range(A_TURN):
        visit()
    return (time.perf_counter() - started) / A_TURN * 1000


if __name__ == "__main__":
    main()
