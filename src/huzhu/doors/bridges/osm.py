"""Streets one can walk on, read from an OpenStreetMap file."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from huzhu.doors.bridges.elevation import geo_library
from huzhu.kernel.refusal import Refused
from huzhu.kernel.walking.building import build_streets
from huzhu.kernel.walking.paces import Links, walking_pack
from huzhu.kernel.walking.streets import Kind, Streets, metres_between
from huzhu.kernel.walking.terrain import Terrain
from huzhu.kernel.walking.ways import LONGEST_PIECE_M, Nodes, Way, split_long

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
LEAST_COVERED = 0.5

# https://wiki.openstreetmap.org/wiki/Key:highway: what a person may walk on unless the way says otherwise.
WALKABLE = frozenset((
    "primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link",
    "unclassified", "residential", "living_street", "service", "pedestrian", "footway", "path",
    "steps", "track", "cycleway", "bridleway", "corridor", "platform", "road", "elevator",
    "crossing",
))  # fmt: skip
# Fast roads, on which only those with a pavement are walked.
PAVEMENT_NEEDED = frozenset(("trunk", "trunk_link"))
ALLOWED = frozenset(
    ("yes", "designated", "permissive", "destination", "customers", "delivery", "official", "residents")
)
FORBIDDEN = frozenset(("no", "private", "use_sidepath", "agricultural", "forestry", "military"))
PAVEMENTS = frozenset(("both", "left", "right", "yes"))


class MapUnreadable(Refused):
    """Not an OpenStreetMap file, or a damaged one."""

    code = "walking.map_unreadable"
    sentence = "This map file cannot be read."
    next_step = "Please give an OpenStreetMap extract that ends in .osm.pbf."


class HeightsElsewhere(Refused):
    """The heights do not lie where the streets lie."""

    code = "walking.heights_elsewhere"
    sentence = "The file of heights covers only %(percent)s percent of the streets."
    next_step = "Please give heights for the same place as the streets."


def read_streets(path: str | os.PathLike[str], terrain: Terrain | None) -> Streets:
    """The walking network of an OpenStreetMap extract, with heights from `terrain` (None: everything flat).

    One-way rules bind cars, not people; motorways, forbidden and private ways are left out. Raises
    GeoMissing, MapUnreadable, HeightsElsewhere, NoStreets.
    """
    lines = _read_lines(Path(path))
    nodes, ways = split_long(*_with_lifts(lines, walking_pack().links))
    if terrain is None:
        flat = replace(nodes, elevation_m=np.zeros(len(nodes.lon)))
        return build_streets(flat, ways, cell_m=LONGEST_PIECE_M / 2, attribution=ATTRIBUTION)
    sampled = terrain.sample(nodes.lon, nodes.lat).astype(np.float64)
    covered = 1.0 - float(np.isnan(sampled).mean()) if len(sampled) else 1.0
    if covered < LEAST_COVERED:
        raise HeightsElsewhere(percent=int(100 * covered))
    raised = replace(nodes, elevation_m=sampled)
    return build_streets(raised, ways, cell_m=terrain.cell_m, attribution=ATTRIBUTION)


@dataclass(slots=True)
class _Lines:
    """What was read: places by node number, the lifts among them, and each way's tags and node numbers."""

    place: dict[int, tuple[float, float]] = field(default_factory=dict)
    lifts: set[int] = field(default_factory=set)
    ways: list[tuple[dict[str, str], list[int]]] = field(default_factory=list)


def _read_lines(path: Path) -> _Lines:
    osmium = geo_library("osmium")
    lines = _Lines()
    if not path.is_file():
        raise MapUnreadable
    try:
        # The filter leaves the untagged nodes to the C++ side: only highways and lifts come up here.
        wanted = osmium.filter.KeyFilter("highway")
        for item in osmium.FileProcessor(path).with_locations().with_filter(wanted):
            tags = {tag.k: tag.v for tag in item.tags}
            if item.is_node() and tags["highway"] == "elevator":
                lines.lifts.add(item.id)
            elif item.is_way() and is_walkable(tags):
                refs = [node for node in item.nodes if node.location.valid()]
                lines.place.update((node.ref, (node.lon, node.lat)) for node in refs)
                lines.ways.append((tags, [node.ref for node in refs]))
    except (RuntimeError, OSError) as error:
        raise MapUnreadable from error
    return lines


def is_walkable(tags: Mapping[str, str]) -> bool:
    """Whether people may walk on a way with these tags: its own word on walkers first, then on everybody.

    Private ways are left out even where the elder who lives there is let in: they must not become short cuts.
    """
    highway, foot = tags.get("highway", ""), tags.get("foot")
    if foot in FORBIDDEN or tags.get("motorroad") == "yes":
        return False
    if highway in PAVEMENT_NEEDED:
        return foot in ALLOWED or tags.get("sidewalk") in PAVEMENTS
    if highway not in WALKABLE:
        return False
    return foot in ALLOWED or tags.get("access") not in FORBIDDEN


def way_of(tags: Mapping[str, str], refs: list[int], length_m: float, links: Links) -> Way:
    """One way with what its tags say of stairs, lifts, moving stairs, bridges and tunnels."""
    uphill = _sense(tags.get("incline", ""))
    if tags.get("highway") == "elevator":
        # Around a closed outline the far side is half the line away, and must cost one ride.
        rides = 2.0 if refs[0] == refs[-1] else 1.0
        return Way(refs, Kind.LIFT, floating=True, fixed_seconds=rides * links.lift_seconds)
    if tags.get("conveying", "no") != "no":
        moving = refs[::-1] if tags["conveying"] == "backward" else refs
        one_way = tags["conveying"] in ("forward", "backward")
        return Way(moving, Kind.ESCALATOR, one_way=one_way, fixed_seconds=length_m / links.escalator_m_per_s)
    if tags.get("highway") == "steps":
        return Way(refs, Kind.STAIRS, _count(tags.get("step_count", "")), uphill)
    # A passage through a building stays on the ground; other tunnels and all bridges leave it.
    tunnel = tags.get("tunnel", "no") not in ("no", "building_passage")
    return Way(refs, Kind.STREET, uphill=uphill, floating=tunnel or tags.get("bridge", "no") != "no")


def _sense(incline: str) -> int:
    if incline == "up" or (incline[:1].isdigit() and incline.strip("0.%°")):
        return 1
    return -1 if incline == "down" or incline.startswith("-") else 0


def _count(text: str) -> int:
    return min(int(text), 9_999) if text.isascii() and text.isdigit() else 0


def _with_lifts(lines: _Lines, links: Links) -> tuple[Nodes, list[Way]]:
    """Nodes by index and ways over them; the ways that meet at a lift meet through half a ride each.

    On the map a lift is often a single node at which the ways of several floors end.
    """
    uses = Counter(ref for _, refs in lines.ways for ref in set(refs) & lines.lifts)
    index = {ref: place for place, ref in enumerate(lines.place)}
    places, floors, ways = list(lines.place.values()), [], []
    for tags, refs in lines.ways:
        line = [index[ref] for ref in refs]
        for at, ref in enumerate(refs):
            if uses[ref] > 1:
                floors.append((len(places), line[at]))
                line[at] = len(places)
                places.append(lines.place[ref])
        if len(line) > 1:
            lon, lat = np.array([places[node] for node in line]).T
            length_m = float(metres_between(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())
            ways.append(way_of(tags, line, length_m, links))
    half = links.lift_seconds / 2
    ways.extend(Way(pair, Kind.LIFT, floating=True, fixed_seconds=half) for pair in floors)
    lon, lat = np.array(places, np.float64).reshape(-1, 2).T
    return Nodes(lon, lat, np.full(len(places), np.nan)), ways
