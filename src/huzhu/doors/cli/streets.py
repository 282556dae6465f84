"""`huzhu streets import`: OpenStreetMap and a height model become the walking network of a place."""

from pathlib import Path
from typing import Annotated

import typer

from huzhu.commons.places.actions import lay_streets
from huzhu.doors.bridges.elevation import read_elevation
from huzhu.doors.bridges.osm import read_streets
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import err, show_json

app = typer.Typer(no_args_is_help=True)


@app.callback()
def streets() -> None:
    """Streets, slopes and stairs."""


@app.command("import")
def import_streets(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Streets as .osm.pbf.")],
    elevation: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Heights: GeoTIFF, .hgt or .hgt.zip.")],
    place: Annotated[str, typer.Option(help="Id or name of the place; all under it walks on these streets.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read streets and heights, and lay them over a place."""
    make_ready()
    network = read_streets(file, read_elevation(elevation))
    with on_duty("import streets") as duty:
        kept = lay_streets(by=duty.by, at=duty.at, place=place_named(place), streets=network)
    if as_json:
        show_json({"streets": kept.pk, "digest": kept.digest, "nodes": kept.nodes, "arcs": kept.arcs})
    else:
        err.print(f"{kept.nodes} nodes and {kept.arcs} arcs laid. {kept.attribution}")
