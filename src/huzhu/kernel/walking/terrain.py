"""The height of the ground: a grid of heights with its place on earth, and smoothing along streets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import distance_transform_edt
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import cg

METRES_PER_DEGREE = 111_195.0  # along a meridian, on the mean sphere


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """Heights on a regular grid of degrees; the first row is the northernmost, the first column westernmost.

    `west` and `north` are the centre of the first cell. `filled_cells` says how many heights were missing and
    taken from the nearest cell that has one: whoever shows the result can say so.
    """

    height_m: NDArray[np.float32]
    west: float
    north: float
    cell_lon: float
    cell_lat: float
    filled_cells: int = 0

    @property
    def cell_m(self) -> float:
        """How far apart two heights are, in metres along the meridian: nothing finer is known."""
        return self.cell_lat * METRES_PER_DEGREE

    def sample(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float32]:
        """Height in metres at each place, bilinear between the four cells around it; nan outside the grid."""
        rows, columns = self.height_m.shape
        x = (np.asarray(lon, np.float64) - self.west) / self.cell_lon
        y = (self.north - np.asarray(lat, np.float64)) / self.cell_lat
        # A cell is a square around its centre: up to half a cell beyond the last centre still counts.
        inside = (x >= -0.5) & (x <= columns - 0.5) & (y >= -0.5) & (y <= rows - 0.5)
        x, y = np.clip(x, 0, columns - 1), np.clip(y, 0, rows - 1)
        column = np.minimum(x.astype(np.int64), columns - 2)
        row = np.minimum(y.astype(np.int64), rows - 2)
        right, down = x - column, y - row
        height = self.height_m
        upper = height[row, column] * (1 - right) + height[row, column + 1] * right
        lower = height[row + 1, column] * (1 - right) + height[row + 1, column + 1] * right
        return np.where(inside, upper * (1 - down) + lower * down, np.nan).astype(np.float32)


def filled(height_m: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
    """A grid whose missing heights (nan) are those of the nearest cell that has one, and how many there were.

    Raises ValueError when no cell has a height.
    """
    missing = np.isnan(height_m)
    if missing.all():
        raise ValueError("not one height in the grid")
    if not missing.any():
        return height_m, 0
    nearest = distance_transform_edt(missing, return_distances=False, return_indices=True)
    return height_m[tuple(nearest)], int(missing.sum())


def smoothed_heights(
    known_m: NDArray[np.float64],
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    length_m: NDArray[np.float64],
    smoothing_m: float,
) -> NDArray[np.float64]:
    """Heights of nodes, evened out along the streets (`ends`, `length_m`) that join them; nan where unknown.

    A height model errs by metres from one cell to the next, which makes short streets absurdly steep. We take
    the heights z that minimise  sum of w (z - known)^2 + s^2 * sum of (rise of a street)^2 / its length,  w
    being the metres of street at a node and s `smoothing_m`: along a straight street this is a mean weighted
    by exp(-distance / s), and an even slope stays what it is (a Whittaker smoother on the network). Where
    nothing is known - inside bridges and tunnels, beyond the edge of the heights - only the second term
    speaks, and gives the straight line between the ends.
    """
    unknown = np.isnan(known_m)
    if smoothing_m <= 0 and not unknown.any():
        return known_m
    count, (a, b) = len(known_m), ends
    start = np.where(unknown, 0.0 if unknown.all() else np.nanmean(known_m), known_m)
    metres = np.bincount(a, length_m, count) + np.bincount(b, length_m, count)
    weight = np.where(unknown, 1e-6, np.maximum(metres / 2, 1.0))
    pull = max(smoothing_m, 0.1) ** 2 / np.maximum(length_m, 0.5)
    diagonal = weight + np.bincount(a, pull, count) + np.bincount(b, pull, count)
    off = coo_array((np.concatenate([-pull, -pull]), (np.concatenate([a, b]), np.concatenate([b, a]))), (count, count))
    system = (off + diags_array(diagonal)).tocsr()
    heights, missed = cg(system, weight * start, x0=start, rtol=1e-8, maxiter=5_000, M=diags_array(1 / diagonal))
    if missed:
        raise ArithmeticError("the heights did not settle")
    return np.where(unknown, heights, known_m) if smoothing_m <= 0 else np.asarray(heights)
