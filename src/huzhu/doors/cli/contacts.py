"""`huzhu contacts due | worries`: who is due a call or a visit, and what is to be looked into."""

from datetime import datetime
from typing import Annotated

import typer

from huzhu.care.contacts.models import Listing, Worry
from huzhu.care.contacts.queries import counted_at, due_by, listings_at, worries_open
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, show_json, show_table
from huzhu.kernel.contacts import ContactRules, contact_rules_on, next_step

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Place = Annotated[str, typer.Option(help="Id or name of the place, with all under it.")]
DUE = ("person", "tier", "due_on", "days_over", "at_door", "tries", "step")
WORRY = ("worry", "person", "kind", "since")


@app.command()
def due(
    place: Place = "",
    on: Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="The day; today without.")] = None,
    as_json: Json = False,
) -> None:
    """Show who is due by a day, who is over longest first, without names and numbers."""
    make_ready()
    with on_duty("contacts due") as duty:
        where, day = place_named(place), on.date() if on else duty.by.day
        rules, counted = contact_rules_on(day), counted_at(duty.by, where, day)
        found = due_by(listings_at(duty.by, where), day)
        rows = [(*_row(one), max(0, one.days_over(day)), one.at_door, *_tries(one, rules)) for one in found]
    if as_json:
        told = [dict(zip(DUE, row, strict=True)) for row in rows]
        show_json({"day": day, "listed": counted.listed, "worries": counted.worries, "due": told})
    else:
        show_table(f"Due by {day}", DUE, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def worries(place: Place = "", as_json: Json = False) -> None:
    """Show what somebody at the station must look into; what was said stands on the station's page."""
    make_ready()
    with on_duty("contacts worries") as duty:
        rows = [_worry(one) for one in worries_open(duty.by, place_named(place))]
    if as_json:
        show_json({"worries": [dict(zip(WORRY, row, strict=True)) for row in rows]})
    else:
        show_table("To look into", WORRY, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


def _row(one: Listing) -> tuple[str, str, str]:
    return one.person_id, one.tier, str(one.due_on)


def _tries(one: Listing, rules: ContactRules) -> tuple[int, str]:
    return one.tries_count, str(next_step(one.standing(), rules))


def _worry(one: Worry) -> tuple[str, str, str, str]:
    return one.pk, one.listing.person_id, one.kind, one.opened_at.isoformat(timespec="minutes")
