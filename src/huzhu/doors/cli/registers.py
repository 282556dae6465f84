"""`huzhu registers deliver | alerts`: a register of another department under its agreement, and what is to be done."""

from pathlib import Path
from typing import Annotated

import typer

from huzhu.care.alerts.queries import alerts_open
from huzhu.care.deliveries.bringing import Brought, begin_delivery, bring_delivery
from huzhu.care.deliveries.models import Delivery
from huzhu.care.deliveries.queries import agreement_seen_by, delivery_seen_by
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, show_json, show_table
from huzhu.doors.jobs.works import do_work
from huzhu.kernel.deliveries.fields import Register
from huzhu.kernel.deliveries.taking import take_sheets

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
ALERT = ("alert", "person", "kind", "due_on", "days_over", "owner")


@app.callback()
def registers() -> None:
    """Registers of other departments."""


@app.command()
def deliver(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx, .xls, .ods or .csv, as it came.")],
    agreement: Annotated[str, typer.Option(help="Code of the agreement under which it comes.")],
    as_json: Json = False,
) -> None:
    """Deliver a file under an agreement and read it; every row is accounted for, doubtful ones wait at the desk."""
    make_ready()
    with on_duty("deliver register") as duty:
        found = agreement_seen_by(duty.by, agreement)
        taken = take_sheets(read_sheets(file), Register(found.register), found.named())
        delivery = bring_delivery(by=duty.by, at=duty.at, agreement=found, brought=Brought(file.name, taken))
        work = begin_delivery(by=duty.by, at=duty.at, delivery=delivery)
    do_work.call(work.pk)
    with on_duty("deliver register") as duty:
        told = _told(delivery_seen_by(duty.by, delivery.pk))
    if as_json:
        show_json(told)
    else:
        show_table("Delivery", ("", ""), told.items())
    raise typer.Exit(Exit.PARTIAL if told["doubtful"] or told["faulty"] else Exit.OK)


@app.command()
def alerts(
    place: Annotated[str, typer.Option(help="Id or name of the place, with all under it.")] = "", as_json: Json = False
) -> None:
    """Show what is to be looked into, whose day comes or came first, by codes and never by name."""
    make_ready()
    with on_duty("alerts") as duty:
        waiting = alerts_open(duty.by, place_named(place))
        rows = [
            (one.pk, one.person_id, one.kind, str(one.due_on), max(0, one.days_over(duty.by.day)), one.owner_id)
            for one in waiting
        ]
    if as_json:
        show_json({"alerts": [dict(zip(ALERT, row, strict=True)) for row in rows]})
    else:
        show_table("Alerts", ALERT, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


def _told(delivery: Delivery) -> dict[str, object]:
    same = delivery.same_as_id or ""
    return {"delivery": delivery.pk, "rows": delivery.rows_read, **delivery.counted(), "same_as": same}
