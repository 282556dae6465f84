"""`huzhu journal seal | verify`: chaining the journal, and proving that nobody rewrote it."""

from typing import Annotated

import typer

from huzhu.commons.journal.actions import seal_journal
from huzhu.commons.journal.queries import chain_faults, last_block
from huzhu.doors.cli.duty import on_duty
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.oversight.upkeep.actions import note_journal_check

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def seal(as_json: Json = False) -> None:
    """Seal what was written since the last block; prints the new head."""
    make_ready()
    with on_duty("seal journal") as duty:
        made = seal_journal(by=duty.by, at=duty.at)
    block = last_block()
    head = block.head if block else ""
    if as_json:
        show_json({"blocks": made, "head": head})
    else:
        err.print(f"{made} blocks sealed. Head: {head}")
    raise typer.Exit(Exit.OK if made else Exit.NOTHING)


@app.command()
def verify(
    head: Annotated[str, typer.Option(help="A head published elsewhere, as printed in a report.")] = "",
    as_json: Json = False,
) -> None:
    """Check every sealed block; with a published head, also that the whole chain was not rewritten."""
    make_ready()
    faults = list(chain_faults(head))
    if not head:  # a head that was typed wrong says nothing of the chain
        with on_duty("verify journal") as duty:
            note_journal_check(by=duty.by, at=duty.at, faults=len(faults))
    if as_json:
        show_json({"faults": [{"block": one.block, "wrong": one.wrong} for one in faults]})
    else:
        show_table(
            "Faults", ["block", "lines", "wrong"], ((f.block, f"{f.first_seq}-{f.last_seq}", f.wrong) for f in faults)
        )
    raise typer.Exit(Exit.FAILED if faults else Exit.OK)
