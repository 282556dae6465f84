"""`huzhu demo`: a made-up town, one day of it lived through the real actions, and the site to look at it."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from huzhu.care.dispatch.models import Assignment, Unserved
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.bank.queries import ledger_sum
from huzhu.commons.codes import codes_drawn_from
from huzhu.commons.people.models import Account, Person
from huzhu.commons.places.models import Division
from huzhu.doors.bridges.elevation import read_elevation
from huzhu.doors.bridges.osm import read_streets
from huzhu.doors.bridges.population import read_population
from huzhu.doors.cli import serving
from huzhu.doors.cli.counter import open_counter
from huzhu.doors.cli.duty import Duty, on_duty
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.living import Day, live_day
from huzhu.doors.cli.neighbourly import keep_in_touch, open_block_account
from huzhu.doors.cli.noticeboard import hang_boards
from huzhu.doors.cli.output import err, progress, show_json
from huzhu.doors.cli.settling import open_demo_accounts, settle_town
from huzhu.doors.cli.today import prepare_today
from huzhu.doors.words import reasons_in_words
from huzhu.kernel.simulation.cast import CHEN, HONG, LI, SON, WANG, XU, ZHOU
from huzhu.kernel.simulation.town import Town, hill_town, people_on
from huzhu.oversight.figures.agreement import hours_disagreements
from huzhu.oversight.figures.queries import month_of, reconciliation
from huzhu.oversight.vigilance.watching import watch_all_visits

DAYS_AGO = 4  # so that even those who said nothing for 72 hours are settled today
DESKS: dict[str, tuple[str, str]] = {
    ZHOU: ("operator", "/desk/"),
    LI: ("staff", "/desk/approvals/"),
    WANG: ("helper", "/v/"),
    HONG: ("elder", "/e/"),
    SON: ("family", "/e/"),
    CHEN: ("inspector", "/sup/"),
    XU: ("staff of another place", "/desk/"),
}
File = Annotated[Path | None, typer.Option(exists=True, dir_okay=False)]


def demo(
    serve: Annotated[bool, typer.Option(help="Show the site when the day is over.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on the day.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same town.")] = 7,
    port: Annotated[int, typer.Option(help="Port of the site.")] = 8000,
    streets: File = None,
    elevation: File = None,
    population: File = None,
) -> None:
    """Live one day in a made-up town, then show the site; starts anew each time, in a home of its own."""
    began = perf_counter()
    _start_anew()
    on = timezone.localdate() - timedelta(days=DAYS_AGO)
    town = _town(seed, on, streets, elevation, population)
    with codes_drawn_from(seed), on_duty("demo") as duty:
        day = _lived(duty, town, on)
        open_block_account(day)
        answer = _answer(duty, day, perf_counter() - began)
        if serve:
            prepare_today(replace(day, on=timezone.localdate(), house=duty), duty.at)
            watch_all_visits(by=duty.by, at=duty.at)
            open_counter(replace(day, house=duty), duty.at)
            keep_in_touch(replace(day, house=duty), duty.at)
            hang_boards(replace(day, on=timezone.localdate(), house=duty), duty.at)
    if as_json:
        show_json(answer)
    else:
        _tell(answer, port)
    if serve:
        raise typer.Exit(serving.serve("127.0.0.1", port))


def _start_anew() -> None:
    connection.close()
    home = Path(settings.HOME)
    for path in home.glob("huzhu.sqlite3*"):
        path.unlink()
    shutil.rmtree(home / "streets", ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    (home / "demo").write_text("This home holds a demo: its sign-ins need no password.\n", encoding="utf-8")
    make_ready()


def _town(seed: int, on: date, streets: Path | None, elevation: Path | None, population: Path | None) -> Town:
    if streets is None:
        return hill_town(seed, on=on)
    network = read_streets(streets, read_elevation(elevation) if elevation else None)
    cells = read_population(population) if population else ()
    rows = [(cell.lon, cell.lat, float(cell.population)) for cell in cells]
    return people_on(network, rows, seed, on=on)


def _lived(duty: Duty, town: Town, on: date) -> Day:
    founded = replace(duty, by=replace(duty.by, day=on), at=duty.at - timedelta(days=DAYS_AGO + 1))
    with transaction.atomic():
        top = settle_town(founded, town, on)
        open_demo_accounts(town, _desks(town))
    with progress("One day", len(town.needs)) as steps:
        day = Day(town, on, founded, top.time_zone, steps)
        live_day(day)
    return day


def _answer(duty: Duty, day: Day, seconds: float) -> dict[str, object]:
    top = Division.objects.get(pk=day.town.places[0].key)
    month = month_of(top, day.on)
    books = reconciliation(duty.by, top, month)
    planned = Assignment.objects.values("need").distinct()
    return {
        "day": str(day.on),
        "needs_asked": Need.objects.count(),
        "needs_approved": Need.objects.filter(approved_at__isnull=False).count(),
        "needs_refused": Need.objects.filter(state=Need.State.REFUSED).count(),
        "needs_cancelled": Need.objects.filter(state=Need.State.CANCELLED).count(),
        "visits_planned": planned.count(),
        "visits_done": Visit.objects.filter(left_at__isnull=False).count(),
        "unserved": _unserved(duty),
        "minutes_credited": books.bank_minutes,
        "ledger_sum": ledger_sum(),
        "reconciled": books.agrees and not any(hours_disagreements(duty.by, top)),
        "walking_minutes": _walked(),
        "plan_seconds": round(sum(run.plan_milliseconds for run in day.runs) / 1000, 2),
        "seconds": round(seconds, 2),
        "streets": day.town.streets.attribution or "made-up hills",
        "logins": _logins(_desks(day.town)),
    }


def _unserved(duty: Duty) -> list[dict[str, object]]:
    left = Need.objects.filter(state=Need.State.APPROVED, visit__isnull=True).order_by("earliest_at", "pk")
    rows: list[dict[str, object]] = []
    for need in left:
        last = Unserved.objects.filter(need=need).order_by("-run__planned_at", "-pk").first()
        missed = need.assignments.filter(state=Assignment.State.MISSED).exists()
        reasons = reasons_in_words(duty.by, {"": last.reasons if last else []})[""]
        if missed:
            reasons.append("The helper who had promised did not come.")
        rows.append({"need": need.pk, "service": need.service, "reasons": reasons})
    return rows


def _walked() -> int:
    went = Assignment.objects.filter(begun_at__isnull=False)
    return sum(went.order_by("pk").values_list("walking_minutes", flat=True))


def _desks(town: Town) -> Mapping[str, tuple[str, str]]:
    """The cast's, that of the district's administrator, and that of an organisation."""
    others = {"keeper": ("administrator", "/keep/"), "leader": ("head of an organisation", "/o/")}
    return DESKS | {one.key: others[one.post] for one in town.staff if one.post in others}


def _logins(desks: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    accounts = {account.person_id: account for account in Account.objects.filter(demo=True).order_by("pk")}
    names = {person.pk: str(person.name) for person in Person.objects.filter(pk__in=desks).order_by("pk")}
    return [
        {"name": names[key], "post": post, "address": address, "username": accounts[key].username}
        for key, (post, address) in desks.items()
    ]


def _tell(answer: Mapping[str, object], port: int) -> None:
    for key in ("day", "needs_asked", "needs_approved", "visits_done", "minutes_credited", "reconciled", "seconds"):
        err.print(f"{key:>18}  {answer[key]}")
    err.print(f"\nChoose somebody at http://127.0.0.1:{port}/sign-in/ and look around.")
