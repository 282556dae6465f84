"""The hills of the made-up town: a crooked grid of streets over steep ground, stairs where it is steepest."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.walking.building import STEP_RISE_M, build_streets
from huzhu.kernel.walking.streets import Kind, Streets
from huzhu.kernel.walking.ways import Nodes, Way

# domain.md 13: elevations 180-420 m, 35 % of edges steeper than 8 %, 12 % of edges stairs.
LOWEST_M, HIGHEST_M = 180.0, 420.0
STEEP_GRADE, STEEP_SHARE, STAIRS_SHARE = 0.08, 0.35, 0.12

COLUMNS, ROWS = 34, 22
TERRACES, TERRACING = 5, 0.95
LEFT_OUT = 0.10  # crossings without a street between them
WEST, SOUTH = 106.0, 30.0  # the town is nowhere; its latitude only sets how wide a degree is
METRES_PER_DEGREE = 111_195.0
LIFT_SECONDS, ESCALATOR_SECONDS = 60.0, 150.0


def hill_streets(seed: int) -> Streets:
    """The walking network of the hill town: about 2,000 nodes, each street in two, one lift, one escalator.

    The width of the town follows from its hills: it is stretched until exactly 35 % of the streets are steep.
    """
    draw = Draw(seed, "hills")
    x, y = _crossings(draw)
    height = _heights(draw, x, y)
    a, b = _links(draw)
    flat = np.hypot(x[a] - x[b], y[a] - y[b])
    climb = height[b] - height[a]
    per_unit = np.quantile(np.abs(climb) / flat, 1 - STEEP_SHARE) / STEEP_GRADE
    links = _Links(a, b, climb, np.abs(climb) / (flat * per_unit))
    middle_x, middle_y = (x[a] + x[b]) / 2, (y[a] + y[b]) / 2
    nodes = Nodes(
        lon=_degrees(np.concatenate([x, middle_x]) * per_unit, WEST, np.cos(np.radians(SOUTH))),
        lat=_degrees(np.concatenate([y, middle_y]) * per_unit, SOUTH, 1.0),
        elevation_m=np.concatenate([height, (height[a] + height[b]) / 2]),
    )
    return build_streets(nodes, _ways(links, len(x)))


class _Links(NamedTuple):
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    climb_m: NDArray[np.float64]
    grade: NDArray[np.float64]


def _crossings(draw: Draw) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    row, column = np.divmod(np.arange(COLUMNS * ROWS), COLUMNS)
    shift = draw.generator.random((2, COLUMNS * ROWS)) * 0.5 - 0.25
    return column + shift[0], row + shift[1]


def _heights(draw: Draw, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    # A river in the south, a ridge in the north, and knolls between them.
    height = 1.1 * y / ROWS
    for _ in range(9):
        centre_x, centre_y = draw.unit() * COLUMNS, draw.unit() * ROWS
        width = ROWS * (0.10 + 0.18 * draw.unit())
        distance = (x - centre_x) ** 2 + (y - centre_y) ** 2
        height = height + (0.7 * draw.unit() - 0.2) * np.exp(-distance / (2 * width**2))
    height = (height - height.min()) / np.ptp(height)
    # Terraces: flat shelves where the streets run, and scarps between them where only stairs climb.
    height = height - TERRACING * np.sin(2 * np.pi * TERRACES * height) / (2 * np.pi * TERRACES)
    # Whole decimetres: so that no difference between processors in the last bit reaches the town.
    return np.asarray(np.round(LOWEST_M + (HIGHEST_M - LOWEST_M) * height, 1))


def _links(draw: Draw) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    here = np.arange(COLUMNS * ROWS).reshape(ROWS, COLUMNS)
    a = np.concatenate([here[:, :-1].ravel(), here[:-1].ravel()])
    b = np.concatenate([here[:, 1:].ravel(), here[1:].ravel()])
    kept = draw.generator.random(len(a)) >= LEFT_OUT
    return a[kept], b[kept]


def _ways(links: _Links, crossings: int) -> list[Way]:
    steepest = np.argsort(-links.grade, kind="stable")
    stairs = set(steepest[: round(STAIRS_SHARE * len(links.a))].tolist())
    ways = [_way(links, index, crossings + index, index in stairs) for index in range(len(links.a))]
    climbs = sorted(stairs, key=lambda index: (-abs(links.climb_m[index]), index))
    return [*ways, _lift(links, climbs[0]), _escalator(links, climbs[1])]


def _way(links: _Links, index: int, middle: int, stairs: bool) -> Way:
    nodes = [int(links.a[index]), middle, int(links.b[index])]
    if not stairs:
        return Way(nodes)
    climb = float(links.climb_m[index])
    steps = max(2, round(abs(climb) / STEP_RISE_M))
    return Way(nodes, Kind.STAIRS, step_count=steps, uphill=1 if climb > 0 else -1)


def _lift(links: _Links, index: int) -> Way:
    return Way([int(links.a[index]), int(links.b[index])], Kind.LIFT, fixed_seconds=LIFT_SECONDS)


def _escalator(links: _Links, index: int) -> Way:
    ends = [int(links.a[index]), int(links.b[index])]
    upwards = ends if links.climb_m[index] > 0 else ends[::-1]
    return Way(upwards, Kind.ESCALATOR, one_way=True, fixed_seconds=ESCALATOR_SECONDS)


def _degrees(metres: NDArray[np.float64], start: float, shrink: float) -> NDArray[np.float64]:
    return np.asarray(np.round(start + metres / (METRES_PER_DEGREE * shrink), 6))
