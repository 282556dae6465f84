"""A sheet of cells, as any file gives it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from huzhu.kernel.identity.texts import plain

type Row = Sequence[object]

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows from the first row of the file on, so that row n stands at index n - 1.

    Cells are text, numbers, bools, days and moments; an empty cell is "" or None. Cells that were merged all
    hold the value of the first of them. Rows may differ in length.
    """

    name: str
    rows: Sequence[Row] = field(repr=False)
    hidden: bool = False


def column_letter(index: int) -> str:
    """The letter of a column counted from zero: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_of(row: Row, index: int) -> object:
    """A cell of a row, "" beyond its end and for None."""
    cell = row[index] if index < len(row) else ""
    return "" if cell is None else cell


def texts_of(row: Row) -> list[str]:
    """The plain text of every cell."""
    return [plain(cell) if cell != "" else "" for cell in row]


def harmless(text: str) -> str:
    """A text for CSV: with an apostrophe before it where a spreadsheet would start a formula, even after spaces."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000\ufeff").startswith(_FORMULA_STARTS) else text
