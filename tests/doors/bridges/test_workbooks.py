"""What is written starts no formula wherever it is opened, and reads back as it was."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from huzhu.doors.bridges.sheets import read_sheets
from huzhu.doors.bridges.workbooks import WorkbookKind, harmless, write_workbook
from huzhu.kernel.rosters.sheets import Sheet

NASTY = [
    "=1+1",
    "+8613",
    "-2+3",
    "@cmd",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "＝1",
    " =1",
    "<script>alert(1)</script>",
    "0012",
    "1e5",
]


def test_a_workbook_written_holds_typed_text_only_and_reads_back_the_same(tmp_path: Path) -> None:
    rows = [["备注", "号"], *([text, str(place)] for place, text in enumerate(NASTY))]
    assert write_workbook(tmp_path / "x.xlsx", [Sheet("报告", rows)]) == len(rows)
    with zipfile.ZipFile(tmp_path / "x.xlsx") as packed:
        page = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "<hyperlink" not in page
    assert page.count('t="s"') == sum(bool(cell) for row in rows for cell in row)
    (sheet,) = read_sheets(tmp_path / "x.xlsx")
    assert [[cell.replace("\r", "\n") for cell in row] for row in sheet.rows] == [
        [cell.replace("\r", "\n") for cell in row] for row in rows
    ]


def test_csv_written_starts_no_formula_and_keeps_the_text_behind_an_apostrophe() -> None:
    written = io.BytesIO()
    write_workbook(written, [Sheet("报告", [[text] for text in NASTY])], kind=WorkbookKind.CSV)
    content = written.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    cells = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    assert [cell.removeprefix("'") for cell in cells] == NASTY
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]


def test_the_shared_register_is_exported_without_a_formula_and_reads_back(shared: Path, tmp_path: Path) -> None:
    original = read_sheets(shared / "data/registers/roster-a.xlsx")
    as_text = [
        Sheet(sheet.name, [["" if cell is None else str(cell) for cell in row] for row in sheet.rows])
        for sheet in original
    ]
    write_workbook(tmp_path / "out.xlsx", as_text)
    again = read_sheets(tmp_path / "out.xlsx")
    assert [sheet.name for sheet in again] == [sheet.name for sheet in as_text]
    for sheet, copy in zip(as_text, again, strict=True):
        width = max(len(row) for row in copy.rows)
        assert [list(row[:width]) for row in sheet.rows] == [list(row) for row in copy.rows]
    write_workbook(tmp_path / "out.csv", as_text[:1], kind="csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as opened:
        assert not [
            cell for row in csv.reader(opened) for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        ]


def test_a_number_is_written_as_its_text_and_nothing_as_nothing(tmp_path: Path) -> None:
    write_workbook(tmp_path / "x.xlsx", [Sheet("一", [["a", "b", "c"], [607.0, None, 1.5]])])
    assert list(read_sheets(tmp_path / "x.xlsx")[0].rows[1]) == ["607", "", "1.5"]


def test_sheet_names_are_made_fit(tmp_path: Path) -> None:
    names = ["a/b:c", "A B C", "", "历" * 40, "历" * 40, "History"]
    write_workbook(tmp_path / "x.xlsx", [Sheet(name, [["x"]]) for name in names])
    written = CalamineWorkbook.from_path(tmp_path / "x.xlsx").sheet_names
    assert written == ["a b c", "A B C 2", "Sheet", "历" * 31, "历" * 29 + " 2", "History 1"]


def test_a_workbook_without_sheets_can_be_opened(tmp_path: Path) -> None:
    assert write_workbook(tmp_path / "x.xlsx", []) == 0
    assert len(CalamineWorkbook.from_path(tmp_path / "x.xlsx").sheet_names) == 1


def test_a_csv_file_holds_one_sheet() -> None:
    with pytest.raises(ValueError, match="one sheet"):
        write_workbook(io.BytesIO(), [], kind="csv")


@given(st.text(max_size=20))
def test_no_text_starts_a_formula(text: str) -> None:
    made = harmless(text)
    assert made.removeprefix("'") == text.removeprefix("'")
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
