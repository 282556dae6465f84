"""`huzhu entitlement month`: what the grants of a month come to, before anybody is paid."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Annotated

import typer

from huzhu.care.entitlement.paying import month_of
from huzhu.doors.cli.benefits import pack_on
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.entitlement import Json, app
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, show_json, show_table
from huzhu.kernel.entitlement.paying import Line, Why


@app.command()
def month(
    first: Annotated[datetime, typer.Argument(metavar="MONTH", formats=["%Y-%m"], help="The month, as 2026-11.")],
    pack: Annotated[str, typer.Option(help="Name of the pack whose amounts are paid there, or a file.")],
    place: Annotated[str, typer.Option(help="Id or name of the place, with all under it.")] = "",
    as_json: Json = False,
) -> None:
    """What the grants of a place come to in a month by the rules of its first day. Pays nobody. 4: no grant."""
    make_ready()
    benefits = pack_on(pack, first.date())
    with on_duty("month of benefits") as duty:
        where = place_named(place)
        lines = month_of(duty.by, where, benefits)
    if as_json:
        show_json({
            "month": f"{first:%Y-%m}",
            "place": where.pk,
            "pack": benefits.code,
            "illustrative": benefits.illustrative,
            "fen": sum(one.fen for one in lines),
            "lines": [
                {"application": one.key, "person": one.person, "benefit": one.benefit}
                | {"days": one.days, "fen": one.fen, "why": one.why}
                for one in lines
            ],
        })  # fmt: skip
    else:
        names = {one.code: one.label.en for one in benefits.benefits}
        show_table(f"{first:%Y-%m} {where.name}", ("Benefit", "Why", "Grants", "Yuan"), _counted(lines, names))
    if not lines:
        raise typer.Exit(Exit.NOTHING)


def _counted(lines: Iterable[Line], names: dict[str, str]) -> list[tuple[str, str, int, str]]:
    def kind(line: Line) -> tuple[str, Why]:
        return line.benefit, line.why

    rows = []
    for (benefit, why), same in groupby(sorted(lines, key=kind), kind):
        group = list(same)
        yuan = f"{sum(one.fen for one in group) / 100:,.2f}"
        rows.append((names.get(benefit, benefit), why.value, len(group), yuan))
    return rows
