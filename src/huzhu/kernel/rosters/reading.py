"""Reading a register: its sheets laid out, each row told person from subtotal, judged, and held against the others."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from huzhu.kernel.identity.numbers import Gender
from huzhu.kernel.identity.texts import content, plain
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.columns import Column, Layout, recognise
from huzhu.kernel.rosters.entries import JudgedRow, RosterEntry, SkippedRow
from huzhu.kernel.rosters.facts import read_gender
from huzhu.kernel.rosters.findings import FaultKind, Finding, found_at
from huzhu.kernel.rosters.judging import identity_of, judge_row
from huzhu.kernel.rosters.meanings import Meaning
from huzhu.kernel.rosters.sheets import Row, Sheet, cell_of

_TOTAL = re.compile(r"(本页|本社区|本村|本组|本网格|全部|以上)?(小计|合计|总计|共计|累计|总人数|人数)[:：\d\s人户名]*")
_FOOTER = re.compile(
    r"(填表|制表|填报|审核|审批|负责|经办|单位|备注|注|说明|日期|时间|盖章|签字|签章|统计|报送|联系|社区|村委|居委|第.{1,4}页).{0,12}?[:：].*"
    r"|第?\s*\d+\s*页.*|共\s*\d+\s*[页人户].*|以下空白.*|[-—=*]{3,}"
)
# What makes a row a person's row; gender, yes and no alone are left over in forms that nobody filled in.
_EVIDENCE = (
    Meaning.NAME, Meaning.ID_NUMBER, Meaning.BIRTH_DATE, Meaning.PHONE, Meaning.ADDRESS, Meaning.EMERGENCY_NAME,
    Meaning.EMERGENCY_PHONE,
)  # fmt: skip
_FEWEST_ID_DIGITS, _FEWEST_DATE_DIGITS = 6, 4


class NoRosterFound(Refused):
    """No sheet has columns that say who somebody is."""

    code = "rosters.none_found"
    sentence = "No register of people was found in this file. The first words in it are: %(found)s"
    next_step = "Put one row of column names above the people, with at least 姓名 and 身份证号 or 出生日期."


class NameColumnMissing(Refused):
    """Columns are known, but none holds names."""

    code = "rosters.name_column_missing"
    sentence = "No column of names was found in the sheet “%(sheet)s”. The columns are: %(found)s"
    next_step = "Name the column that holds people's names 姓名, and try again."


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """One sheet of a register with its layout and the rows under its header."""

    sheet: Sheet
    layout: Layout

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.sheet.name

    @property
    def row_count(self) -> int:
        """How many rows lie under the header, people or not."""
        return max(len(self.sheet.rows) - self.layout.header_index - 1, 0)


@dataclass(frozen=True, slots=True)
class Roster:
    """A register that has been read: its sheets, each judged row in order, and what was passed over."""

    sheets: tuple[RosterSheet, ...]
    rows: tuple[JudgedRow, ...] = field(repr=False)
    skipped: tuple[SkippedRow, ...] = ()
    other_sheets: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the first sheet."""
        return self.sheets[0].layout.columns

    @property
    def entries(self) -> tuple[RosterEntry, ...]:
        """The people who may be taken as they are."""
        return tuple(row.entry for row in self.rows if row.is_sound and row.entry)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """All faults in the order of the rows."""
        return tuple(fault for row in self.rows for fault in row.faults)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """All notes in the order of the rows."""
        return tuple(note for row in self.rows for note in row.notes)

    @property
    def held(self) -> tuple[JudgedRow, ...]:
        """Rows that only wait for a person to decide whether they are somebody's second row."""
        return tuple(row for row in self.rows if row.is_held)


def read_roster(sheets: Iterable[Sheet], *, on: date) -> Roster:
    """The whole register, judged; `on` is today. Raises NoRosterFound, NameColumnMissing."""
    every = tuple(sheets)
    found = open_roster(every)
    judged: list[JudgedRow] = []
    skipped: list[SkippedRow] = []
    for row in judge_rows(found, on=on):
        if isinstance(row, JudgedRow):
            judged.append(row)
        else:
            skipped.append(row)
    names = {sheet.name for sheet in found}
    others = tuple(sheet.name for sheet in every if sheet.name not in names)
    return Roster(found, tuple(judged), tuple(skipped), others)


def open_roster(sheets: Iterable[Sheet]) -> tuple[RosterSheet, ...]:
    """The sheets that hold people, with their layouts; hidden sheets are left alone.

    Raises NoRosterFound when no sheet has known columns, NameColumnMissing when names are all that lacks.
    """
    every = tuple(sheet for sheet in sheets if not sheet.hidden)
    found = [RosterSheet(sheet, recognise(sheet)) for sheet in every]
    people = tuple(sheet for sheet in found if _holds_people(sheet.layout))
    if people:
        return people
    for sheet in found:
        if sum(sheet.layout.first(meaning) is not None for meaning in _EVIDENCE) >= 2:
            raise NameColumnMissing(sheet=sheet.name, found=_headers(sheet.layout))
    raise NoRosterFound(found=_first_words(every))


def judge_rows(sheets: Sequence[RosterSheet], *, on: date) -> Iterator[JudgedRow | SkippedRow]:
    """The verdict on every row that holds something, in order, one at a time; blank rows are passed over in silence.

    Two rows are the same person when their ID numbers agree, or their names and birth dates where one of the two
    has no sound ID number. The later is held back for a person to decide, even if the earlier has faults.
    """
    known = _Known()
    for part in sheets:
        first = part.layout.header_index + 1
        for index in range(first, len(part.sheet.rows)):
            row = part.sheet.rows[index]
            why = _no_person(row, part.layout)
            if why == _BLANK:
                continue
            if why:
                yield SkippedRow(part.name, index + 1, why)
                continue
            judged = judge_row(row, part.layout, sheet=part.name, row_number=index + 1, on=on)
            yield known.compared(judged, *identity_of(judged, part.layout, row, on))


_BLANK = "blank"


@dataclass(slots=True)
class _Known:
    """The people of the rows so far, by ID number and by name with birth date."""

    by_number: dict[str, tuple[str, int]] = field(default_factory=dict)
    by_name: dict[tuple[str, date], tuple[str, tuple[str, int]]] = field(default_factory=dict)

    def compared(self, judged: JudgedRow, number: str, named: tuple[str, date] | None) -> JudgedRow:
        """The row, held back if somebody earlier seems to be the same person; else remembered."""
        earlier = self._earlier(number, named)
        here = (judged.sheet, judged.row_number)
        if earlier is None:
            if number:
                self.by_number[number] = here
            if named:
                self.by_name.setdefault(named, (number, here))
            return judged
        if number:
            self.by_number.setdefault(number, earlier)
        fault = found_at(FaultKind.DUPLICATE_OF, *here, None, other_sheet=earlier[0], other_row=earlier[1])
        return JudgedRow(*here, judged.entry, (*judged.faults, fault), judged.notes, earlier)

    def _earlier(self, number: str, named: tuple[str, date] | None) -> tuple[str, int] | None:
        if number and number in self.by_number:
            return self.by_number[number]
        if named and (before := self.by_name.get(named)) and not (number and before[0]):
            return before[1]
        return None


def _holds_people(layout: Layout) -> bool:
    """Names, and one more thing that says who somebody is."""
    known = [meaning for meaning in (*_EVIDENCE, Meaning.GENDER, Meaning.AGE) if layout.first(meaning)]
    return layout.first(Meaning.NAME) is not None and len(known) >= 2


def _headers(layout: Layout) -> str:
    return ", ".join(column.header for column in layout.columns if column.header)[:200]


def _first_words(sheets: Sequence[Sheet]) -> str:
    words = (plain(cell) for sheet in sheets for row in sheet.rows[:5] for cell in row)
    return ", ".join(dict.fromkeys(word[:20] for word in words if word))[:120] or "-"


def _no_person(row: Row, layout: Layout) -> str:
    """Why a row holds no person: `blank`, `subtotal`, `footer`, `heading`, `header`, `empty`; "" for a person."""
    if _digits(row, layout, Meaning.ID_NUMBER) >= _FEWEST_ID_DIGITS and _has(row, layout, Meaning.NAME):
        return ""
    texts = [text for cell in row if cell not in ("", None) and (text := plain(cell))]
    if not texts:
        return _BLANK
    return _wordy(row, layout, texts)


def _wordy(row: Row, layout: Layout, texts: Sequence[str]) -> str:
    proven = (
        _digits(row, layout, Meaning.ID_NUMBER) >= _FEWEST_ID_DIGITS
        or _digits(row, layout, Meaning.BIRTH_DATE) >= _FEWEST_DATE_DIGITS
        or _has_gender(row, layout)
    )
    if not proven and any(_TOTAL.fullmatch(text) for text in texts[:3]):
        return "subtotal"
    if not proven and _FOOTER.fullmatch(texts[0]):
        return "footer"
    if _repeats_header(row, layout) or _counts_columns(texts):
        return "header"
    if len(set(texts)) == 1:
        return "heading"
    return "" if any(_has(row, layout, meaning) for meaning in _EVIDENCE) else "empty"


def _has(row: Row, layout: Layout, meaning: Meaning) -> bool:
    return any(content(cell_of(row, column.index)) for column in layout.of(meaning))


def _digits(row: Row, layout: Layout, meaning: Meaning) -> int:
    """How many digits stand in the first column of a meaning."""
    column = layout.first(meaning)
    return sum(map(str.isdigit, plain(cell_of(row, column.index)))) if column else 0


def _has_gender(row: Row, layout: Layout) -> bool:
    column = layout.first(Meaning.GENDER)
    return column is not None and read_gender(content(cell_of(row, column.index))) in (Gender.MAN, Gender.WOMAN)


def _repeats_header(row: Row, layout: Layout) -> bool:
    """The header again, as printed pages have it: 姓名 in the column of names."""
    column = layout.first(Meaning.NAME)
    return column is not None and column.header != "" and plain(cell_of(row, column.index)) == column.header


def _counts_columns(texts: Sequence[str]) -> bool:
    """A line of column numbers under the header: 1, 2, 3 ..."""
    return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]
