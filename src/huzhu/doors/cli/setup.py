"""`huzhu place found` and `huzhu staff add`: what a new station does first."""

import getpass
import os
from typing import Annotated

import typer
from django.db import transaction

from huzhu.commons.people.actions import Particulars, give_post, open_sign_in, register_person
from huzhu.commons.people.models import Post
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import err, show_json
from huzhu.kernel.identity.names import clean_name

places = typer.Typer(no_args_is_help=True)
staff = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@places.callback()
def place() -> None:
    """Districts, streets, communities and grids."""


@places.command()
def found(
    name: Annotated[str, typer.Argument(help="Its name, as people say it.")],
    tier: Annotated[Division.Tier, typer.Option(help="What it is.")] = Division.Tier.COMMUNITY,
    under: Annotated[str, typer.Option(help="Id or name of the place it lies in; none for the topmost.")] = "",
    code: Annotated[str, typer.Option(help="Official division code.")] = "",
    phone: Annotated[str, typer.Option(help="Telephone of its station.")] = "",
    as_json: Json = False,
) -> None:
    """Enter a place; begin with the topmost one, then what lies in it."""
    make_ready()
    with on_duty("found place") as duty:
        charter = Charter(name, tier, code=code, station_phone=phone)
        division = found_division(by=duty.by, at=duty.at, charter=charter, under=place_named(under) if under else None)
    if as_json:
        show_json({"place": division.pk, "name": division.name, "tier": division.tier})
    else:
        err.print(f"{division.name} ({division.tier}) is entered as {division.pk}.")


@staff.callback()
def staff_members() -> None:
    """People who work at a desk."""


@staff.command()
def add(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    username: Annotated[str, typer.Option(help="The name to sign in with.")],
    post: Annotated[Post.Kind, typer.Option(help="What they work as.")] = Post.Kind.STAFF,
    where: Annotated[str, typer.Option("--place", help="Id or name of the place of the post.")] = "",
    as_json: Json = False,
) -> None:
    """Register somebody with a post and a way to sign in; the password is asked for, or read from HUZHU_PASSWORD."""
    make_ready()
    place = place_named(where)
    password = os.environ.get("HUZHU_PASSWORD") or getpass.getpass("Password (ten characters or more): ")
    with on_duty("add staff") as duty, transaction.atomic():
        by, at = duty.by, duty.at
        person = register_person(by=by, at=at, place=place, particulars=Particulars(name=clean_name(name)))
        give_post(by=by, at=at, person=person, kind=post, place=place, from_on=by.day)
        open_sign_in(by=by, at=at, person=person, username=username, password=password)
    if as_json:
        show_json({"person": person.pk, "post": str(post), "place": place.pk, "username": username})
    else:
        err.print(f"{username} may sign in now: {post} at {place.name}.")
