"""`huzhu bank freeze | thaw | heir | wish | death | estates | settle`: leaving, heirs, spoken wishes and deaths."""

from datetime import datetime
from typing import Annotated

import typer

from huzhu.care.visits.deaths import report_death
from huzhu.care.visits.deaths_undone import undo_death
from huzhu.commons.codes import new_code
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.estates import passing_of, settle_estate
from huzhu.commons.timebank.heirs import end_heir, name_heir
from huzhu.commons.timebank.leaving import freeze_account, thaw_account
from huzhu.commons.timebank.models import Estate
from huzhu.commons.timebank.queries import estates_at, heir_of
from huzhu.commons.timebank.wishes import Spoken, follow_wish
from huzhu.doors.cli.bank import Json, Place, app
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.kernel.refusal import NotFound

Code = Annotated[str, typer.Argument(metavar="PERSON", help="Id of the person.")]
Key = Annotated[str, typer.Argument(metavar="ESTATE", help="Id of what a death left behind.")]


@app.command()
def freeze(person: Code, as_json: Json = False) -> None:
    """A member leaves: the account neither earns nor pays, and nothing is lost."""
    make_ready()
    with on_duty("bank freeze") as duty:
        leave = freeze_account(by=duty.by, at=duty.at, member=_person(person))
    _say({"leave": leave.pk, "since": f"{leave.left_at:%Y-%m-%d}"}, as_json)


@app.command()
def thaw(person: Code, as_json: Json = False) -> None:
    """A member is back."""
    make_ready()
    with on_duty("bank thaw") as duty:
        leave = thaw_account(by=duty.by, at=duty.at, member=_person(person))
    _say({"leave": leave.pk, "returned": f"{leave.returned_at:%Y-%m-%d}"}, as_json)


@app.command()
def heir(
    person: Code,
    to: Annotated[str, typer.Option(help="Id of who shall have the time; without it, only show.")] = "",
    none: Annotated[bool, typer.Option("--none", help="Name nobody any more.")] = False,
    as_json: Json = False,
) -> None:
    """Show or name whom a member's time goes to after death."""
    make_ready()
    with on_duty("bank heir") as duty:
        member, named = _person(person), heir_of(_person(person))
        if to:
            name_heir(by=duty.by, at=duty.at, member=member, other=_person(to))
        elif none and named:
            end_heir(by=duty.by, at=duty.at, heir=named)
        passing = passing_of(member, duty.at)
    named_id = passing.named.pk if passing.named else None
    passes_to = passing.heir.pk if passing.heir else "donations"
    _say({"named": named_id, "passes_to": passes_to, "minutes": passing.minutes}, as_json)


@app.command()
def wish(
    person: Code,
    minutes: Annotated[int, typer.Option(min=1, help="How many minutes.")],
    read_back: Annotated[str, typer.Option(help="The sentence as it was read aloud.")],
    to: Annotated[str, typer.Option(help="Id of who receives it; the donations without it.")] = "",
    channel: Annotated[str, typer.Option(help="counter, phone or home.")] = "counter",
    as_json: Json = False,
) -> None:
    """Move a member's time on the member's spoken word; the member is told."""
    make_ready()
    with on_duty("bank wish") as duty:
        spoken = Spoken(_person(to) if to else None, minutes, channel, read_back, f"cli-{new_code()}")
        done = follow_wish(by=duty.by, at=duty.at, member=_person(person), spoken=spoken)
    _say({"wish": done.pk, "entry": done.entry_id}, as_json)


@app.command()
def death(
    person: Code,
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day of death.")],
    document: Annotated[str, typer.Option(help="Kind and number of the document.")],
    as_json: Json = False,
) -> None:
    """Write down a death: what was arranged is called off, the time waits to be settled."""
    make_ready()
    with on_duty("bank death") as duty:
        made = report_death(by=duty.by, at=duty.at, member=_person(person), died_on=on.date(), document=document)
    _say({"estate": made.pk, "state": made.state}, as_json)


@app.command()
def estates(place: Place, as_json: Json = False) -> None:
    """Show what deaths have left behind, those that wait first."""
    make_ready()
    with on_duty("bank estates") as duty:
        found = estates_at(duty.by, place_named(place)).order_by("state", "-noted_at", "pk")
        rows = [(one.pk, one.member_id, f"{one.died_on}", one.state, one.heir_id, one.passed_minutes) for one in found]
    if as_json:
        show_json({"estates": rows})
    else:
        show_table("Estates", ["estate", "member", "died", "state", "heir", "minutes"], rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def settle(
    estate: Key,
    withdraw: Annotated[str, typer.Option(help="It was a mistake: why.")] = "",
    as_json: Json = False,
) -> None:
    """Pass a dead member's time on to the heir or the donations; or withdraw a death written down by mistake."""
    make_ready()
    with on_duty("bank settle") as duty:
        found = Estate.objects.filter(pk=estate).first()
        if found is None:
            raise NotFound
        if withdraw:
            done = undo_death(by=duty.by, at=duty.at, estate=found, because=withdraw).estate
        else:
            done = settle_estate(by=duty.by, at=duty.at, estate=found)
    _say({"estate": done.pk, "state": done.state, "minutes": done.passed_minutes, "heir": done.heir_id}, as_json)


def _person(code: str) -> Person:
    found = Person.objects.select_related("place").filter(pk=code).first()
    if found is None:
        raise NotFound
    return found


def _say(answer: dict[str, object], as_json: bool) -> None:
    if as_json:
        show_json(answer)
    else:
        err.print(", ".join(f"{name}: {value}" for name, value in answer.items()))
