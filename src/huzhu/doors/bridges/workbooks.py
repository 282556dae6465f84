"""Workbooks and CSV files written so that no cell can start a formula, whatever people have typed."""

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huzhu.kernel.rosters.sheets import Sheet, harmless

_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST_NAME = 31
_LONGEST_CELL = 32_767
_WIDEST, _NARROWEST = 40, 6
_MEASURED_ROWS = 200


class WorkbookKind(StrEnum):
    """In what form a file is written."""

    XLSX = "xlsx"
    CSV = "csv"


def write_workbook(
    target: Path | str | IO[bytes], sheets: Iterable[Sheet], *, kind: WorkbookKind | str = WorkbookKind.XLSX
) -> int:
    """Write sheets, every cell as text, and return the number of rows written.

    In .xlsx each cell is a typed string, so that nothing is a formula, a link or a lossy number. CSV (UTF-8 with
    its mark, for Excel) has no types, so a text that could start a formula gets an apostrophe before it; a CSV
    file holds one sheet: ValueError for several.
    """
    every = list(sheets)
    if WorkbookKind(kind) == WorkbookKind.CSV:
        if len(every) != 1:
            raise ValueError("a CSV file holds one sheet")
        content = _csv_bytes(every[0])
    else:
        content = _xlsx_bytes(every)
    if isinstance(target, Path | str):
        Path(target).write_bytes(content)
    else:
        target.write(content)
    return sum(len(sheet.rows) for sheet in every)


def _csv_bytes(sheet: Sheet) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    for row in sheet.rows:
        writer.writerow([harmless(_text(cell)) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def _xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    written = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False
    }  # fmt: skip
    book = xlsxwriter.Workbook(written, options)
    as_text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    names: set[str] = set()
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_name_of(sheet.name, names)), sheet, as_text, bold)
    if not sheets:
        book.add_worksheet()
    book.close()
    return written.getvalue()


def _write_sheet(page: Worksheet, sheet: Sheet, as_text: Format, bold: Format) -> None:
    for column, width in enumerate(_widths(sheet)):
        page.set_column(column, column, width, as_text)
    for place, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if (text := _text(cell)) != "":
                page.write_string(place, column, text[:_LONGEST_CELL], bold if place == 0 else as_text)
    page.freeze_panes(1, 0)


def _widths(sheet: Sheet) -> list[int]:
    """Widths in characters from the first rows; Chinese characters take two."""
    widths: list[int] = []
    for row in sheet.rows[:_MEASURED_ROWS]:
        for column, cell in enumerate(row):
            if column == len(widths):
                widths.append(_NARROWEST)
            text = _text(cell)[:_WIDEST]
            widths[column] = max(widths[column], min(len(text) + sum(sign > "\u2e7f" for sign in text) + 2, _WIDEST))
    return widths


def _name_of(wanted: str, taken: set[str]) -> str:
    """A name that a workbook allows: short, without signs, not used before."""
    base = wanted.translate(_FORBIDDEN_IN_NAMES).strip() or "Sheet"
    if base.lower() == "history":
        base = "History 1"
    name, count = base[:_LONGEST_NAME], 1
    while name.lower() in taken:
        count += 1
        name = f"{base[: _LONGEST_NAME - len(str(count)) - 1]} {count}"
    taken.add(name.lower())
    return name


def _text(cell: object) -> str:
    """A cell as text: nothing for None, no `.0` behind whole numbers, no control signs that XML forbids."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "".join(sign for sign in str(cell) if sign >= " " or sign in "\t\n\r")
