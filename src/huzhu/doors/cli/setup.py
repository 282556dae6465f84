"""`huzhu place …` and `huzhu staff …`: what a new station does first, and what changes there later."""

import getpass
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from django.db import transaction

from huzhu.commons.passes.forgotten import reset_password
from huzhu.commons.passes.second import end_second_step
from huzhu.commons.people.access import Verb, places_of
from huzhu.commons.people.accounts import open_sign_in
from huzhu.commons.people.actions import Particulars, give_post, register_person
from huzhu.commons.people.areas import add_division, rename_division
from huzhu.commons.people.models import Account, Post
from huzhu.commons.people.posts import end_post, resume_post
from huzhu.commons.people.queries import posts_kept_by
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, out, show_json, show_table
from huzhu.kernel.identity.names import clean_name
from huzhu.kernel.refusal import NotFound

places = typer.Typer(no_args_is_help=True)
staff = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PostKey = Annotated[str, typer.Argument(metavar="POST", help="Id of the post.")]
EndsOn = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The first day without it.")]


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


@places.command("list")
def show_places(
    under: Annotated[str, typer.Option(help="Id or name of the place; none for all.")] = "",
    as_json: Json = False,
) -> None:
    """Show the places as they lie in one another."""
    make_ready()
    with on_duty("place list") as duty:
        kept = places_of(duty.by, Verb.KEEP_PLACES).exclude(path="/").order_by("path", "pk")
        kept = kept.filter(path__startswith=place_named(under).path) if under else kept
        rows = [(one.pk, one.name, one.tier, one.station_phone, one.station_hours) for one in kept]
    _say_rows("Places", ["place", "name", "tier", "phone", "hours"], rows, as_json)


@places.command()
def add(
    name: Annotated[str, typer.Argument(help="Its name, as people say it.")],
    under: Annotated[str, typer.Option(help="Id or name of the place it lies in.")],
    tier: Annotated[Division.Tier, typer.Option(help="What it is.")] = Division.Tier.COMMUNITY,
    name_en: Annotated[str, typer.Option(help="Its name in English.")] = "",
    code: Annotated[str, typer.Option(help="Official division code.")] = "",
    as_json: Json = False,
) -> None:
    """Enter a place in a wider one, as the administrator's desk does: smaller, and of another name than its like."""
    make_ready()
    with on_duty("add place") as duty:
        charter = Charter(name, tier, name_en=name_en, code=code)
        made = add_division(by=duty.by, at=duty.at, under=place_named(under), charter=charter)
    _say({"place": made.pk, "name": made.name, "tier": made.tier}, as_json)


@places.command()
def rename(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="Id or name of the place.")],
    name: Annotated[str, typer.Argument(help="What it is called from now on.")],
    name_en: Annotated[str, typer.Option(help="The same in English.")] = "",
    as_json: Json = False,
) -> None:
    """Write down what a place is called."""
    make_ready()
    with on_duty("rename place") as duty:
        there = place_named(place)
        done = rename_division(by=duty.by, at=duty.at, division=there, name=name, name_en=name_en or there.name_en)
    _say({"place": done.pk, "name": done.name, "name_en": done.name_en}, as_json)


@staff.callback()
def staff_members() -> None:
    """People who work at a desk."""


@staff.command("add")
def add_staff(
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


@staff.command("forget-second")
def forget_second(username: Annotated[str, typer.Argument(help="The name they sign in with.")]) -> None:
    """Take somebody's second step off: the telephone is lost, and no other administrator is there to do it."""
    account = _account_of(username)
    with on_duty("forget second step") as duty:
        end_second_step(by=duty.by, at=duty.at, person=account.person)
    err.print(f"At the next sign-in {username} sets up another telephone.")


@staff.command("new-password")
def draw_password(username: Annotated[str, typer.Argument(help="The name they sign in with.")]) -> None:
    """Draw a password for somebody who forgot theirs: it is printed once, and changed at the next sign-in."""
    person = _account_of(username).person
    with on_duty("draw password") as duty:
        password = reset_password(by=duty.by, at=duty.at, person=person)
    out.print(password)
    err.print(f"With it {username} chooses a password of their own; everywhere else they are signed out.")


def _account_of(username: str) -> Account:
    make_ready()
    account = Account.objects.filter(username=username).select_related("person__place").order_by("pk").first()
    if account is None:
        raise NotFound
    return account


@staff.command("list")
def show_staff(
    place: Annotated[str, typer.Option(help="Id or name; none for all.")] = "", as_json: Json = False
) -> None:
    """Show the posts of a place and all under it, by id: who holds them, from when and until when."""
    make_ready()
    with on_duty("staff list") as duty:
        posts = posts_kept_by(duty.by).order_by("place__path", "kind", "from_on", "pk")
        posts = posts.filter(place__path__startswith=place_named(place).path) if place else posts
        days = [(str(one.from_on), str(one.to_on or "")) for one in posts]
        rows = [(one.pk, one.person_id, one.kind, one.place.name, *day) for one, day in zip(posts, days, strict=True)]
    _say_rows("Posts", ["post", "person", "kind", "place", "from", "before"], rows, as_json)


@staff.command()
def end(key: PostKey, on: EndsOn = None, as_json: Json = False) -> None:
    """End a post: from that day on it is held no more; without a day, from today on."""
    make_ready()
    with on_duty("end post") as duty:
        done = end_post(by=duty.by, at=duty.at, post=_post(key), to_on=on.date() if on else duty.by.day)
    _say({"post": done.pk, "to_on": str(done.to_on)}, as_json)


@staff.command()
def resume(key: PostKey, as_json: Json = False) -> None:
    """Undo an end that lies ahead or began today."""
    make_ready()
    with on_duty("resume post") as duty:
        done = resume_post(by=duty.by, at=duty.at, post=_post(key))
    _say({"post": done.pk, "to_on": str(done.to_on or "")}, as_json)


def tell_first_steps() -> None:
    """Says on a house without an administrator how the first one comes in; nothing where there is one."""
    if not Post.objects.filter(kind=Post.Kind.KEEPER).exists():
        err.print("Nobody keeps this house yet. In another window, with names of your own:")
        err.print("  ./huzhu place found DISTRICT --tier district")
        err.print("  ./huzhu staff add NAME --username USER --post keeper --place DISTRICT")
        err.print("Then sign in: /keep/ leads step by step to the first call.")


def _post(key: str) -> Post:
    found = Post.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _say(answer: dict[str, object], as_json: bool) -> None:
    if as_json:
        show_json(answer)
    else:
        err.print(", ".join(f"{name}: {value}" for name, value in answer.items()))


def _say_rows(title: str, names: list[str], rows: Sequence[tuple[str, ...]], as_json: bool) -> None:
    if as_json:
        show_json({title.lower(): [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table(title, names, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)
