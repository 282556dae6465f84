"""`huzhu calls day | back`: the calls of a day at a desk, and whom somebody promised to ring back."""

from datetime import datetime
from typing import Annotated

import typer

from huzhu.care.calls.models import Call
from huzhu.care.calls.queries import calls_counted, calls_on, to_ring_back
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, show_json, show_table

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Place = Annotated[str, typer.Option(help="Id or name of the place, with all under it.")]
NAMES = ("call", "began", "seconds", "outcome", "handed_to", "need")


@app.command()
def day(
    place: Place = "",
    on: Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="The day; today without.")] = None,
    as_json: Json = False,
) -> None:
    """Show the calls of a day, the newest first, without names and numbers."""
    make_ready()
    with on_duty("calls day") as duty:
        where, when = place_named(place), on.date() if on else duty.by.day
        counted = calls_counted(duty.by, where, when)
        rows = [_row(one) for one in calls_on(duty.by, where, when)]
    if as_json:
        calls = [dict(zip(NAMES, row, strict=True)) for row in rows]
        show_json({"day": when, "count": counted.calls, "average_seconds": counted.seconds, "calls": calls})
    else:
        show_table(f"Calls of {when}", NAMES, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def back(place: Place = "", as_json: Json = False) -> None:
    """Show whom somebody promised to ring back and has not; numbers stand on the station's page."""
    make_ready()
    with on_duty("calls back") as duty:
        rows = [_row(one)[:2] for one in to_ring_back(duty.by, place_named(place))]
    if as_json:
        show_json({"calls": [dict(zip(NAMES, row, strict=False)) for row in rows]})
    else:
        show_table("To ring back", NAMES[:2], rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


def _row(one: Call) -> tuple[str, str, int | None, str, str, str]:
    seconds = int((one.ended_at - one.began_at).total_seconds()) if one.ended_at else None
    return one.pk, one.began_at.isoformat(timespec="minutes"), seconds, one.outcome, one.handed_to, one.need_id or ""
