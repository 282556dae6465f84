"""`huzhu review watch | flags | calls | share`: visits looked at again. Decisions are made by people, at a page."""

from datetime import timedelta
from typing import Annotated

import typer

from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.doors.words import sign_words
from huzhu.oversight.vigilance.queries import flags_at, phone_backs_due, rung_between
from huzhu.oversight.vigilance.watching import watch_all_visits, watch_visits

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Place = Annotated[str, typer.Option(help="Id or name of the place, with all under it.")]
DAYS = 91


@app.command()
def watch(
    place: Annotated[str, typer.Option(help="Id or name of a place; every district without it.")] = "",
    as_json: Json = False,
) -> None:
    """Look at the visits of days that are over, as the nightly job does: raise flags, draw calls."""
    make_ready()
    with on_duty("watch visits") as duty:
        if place:
            found = watch_visits(by=duty.by, at=duty.at, place=place_named(place))
        else:
            found = watch_all_visits(by=duty.by, at=duty.at)
    if as_json:
        show_json({"flags": found.flags, "calls": found.calls})
    else:
        err.print(f"{found.flags} new flags, {found.calls} calls drawn.")
    raise typer.Exit(Exit.OK if found.flags or found.calls else Exit.NOTHING)


@app.command()
def flags(
    place: Place,
    state: Annotated[str, typer.Option(help="open, taken, cleared or confirmed; all without it.")] = "",
    as_json: Json = False,
) -> None:
    """What stands out, with the reasons; people by their codes."""
    make_ready()
    with on_duty("flags") as duty:
        rows = [
            (one.pk, one.whose, one.state, one.key, [sign_words(row) for row in one.findings])
            for one in flags_at(duty.by, place_named(place), state)
        ]
    if as_json:
        names = ("id", "whose", "state", "persons", "reasons")
        show_json({"flags": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table("Flags", ["flag", "about", "state", "persons", "reasons"], ((*r[:4], "\n".join(r[4])) for r in rows))


@app.command()
def calls(place: Place, as_json: Json = False) -> None:
    """The calls to make now; whom to ring stands on the station's page."""
    make_ready()
    with on_duty("calls") as duty:
        due = [
            (one.pk, one.visit_id, "by chance" if one.flag_id is None else "asked for", one.tries)
            for one in phone_backs_due(duty.by, place_named(place), duty.at)
        ]
    if as_json:
        show_json({"calls": [dict(zip(("id", "visit", "why", "tries"), row, strict=True)) for row in due]})
    else:
        show_table("Calls", ["call", "visit", "why", "tries"], due)


@app.command()
def share(
    place: Place,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days back.")] = DAYS,
    as_json: Json = False,
) -> None:
    """The share of visits not as written, estimated from the calls by chance, with its interval of 95 %."""
    make_ready()
    with on_duty("share") as duty:
        rung = rung_between(duty.by, place_named(place), duty.by.day - timedelta(days=days), duty.by.day)
    told = rung.estimate
    answer: dict[str, object] = {"visits": rung.visits, "drawn": rung.drawn, "answered": rung.answered}
    answer |= {"share": told.share, "low": told.low, "high": told.high} if told else {"share": None}
    if as_json:
        show_json(answer)
    else:
        show_table("Not as written", list(answer), [list(answer.values())])
    raise typer.Exit(Exit.OK if told else Exit.NOTHING)
