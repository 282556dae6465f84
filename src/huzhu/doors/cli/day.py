"""`huzhu day plan`: planning one day of one community."""

from datetime import date, datetime
from typing import Annotated

import typer
from django.utils import timezone

from huzhu.care.dispatch.planning import plan_day
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.doors.words import reasons_in_words

app = typer.Typer(no_args_is_help=True)


@app.command()
def plan(
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without it.")] = None,
    place: Annotated[str, typer.Option(help="Id or name of the community.")] = "",
    seed: Annotated[int, typer.Option(help="The same seed gives the same plan.")] = 1,
    seconds: Annotated[float, typer.Option(help="How long to search at the most.")] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Plan all approved needs of a day and offer each to a helper."""
    make_ready()
    day: date = on.date() if on else timezone.localdate()
    with on_duty("plan day") as duty:
        run = plan_day(by=duty.by, at=duty.at, place=place_named(place), day=day, seed=seed, seconds=seconds)
        words = reasons_in_words(duty.by, {row.need_id: row.reasons for row in run.unserved.order_by("need")})
        left = [{"need": need, "reasons": reasons} for need, reasons in words.items()]
    if as_json:
        show_json({"plan": run.pk, "needs": run.needs_count, "served": run.served_count, "unserved": left})
    else:
        err.print(f"{run.served_count} of {run.needs_count} needs have somebody ({run.plan_milliseconds} ms).")
        show_table("Unserved", ["need", "reasons"], ((row["need"], " ".join(row["reasons"])) for row in left))
    raise typer.Exit(Exit.OK if run.needs_count else Exit.NOTHING)
