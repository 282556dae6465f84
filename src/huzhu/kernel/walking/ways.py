"""Ways as they are drawn: lines over nodes, cut into straight pieces, and short pieces joined."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.walking.streets import Kind, metres_between

LONGEST_PIECE_M = 60.0
SHORTEST_M = 0.1  # two nodes at one place are still two nodes


@dataclass(frozen=True, slots=True)
class Nodes:
    """Points of ways: degrees (WGS 84) and metres above the sea, nan where the height is not known."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    elevation_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Way:
    """A line over nodes (indices into `Nodes`), walkable both ways unless `one_way`.

    `step_count` and `uphill` (1: along the line, -1: against it) are 0 when not known. `floating` is a bridge
    or a tunnel: the ground's height is not its own. `fixed_seconds` is the time from one end to the other.
    """

    nodes: Sequence[int]
    kind: Kind = Kind.STREET
    step_count: int = 0
    uphill: int = 0
    floating: bool = False
    one_way: bool = False
    fixed_seconds: float = 0.0


def split_long(nodes: Nodes, ways: Sequence[Way]) -> tuple[Nodes, list[Way]]:
    """The same lines with a node at least every 60 m, whose height (nan) is still to be sampled.

    Without it a long straight street would step over its hill, and its dwellers would be far from any node.
    """
    lon, lat = list(nodes.lon), list(nodes.lat)
    split: list[Way] = []
    for way in ways:
        refs = np.asarray(way.nodes, np.int64)
        metres = metres_between(nodes.lon[refs[:-1]], nodes.lat[refs[:-1]], nodes.lon[refs[1:]], nodes.lat[refs[1:]])
        parts = np.ceil(metres / LONGEST_PIECE_M).astype(int)
        if not (parts > 1).any():
            split.append(way)
            continue
        line = [int(refs[0])]
        for a, b, count in zip(refs[:-1], refs[1:], parts, strict=True):
            for step in range(1, count):
                line.append(len(lon))
                lon.append(nodes.lon[a] + (nodes.lon[b] - nodes.lon[a]) * step / count)
                lat.append(nodes.lat[a] + (nodes.lat[b] - nodes.lat[a]) * step / count)
            line.append(int(b))
        split.append(replace(way, nodes=line))
    elevation_m = np.full(len(lon), np.nan)
    elevation_m[: len(nodes.lon)] = nodes.elevation_m
    return Nodes(np.array(lon), np.array(lat), elevation_m), split


@dataclass(frozen=True, slots=True)
class Pieces:
    """One row for each stretch between two nodes; `uphill` and `onward` (0: both ways) are as seen from a."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    length_m: NDArray[np.float64]
    kind: NDArray[np.int64]
    steps: NDArray[np.int64]
    uphill: NDArray[np.int64]
    onward: NDArray[np.int64]
    floating: NDArray[np.bool_]
    fixed_seconds: NDArray[np.float64]

    def taken(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """Only these rows, in this order."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def renamed(self, place: NDArray[np.int64]) -> Self:
        """The same pieces with node i called place[i], each turned to start at its lower node, all sorted."""
        a, b = place[self.a], place[self.b]
        turn = np.where(a > b, -1, 1)
        turned = replace(
            self, a=np.minimum(a, b), b=np.maximum(a, b), uphill=self.uphill * turn, onward=self.onward * turn
        )
        return turned.taken(np.lexsort((turned.steps, turned.kind, turned.length_m, turned.b, turned.a)))


def pieces_of(nodes: Nodes, ways: Sequence[Way]) -> Pieces:
    """Every way cut at every node; steps and seconds of a way are shared out by length, to the last step."""
    refs = np.fromiter(chain.from_iterable(way.nodes for way in ways), np.int64)
    counts = np.fromiter((len(way.nodes) for way in ways), np.int64, len(ways))
    owner = np.repeat(np.arange(len(ways)), counts)
    inner = np.flatnonzero(owner[:-1] == owner[1:])
    a, b, way = refs[inner], refs[inner + 1], owner[inner]
    length = np.maximum(metres_between(nodes.lon[a], nodes.lat[a], nodes.lon[b], nodes.lat[b]), SHORTEST_M)
    total = np.bincount(way, length, len(ways))
    until = np.cumsum(length) - (np.cumsum(total) - total)[way]
    steps = _of_ways(ways, "step_count", way)
    before = np.maximum(until - length, 0)
    pieces = Pieces(
        a=a,
        b=b,
        length_m=length,
        kind=_of_ways(ways, "kind", way),
        steps=(np.rint(steps * until / total[way]) - np.rint(steps * before / total[way])).astype(np.int64),
        uphill=_of_ways(ways, "uphill", way),
        onward=_of_ways(ways, "one_way", way),
        floating=_of_ways(ways, "floating", way).astype(bool),
        fixed_seconds=np.array([w.fixed_seconds for w in ways], np.float64)[way] * length / total[way],
    )
    return pieces.taken(a != b)


def _of_ways(ways: Sequence[Way], name: str, way: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.fromiter((getattr(each, name) for each in ways), np.int64, len(ways))[way]


def joined(pieces: Pieces, node_count: int, reach_m: float) -> Pieces:
    """Pieces joined where exactly two of the same sort meet: streets up to `reach_m`, stairs from end to end.

    Lifts and escalators stay alone. Loops that close within one joined piece are dropped: they lead nowhere.
    """
    runs = _runs(pieces, _crossings(pieces, node_count), reach_m)
    group = np.empty(len(pieces.a), np.int64)
    for index, run in enumerate(runs):
        group[run.pieces] = index
    start = np.array([run.start for run in runs], np.int64)
    end = np.array([run.end for run in runs], np.int64)
    first = np.array([run.pieces[0] for run in runs], np.int64)
    count, turn = len(runs), np.where(pieces.a[first] == start, 1, -1)
    result = replace(
        pieces.taken(first),
        a=start,
        b=end,
        length_m=np.bincount(group, pieces.length_m, count),
        steps=np.bincount(group, pieces.steps, count).astype(np.int64),
        uphill=pieces.uphill[first] * turn,
        onward=pieces.onward[first] * turn,
        fixed_seconds=np.bincount(group, pieces.fixed_seconds, count),
    )
    return result.taken(start != end)


def _crossings(pieces: Pieces, node_count: int) -> NDArray[np.bool_]:
    """Nodes at which a joined piece must end: no two pieces, or two of different sort, meet there."""
    ends = np.concatenate([pieces.a, pieces.b])
    # Lifts, escalators and one-way pieces are each a sort of their own, and so never joined.
    alone = (pieces.kind >= Kind.LIFT) | (pieces.onward != 0)
    sort = np.where(alone, np.arange(len(pieces.a)) + 100, pieces.kind)
    order = np.argsort(ends, kind="stable")
    sorts = np.tile(sort, 2)[order]
    degree = np.bincount(ends, minlength=node_count)
    start = np.minimum(np.cumsum(degree) - degree, len(order) - 2)
    differ = sorts[start] != sorts[start + 1]
    crossing: NDArray[np.bool_] = (degree != 2) | differ
    return crossing


class _Run(NamedTuple):
    """A joined piece: its two end nodes, and its pieces in walking order."""

    start: int
    end: int
    pieces: list[int]


def _runs(pieces: Pieces, crossing: NDArray[np.bool_], reach_m: float) -> list[_Run]:
    """Every joined piece, walked from the crossings in the order of the nodes."""
    a, b, length = pieces.a.tolist(), pieces.b.tolist(), pieces.length_m.tolist()
    limit = np.where(pieces.kind == Kind.STREET, reach_m, np.inf).tolist()
    at: list[list[int]] = [[] for _ in crossing]
    for piece, (one, other) in enumerate(zip(a, b, strict=True)):
        at[one].append(piece)
        at[other].append(piece)
    stops, seen = crossing.tolist(), bytearray(len(a))
    runs: list[_Run] = []
    at_crossings = ((node, piece) for node in np.flatnonzero(crossing).tolist() for piece in at[node])
    # What the crossings do not reach are rings without any: they begin anywhere.
    for origin, first in chain(at_crossings, zip(a, range(len(a)), strict=True)):
        node, piece = origin, first
        run, metres = _Run(node, node, []), 0.0
        while not seen[piece]:
            seen[piece] = True
            if run.pieces and metres + length[piece] > limit[piece]:
                runs.append(run._replace(end=node))
                run, metres = _Run(node, node, []), 0.0
            run.pieces.append(piece)
            metres += length[piece]
            node = b[piece] if a[piece] == node else a[piece]
            if not stops[node]:
                piece = at[node][0] if at[node][1] == piece else at[node][1]
        if run.pieces:
            runs.append(run._replace(end=node))
    return runs
