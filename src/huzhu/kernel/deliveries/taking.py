"""Taking from a file what an agreement allows, and nothing else: other columns are left out before anything is kept."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from huzhu.kernel.deliveries.fields import CONTENT, HEADERS, Field, Register, columns_of
from huzhu.kernel.identity.texts import plain
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.reading import RosterSheet, open_roster
from huzhu.kernel.rosters.sheets import Row, Sheet, cell_of

type Cell = str | int | float


class FieldNotFound(Refused):
    """The file lacks the column for which the register is delivered."""

    code = "deliveries.field_not_found"
    sentence = "No column of this file was understood as “%(header)s”."
    next_step = "Please name that column “%(header)s” in the file and choose it again."


@dataclass(frozen=True, slots=True)
class TakenColumn:
    """A column that was kept: which field it holds, its letter and its header."""

    field: Field
    letter: str
    header: str


@dataclass(frozen=True, slots=True)
class TakenSheet:
    """The rows of a sheet that are not blank, by their number in the file, with the cells of the kept columns."""

    name: str
    columns: tuple[TakenColumn, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file says within an agreement, and what was left out: headers, and sheets without what it is for."""

    register: Register
    sheets: tuple[TakenSheet, ...]
    left_out: tuple[str, ...] = ()

    @property
    def rows_count(self) -> int:
        """How many rows stand under the headers, blank ones not counted."""
        return sum(len(one.rows) for one in self.sheets)


def take_sheets(sheets: Sequence[Sheet], register: Register, fields: Collection[str]) -> Taken:
    """What the sheets say of the fields of an agreement.

    Raises NoRosterFound, NameColumnMissing where no sheet holds people, FieldNotFound where what the register is there
    for is not among the columns of any.
    """
    taken, outside = [], dict[str, None]()
    for sheet in open_roster(sheets):
        kept = columns_of(sheet.layout, register, fields)
        indexes = {column.index for columns in kept.values() for column in columns}
        outside |= {one.header: None for one in sheet.layout.columns if one.header and one.index not in indexes}
        if CONTENT[register][0] in kept:
            columns = [(name, column) for name, columns in kept.items() for column in columns]
            told = tuple(TakenColumn(name, column.letter, column.header) for name, column in columns)
            taken.append(TakenSheet(sheet.name, told, _rows(sheet, [column.index for _name, column in columns])))
        else:
            outside[sheet.name] = None
    if not taken:
        raise FieldNotFound(header=HEADERS[CONTENT[register][0]])
    return Taken(register, tuple(taken), tuple(outside))


def as_text(taken: Taken) -> str:
    """What was taken as one text, to be kept until it is read; `from_text` gives it back."""
    sheets = [
        {"name": one.name, "columns": [[c.field, c.letter, c.header] for c in one.columns], "rows": one.rows}
        for one in taken.sheets
    ]
    return json.dumps({"register": taken.register, "sheets": sheets, "left_out": taken.left_out}, ensure_ascii=False)


def from_text(text: str) -> Taken:
    """What `as_text` wrote."""
    told = json.loads(text)
    sheets = tuple(
        TakenSheet(
            one["name"],
            tuple(TakenColumn(Field(name), letter, header) for name, letter, header in one["columns"]),
            tuple((number, tuple(cells)) for number, cells in one["rows"]),
        )
        for one in told["sheets"]
    )
    return Taken(Register(told["register"]), sheets, tuple(told["left_out"]))


def said_of(taken: Taken) -> str:
    """All rows in an order of their own: two files that say the same are told to be the same, whatever their order."""
    rows = sorted(
        json.dumps([[column.field, plain(cell)] for column, cell in zip(sheet.columns, cells, strict=True)])
        for sheet in taken.sheets
        for _number, cells in sheet.rows
    )
    return json.dumps([taken.register, rows])


def _rows(sheet: RosterSheet, indexes: Sequence[int]) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    first = sheet.layout.header_index + 1
    return tuple(
        (index + 1, tuple(_cell(cell_of(row, one)) for one in indexes))
        for index, row in enumerate(sheet.sheet.rows[first:], start=first)
        if not _is_blank(row)
    )


def _is_blank(row: Row) -> bool:
    return not any(cell not in ("", None) and plain(cell) for cell in row)


def _cell(value: object) -> Cell:
    """A cell as JSON can keep it; numbers stay numbers, because what a spreadsheet has done to them shows in them."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value.isoformat() if isinstance(value, date) else plain(value)
    return value
