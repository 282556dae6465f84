"""`huzhu bank open | opening | unopen`: time that people had saved elsewhere, from a list."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from huzhu.commons.openings.actions import AT_ONCE, post_opening, read_opening, undo_opening
from huzhu.commons.openings.matching import sentence_of
from huzhu.commons.openings.models import Opening, OpeningRow
from huzhu.commons.openings.queries import opening_seen_by, reckoning_of, rows_of
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.cli.bank import Json, app
from huzhu.doors.cli.duty import Duty, on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, progress, show_json, show_table
from huzhu.kernel.actor import Actor
from huzhu.kernel.rosters.sheets import Sheet
from huzhu.kernel.timebank.balances import BalanceRow, read_balances

Code = Annotated[str, typer.Argument(metavar="OPENING", help="Id of the list.")]
ROWS_SHOWN = 200


@app.command("open")
def open_balances(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx, .xls, .ods or .csv, as it is.")],
    place: Annotated[str, typer.Option(help="Id or name of the place.")] = "",
    post: Annotated[
        bool, typer.Option("--post", help="Post the rows that are sure; without it they are only read.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read a list of hours saved elsewhere, and post what is sure; doubtful rows wait for somebody at a desk."""
    make_ready()
    began, content = perf_counter(), file.read_bytes()
    with on_duty("bank open") as duty:
        rows = _read(read_sheets(content, name=file.name), duty.by.day)
        digest = hashlib.sha256(content).hexdigest()
        opening = read_opening(by=duty.by, at=duty.at, place=place_named(place), rows=rows, file_digest=digest)
        if post:
            _post(duty, opening)
        _say(duty.by, opening, as_json, perf_counter() - began)


@app.command("opening")
def show_opening(opening: Code, as_json: Json = False) -> None:
    """Show the reconciliation of a list: rows read, posted, doubtful, refused, and whether the sums agree."""
    make_ready()
    with on_duty("bank opening") as duty:
        _say(duty.by, opening_seen_by(duty.by, opening), as_json)


@app.command("unopen")
def undo(
    opening: Code, because: Annotated[str, typer.Option(help="Why, in your own words.")], as_json: Json = False
) -> None:
    """Take a whole list back by reversals, all or nothing."""
    make_ready()
    with on_duty("bank unopen") as duty:
        undone = undo_opening(by=duty.by, at=duty.at, opening=opening_seen_by(duty.by, opening), because=because)
        _say(duty.by, undone, as_json)


def _read(sheets: Sequence[Sheet], on: date) -> list[BalanceRow]:
    rows: list[BalanceRow] = []
    with progress(_("Reading"), sum(len(sheet.rows) for sheet in sheets)) as steps:
        for row in read_balances(sheets, on=on):
            rows.append(row)
            steps.done(1)
    return rows


def _post(duty: Duty, opening: Opening) -> None:
    """Posts what is ready part by part, each kept by itself: a command that broke off goes on where it was."""
    ready = opening.rows.filter(state=OpeningRow.State.READY)
    with progress(_("Posting"), ready.count()) as steps:
        while ready.exists():
            steps.done(post_opening(by=duty.by, at=duty.at, opening=opening, limit=AT_ONCE))


def _say(by: Actor, opening: Opening, as_json: bool, seconds: float | None = None) -> None:
    made = reckoning_of(opening)
    if as_json:
        took = {} if seconds is None else {"seconds": round(seconds, 2)}
        show_json({"opening": opening.pk, **asdict(made), "agrees": made.agrees, **took})
    else:
        show_table(f"Opening {opening.pk}", ["rows", "number"], made.by_state.items())
        waiting = rows_of(by, opening).filter(state__in=[OpeningRow.State.DOUBTFUL, OpeningRow.State.REFUSED])
        told = ((one.row_number, one.written, _(sentence_of(one.why) or "-")) for one in waiting[:ROWS_SHOWN])
        show_table("Not posted", ["row", "written", "why"], told)
        err.print(f"List {made.sheet_minutes} minutes, ledger {made.ledger_minutes} minutes.")
    raise typer.Exit(Exit.OK if made.agrees else Exit.FAILED)
