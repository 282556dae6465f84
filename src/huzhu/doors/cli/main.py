"""`huzhu <noun> <verb>`: every command, and how a refusal ends it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.core.management import execute_from_command_line
from django.utils import translation

from huzhu.doors.cli import (
    announcements,
    bank,
    benefits,
    calls,
    cities,
    contacts,
    demo,
    dispatch,
    entitlement,
    guarantee,
    hands,
    journal,
    legacy,
    openings,
    paying,
    people,
    points,
    quality,
    registers,
    review,
    rosters,
    serving,
    setup,
    shop,
    streets,
    thanks,
    upkeep,
)
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.language import chosen
from huzhu.doors.cli.output import Exit, err, show_json
from huzhu.doors.words import words_of
from huzhu.kernel.refusal import Refused

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

# These add their verbs to `huzhu bank` and `huzhu entitlement` by being imported.
MORE_OF_THE_BANK = (openings, legacy, guarantee)
MORE_OF_ENTITLEMENT = (benefits, paying)

app = typer.Typer(
    name="huzhu",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(people.app, name="people", help="The register of people.")
app.add_typer(streets.app, name="streets", help="Streets, slopes and stairs.")
app.add_typer(hands.app, name="day", help="Planning a day.")
app.add_typer(cities.app, name="plan", help="A day planned for a whole city.")
app.add_typer(rosters.app, name="roster", help="Who keeps which regular visits.")
app.add_typer(dispatch.app, name="dispatch", help="The planner itself: solve and check public instances.")
app.add_typer(entitlement.app, name="entitlement", help="What follows from facts: levels and entitlements.")
app.add_typer(bank.app, name="bank", help="The time account's books.")
app.add_typer(points.app, name="points", help="Points and stars.")
app.add_typer(shop.app, name="shop", help="The shop for points.")
app.add_typer(announcements.app, name="board", help="What hangs on a station's board, and when somebody is there.")
app.add_typer(calls.app, name="calls", help="Calls at the telephone desk.")
app.add_typer(contacts.app, name="contacts", help="Regular contact with those who live alone or are very old.")
app.add_typer(registers.app, name="registers", help="Registers of other departments.")
app.add_typer(thanks.app, name="thanks", help="Thanks, and the wall of thanks.")
app.add_typer(review.app, name="review", help="Visits looked at again.")
app.add_typer(journal.app, name="journal", help="Who did what, sealed.")
app.add_typer(setup.places, name="place", help="Districts, streets, communities and grids.")
app.add_typer(setup.staff, name="staff", help="People who work at a desk.")
app.command("demo")(demo.demo)

Lang = Annotated[str, typer.Option("--lang", metavar="en|zh", help="Language of what is said; may stand anywhere.")]

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.callback(invoke_without_command=True)
def huzhu(context: typer.Context, lang: Lang = "en") -> None:
    """Huzhu (互助): the platform on which a community looks after its old people."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the pages and run the jobs."""
    make_ready()
    setup.tell_first_steps()
    raise typer.Exit(serving.serve(host, port))


@app.command()
def doctor(as_json: Json = False) -> None:
    """Look whether the house is well: database, disk, backup, journal, jobs, notices. 1: somebody has to come."""
    make_ready()
    raise typer.Exit(upkeep.doctor(as_json))


@app.command()
def backup(
    to: Annotated[Path | None, typer.Option(help="Folder for the copy; `backups` in the home without it.")] = None,
    as_json: Json = False,
) -> None:
    """Copy the database while it runs, read the copy back, and note that it was done. Keys are not in it."""
    make_ready()
    raise typer.Exit(upkeep.backup(to, as_json))


@app.command(context_settings=PASS_ON)
def test(context: typer.Context) -> None:
    """Run the tests on SQLite and PostgreSQL; further words go to pytest."""
    raise typer.Exit(quality.test(context.args))


@app.command()
def check() -> None:
    """Run every reader of the source: style, contracts, types, migrations."""
    raise typer.Exit(quality.check())


@app.command(context_settings=PASS_ON)
def bench(context: typer.Context, as_json: Json = False) -> None:
    """Measure speed beside a peer or limit, in the same run: names of benchmarks, then options of the one named."""
    raise typer.Exit(quality.bench(context.args, as_json))


@app.command(context_settings=PASS_ON)
def trust(context: typer.Context) -> None:
    """Run the long forms: kills, races, attacks, canaries, and every page in both languages."""
    raise typer.Exit(quality.trust(context.args))


@app.command(context_settings=PASS_ON)
def manage(context: typer.Context) -> None:
    """Run one of Django's own commands."""
    execute_from_command_line(["huzhu manage", *context.args])


def run() -> None:
    """The whole command line; a refusal is told in words and ends with exit code 2."""
    arguments, language = chosen(sys.argv[1:])
    translation.activate(language)
    try:
        app(args=arguments)
    except Refused as refusal:
        answer = words_of(refusal, None)
        if "--json" in arguments:
            show_json({"refused": answer.code, "sentence": answer.sentence, "next_step": answer.next_step})
        err.print(f"[red]{answer.sentence}[/] {answer.next_step} ({answer.code})")
        raise SystemExit(Exit.USAGE) from None
