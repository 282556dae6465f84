"""A list of what people had saved elsewhere, row by row: who is meant, and how many minutes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from huzhu.kernel.identity.texts import content
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.columns import Column
from huzhu.kernel.rosters.entries import JudgedRow
from huzhu.kernel.rosters.reading import RosterSheet, judge_rows, open_roster
from huzhu.kernel.rosters.sheets import Row, Sheet, cell_of
from huzhu.kernel.timebank.hours import Measure, TimeUnreadable, measure_of, read_minutes, says_what_is_left

_CODE = re.compile(r"(?=.*[a-z])[2-9a-hjkmnp-z]{12}")
_LONGEST = 40


class NoTimeColumn(Refused):
    """No column says how much time somebody has."""

    code = "openings.no_time_column"
    sentence = "No column of this list says how much time people have. The columns are: %(found)s"
    next_step = "Name the column 小时 or 分钟, or 余额, and try again."


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One row of such a list. `minutes` is None where `fault` says, by a code, why the row cannot be taken.

    `code` is this house's own number of a person, where a cell holds one; `twice` says that an earlier row seems
    to be the same person.
    """

    sheet: str
    row_number: int
    written: str
    minutes: int | None
    name: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    born_on: date | None = field(default=None, repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    code: str = ""
    twice: bool = False
    fault: str = ""


def read_balances(sheets: Iterable[Sheet], *, on: date) -> Iterator[BalanceRow]:
    """Every row that holds a person, in order; `on` is today. Totals, headings and footers are passed over.

    People are read as a register is (`kernel.rosters`), so what is wrong there is wrong here.
    Refuses: NoRosterFound, NameColumnMissing, NoTimeColumn.
    """
    parts = open_roster(sheets)
    timed = {part.name: _time_column(part) for part in parts}
    if not any(timed.values()):
        columns = (column.header for part in parts for column in part.layout.columns if column.header)
        raise NoTimeColumn(found=", ".join(columns)[:200])
    rows = {part.name: part.sheet.rows for part in parts}
    told = [part for part in parts if timed[part.name]]
    for judged in judge_rows(told, on=on):
        if isinstance(judged, JudgedRow):
            yield _read(judged, rows[judged.sheet][judged.row_number - 1], timed[judged.sheet])


def _time_column(part: RosterSheet) -> tuple[Column, Measure] | None:
    found = [(column, measure) for column in part.layout.columns if (measure := measure_of(column.header))]
    left = [one for one in found if says_what_is_left(one[0].header)]
    return next(iter(left or found), None)


def _read(judged: JudgedRow, row: Row, timed: tuple[Column, Measure] | None) -> BalanceRow:
    assert timed is not None
    column, measure = timed
    cell = cell_of(row, column.index)
    written, minutes, fault = content(cell)[:_LONGEST], None, ""
    try:
        minutes = read_minutes(cell, measure)
    except TimeUnreadable as no:
        fault = no.code
    entry = judged.entry
    if entry is None:
        fault = fault or str(next(iter(judged.faults)).kind)
        return BalanceRow(judged.sheet, judged.row_number, written, minutes, fault=fault)
    return BalanceRow(
        judged.sheet,
        judged.row_number,
        written,
        minutes,
        name=entry.name,
        id_number=entry.id_number.text if entry.id_number else "",
        born_on=entry.born_on,
        phones=tuple(phone.number for phone in entry.phones),
        code=_code_in(row),
        twice=judged.duplicate_of is not None,
        fault=fault,
    )


def _code_in(row: Sequence[object]) -> str:
    return next((cell for cell in row if isinstance(cell, str) and _CODE.fullmatch(cell)), "")
