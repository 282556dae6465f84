"""Minutes between places on foot, and the way that takes them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from huzhu.kernel.refusal import Refused
from huzhu.kernel.walking.paces import Gentleness, Pace, arc_burdens, arc_seconds
from huzhu.kernel.walking.streets import Kind, Streets

TABLE_CELLS = 2**24  # float64 cells of one table of distances: 128 MB


class NoWay(Refused):
    """No street leads from the one place to the other."""

    code = "walking.no_way"
    sentence = "There is no way on foot from the one place to the other."
    next_step = "Please check both places on the map, or plan the visit by car."


@dataclass(frozen=True, slots=True)
class Route:
    """A way on foot: its time, its length on the ground, what one climbs on it, its steps up and down."""

    minutes: float
    length_m: float
    climb_m: float
    steps: int
    nodes: tuple[int, ...]


def walking_minutes(
    streets: Streets,
    pace: Pace,
    origins: ArrayLike,
    destinations: ArrayLike,
    *,
    limit_minutes: float | None = None,
) -> NDArray[np.float32]:
    """Minutes from each origin node to each destination node at a pace: shape (n, m), inf where no way leads.

    Not symmetric: uphill takes longer. With `limit_minutes`, whatever is farther is inf, and the search is
    short.
    """
    rows, row_of = np.unique(np.asarray(origins, np.int64), return_inverse=True)
    columns, column_of = np.unique(np.asarray(destinations, np.int64), return_inverse=True)
    graph = _graph(streets, pace)
    limit = np.inf if limit_minutes is None else limit_minutes * 60.0
    # One search serves a whole row, so search from the shorter side.
    if len(columns) < len(rows):
        seconds = _table(graph.reverse, columns, rows, limit).T
    else:
        seconds = _table(graph.matrix, rows, columns, limit)
    return (seconds / 60.0).astype(np.float32)[np.ix_(row_of, column_of)]


def route(streets: Streets, pace: Pace, origin: int, destination: int, gentleness: Gentleness | None = None) -> Route:
    """The fastest way between two nodes; with `gentleness`, the way that spares stairs and steep streets.

    Its minutes are those it takes at that pace, either way. Raises NoWay.
    """
    graph = _graph(streets, pace, gentleness)
    burden, before = dijkstra(graph.matrix, indices=origin, return_predecessors=True)
    if not np.isfinite(burden[destination]):
        raise NoWay
    nodes = [int(destination)]
    while nodes[-1] != origin:
        nodes.append(int(before[nodes[-1]]))
    nodes.reverse()
    arcs = np.array([graph.arc_between(*pair) for pair in pairwise(nodes)], np.int64)
    climbed = np.maximum(streets.rise_m[arcs], 0)[streets.kind[arcs] <= Kind.STAIRS]
    return Route(
        minutes=float(arc_seconds(streets, pace)[arcs].sum() / 60.0),
        length_m=float(streets.length_m[arcs].sum()),
        climb_m=float(climbed.sum()),
        steps=int(streets.step_count[arcs].sum()),
        nodes=tuple(nodes),
    )


class _Graph(NamedTuple):
    """Seconds (or burdens) as a sparse matrix, its transpose, and the arc behind each entry."""

    matrix: csr_array
    reverse: csr_array
    arc: NDArray[np.int64]

    def arc_between(self, tail: int, head: int) -> int:
        start, stop = self.matrix.indptr[tail], self.matrix.indptr[tail + 1]
        return int(self.arc[start + np.searchsorted(self.matrix.indices[start:stop], head)])


_graphs: WeakKeyDictionary[Streets, dict[tuple[Pace, Gentleness | None], _Graph]] = WeakKeyDictionary()


def _graph(streets: Streets, pace: Pace, gentleness: Gentleness | None = None) -> _Graph:
    """The graph of a network at a pace, made once and kept as long as the network lives."""
    kept = _graphs.setdefault(streets, {})
    if (pace, gentleness) not in kept:
        cost = arc_burdens(streets, pace, gentleness) if gentleness else arc_seconds(streets, pace)
        kept[pace, gentleness] = _graph_of(streets, cost)
    return kept[pace, gentleness]


def _graph_of(streets: Streets, cost: NDArray[np.float64]) -> _Graph:
    count = len(streets.lon)
    pair = streets.tail.astype(np.int64) * count + streets.head
    # Of several arcs between the same two nodes, the cheapest (scipy would add them up).
    arc = np.arange(len(pair)) if (np.diff(pair) > 0).all() else np.lexsort((cost, pair))
    arc = arc[np.concatenate([[True], np.diff(pair[arc]) > 0])] if len(arc) else arc
    per_tail = np.bincount(streets.tail[arc], minlength=count)
    starts = np.concatenate([[0], np.cumsum(per_tail)]).astype(np.int32)
    matrix = csr_array((cost[arc], streets.head[arc], starts), shape=(count, count))
    return _Graph(matrix, matrix.T.tocsr(), arc)


def _table(matrix: csr_array, rows: NDArray[np.int64], columns: NDArray[np.int64], limit: float) -> NDArray[np.float64]:
    """Seconds from each row node to each column node, in batches that keep the table of distances small."""
    seconds = np.empty((len(rows), len(columns)))
    batch = max(1, TABLE_CELLS // max(1, matrix.shape[0]))
    for start in range(0, len(rows), batch):
        part = slice(start, start + batch)
        seconds[part] = dijkstra(matrix, indices=rows[part], limit=limit)[:, columns]
    return seconds
