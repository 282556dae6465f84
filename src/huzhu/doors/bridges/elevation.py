"""Heights of the ground, read from GeoTIFF or SRTM files."""

import importlib
import os
import re
import struct
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.refusal import Refused
from huzhu.kernel.walking.terrain import Terrain, filled

SRTM_VOID = -32_768
LOWEST_M, HIGHEST_M = -500, 9_000  # below the Dead Sea or above the Himalaya: a void that nobody declared
_SRTM_SIDES = {2 * side * side: side for side in (1201, 3601)}
_PIXEL_SCALE, _TIEPOINT, _GEO_KEYS, _NODATA = (
    33550,
    33922,
    34735,
    42113,
)  # GeoTIFF 1.1 (OGC 19-008r4), and GDAL
_MODEL_TYPE, _RASTER_TYPE, _GEOGRAPHIC, _PIXEL_IS_POINT = 1024, 1025, 2, 2


class GeoMissing(Refused):
    """The libraries of the extra `geo` are not installed."""

    code = "walking.geo_missing"
    sentence = "Reading maps and heights needs the extra part “geo”, which is not installed here."
    next_step = "Please install it: pip install 'huzhu[geo]'"


class HeightsUnreadable(Refused):
    """Neither a GeoTIFF nor an SRTM file, or a damaged one."""

    code = "walking.heights_unreadable"
    sentence = "This file of heights cannot be read."
    next_step = "Please give a GeoTIFF (.tif) or an SRTM file (.hgt or .hgt.zip) with its original name."


class HeightsCompressed(Refused):
    """A GeoTIFF compressed in a way that cannot be read here."""

    code = "walking.heights_compressed"
    sentence = "This file of heights is compressed in a way that cannot be read here."
    next_step = "Please write it anew: gdal_translate -co COMPRESS=DEFLATE OLD.tif NEW.tif"


class HeightsNotInDegrees(Refused):
    """A GeoTIFF in a projection, or one that does not say where it lies."""

    code = "walking.heights_not_in_degrees"
    sentence = "This file of heights does not lie on degrees of longitude and latitude."
    next_step = "Please write it anew: gdalwarp -t_srs EPSG:4326 OLD.tif NEW.tif"


def read_elevation(path: str | os.PathLike[str]) -> Terrain:
    """Heights in metres from a GeoTIFF in degrees (.tif), or an SRTM tile (.hgt, or .zip with one inside).

    Missing heights are those of the nearest cell; `Terrain.filled_cells` counts them. Raises GeoMissing,
    HeightsUnreadable, HeightsCompressed, HeightsNotInDegrees.
    """
    file = Path(path)
    readers = {".tif": _read_geotiff, ".tiff": _read_geotiff, ".hgt": _read_srtm, ".zip": _read_zipped_srtm}
    if not file.is_file() or file.suffix.lower() not in readers:
        raise HeightsUnreadable
    return readers[file.suffix.lower()](file)


def _read_geotiff(path: Path) -> Terrain:
    tifffile = geo_library("tifffile")
    try:
        with tifffile.TiffFile(path) as tiff:
            page = tiff.pages[0]
            tags = {tag.code: tag.value for tag in page.tags.values()}
            raster = _pixels(page)
    except (tifffile.TiffFileError, OSError, IndexError, struct.error) as error:
        raise HeightsUnreadable from error
    if raster.ndim != 2 or min(raster.shape) < 2 or raster.dtype.kind not in "iuf":
        raise HeightsUnreadable
    keys = np.asarray(tags.get(_GEO_KEYS, ()), np.int64).reshape(-1, 4)
    geo = {int(key): int(value) for key, place, _, value in keys if place == 0}
    if geo.get(_MODEL_TYPE) != _GEOGRAPHIC or len(tags.get(_PIXEL_SCALE, ())) < 2 or len(tags.get(_TIEPOINT, ())) != 6:
        raise HeightsNotInDegrees
    column, row, _, lon, lat, _ = tags[_TIEPOINT]
    cell_lon, cell_lat = tags[_PIXEL_SCALE][:2]
    # The tie point is a corner of its pixel, unless the file says that pixels are points.
    centre = 0.0 if geo.get(_RASTER_TYPE) == _PIXEL_IS_POINT else 0.5
    west, north = lon + (centre - column) * cell_lon, lat - (centre - row) * cell_lat
    return _terrain(raster, _number(tags.get(_NODATA)), (west, north, cell_lon, cell_lat))


def _pixels(page: Any) -> NDArray[Any]:
    # tifffile alone reads plain and deflated files; other compressions need a library that weighs 50 MB.
    try:
        return np.asarray(page.asarray())
    except (ValueError, RuntimeError, ImportError) as error:
        raise (HeightsCompressed if page.compression > 1 else HeightsUnreadable) from error


def _number(text: object) -> float | None:
    try:
        return float(str(text).strip("\0 "))
    except ValueError:
        return None


def _read_srtm(path: Path) -> Terrain:
    return _srtm(path.name, path.read_bytes())


def _read_zipped_srtm(path: Path) -> Terrain:
    try:
        with ZipFile(path) as archive:
            tiles = [info for info in archive.infolist() if info.filename.lower().endswith(".hgt")]
            # The size is checked before anything is unpacked: no tile is larger than 26 MB.
            if len(tiles) != 1 or tiles[0].file_size not in _SRTM_SIDES:
                raise HeightsUnreadable
            return _srtm(Path(tiles[0].filename).name, archive.read(tiles[0]))
    except (BadZipFile, OSError, NotImplementedError) as error:
        raise HeightsUnreadable from error


def _srtm(name: str, content: bytes) -> Terrain:
    """SRTM: rows from the north, big-endian 16-bit metres, cells on the edges of the degree that names it."""
    corner = re.match(r"([NS])(\d{2})([EW])(\d{3})", name.upper())
    side = _SRTM_SIDES.get(len(content))
    if corner is None or side is None:
        raise HeightsUnreadable
    south = int(corner[2]) * (1 if corner[1] == "N" else -1)
    west = int(corner[4]) * (1 if corner[3] == "E" else -1)
    cell = 1.0 / (side - 1)
    raster = np.frombuffer(content, ">i2").reshape(side, side)
    return _terrain(raster, SRTM_VOID, (float(west), south + 1.0, cell, cell))


def _terrain(raster: NDArray[Any], void: float | None, frame: tuple[float, float, float, float]) -> Terrain:
    height_m = raster.astype(np.float32)
    height_m[(height_m < LOWEST_M) | (height_m > HIGHEST_M)] = np.nan
    if void is not None:
        height_m[raster == void] = np.nan
    if np.isnan(height_m).all():
        raise HeightsUnreadable
    height_m, count = filled(height_m)
    west, north, cell_lon, cell_lat = (float(number) for number in frame)
    return Terrain(height_m, west, north, cell_lon, cell_lat, filled_cells=count)


def geo_library(name: str) -> Any:
    """A library of the extra `geo`. Raises GeoMissing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise GeoMissing from error
