"""A walking network built from plain ways: one connected piece, with the heights and stairs of its arcs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from huzhu.kernel.refusal import Refused
from huzhu.kernel.walking.streets import Kind, Streets
from huzhu.kernel.walking.terrain import smoothed_heights
from huzhu.kernel.walking.ways import LONGEST_PIECE_M, Nodes, Pieces, Way, joined, pieces_of

STEP_RISE_M = 0.16  # one step of public stairs (domain.md 5)
STEP_RUN_M = 0.25  # the least tread one can climb: bounds the count guessed from a climb
STEPS_PER_M = 0.9  # measured: 191 stairs under 20 m whose steps OpenStreetMap counts in Porto Alegre
MOST_SMOOTHING_M = 30.0
STEEPEST = 0.35  # the steepest streets in the world; beyond it the height model is wrong, not the street


class NoStreets(Refused):
    """Nothing to walk on was found."""

    code = "walking.no_streets"
    sentence = "There is no street in this file that one can walk on."
    next_step = "Please choose a map file that covers your streets."


def build_streets(nodes: Nodes, ways: Sequence[Way], *, cell_m: float = 0.0, attribution: str = "") -> Streets:
    """The largest part of the ways in which everybody can go everywhere and come back.

    `cell_m` is how far apart two heights of the height model are: finer than that it knows nothing. Heights
    are evened out along the streets over half a cell (30 m at most, or hills would go with the noise: of the
    error from one cell to the next 3/10 stay, of a hill ten cells wide 9/10), and pieces are joined up to 60
    m, so that a grade is measured over a length that the heights can carry. Zero takes heights and pieces as
    they are. The order of nodes and ways does not matter; nodes come out along a space-filling curve, so that
    neighbours on the ground are neighbours in memory. Raises NoStreets when nothing is left.
    """
    pieces = pieces_of(nodes, ways)
    if not len(pieces.a):
        raise NoStreets
    lon, lat, elevation_m, pieces = _connected(*_in_order(nodes, pieces))
    grounded = np.zeros(len(lon), bool)
    grounded[pieces.a[~pieces.floating]] = grounded[pieces.b[~pieces.floating]] = True
    known = np.where(grounded, elevation_m, np.nan)
    if np.isnan(known).all():
        known = elevation_m
    walked = pieces.kind == Kind.STREET
    ends = pieces.a[walked], pieces.b[walked]
    heights = smoothed_heights(known, ends, pieces.length_m[walked], min(cell_m / 2, MOST_SMOOTHING_M))
    if cell_m > 0:
        pieces = joined(pieces, len(lon), min(LONGEST_PIECE_M, 2 * cell_m))
        lon, lat, heights, pieces = _only_used(lon, lat, heights, pieces)
    pieces, rise_m = _risen(pieces, heights, cell_m)
    return _as_streets((lon, lat, heights), pieces, rise_m, attribution)


type _Laid = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], Pieces]


def _in_order(nodes: Nodes, pieces: Pieces) -> _Laid:
    """Only the nodes that pieces use, along a space-filling curve; pieces from low to high node, sorted."""
    used = np.unique(np.concatenate([pieces.a, pieces.b]))
    lon, lat, elevation_m = nodes.lon[used], nodes.lat[used], nodes.elevation_m[used]
    order = np.lexsort((elevation_m, lat, lon, _curve(lon, lat)))
    place = np.empty(len(nodes.lon), np.int64)
    place[used[order]] = np.arange(len(used))
    return lon[order], lat[order], elevation_m[order], pieces.renamed(place)


def _curve(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint64]:
    # Z-order (Morton): the bits of both coordinates, interleaved.
    key = np.zeros(len(lon), np.uint64)
    for shift, values in enumerate((lon, lat)):
        span = max(float(np.ptp(values)), 1e-9)
        bits = ((values - values.min()) / span * 0xFFFF).astype(np.uint64)
        for times, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            bits = (bits | (bits << np.uint64(times))) & np.uint64(mask)
        key |= bits << np.uint64(shift)
    return key


def _connected(
    lon: NDArray[np.float64], lat: NDArray[np.float64], elevation_m: NDArray[np.float64], pieces: Pieces
) -> _Laid:
    count = len(lon)
    forward, backward = pieces.onward > -1, pieces.onward < 1
    tail = np.concatenate([pieces.a[forward], pieces.b[backward]])
    head = np.concatenate([pieces.b[forward], pieces.a[backward]])
    graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), (count, count))
    _, label = connected_components(graph, directed=True, connection="strong")
    # Of two equal parts, the one that comes first on the curve.
    largest = label[np.bincount(label)[label].argmax()]
    inside = label == largest
    return _only_used(lon, lat, elevation_m, pieces.taken(inside[pieces.a] & inside[pieces.b]))


def _only_used(
    lon: NDArray[np.float64], lat: NDArray[np.float64], elevation_m: NDArray[np.float64], pieces: Pieces
) -> _Laid:
    if not len(pieces.a):
        raise NoStreets
    used = np.unique(np.concatenate([pieces.a, pieces.b]))
    place = np.zeros(len(lon), np.int64)
    place[used] = np.arange(len(used))
    return lon[used], lat[used], elevation_m[used], pieces.renamed(place)


def _risen(pieces: Pieces, heights: NDArray[np.float64], cell_m: float) -> tuple[Pieces, NDArray[np.float64]]:
    """The pieces with the steps of every staircase known or guessed, and the rise of each from a to b."""
    climb = heights[pieces.b] - heights[pieces.a]
    street = pieces.kind == Kind.STREET
    bound = STEEPEST * pieces.length_m
    rise = np.where(street, np.clip(climb, -bound, bound), climb)
    stairs = pieces.kind == Kind.STAIRS
    # A staircase shorter than the grid of heights hides between two of its cells: its length tells more.
    seen = (pieces.length_m >= cell_m) & (np.abs(climb) >= STEP_RISE_M)
    by_climb = np.minimum(np.abs(climb) / STEP_RISE_M, pieces.length_m / STEP_RUN_M)
    guess = np.maximum(np.rint(np.where(seen, by_climb, pieces.length_m * STEPS_PER_M)), 1)
    steps = np.where(stairs, np.where(pieces.steps > 0, pieces.steps, guess), 0).astype(np.int64)
    sense = np.where(pieces.uphill != 0, pieces.uphill, np.where(climb < 0, -1, 1))
    return replace(pieces, steps=steps), np.where(stairs, sense * steps * STEP_RISE_M, rise)


def _as_streets(
    nodes: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    pieces: Pieces,
    rise_m: NDArray[np.float64],
    attribution: str,
) -> Streets:
    there, back = np.flatnonzero(pieces.onward > -1), np.flatnonzero(pieces.onward < 1)
    piece = np.concatenate([there, back])
    tail = np.concatenate([pieces.a[there], pieces.b[back]])
    head = np.concatenate([pieces.b[there], pieces.a[back]])
    rise = np.concatenate([rise_m[there], -rise_m[back]])
    order = np.lexsort((pieces.kind[piece], pieces.length_m[piece], head, tail))
    piece = piece[order]
    return Streets(
        lon=nodes[0].astype(np.float64),
        lat=nodes[1].astype(np.float64),
        elevation_m=nodes[2].astype(np.float32),
        tail=tail[order].astype(np.int32),
        head=head[order].astype(np.int32),
        length_m=pieces.length_m[piece].astype(np.float32),
        rise_m=rise[order].astype(np.float32),
        step_count=np.minimum(pieces.steps[piece], np.iinfo(np.int16).max).astype(np.int16),
        kind=pieces.kind[piece].astype(np.uint8),
        fixed_seconds=pieces.fixed_seconds[piece].astype(np.float32),
        attribution=attribution,
    )
