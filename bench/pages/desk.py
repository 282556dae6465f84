"""The process that is measured: a station with twenty requests a day, its pages, and bare views of the same rows."""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  Django's rooms can be entered only after set-up
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from huzhu.care.dispatch.actions import accept_assignment, offer_visit  # noqa: E402
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help  # noqa: E402
from huzhu.care.needs.models import Need  # noqa: E402
from huzhu.commons.helpers.actions import enrol_helper  # noqa: E402
from huzhu.commons.people.actions import Newcomer, Particulars, give_post, register_many  # noqa: E402
from huzhu.commons.people.models import Account, Fact, Person  # noqa: E402
from huzhu.commons.places.actions import Charter, found_division  # noqa: E402
from huzhu.doors.cli.house import make_ready  # noqa: E402
from huzhu.kernel.actor import Actor, machine  # noqa: E402
from huzhu.kernel.moments import moment_at  # noqa: E402

ROWS, ROUNDS, A_ROUND = 20, 7, 8
BARE = Engine().from_string(
    "<!doctype html><title>Requests</title><table>{% for row in rows %}<tr><th>{{ row.pk }}<td>{{ row.service }}"
    "<td>{{ row.elder.gender }}<td>{{ row.elder.born_on }}<td>{{ row.place.name }}<td>{{ row.earliest_at }}"
    "<td>{{ row.minutes }}<td>{{ row.get_state_display }}{% endfor %}</table>"
)
SIGN_IN = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
LIMITS: dict[str, list[str]] = {"bare": [], "signed in": SIGN_IN}


def show_bare(request: HttpRequest, state: str) -> HttpResponse:
    """Twenty requests, as a tutorial would show them."""
    rows = Need.objects.filter(state=state).select_related("elder", "place").order_by("earliest_at", "pk")[:ROWS]
    if hasattr(request, "user") and not request.user.is_authenticated:
        return HttpResponse(status=403)
    return HttpResponse(BARE.render(Context({"rows": rows})))


urlpatterns = [path("bare/<state>/", show_bare)]


def main() -> None:
    """Fills the house, measures, and prints the rows as JSON."""
    settings.ALLOWED_HOSTS.append("testserver")
    make_ready()
    account, day = _station()
    pages = {
        "requests to approve": ("/desk/approvals/", Need.State.ASKED),
        "the day list": (f"/desk/day/{day}/", Need.State.APPROVED),
    }
    rows = [_row(name, account, *page, limit) for name, page in pages.items() for limit in LIMITS]
    sys.stdout.write(json.dumps(rows))


@transaction.atomic
def _station() -> tuple[Account, date]:
    """A community with twenty elders, five helpers and a clerk; twenty requests wait, twenty are promised tomorrow."""
    at, day = timezone.now(), timezone.localdate()
    house, tomorrow = machine(day, "bench", "pages"), day + timedelta(days=1)
    place = found_division(by=house, at=at, charter=Charter("青石桥社区", "community", station_phone="023-10000001"))
    many = [Newcomer(_one(number), place) for number in range(ROWS + 6)]
    people = register_many(by=house, at=at, newcomers=many, from_on=day, origin=Fact.Origin.SIMULATED)
    elders, (clerk, *others) = people[:ROWS], people[ROWS:]
    helpers = [enrol_helper(by=house, at=at, person=one, kind="volunteer") for one in others]
    give_post(by=house, at=at, person=clerk, kind="staff", place=place, from_on=day)
    for number, elder in enumerate(elders):
        _ask(house, at, elder, tomorrow + timedelta(days=1), number)
        need = _ask(house, at, elder, tomorrow, number)
        approve_need(by=house, at=at, need=need)
        helper = helpers[number % len(helpers)]
        offer = offer_visit(by=house, at=at, need=need, helper=helper, starts_at=need.earliest_at)
        accept_assignment(by=house, at=at, assignment=offer)
    return Account.objects.create(username="clerk", person=clerk), tomorrow


def _one(number: int) -> Particulars:
    born_on = date(1940 + number, 1 + number % 12, 1)
    return Particulars(
        name=f"邓{'珍芳云秀兰'[number % 5]}{'天福国素'[number % 4]}",
        gender="woman" if number % 2 else "man",
        born_on=born_on,
        phones=(f"100234500{number:02}",),
        door=f"石梯巷{number + 1}号2单元3-1",
    )


def _ask(by: Actor, at: datetime, elder: Person, day: date, number: int) -> Need:
    starts_at = moment_at(day, 480 + 25 * number, elder.place.time_zone)
    asked = Ask("P1", "phone", starts_at, starts_at + timedelta(hours=1), minutes=45)
    return ask_for_help(by=by, at=at, elder=elder, ask=asked)


def _row(name: str, account: Account, ours: str, state: str, limit: str) -> dict[str, object]:
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    visit, look = _visitor(account, ours, state), _visitor(account, f"/bare/{state}/", state)
    with_limit = override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LIMITS[limit])
    with with_limit:
        statements = _statements(look)
    ours_statements = _statements(visit)
    for number in range(ROUNDS):
        # Taking turns at going first: the second finds the caches warm.
        for who in ("ours", "bare")[:: 1 if number % 2 else -1]:
            if who == "ours":
                times[who].append(_milliseconds(visit))
            else:
                with with_limit:
                    times[who].append(_milliseconds(look))
    ratios = [mine / theirs for mine, theirs in zip(times["ours"], times["bare"], strict=True)]
    return {
        "bench": "pages",
        "page": name,
        "rows": ROWS,
        "beside": limit,
        "ms": round(median(times["ours"]), 2),
        "beside_ms": round(median(times["bare"]), 2),
        "ratio": round(median(ratios), 1),
        "sql": ours_statements,
        "beside_sql": statements,
    }


def _visitor(account: Account, address: str, state: str) -> Callable[[], None]:
    """Somebody who has signed in and asks for one address again and again; anything but 20 rows is a fault."""
    client = Client()
    keys = [key.encode() for key in Need.objects.filter(state=state).order_by("pk").values_list("pk", flat=True)]
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    def visit() -> None:
        answer = client.get(address)
        if answer.status_code != 200 or sum(key in answer.content for key in keys) != ROWS:
            raise RuntimeError(f"{address}: {answer.status_code}, or not {ROWS} rows")

    return visit


def _statements(visit: Callable[[], None]) -> int:
    visit()
    with CaptureQueriesContext(connection) as captured:
        visit()
    return len(captured)


def _milliseconds(visit: Callable[[], None]) -> float:
    started = time.perf_counter()
    for _ in range(A_ROUND):
        visit()
    return (time.perf_counter() - started) / A_ROUND * 1000


if __name__ == "__main__":
    main()
