"""`huzhu roster week`: who is asked to keep which regular visits of a week."""

from datetime import date, datetime, timedelta
from typing import Annotated

import typer
from django.utils import timezone

from huzhu.care.dispatch.rostering import roster_week
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table

app = typer.Typer(no_args_is_help=True)


@app.callback()
def roster() -> None:
    """Who keeps which regular visits."""


@app.command()
def week(
    monday: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; the next Monday without it.")
    ] = None,
    place: Annotated[str, typer.Option(help="Id or name of the community.")] = "",
    seconds: Annotated[float, typer.Option(help="How long to search at the most.")] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Choose the familiar faces for the regular visits of a week, and ask those who are new."""
    make_ready()
    today = timezone.localdate()
    first: date = monday.date() if monday else today + timedelta(days=-today.weekday() % 7)
    with on_duty("roster week") as duty:
        made = roster_week(by=duty.by, at=duty.at, place=place_named(place), monday=first, seconds=seconds)
    rows = [{"round": one.regular, "keepers": list(one.keepers)} for one in made.faces]
    if as_json:
        told = {"monday": str(first), "rounds": len(rows), "changes": made.changes, "proven": made.proven}
        show_json(told | {"faces": rows})
    else:
        err.print(f"{len(rows)} regular visits, {made.changes} seats change hands.")
        show_table("Roster", ["round", "keepers"], ((row["round"], " ".join(row["keepers"])) for row in rows))
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)
