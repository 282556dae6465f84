"""`huzhu plan`: a day planned for every community of a city: begun, looked at, worked on, cancelled, resumed."""

import os
import resource
import socket
import sys
import time
from datetime import date, datetime, timedelta
from typing import Annotated

import typer
from django.utils import timezone

from huzhu.care.dispatch.batches import CityPlan
from huzhu.care.dispatch.city_progress import failed_parts, last_city_plan, progress_of
from huzhu.care.dispatch.citywide import (
    COMMUNITY_SECONDS,
    begin_city_plan,
    cancel_city_plan,
    plan_next_community,
    resume_city_plan,
)
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound

WAIT_SECONDS = 0.5
KILOBYTES = 1024 if sys.platform != "darwin" else 1024 * 1024

app = typer.Typer(no_args_is_help=True)
Place = Annotated[str, typer.Option(help="Id or name of the city, district or community.")]
On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without it.")]
Better = Annotated[float, typer.Option(min=0, help="Minutes in which time left over betters the worst plans.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback()
def plan() -> None:
    """A day planned for a whole city."""


@app.command()
def city(
    place: Place = "",
    on: On = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Search for each community.")] = COMMUNITY_SECONDS,
    better_minutes: Better = 0,
    as_json: Json = False,
) -> None:
    """Begin to plan a day for every community of a place; the workers of `huzhu serve` take them one by one."""
    make_ready()
    with on_duty("plan city") as duty:
        begun = begin_city_plan(
            by=duty.by,
            at=duty.at,
            place=place_named(place),
            day=_day(on),
            community_seconds=seconds,
            better_until_at=duty.at + timedelta(minutes=better_minutes),
        )
    _tell(begun, as_json)


@app.command()
def status(place: Place = "", on: On = None, as_json: Json = False) -> None:
    """How far the newest plan of a place has come."""
    make_ready()
    _tell(_newest(place, on), as_json)


@app.command()
def cancel(place: Place = "", on: On = None, as_json: Json = False) -> None:
    """Stop the plan: what is being planned is finished, what waits is left out."""
    make_ready()
    with on_duty("cancel city plan") as duty:
        stopped = cancel_city_plan(by=duty.by, at=duty.at, plan=_newest(place, on))
    _tell(stopped, as_json)


@app.command()
def resume(place: Place = "", on: On = None, better_minutes: Better = 0, as_json: Json = False) -> None:
    """Go on with a plan that was cancelled, or try those again that could not be planned."""
    make_ready()
    with on_duty("resume city plan") as duty:
        until_at = duty.at + timedelta(minutes=better_minutes)
        going = resume_city_plan(by=duty.by, at=duty.at, plan=_newest(place, on), better_until_at=until_at)
    _tell(going, as_json)


@app.command()
def work(place: Place = "", on: On = None, as_json: Json = False) -> None:
    """Work on the running plan in this process until it has ended: one more pair of hands, on any host."""
    running = _newest(place, on)
    worker, count = f"{socket.gethostname()[:40]}:{os.getpid()}", 0
    while CityPlan.objects.filter(pk=running.pk, state=CityPlan.State.RUNNING).exists():
        with on_duty("lend hand") as duty:
            part = plan_next_community(by=duty.by, at=duty.at, plan=running, worker=worker)
        if part is None:
            time.sleep(WAIT_SECONDS)
            continue
        count += 1
        err.print(f"{part.place_id} {part.state} {part.served_count}/{part.needs_count} {part.spent_milliseconds} ms")
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {"worker": worker, "communities": count, "cpu_seconds": round(used.ru_utime + used.ru_stime, 1)}
    told["peak_megabytes"] = round(used.ru_maxrss * KILOBYTES / 1024 / 1024)
    if as_json:
        show_json(told)
    else:
        show_table("Worker", ["", ""], told.items())


def _day(on: datetime | None) -> date:
    return on.date() if on else timezone.localdate()


def _newest(place: str, on: datetime | None) -> CityPlan:
    by = machine(timezone.localdate(), "cli", "city plan")
    found = last_city_plan(by, place_named(place), on.date() if on else None)
    if found is None:
        raise NotFound
    return found


def _tell(plan: CityPlan, as_json: bool) -> None:
    found = progress_of(plan, timezone.now())
    failed = [{"place": one.place_id, "fault": one.fault, "text": one.fault_text} for one in failed_parts(plan)]
    told = {name: getattr(found, name) for name in (*found.__slots__, "percent")}
    told = {"plan": plan.pk, "day": str(plan.day), "state": plan.state, **told}
    if as_json:
        show_json(told | {"faults": failed})
    else:
        show_table("City plan", ["", ""], told.items())
        if failed:
            show_table("Could not be planned", ["place", "fault", "text"], (tuple(one.values()) for one in failed))
    raise typer.Exit(Exit.PARTIAL if failed else Exit.OK)
