"""`huzhu points show | awards | work | stars | verify`: points, and stars for hours."""

from typing import Annotated

import typer

from huzhu.commons.honours.actions import give_honours, revoke_honours
from huzhu.commons.honours.queries import stars_of, verified
from huzhu.commons.people.models import Person
from huzhu.commons.points.actions import award_points, expire_points, take_points_back, tell_of_ending_points
from huzhu.commons.points.queries import awards_for, points_purse
from huzhu.doors.cli.duty import on_duty
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.points import NEVER
from huzhu.kernel.refusal import NotFound

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Code = Annotated[str, typer.Argument(metavar="PERSON", help="Id of the person.")]
HOUR = 60  # minutes


@app.command()
def show(person: Code, as_json: Json = False) -> None:
    """Show the points of a person: what can be spent and until when, what is set aside, what is to be taken back."""
    make_ready()
    with on_duty("points show") as duty:
        purse = points_purse(person_with(person), duty.by.day)
    lots = [(lot.left, "-" if lot.last_on == NEVER else f"{lot.last_on}") for lot in purse.lots]
    told: dict[str, object] = {"free": purse.free_points, "kept": purse.kept_points, "claim": purse.claim_points}
    if as_json:
        show_json(told | {"lots": lots})
    else:
        show_table(", ".join(f"{name}: {value}" for name, value in told.items()), ["points", "until"], lots)
    raise typer.Exit(Exit.OK if lots else Exit.NOTHING)


@app.command()
def awards(person: Code, as_json: Json = False) -> None:
    """Show which deeds brought which points, the newest first."""
    make_ready()
    with on_duty("points awards") as duty:
        found = awards_for(duty.by).filter(person=person_with(person)).order_by("-earned_on", "pk")
        rows = [
            (f"{one.earned_on}", one.deed, one.points, f"{one.last_on}", one.taken_back_points, one.reference)
            for one in found
        ]
    names = ["on", "deed", "points", "until", "taken back", "reference"]
    if as_json:
        show_json({"awards": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table("Awards", names, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def work(as_json: Json = False) -> None:
    """Do what the jobs do: stars, points for deeds, what is taken back, what has ended, who is told. Safe twice."""
    make_ready()
    with on_duty("points work") as duty:
        by, at = duty.by, duty.at
        done: dict[str, object] = {
            "stars_given": give_honours(by=by, at=at),
            "stars_revoked": revoke_honours(by=by, at=at),
            "deeds_awarded": award_points(by=by, at=at),
            "points_taken_back": take_points_back(by=by, at=at),
            "points_ended": expire_points(by=by, at=at),
            "people_told": tell_of_ending_points(by=by, at=at),
        }
    if as_json:
        show_json(done)
    else:
        err.print(", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in done.items()))
    raise typer.Exit(Exit.OK if any(done.values()) else Exit.NOTHING)


@app.command()
def stars(person: Code, as_json: Json = False) -> None:
    """Show the stars a person holds; the code of each is that of its certificate."""
    make_ready()
    with on_duty("points stars"):
        held = stars_of(person_with(person))
        rows = [(one.pk, one.stars, one.given_minutes // HOUR, f"{one.given_on}") for one in held]
    names = ["code", "stars", "hours", "on"]
    if as_json:
        show_json({"stars": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table("Stars", names, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def verify(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code on the certificate.")], as_json: Json = False
) -> None:
    """Say what a certificate tells a stranger: a masked name, stars, hours, place; exit 1 where it is revoked."""
    make_ready()
    with on_duty("points verify"):
        found = verified(code)
    told = {"name": found.name, "stars": found.stars, "hours": found.minutes // HOUR, "on": f"{found.given_on}"}
    told |= {"place": found.place.name, "revoked": found.revoked}
    if as_json:
        show_json(told)
    else:
        err.print(", ".join(f"{name}: {value}" for name, value in told.items()))
    raise typer.Exit(Exit.FAILED if found.revoked else Exit.OK)


def person_with(code: str) -> Person:
    """The person of that id, with the place. Refuses: NotFound."""
    found = Person.objects.select_related("place").filter(pk=code).first()
    if found is None:
        raise NotFound
    return found
