"""The ground of the board's map: the streets of a place as lines of a drawing, worked out once and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, floor, radians

import numpy as np
from numpy.typing import NDArray

from huzhu.commons.places.models import Division, StreetNetwork
from huzhu.commons.places.queries import network_of, streets_at
from huzhu.kernel.walking.streets import Kind, Streets

WIDE, HIGH = 650, 300  # units of the drawing
MARGIN_M, LEAST_M, MOST_M = 80.0, 500.0, 4_000.0
STEP_M = 100.0  # corners are rounded outwards to these, so that one drawing serves many days
MOST_LINES = 4_000  # a page is not to grow with the town: the longest lines are drawn
METRES_PER_DEGREE = 111_195.0  # along a meridian, on the mean sphere


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of ground in metres from the network's south-west corner, of the shape of the drawing."""

    west: float
    south: float
    metres: float

    @property
    def scale(self) -> float:
        """Units of the drawing for one metre."""
        return WIDE / self.metres


@dataclass(frozen=True, slots=True)
class Ground:
    """The streets and stairs of one box as the data of two paths, the width to draw them, and a scale bar."""

    streets: str
    stairs: str
    width: float
    bar_metres: int
    bar_units: int


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """One box of a street network: its drawing, and where on it a street node lies."""

    network: StreetNetwork
    box: Box
    ground: Ground

    def at(self, node: int | None) -> tuple[float, float] | None:
        """The place of a node on the drawing; None where it is not known or lies beyond the edge."""
        if node is None or node >= self.network.nodes:
            return None
        x, y = self._placed(node)
        return (x, y) if 12 <= x <= WIDE - 12 and 12 <= y <= HIGH - 12 else None

    def line(self, nodes: Sequence[int]) -> str:
        """A way along street nodes as the data of a path."""
        return "M" + "L".join("{:.0f} {:.0f}".format(*self._placed(node)) for node in nodes)

    def _placed(self, node: int) -> tuple[float, float]:
        east, north = _metres(self.network.digest)
        return (
            round((float(east[node]) - self.box.west) * self.box.scale, 1),
            round(HIGH - (float(north[node]) - self.box.south) * self.box.scale, 1),
        )


def map_of(place: Division, nodes: Sequence[int]) -> Map | None:
    """The map on which these street nodes lie; None for a place without streets, or without any node known."""
    network = network_of(place)
    known = [node for node in nodes if network is not None and 0 <= node < network.nodes]
    if network is None or not known:
        return None
    box = _box_around(network.digest, known)
    return Map(network, box, _ground(network.digest, box))


def _box_around(digest: str, nodes: Sequence[int]) -> Box:
    """The box that holds the nodes, never larger than MOST_M: then it lies around their middle."""
    east, north = (values[list(nodes)] for values in _metres(digest))
    west, south = float(east.min()) - MARGIN_M, float(north.min()) - MARGIN_M
    across, up = float(np.ptp(east)) + 2 * MARGIN_M, float(np.ptp(north)) + 2 * MARGIN_M
    if max(across, up * WIDE / HIGH) > MOST_M:
        across, up = min(across, MOST_M), min(up, MOST_M * HIGH / WIDE)
        west, south = float(np.median(east)) - across / 2, float(np.median(north)) - up / 2
    metres = ceil(max(across, up * WIDE / HIGH, LEAST_M) / STEP_M) * STEP_M
    west -= (metres - across) / 2
    south -= (metres * HIGH / WIDE - up) / 2
    return Box(floor(west / STEP_M) * STEP_M, floor(south / STEP_M) * STEP_M, metres + STEP_M)


@lru_cache(maxsize=32)
def _ground(digest: str, box: Box) -> Ground:
    streets, (east, north) = streets_at(digest), _metres(digest)
    x = np.rint((east - box.west) * box.scale).astype(np.int64)
    y = np.rint(HIGH - (north - box.south) * box.scale).astype(np.int64)
    shown = _lines_inside(streets, x, y)
    stairs = streets.kind[shown] == Kind.STAIRS
    bar = next(metres for metres in (1000, 500, 200, 100, 50) if metres * box.scale <= WIDE / 5 or metres == 50)
    return Ground(
        streets=_path(streets, shown[~stairs], x, y),
        stairs=_path(streets, shown[stairs], x, y),
        width=round(min(9.0, max(2.5, 9.0 * box.scale)), 1),
        bar_metres=bar,
        bar_units=round(bar * box.scale),
    )


def _lines_inside(streets: Streets, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """The arcs that touch the drawing, each street once; of too many the longest, and stairs before all."""
    a, b = streets.tail, streets.head
    inside = (np.maximum(x[a], x[b]) >= 0) & (np.minimum(x[a], x[b]) <= WIDE)
    inside &= (np.maximum(y[a], y[b]) >= 0) & (np.minimum(y[a], y[b]) <= HIGH)
    drawn = inside & ((x[a] != x[b]) | (y[a] != y[b])) & (streets.kind <= Kind.STAIRS)
    pair = np.minimum(a, b).astype(np.int64) * len(x) + np.maximum(a, b)
    arcs = np.flatnonzero(drawn)
    arcs = arcs[np.unique(pair[arcs], return_index=True)[1]]
    weight = streets.length_m[arcs] + np.where(streets.kind[arcs] == Kind.STAIRS, 1e6, 0)
    return np.sort(arcs[np.argsort(-weight, kind="stable")[:MOST_LINES]])


def _path(streets: Streets, arcs: NDArray[np.int64], x: NDArray[np.int64], y: NDArray[np.int64]) -> str:
    """Arcs as path data: where one begins at the end of the one before, the pen stays down."""
    parts: list[str] = []
    pen = -1
    for tail, head in zip(streets.tail[arcs].tolist(), streets.head[arcs].tolist(), strict=True):
        start = "" if tail == pen else f"M{x[tail]} {y[tail]}"
        parts.append(f"{start}l{x[head] - x[tail]} {y[head] - y[tail]}")
        pen = head
    return "".join(parts)


@lru_cache(maxsize=8)
def _metres(digest: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres of each node east and north of the network's south-west corner; flat, which a community is."""
    streets = streets_at(digest)
    west, south = float(streets.lon.min()), float(streets.lat.min())
    middle = cos(radians((south + float(streets.lat.max())) / 2))
    return (streets.lon - west) * METRES_PER_DEGREE * middle, (streets.lat - south) * METRES_PER_DEGREE
