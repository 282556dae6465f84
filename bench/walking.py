"""Walking over a million nodes: our minutes beside plain scipy on the very same graph."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from huzhu.kernel.walking.minutes import route, walking_minutes
from huzhu.kernel.walking.paces import arc_seconds, walking_pack
from huzhu.kernel.walking.streets import Kind, Streets, nearest_nodes
from huzhu.kernel.walking.terrain import METRES_PER_DEGREE

SIDE = 1_000
BLOCK_M = 40.0
ORIGINS, DESTINATIONS, ROUNDS = 6, 2_000, 8
NEAR_ORIGINS, NEAR_MINUTES = 60, 30.0


def run() -> list[dict[str, object]]:
    """One row a question: seconds here, seconds with plain scipy, and the ratio (below 1: we are faster)."""
    streets, pace = hilly_grid(SIDE), walking_pack().pace("elder_80")
    seconds = arc_seconds(streets, pace)
    plain = csr_array((seconds, (streets.tail, streets.head)), (len(streets.lon),) * 2)
    draw = np.random.default_rng(1)
    far, near, to = (
        draw.choice(len(streets.lon), count, replace=False) for count in (ORIGINS, NEAR_ORIGINS, DESTINATIONS)
    )
    started = time.perf_counter()
    walking_minutes(streets, pace, far[:1], far[:1], limit_minutes=1)
    made = time.perf_counter() - started

    def plainly(origins: NDArray[np.int64], limit: float = np.inf) -> NDArray[np.float32]:
        return (dijkstra(plain, indices=origins, limit=limit)[:, to] / 60).astype(np.float32)

    rows = [
        _beside(
            f"{ORIGINS} origins to {DESTINATIONS} places",
            lambda: walking_minutes(streets, pace, far, to),
            lambda: plainly(far),
        ),
        _beside(
            f"{NEAR_ORIGINS} origins, everything within {NEAR_MINUTES:.0f} minutes",
            lambda: walking_minutes(streets, pace, near, to, limit_minutes=NEAR_MINUTES),
            lambda: plainly(near, NEAR_MINUTES * 60),
        ),
    ]
    started = time.perf_counter()
    nearest_nodes(streets, streets.lon[to] + 1e-5, streets.lat[to])
    snapped = time.perf_counter() - started
    started = time.perf_counter()
    route(streets, pace, int(far[0]), int(to[0]))
    routed = time.perf_counter() - started
    shape = {"nodes": len(streets.lon), "arcs": len(streets.tail)}
    extra = {"graph_seconds": made, "nearest_seconds": snapped, "route_seconds": routed}
    return [{"bench": "walking", **shape, **row} for row in rows] + [
        {"bench": "walking", **shape, "what": "once a network", **{k: round(v, 3) for k, v in extra.items()}}
    ]


def hilly_grid(side: int) -> Streets:
    """A town of side x side crossings, 40 m apart, over three sizes of hills; one street in ten is stairs."""
    row, column = np.divmod(np.arange(side * side), side)
    height = sum(
        size / 25 * np.sin(column * BLOCK_M / size + size) * np.cos(row * BLOCK_M / size) for size in (150, 600, 2_500)
    )
    here = np.arange(side * side).reshape(side, side)
    a = np.concatenate([here[:, :-1].ravel(), here[:-1].ravel()])
    b = np.concatenate([here[:, 1:].ravel(), here[1:].ravel()])
    tail, head = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((head, tail))
    tail, head = tail[order].astype(np.int32), head[order].astype(np.int32)
    rise = (height[head] - height[tail]).astype(np.float32)
    stairs = np.minimum(tail, head) % 10 == 3
    return Streets(
        lon=106.5 + column * BLOCK_M / METRES_PER_DEGREE,
        lat=29.5 + row * BLOCK_M / METRES_PER_DEGREE,
        elevation_m=height.astype(np.float32),
        tail=tail,
        head=head,
        length_m=np.full(len(tail), BLOCK_M, np.float32),
        rise_m=rise,
        step_count=np.where(stairs, np.abs(rise) / 0.16, 0).astype(np.int16),
        kind=np.where(stairs, Kind.STAIRS, Kind.STREET).astype(np.uint8),
        fixed_seconds=np.zeros(len(tail), np.float32),
    )


def _beside(
    what: str, ours: Callable[[], NDArray[np.float32]], plain: Callable[[], NDArray[np.float32]]
) -> dict[str, object]:
    """Both in turn, several rounds; the answers must agree, or the figures mean nothing."""
    times: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(ROUNDS):
        answers = {}
        # Taking turns at going first: the second finds the caches warm and the memory fetched.
        for name, work in (("ours", ours), ("plain", plain))[:: 1 if number % 2 else -1]:
            started = time.perf_counter()
            answers[name] = work()
            times[name].append(time.perf_counter() - started)
        if not np.allclose(answers["ours"], answers["plain"], rtol=1e-5):
            raise ArithmeticError(f"{what}: the minutes differ from those of plain scipy")
    ratios = [mine / theirs for mine, theirs in zip(times["ours"], times["plain"], strict=True)]
    return {
        "what": what,
        "seconds": round(median(times["ours"]), 3),
        "scipy_seconds": round(median(times["plain"]), 3),
        "ratio": round(median(ratios), 2),
    }


if __name__ == "__main__":
    for line in run():
        print(line)
