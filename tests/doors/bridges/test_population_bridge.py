"""Population by cell: columns by their meaning, faulty rows refused with their number."""

from pathlib import Path

import pytest

from huzhu.doors.bridges.population import (
    PopulatedCell,
    PopulationRowFaulty,
    PopulationUnreadable,
    read_population,
)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


class TestReadPopulation:
    @pytest.mark.parametrize("titles", ["id,lon,lat,population", "ID, Longitude ,LATITUDE,pop"])
    def test_columns_are_known_by_their_meaning(self, tmp_path: Path, titles: str) -> None:
        file = written(tmp_path / "p.csv", f"{titles}\na,106.5,29.5,12\nb,106.6,29.6,0\n", "utf-8-sig")
        assert read_population(file) == (PopulatedCell(106.5, 29.5, 12), PopulatedCell(106.6, 29.6, 0))

    @pytest.mark.parametrize("row", ["106.5,29.5,many", "106.5,,3", "106.5,29.5", "206,29.5,3", "1,2,-3", "1,2,nan"])
    def test_a_faulty_row_is_named(self, tmp_path: Path, row: str) -> None:
        with pytest.raises(PopulationRowFaulty) as refused:
            read_population(written(tmp_path / "p.csv", f"lon,lat,population\n106.5,29.5,3\n{row}\n"))
        assert refused.value.params == {"row": 3}

    def test_what_is_no_such_table_is_refused(self, tmp_path: Path) -> None:
        files = [
            written(tmp_path / "columns.csv", "lon,lat,jobs\n1,2,3\n"),
            written(tmp_path / "empty.csv", ""),
            written(tmp_path / "coded.csv", "经度,纬度,人口\n", "gb18030"),
            tmp_path / "absent.csv",
        ]
        for file in files:
            with pytest.raises(PopulationUnreadable):
                read_population(file)

    def test_porto_alegre(self, shared: Path) -> None:
        cells = read_population(shared / "data" / "geo" / "poa_hexgrid.csv")
        assert len(cells) == 1_227
        assert sum(cell.population for cell in cells) == 812_935
