"""The walking network as one frozen value: what is stored in a file, and where in it a place lies."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Self
from weakref import WeakKeyDictionary
from zipfile import BadZipFile

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from huzhu.kernel.refusal import Refused

EARTH_RADIUS_M = 6_371_008.8  # mean radius of WGS 84
FORMAT = 1


class Kind(IntEnum):
    """What one walks on; the number is what the file holds."""

    STREET = 0
    STAIRS = 1
    LIFT = 2
    ESCALATOR = 3


class StreetsUnreadable(Refused):
    """The file does not hold a walking network as `Streets.save` writes it."""

    code = "walking.streets_unreadable"
    sentence = "The stored street network cannot be read."
    next_step = "Please import the streets again."


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Streets:
    """A walking network: n nodes, a directed arcs (a two-way street is two arcs).

    `rise_m` is what an arc climbs (above zero) or drops; on stairs it follows the steps rather than the
    height model. `step_count` is 0 off the stairs. `fixed_seconds` is the whole time of a lift or an
    escalator. Compare two networks by `digest`: the value itself is compared by identity, so that graphs made
    from it can be kept as long as it lives.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    elevation_m: NDArray[np.float32]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_m: NDArray[np.float32]
    rise_m: NDArray[np.float32]
    step_count: NDArray[np.int16]
    kind: NDArray[np.uint8]
    fixed_seconds: NDArray[np.float32]
    attribution: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for arrays that do not fit one another: that is a bug, not a refusal."""
        for name, dtype in _ARRAYS.items():
            array = getattr(self, name)
            if array.dtype != dtype or array.ndim != 1:
                raise ValueError(f"{name} must be a flat array of {dtype}")
            if len(array) != len(self.lon if name in _NODE_ARRAYS else self.tail):
                raise ValueError(f"{name} has another length than its fellows")
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise ValueError(f"{name} holds a number that is none")
        ends = np.concatenate([self.tail, self.head])
        if len(ends) and (ends.min() < 0 or ends.max() >= len(self.lon)):
            raise ValueError("an arc ends at a node that is not there")

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over everything that the network holds."""
        sha = hashlib.sha256(self.attribution.encode())
        for name in _ARRAYS:
            array = getattr(self, name)
            sha.update(f"|{name}:{len(array)}|".encode())
            sha.update(np.ascontiguousarray(array).data)
        return sha.hexdigest()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write one .npz, whole or not at all; the same network always gives the same bytes."""
        target = Path(path)
        part = target.with_name(target.name + ".part")
        arrays: Mapping[str, Any] = {name: getattr(self, name) for name in _ARRAYS}
        with part.open("wb") as file:
            np.savez(file, format=np.int64(FORMAT), attribution=np.array(self.attribution), **arrays)
        part.replace(target)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `save` wrote. Raises StreetsUnreadable for all else, OSError when it is not there."""
        try:
            with Path(path).open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                if int(file["format"]) != FORMAT:
                    raise StreetsUnreadable
                arrays = {name: file[name] for name in _ARRAYS}
                return cls(**arrays, attribution=str(file["attribution"]))
        except (ValueError, KeyError, EOFError, TypeError, AttributeError, BadZipFile) as error:
            raise StreetsUnreadable from error


def nearest_nodes(streets: Streets, lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The node nearest to each place (degrees, WGS 84), and how far away it is in metres as the crow flies.

    Shapes (k,) and (k,). How far is too far is the caller's to say. Raises ValueError on a network without
    nodes.
    """
    if not len(streets.lon):
        raise ValueError("a network without nodes has no nearest one")
    chord, node = _tree(streets).query(_on_sphere(np.atleast_1d(lon), np.atleast_1d(lat)))
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord / (2 * EARTH_RADIUS_M), 1))
    return node.astype(np.int32), metres.astype(np.float32)


def metres_between(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> NDArray[np.float64]:
    """Great-circle metres between places given in degrees (haversine formula), element by element."""
    a_lon, a_lat, b_lon, b_lat = (np.radians(np.asarray(x, np.float64)) for x in (lon_a, lat_a, lon_b, lat_b))
    half = np.sin((b_lat - a_lat) / 2) ** 2 + np.cos(a_lat) * np.cos(b_lat) * np.sin((b_lon - a_lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1))))


_NODE_ARRAYS = {"lon": np.dtype(np.float64), "lat": np.dtype(np.float64), "elevation_m": np.dtype(np.float32)}
_ARRAYS = _NODE_ARRAYS | {
    "tail": np.dtype(np.int32),
    "head": np.dtype(np.int32),
    "length_m": np.dtype(np.float32),
    "rise_m": np.dtype(np.float32),
    "step_count": np.dtype(np.int16),
    "kind": np.dtype(np.uint8),
    "fixed_seconds": np.dtype(np.float32),
}

_trees: WeakKeyDictionary[Streets, Any] = WeakKeyDictionary()


def _tree(streets: Streets) -> Any:
    tree = _trees.get(streets)
    if tree is None:
        tree = _trees[streets] = cKDTree(_on_sphere(streets.lon, streets.lat))
    return tree


def _on_sphere(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    # Points in space, in metres: nearest by chord is nearest on the ground, anywhere on earth.
    x, y = np.radians(np.asarray(lon, np.float64)), np.radians(np.asarray(lat, np.float64))
    return EARTH_RADIUS_M * np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
