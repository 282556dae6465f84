"""`huzhu thanks wall | down | up`: what hangs on the wall of thanks, taking one from it, and undoing that."""

from typing import Annotated

import typer

from huzhu.care.thanks.actions import hang_thanks_again, take_thanks_down
from huzhu.care.thanks.models import Thanks
from huzhu.care.thanks.queries import wall_of
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.refusal import NotFound

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Place = Annotated[str, typer.Option(help="Id or name of the place, with all under it.")]
Code = Annotated[str, typer.Argument(metavar="THANKS", help="Id of the thank-you.")]


@app.command()
def wall(place: Place = "", as_json: Json = False) -> None:
    """Show what hangs on the wall of a place, the newest first; names are masked, as for anybody."""
    make_ready()
    with on_duty("thanks wall"):
        hanging = wall_of(place_named(place))
        rows = [(one.key, f"{one.said_at:%Y-%m-%d}", one.elder, one.helper, one.words) for one in hanging]
    names = ["thanks", "on", "elder", "helper", "words"]
    if as_json:
        show_json({"wall": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table("Wall of thanks", names, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def down(thanks: Code, as_json: Json = False) -> None:
    """Take a thank-you from the wall; the helper still reads it."""
    make_ready()
    with on_duty("thanks down") as duty:
        done = take_thanks_down(by=duty.by, at=duty.at, thanks=_thanks(thanks))
    if as_json:
        show_json({"thanks": done.pk, "taken_down_at": done.taken_down_at})
    else:
        err.print(f"{done.pk} hangs there no more.")


@app.command()
def up(thanks: Code, as_json: Json = False) -> None:
    """Undo that: it hangs there again if both sides still agree."""
    make_ready()
    with on_duty("thanks up") as duty:
        done = hang_thanks_again(by=duty.by, at=duty.at, thanks=_thanks(thanks))
    if as_json:
        show_json({"thanks": done.pk, "taken_down_at": done.taken_down_at})
    else:
        err.print(f"{done.pk} may hang there again.")


def _thanks(code: str) -> Thanks:
    found = Thanks.objects.filter(pk=code).first()
    if found is None:
        raise NotFound
    return found
