"""`huzhu bank guarantee | order | reserve | uncovered | settlement`: the guarantee and what districts owe."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.db.models import Sum

from huzhu.care.guarantee.actions import (
    approve_purchase,
    cancel_purchase,
    confirm_delivery,
    fund_reserve,
    propose_purchases,
    refuse_purchase,
)
from huzhu.care.guarantee.queries import purchase_seen_by, purchases_at, reserve_at
from huzhu.care.visits.queries import visits_uncovered
from huzhu.commons.codes import new_code
from huzhu.commons.timebank.clearing import crossings_of, pairs_of
from huzhu.doors.cli.bank import Json, Month, Place, app
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, show_json, show_table


@app.command()
def guarantee(
    place: Place,
    propose: Annotated[bool, typer.Option("--propose", help="Propose first what the guarantee reaches now.")] = False,
    as_json: Json = False,
) -> None:
    """Show the orders of a place and its reserve."""
    make_ready()
    with on_duty("bank guarantee") as duty:
        where = place_named(place)
        if propose:
            propose_purchases(by=duty.by, at=duty.at)
        found = purchases_at(duty.by, where).order_by("-proposed_at", "pk")
        rows = [(one.pk, one.service, one.minutes, one.cost_most_fen, one.state, one.provider) for one in found]
        left = reserve_at(where)
    if as_json:
        show_json({"reserve_minutes": left, "orders": rows})
    else:
        show_table("Orders", ["order", "service", "minutes", "at most (fen)", "state", "provider"], rows)
        err.print(f"{left} minutes in the reserve.")


@app.command()
def order(
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Id of the order.")],
    provider: Annotated[str, typer.Option(help="Approve: from whom it is ordered.")] = "",
    refuse: Annotated[str, typer.Option(help="Do not order it: why.")] = "",
    delivered: Annotated[int, typer.Option(min=-1, help="It was given: what it cost, in fen.")] = -1,
    cancel: Annotated[str, typer.Option(help="Call it off: why.")] = "",
    as_json: Json = False,
) -> None:
    """Decide about an order, say that it was delivered, or call it off."""
    make_ready()
    with on_duty("bank order") as duty:
        by, at, found = duty.by, duty.at, purchase_seen_by(duty.by, order)
        if provider:
            found = approve_purchase(by=by, at=at, purchase=found, provider=provider)
        elif refuse:
            found = refuse_purchase(by=by, at=at, purchase=found, because=refuse)
        elif delivered >= 0:
            found = confirm_delivery(by=by, at=at, purchase=found, cost_fen=delivered)
        elif cancel:
            found = cancel_purchase(by=by, at=at, purchase=found, because=cancel)
    answer = {"order": found.pk, "state": found.state, "minutes": found.minutes, "provider": found.provider}
    if as_json:
        show_json(answer)
    else:
        err.print(", ".join(f"{name}: {value}" for name, value in answer.items()))


@app.command()
def reserve(
    place: Place,
    put_in: Annotated[int, typer.Option(min=0, help="Minutes to put into the reserve.")] = 0,
    as_json: Json = False,
) -> None:
    """Show the reserve of the district of a place, or put hours into it."""
    make_ready()
    with on_duty("bank reserve") as duty:
        where = place_named(place)
        if put_in:
            fund_reserve(by=duty.by, at=duty.at, place=where, minutes=put_in, reference=f"cli-{new_code()}")
        left = reserve_at(where)
    if as_json:
        show_json({"reserve_minutes": left})
    else:
        err.print(f"{left} minutes in the reserve.")


@app.command()
def uncovered(place: Place, as_json: Json = False) -> None:
    """Show the visits that took place though nobody had the hours."""
    make_ready()
    with on_duty("bank uncovered") as duty:
        found = visits_uncovered(duty.by, place_named(place))
        total = found.aggregate(sum=Sum("uncovered_minutes"))["sum"] or 0
        visits = found.order_by("-began_at", "pk")
        rows = [(one.pk, f"{one.began_at:%Y-%m-%d}", one.owed_minutes, one.uncovered_minutes) for one in visits]
    if as_json:
        show_json({"uncovered_minutes": total, "visits": rows})
    else:
        show_table(f"{total} minutes nobody could pay", ["visit", "on", "owed", "not paid"], rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)


@app.command()
def settlement(place: Place, month: Month, as_json: Json = False) -> None:
    """Show what crossed the border of a district in a month, for each two districts."""
    make_ready()
    with on_duty("bank settlement"):
        where = place_named(place)
        first = month.replace(tzinfo=ZoneInfo(where.time_zone))
        after: datetime = (first + timedelta(days=32)).replace(day=1)
        pairs = pairs_of(crossings_of(where, first, after))
        rows = [(one.from_id, one.to_id, one.entries, one.minutes, one.back_minutes) for one in pairs]
    if as_json:
        show_json({"pairs": rows})
    else:
        show_table(f"Settlement {month:%Y-%m}", ["from", "to", "entries", "minutes", "back"], rows)
    raise typer.Exit(Exit.OK if rows else Exit.NOTHING)
