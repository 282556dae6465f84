"""`huzhu bank check`: whether the books keep every promise."""

from typing import Annotated

import typer

from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.queries import ledger_sum
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, show_json, show_table
from huzhu.kernel.units import Unit

app = typer.Typer(no_args_is_help=True)


@app.callback()
def bank() -> None:
    """The time account's books."""


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Check every invariant of the books against the transfers themselves."""
    make_ready()
    faults = list(bank_faults())
    if as_json:
        sums = {str(unit): ledger_sum(unit) for unit in Unit}
        rows = [{"promise": one.promise, "thing": one.thing, "wrong": one.wrong} for one in faults]
        show_json({"sums": sums, "faults": rows})
    else:
        show_table("Faults", ["promise", "thing", "wrong"], ((f.promise, f.thing, f.wrong) for f in faults))
    raise typer.Exit(Exit.FAILED if faults else Exit.OK)
