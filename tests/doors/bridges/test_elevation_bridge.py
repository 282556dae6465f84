"""Heights from GeoTIFF and SRTM files: the right cell, voids filled and counted, faults refused."""

import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huzhu.doors.bridges.elevation import (
    GeoMissing,
    HeightsCompressed,
    HeightsNotInDegrees,
    HeightsUnreadable,
    read_elevation,
)

tifffile = pytest.importorskip("tifffile", reason="needs the extra geo")

GRID = np.add.outer(np.arange(10) * 10, np.arange(12)).astype(np.int16)


def geotiff(path: Path, *, point: bool = False, model: int = 2, void: str | None = None, **more: Any) -> Path:
    keys = (1, 1, 0, 3, 1024, 0, 1, model, 1025, 0, 1, 2 if point else 1, 2048, 0, 1, 4326)
    tags: list[tuple[Any, ...]] = [
        (33550, "d", 3, (0.001, 0.001, 0.0), True),
        (33922, "d", 6, (0.0, 0.0, 0.0, 106.0, 29.0, 0.0), True),
        (34735, "H", len(keys), keys, True),
    ]
    if void is not None:
        tags.append((42113, "s", 0, void, True))
    data = more.pop("data", GRID)
    tifffile.imwrite(path, data, extratags=tags, metadata=None, **more)
    return path


def srtm(side: int = 1201) -> bytes:
    rows = np.repeat(np.arange(side)[::-1, None], side, axis=1).astype(">i2")
    rows[0, :3] = -32768
    return rows.tobytes()


class TestGeoTiff:
    def test_the_tie_point_is_the_corner_of_an_area(self, tmp_path: Path) -> None:
        terrain = read_elevation(geotiff(tmp_path / "a.tif"))
        assert terrain.sample([106.0005, 106.0025], [28.9995, 28.9985]).tolist() == [0, 12]

    def test_or_the_centre_of_a_point(self, tmp_path: Path) -> None:
        terrain = read_elevation(geotiff(tmp_path / "p.tif", point=True))
        assert terrain.sample([106.0, 106.002], [29.0, 28.999]).tolist() == [0, 12]

    @pytest.mark.parametrize("more", [{}, {"compression": "deflate"}, {"tile": (16, 16)}])
    def test_plain_and_deflated_files_need_no_more_than_tifffile(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
    ) -> None:
        file = geotiff(tmp_path / "a.tif", **more)
        monkeypatch.setitem(sys.modules, "imagecodecs", None)
        assert (read_elevation(file).height_m == GRID).all()

    @pytest.mark.parametrize(("void", "in_data"), [("-9999", -9999), ("0", 0), (None, -32768)])
    def test_missing_heights_are_filled_and_counted(self, tmp_path: Path, void: str | None, in_data: int) -> None:
        data = np.maximum(GRID, 1)
        data[4, 4:6] = in_data
        terrain = read_elevation(geotiff(tmp_path / "v.tif", void=void, data=data))
        assert terrain.filled_cells == 2
        assert (np.abs(terrain.height_m[4, 4:6] - GRID[4, 4:6]) <= 11).all()

    def test_a_projected_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(HeightsNotInDegrees):
            read_elevation(geotiff(tmp_path / "utm.tif", model=1))

    def test_a_picture_without_a_place_is_refused(self, tmp_path: Path) -> None:
        tifffile.imwrite(tmp_path / "photo.tif", GRID)
        with pytest.raises(HeightsNotInDegrees):
            read_elevation(tmp_path / "photo.tif")

    def test_a_compression_beyond_us_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = geotiff(tmp_path / "c.tif", compression="deflate")
        content = bytearray(file.read_bytes())
        # Tag 259 (compression), type SHORT, one value: written over by 5, LZW.
        at = content.index((259).to_bytes(2, "little") + (3).to_bytes(2, "little") + (1).to_bytes(4, "little"))
        content[at + 8 : at + 10] = (5).to_bytes(2, "little")
        file.write_bytes(content)
        with pytest.raises(HeightsCompressed):
            read_elevation(file)

    @pytest.mark.parametrize("kept", [0, 3, 40, 200, 300])
    def test_a_damaged_file_is_refused(self, tmp_path: Path, kept: int) -> None:
        file = geotiff(tmp_path / "d.tif")
        file.write_bytes(file.read_bytes()[:kept])
        with pytest.raises((HeightsUnreadable, HeightsNotInDegrees)):
            read_elevation(file)

    def test_colours_are_no_heights(self, tmp_path: Path) -> None:
        with pytest.raises(HeightsUnreadable):
            read_elevation(geotiff(tmp_path / "rgb.tif", data=np.zeros((9, 9, 3), np.uint8)))

    def test_nothing_but_voids_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(HeightsUnreadable):
            read_elevation(geotiff(tmp_path / "sea.tif", void="7", data=np.full((9, 9), 7, np.int16)))

    def test_without_the_extra_geo_the_clerk_is_told_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = geotiff(tmp_path / "a.tif")
        monkeypatch.setitem(sys.modules, "tifffile", None)
        with pytest.raises(GeoMissing) as refused:
            read_elevation(file)
        assert "huzhu[geo]" in refused.value.next_step

    def test_porto_alegre(self, shared: Path) -> None:
        terrain = read_elevation(shared / "data" / "geo" / "poa_elevation.tif")
        assert terrain.height_m.shape == (403, 413)
        assert terrain.cell_m == pytest.approx(30.9, abs=0.1)
        assert terrain.filled_cells == 0
        # Morro da Polícia, south-east of the centre, and the shore of the Guaíba.
        assert terrain.height_m.max() > 240
        assert terrain.sample(-51.2415, -30.0345) < 15


class TestSrtm:
    @pytest.mark.parametrize(("name", "south", "west"), [("N29E106.hgt", 29, 106), ("S31W052.hgt", -31, -52)])
    def test_the_name_tells_the_place(self, tmp_path: Path, name: str, south: int, west: int) -> None:
        (tmp_path / name).write_bytes(srtm())
        terrain = read_elevation(tmp_path / name)
        assert terrain.sample(west + 0.5, float(south)) == 0
        assert terrain.sample(west + 0.5, south + 0.5) == pytest.approx(600, abs=0.1)
        assert terrain.filled_cells == 3

    def test_a_zipped_tile(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "tile.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("folder/N29E106.hgt", srtm())
        assert read_elevation(tmp_path / "tile.zip").height_m.shape == (1201, 1201)

    def test_a_tile_of_another_size_or_name_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "N29E106.hgt").write_bytes(srtm()[:-2])
        (tmp_path / "heights.hgt").write_bytes(srtm())
        for name in ("N29E106.hgt", "heights.hgt"):
            with pytest.raises(HeightsUnreadable):
                read_elevation(tmp_path / name)

    def test_a_zip_with_nothing_of_ours_is_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
            archive.writestr("letter.txt", "no heights")
        with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("N29E106.hgt", bytes(40_000_000))
        (tmp_path / "no.zip").write_text("no zip")
        for name in ("other.zip", "bomb.zip", "no.zip", "absent.zip", "heights.asc"):
            with pytest.raises(HeightsUnreadable):
                read_elevation(tmp_path / name)

    def test_monaco(self, shared: Path) -> None:
        terrain = read_elevation(shared / "data" / "geo" / "N43E007.hgt.zip")
        assert terrain.filled_cells > 0
        assert terrain.sample(7.4137, 43.7405) > 80  # above the town, at the edge of France
        assert terrain.sample(7.44, 43.70) < 5  # the sea
