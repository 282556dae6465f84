"""`huzhu bank check | statement | close | export | forecast`: the time account's books."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from huzhu.commons.bank.books import seals_seen_by, unsealed_closings
from huzhu.commons.bank.closing import close_month
from huzhu.commons.bank.exporting import Books, exported_books
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.queries import account_of, balance_of, held_for, ledger_sum, statement_of, trial_balance
from huzhu.commons.people.models import Person
from huzhu.doors.cli import verify_books
from huzhu.doors.cli.duty import on_duty, place_named, tops
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.beancount import beancount_lines
from huzhu.kernel.books import ACCOUNT_FIELDS, LINE_FIELDS, SEAL_FIELDS, TrialRow, totals_by_kind
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.solvency.forecast import Levers, YearAhead
from huzhu.kernel.units import Unit
from huzhu.oversight.figures.agreement import hours_disagreements
from huzhu.oversight.solvency.queries import outlook_of

MINUTES = 60  # in an hour
LIKELY = 0.5
LEVERS = {
    "cap": ("member_most", MINUTES),
    "expiry": ("expires_after_years", 1),
    "reserve": ("reserve_a_year", MINUTES),
    "recruits": ("recruits_a_year", 1),
    "recruit_age": ("recruit_age", 1),
}
LEVER_HELP = (
    "What if: cap=HOURS, expiry=YEARS, reserve=HOURS A YEAR, recruits=MEMBERS A YEAR, recruit_age=AGE. Repeat it."
)

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Place = Annotated[str, typer.Option(help="Id or name of the place; its books and all under it.")]
Month = Annotated[datetime, typer.Option(formats=["%Y-%m"], help="The month to close.")]


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    BEANCOUNT = "beancount"


@app.callback()
def bank() -> None:
    """The time account's books."""


@app.command()
def check(as_json: Json = False) -> None:
    """Check the books against the transfers themselves, closed months against their seals, hours against the visits."""
    make_ready()
    faults = list(bank_faults())
    with on_duty("bank check") as duty:
        hours = [one for top in tops() for one in hours_disagreements(duty.by, top)]
    waiting = [f"{one.place_id} {one.from_on}" for one in unsealed_closings()]
    if as_json:
        sums = {str(unit): ledger_sum(unit) for unit in Unit}
        rows = [{"promise": one.promise, "thing": one.thing, "wrong": one.wrong} for one in faults]
        show_json({"sums": sums, "faults": rows, "hours": [asdict(one) for one in hours], "closed_not_sealed": waiting})
    else:
        show_table("Faults", ["promise", "thing", "wrong"], ((f.promise, f.thing, f.wrong) for f in faults))
        columns = ["thing", "minutes", "visits and figures", "books"]
        show_table("Hours that differ", columns, ((one.thing, one.of, one.told, one.booked) for one in hours))
        for one in waiting:
            err.print(f"Closed and not yet sealed: {one}. Close it once more to seal it.")
    raise typer.Exit(Exit.FAILED if faults or hours else Exit.OK)


@app.command()
def statement(
    person: Annotated[str, typer.Argument(help="Id of the person.")],
    unit: Annotated[Unit, typer.Option(help="What the account counts.")] = Unit.MINUTES,
    lines: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many lines, newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """Show what went through a person's account, newest first, with the balance after each line."""
    make_ready()
    with on_duty("bank statement") as duty:
        whose = Person.objects.filter(pk=person).first()
        account = account_of(whose, unit) if whose else None
        if account is None:
            raise NotFound
        rows = statement_of(duty.by, account, limit=lines)
    told = {"account": account.pk, "unit": str(unit), "balance": balance_of(account), "waiting": held_for(account)}
    if as_json:
        names = ("seq", "occurred_at", "kind", "reference", "amount", "balance")
        show_json(told | {"lines": [{name: getattr(row, name) for name in names} for row in rows]})
    else:
        title = f"Account {account.pk}: {told['balance']} {unit}, {told['waiting']} waiting"
        columns = ["number", "on", "what", "reference", "amount", "balance"]
        texts = (
            (row.seq, f"{row.occurred_at:%Y-%m-%d}", row.kind, row.reference, f"{row.amount:+d}", row.balance)
            for row in rows
        )
        show_table(title, columns, texts)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def close(place: Place, month: Month, as_json: Json = False) -> None:
    """Close a month: freeze it, add it up, seal it, and print the head to publish elsewhere."""
    make_ready()
    with on_duty("bank close") as duty:
        seal = close_month(by=duty.by, at=duty.at, place=place_named(place), first_on=month.date())
    totals = totals_by_kind(TrialRow(*row[:6]) for row in seal.trial_balance)
    if as_json:
        rows = [row.as_list()[1:] for row in totals]
        show_json({"head": seal.head, "number": seal.number, "lines": seal.lines, "trial_balance": rows})
    else:
        columns = ["accounts", "unit", "before", "taken out", "put in", "after"]
        show_table(f"Trial balance {month:%Y-%m}", columns, (row.as_list()[1:] for row in totals))
        err.print(f"Sealed {seal.lines} transfers as number {seal.number}. Publish its head elsewhere:\n{seal.head}")


@app.command()
def export(
    place: Place,
    to: Annotated[Path, typer.Option(help="An empty folder for csv, a file for beancount.")],
    form: Annotated[Format, typer.Option("--format", help="csv, or beancount's plain text.")] = Format.CSV,
    as_json: Json = False,
) -> None:
    """Write the books of a place out, so that an auditor can check them without this server. They hold ids alone."""
    make_ready()
    division = place_named(place)
    with on_duty("bank export") as duty, exported_books(by=duty.by, at=duty.at, place=division) as books:
        if form == Format.BEANCOUNT:
            after = local_day(duty.at, division.time_zone) + timedelta(days=1)
            text = beancount_lines(f"{division.pk}", books.accounts, books.lines(), f"{after}")
            with to.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in text)
        else:
            _write_folder(to, books)
    if as_json:
        show_json({"to": str(to), "accounts": len(books.accounts), "seals": len(books.seals)})
    else:
        err.print(f"Written to {to}.")


@app.command()
def trial(place: Place, as_json: Json = False) -> None:
    """Show the trial balance of a place as it stands now, by kind of account, and its latest seals."""
    make_ready()
    with on_duty("bank trial") as duty:
        division = place_named(place)
        rows = [(row.kind, row.unit, row.accounts, row.balance) for row in trial_balance(duty.by, division)]
        latest = seals_seen_by(duty.by).filter(place=division).order_by("-number", "pk")[:12]
        seals = [(f"{one.closing.from_on:%Y-%m}", one.number, one.lines, one.head) for one in latest]
    if as_json:
        show_json({"trial_balance": rows, "seals": seals})
    else:
        show_table("Trial balance", ["accounts", "unit", "number", "balance"], rows)
        show_table("Seals", ["month", "number", "transfers", "head"], seals)


@app.command()
def forecast(
    place: Place,
    years: Annotated[int, typer.Option(help="1 to 20 years ahead.")] = 10,
    what_if: Annotated[list[str] | None, typer.Option("--if", metavar="LEVER=NUMBER", help=LEVER_HELP)] = None,
    as_json: Json = False,
) -> None:
    """Forecast whether the hours owed can be given when they are wanted; each interval holds 8 futures of 10."""
    make_ready()
    levers = _levers(what_if or [])
    with on_duty("bank forecast") as duty:
        told = outlook_of(duty.by, place_named(place), duty.by.day, years=years, levers=levers)
    if as_json:
        show_json(asdict(told))
        return
    columns = ["year ahead", "hours owed", "hours wanted", "hours given", "runs short by then"]
    show_table("Forecast", columns, ((f"+{one.ahead}", *_hours(one), f"{one.short_by:.0%}") for one in told.years))
    short = [one for one in told.services if one.ahead == years and one.short > LIKELY]
    show_table("Services short in the last year", ["service", "chance"], ((o.service, f"{o.short:.0%}") for o in short))
    short_in = told.runs_short_in
    err.print(f"Runs short in year +{short_in}." if short_in else f"Not likely to run short within {years} years.")


def _levers(said: Sequence[str]) -> Levers:
    fields: dict[str, int] = {}
    for one in said:
        name, _, number = one.partition("=")
        if name not in LEVERS or not number.isdecimal():
            raise typer.BadParameter(f"{one!r}: {LEVER_HELP}")
        field, times = LEVERS[name]
        fields[field] = int(number) * times
    return Levers(**fields)


def _hours(year: YearAhead) -> list[str]:
    return [
        f"{one.middle / MINUTES:.0f} ({one.low / MINUTES:.0f} to {one.high / MINUTES:.0f})"
        for one in (year.owed, year.wanted, year.given)
    ]


def _write_folder(folder: Path, books: Books) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "transfers.csv", LINE_FIELDS, books.lines())
    _write(folder / "accounts.csv", ACCOUNT_FIELDS, books.accounts)
    _write(folder / "seals.csv", SEAL_FIELDS, books.seals)
    shutil.copyfile(verify_books.__file__, folder / "verify_books.py")


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
