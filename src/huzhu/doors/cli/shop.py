"""`huzhu shop …`: the counter's hours, the shelf, what is kept for whom, and what went over the counter."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.db.models import Model
from django.utils import timezone

from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table
from huzhu.doors.cli.points import person_with
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound
from huzhu.programmes.shop.actions import cancel_reservation, hand_over_goods, reserve_goods, take_goods_back
from huzhu.programmes.shop.models import Goods, Reservation, Shop
from huzhu.programmes.shop.queries import goods_kept_by, handed_in_month, reservations_for, shop_of
from huzhu.programmes.shop.stocking import (
    Offer,
    add_goods,
    change_goods,
    count_goods,
    offer_again,
    open_shop,
    stock_goods,
    withdraw_goods,
)

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Place = Annotated[str, typer.Option(help="Id or name of the place.")]
GoodsCode = Annotated[str, typer.Argument(metavar="GOODS", help="Id of the goods.")]
Kept = Annotated[str, typer.Argument(metavar="RESERVATION", help="Id of the reservation.")]
Because = Annotated[str, typer.Option(help="Why, in your own words.")]
Clock = Annotated[datetime, typer.Option(formats=["%H:%M"])]
Title = Annotated[str, typer.Argument(metavar="NAME", help="What it is.")]
Price = Annotated[int, typer.Argument(metavar="POINTS", help="What one piece costs.")]
Details = Annotated[str, typer.Option(help="Size or kind.")]
Picture = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A JPEG or PNG, at most 200 kB.")]


@app.command("open")
def open_counter(
    days: Annotated[str, typer.Option(help="Digits of the weekdays, 0 Monday to 6 Sunday: 01234.")],
    opens: Clock,
    closes: Clock,
    place: Place = "",
    as_json: Json = False,
) -> None:
    """Open the shop of a place, or change its hours."""
    make_ready()
    first, last = (moment.hour * 60 + moment.minute for moment in (opens, closes))
    with on_duty("shop open") as duty:
        shop = open_shop(
            by=duty.by,
            at=duty.at,
            place=place_named(place),
            weekdays=[int(digit) for digit in days if digit.isdecimal()],
            opens_minute=first,
            closes_minute=last,
        )
    _say({"shop": shop.pk, "weekdays": shop.weekdays}, as_json)


@app.command()
def goods(place: Place = "", as_json: Json = False) -> None:
    """Show the shelves of a place and all under it, withdrawn goods too."""
    make_ready()
    with on_duty("shop goods") as duty:
        found = goods_kept_by(duty.by).filter(shop__place__path__startswith=place_named(place).path).defer("picture")
        rows = [
            (one.pk, one.title, one.details, one.price_points, one.stock_pieces, one.kept_pieces, not one.withdrawn_at)
            for one in found.order_by("withdrawn_at", "title", "pk")
        ]
    _list("Goods", ["goods", "name", "details", "points", "there", "kept", "offered"], rows, as_json)


@app.command()
def add(
    title: Title, price: Price, place: Place = "", details: Details = "", picture: Picture = None, as_json: Json = False
) -> None:
    """Put new goods on the shelf, none of them there yet."""
    make_ready()
    with on_duty("shop add") as duty:
        shop = _shop(place)
        made = add_goods(by=duty.by, at=duty.at, shop=shop, offer=_offer(title, price, details, picture))
    _say({"goods": made.pk}, as_json)


@app.command()
def change(
    key: GoodsCode, title: Title, price: Price, details: Details = "", picture: Picture = None, as_json: Json = False
) -> None:
    """Another name, price or picture from now on; what is reserved keeps its price."""
    make_ready()
    with on_duty("shop change") as duty:
        offer = _offer(title, price, details, picture)
        made = change_goods(by=duty.by, at=duty.at, goods=_row(Goods, key), offer=offer)
    _say({"goods": made.pk, "points": made.price_points}, as_json)


@app.command()
def stock(
    key: GoodsCode,
    pieces: Annotated[int, typer.Argument(help="How many came.")],
    giver: Annotated[str, typer.Option("--from", help="Who delivered or gave them.")] = "",
    as_json: Json = False,
) -> None:
    """Put delivered pieces on the shelf."""
    make_ready()
    with on_duty("shop stock") as duty:
        done = stock_goods(by=duty.by, at=duty.at, goods=_row(Goods, key), pieces=pieces, giver=giver)
    _say({"goods": done.pk, "there": done.stock_pieces}, as_json)


@app.command()
def count(
    key: GoodsCode,
    pieces: Annotated[int, typer.Argument(help="How many are really there.")],
    because: Because,
    as_json: Json = False,
) -> None:
    """Write down how many pieces are really there."""
    make_ready()
    with on_duty("shop count") as duty:
        more = count_goods(by=duty.by, at=duty.at, goods=_row(Goods, key), pieces=pieces, because=because)
    _say({"goods": key, "more": more}, as_json)


@app.command()
def withdraw(key: GoodsCode, as_json: Json = False) -> None:
    """Take goods from the shelf; what is kept for somebody is still handed over."""
    make_ready()
    with on_duty("shop withdraw") as duty:
        done = withdraw_goods(by=duty.by, at=duty.at, goods=_row(Goods, key))
    _say({"goods": done.pk, "offered": False}, as_json)


@app.command("offer")
def offer_goods(key: GoodsCode, as_json: Json = False) -> None:
    """Put withdrawn goods back on the shelf."""
    make_ready()
    with on_duty("shop offer") as duty:
        done = offer_again(by=duty.by, at=duty.at, goods=_row(Goods, key))
    _say({"goods": done.pk, "offered": True}, as_json)


@app.command()
def kept(place: Place = "", as_json: Json = False) -> None:
    """Show what waits to be fetched, the soonest to end first."""
    make_ready()
    with on_duty("shop kept") as duty:
        waiting = reservations_for(duty.by).filter(
            state=Reservation.State.KEPT, shop__place__path__startswith=place_named(place).path
        )
        rows = [
            (one.pk, one.person_id, one.goods.title, one.pieces, one.points, f"{one.last_on}")
            for one in waiting.order_by("last_on", "pk")
        ]
    _list("Kept", ["reservation", "person", "goods", "pieces", "points", "until"], rows, as_json)


@app.command()
def receipts(
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="This month without it.")] = None,
    place: Place = "",
    as_json: Json = False,
) -> None:
    """Show what went over the counter of a place in a month, by the number of the receipt."""
    make_ready()
    with on_duty("shop receipts") as duty:
        shop = _shop(place)
        first = month.date() if month else timezone.localdate(duty.at).replace(day=1)
        rows = [
            (_receipt(one), one.person_id, one.goods.title, one.pieces, one.points, one.state)
            for one in handed_in_month(duty.by, shop, first)
        ]
    _list(f"Receipts {first:%Y-%m}", ["receipt", "person", "goods", "pieces", "points", "state"], rows, as_json)


@app.command()
def reserve(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id of the person.")],
    key: GoodsCode,
    pieces: Annotated[int, typer.Option(help="How many.")] = 1,
    as_json: Json = False,
) -> None:
    """Keep goods for a person and set the points aside."""
    make_ready()
    with on_duty("shop reserve") as duty:
        buyer, chosen = person_with(person), _row(Goods, key)
        made = reserve_goods(by=duty.by, at=duty.at, person=buyer, goods=chosen, pieces=pieces)
    _say({"reservation": made.pk, "points": made.points, "until": f"{made.last_on}"}, as_json)


@app.command("hand-over")
def hand_over(key: Kept, as_json: Json = False) -> None:
    """Give goods over the counter, within its hours; prints the number of the receipt."""
    make_ready()
    with on_duty("shop hand-over") as duty:
        done = hand_over_goods(by=duty.by, at=duty.at, reservation=_row(Reservation, key))
        receipt = _receipt(done)
    _say({"reservation": done.pk, "receipt": receipt}, as_json)


@app.command()
def cancel(key: Kept, as_json: Json = False) -> None:
    """Let go what is kept: goods and points are back."""
    make_ready()
    with on_duty("shop cancel") as duty:
        done = cancel_reservation(by=duty.by, at=duty.at, reservation=_row(Reservation, key))
    _say({"reservation": done.pk, "state": done.state}, as_json)


@app.command("take-back")
def take_back(key: Kept, because: Because, as_json: Json = False) -> None:
    """Take goods back that were handed over: goods and points are back."""
    make_ready()
    with on_duty("shop take-back") as duty:
        done = take_goods_back(by=duty.by, at=duty.at, reservation=_row(Reservation, key), because=because)
    _say({"reservation": done.pk, "state": done.state}, as_json)


def _shop(place: str) -> Shop:
    shop = shop_of(place_named(place))
    if shop is None:
        raise NotFound
    return shop


def _row[M: Model](model: type[M], key: str) -> M:
    found = model._default_manager.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _offer(title: str, price: int, details: str, picture: Path | None) -> Offer:
    return Offer(title, price, details, picture.read_bytes() if picture else b"")


def _receipt(one: Reservation) -> str:
    return one.receipt(local_day(one.handed_at, one.shop.place.time_zone)) if one.handed_at else ""


def _list(title: str, names: list[str], rows: Sequence[tuple[object, ...]], as_json: bool) -> None:
    if as_json:
        show_json({title.partition(" ")[0].lower(): [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table(title, names, rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


def _say(answer: dict[str, object], as_json: bool) -> None:
    if as_json:
        show_json(answer)
    else:
        err.print(", ".join(f"{name}: {value}" for name, value in answer.items()))
