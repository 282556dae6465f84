"""What each row of a delivered register tells: who is meant, what of, since when; or why it cannot be taken."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from huzhu.kernel.deliveries.fields import CONTENT, Field, Register
from huzhu.kernel.deliveries.taking import Cell, Taken, TakenColumn, TakenSheet
from huzhu.kernel.identity.dates import DateIncomplete, DateRefused, read_birth_date
from huzhu.kernel.identity.texts import content, plain
from huzhu.kernel.rosters.columns import Column, Layout
from huzhu.kernel.rosters.entries import JudgedRow, RosterEntry, SkippedRow
from huzhu.kernel.rosters.facts import NO, YES, read_categories, read_disability
from huzhu.kernel.rosters.findings import NoteKind
from huzhu.kernel.rosters.meanings import Meaning
from huzhu.kernel.rosters.reading import RosterSheet, judge_rows
from huzhu.kernel.rosters.sheets import Row, Sheet

HARDSHIPS = ("tekun", "dibao", "dibao_edge", "rigid", "fanpin")
HEALTHS = ("shizhi", "shineng")
DESTINATION_MOST = 120

_ENDED = re.compile(r"注销|取消|停|终止|退出|失效|无效|过期|清退|cancel|ended|lapsed|inactive", re.IGNORECASE)
_DENIED = re.compile(r"不|未|非|没")
_GOES_ON = re.compile(r"有效|正常|在享|享受|在册|新增|新办|保留|续|变更|换|active|valid|new", re.IGNORECASE)
_MEANINGS = {
    Field.NAME: Meaning.NAME,
    Field.NUMBER: Meaning.ID_NUMBER,
    Field.BORN: Meaning.BIRTH_DATE,
    Field.GENDER: Meaning.GENDER,
}


class Fault(StrEnum):
    """Why a row cannot be taken. UNSOUND: name, number or birth date are wrong, each fault told by its own words."""

    UNSOUND = "unsound"
    UNIDENTIFIED = "unidentified"
    CONTENT_UNCLEAR = "content_unclear"
    DAY_UNCLEAR = "day_unclear"
    DAY_AHEAD = "day_ahead"
    STATUS_UNCLEAR = "status_unclear"


class Double(StrEnum):
    """What a second row about somebody says: the same as the first, or something else."""

    SAME_WORDS = "same_words"
    OTHER_WORDS = "other_words"


@dataclass(frozen=True, slots=True)
class Told:
    """What a department says of somebody: codes (of a disability kind and level), since when, whether it has ended.

    An end without codes ends all of them. `destination` is where somebody has moved.
    """

    values: tuple[str, ...] = field(default=(), repr=False)
    since: date | None = None
    ended: bool = False
    destination: str = field(default="", repr=False)

    def plain(self) -> dict[str, object]:
        """As values that JSON can hold; `told_from` gives it back."""
        since = self.since.isoformat() if self.since else ""
        return {"values": list(self.values), "since": since, "ended": self.ended, "destination": self.destination}


def told_from(said: Mapping[str, object]) -> Told:
    """What `Told.plain` made."""
    since = str(said["since"])
    values = tuple(str(one) for one in said["values"])  # type: ignore[attr-defined]  # plain JSON
    return Told(values, date.fromisoformat(since) if since else None, bool(said["ended"]), str(said["destination"]))


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row: where it stands, its cells by header, and either who and what, or why not.

    `aside` says why it holds no person (`subtotal`, `footer`, `heading`, `header`, `empty`). `judged` has the faults of
    name, number and birth date. `damaged`: a character of the name was lost on the way. `double`: an earlier row is
    about the same person, and says the same or something else.
    """

    sheet: int
    row_number: int
    cells: Sequence[tuple[str, str]] = field(repr=False)
    aside: str = ""
    judged: JudgedRow | None = field(default=None, repr=False)
    fault: Fault | None = None
    told: Told | None = field(default=None, repr=False)
    damaged: bool = False
    double: Double | None = None

    @property
    def entry(self) -> RosterEntry | None:
        """Who is meant, where nothing is wrong in it."""
        return self.judged.entry if self.judged and not self.aside else None


def tell_rows(taken: Taken, *, on: date) -> Iterator[ToldRow]:
    """Every row of what was taken, in order: none is passed over. `on` is today."""
    parts = [RosterSheet(_spread(sheet), _layout(sheet)) for sheet in taken.sheets]
    judged = {_place(one): one for one in judge_rows(parts, on=on)}
    before: dict[tuple[str, int], Told | None] = {}
    for number, sheet in enumerate(taken.sheets):
        for row_number, cells in sheet.rows:
            found = judged.get((sheet.name, row_number))
            said = [(one.header, plain(cell)) for one, cell in zip(sheet.columns, cells, strict=True)]
            if found is None or isinstance(found, SkippedRow):
                yield ToldRow(number, row_number, said, aside=found.why if found else "empty")
            else:
                told = _told_row(number, found, said, _what(taken.register, sheet.columns, cells, on))
                before[sheet.name, row_number] = told.told
                yield replace(told, double=_double(told, before))


def _told_row(
    sheet: int, judged: JudgedRow, said: Sequence[tuple[str, str]], what: "tuple[Told | None, Fault | None]"
) -> ToldRow:
    told, fault = what
    damaged = any(note.kind is NoteKind.NAME_DAMAGED for note in judged.notes)
    if judged.faults and not judged.is_held:
        fault = Fault.UNSOUND
    elif judged.entry and not (judged.entry.id_number or judged.entry.born_on):
        fault = Fault.UNIDENTIFIED
    return ToldRow(
        sheet, judged.row_number, said, judged=judged, fault=fault, told=None if fault else told, damaged=damaged
    )


def _double(row: ToldRow, before: Mapping[tuple[str, int], Told | None]) -> Double | None:
    earlier = row.judged.duplicate_of if row.judged else None
    if earlier is None:
        return None
    return Double.SAME_WORDS if row.told is not None and row.told == before.get(earlier) else Double.OTHER_WORDS


def _place(row: JudgedRow | SkippedRow) -> tuple[str, int]:
    return row.sheet, row.row_number


def _spread(sheet: TakenSheet) -> Sheet:
    """The kept rows at their places in the file."""
    last = sheet.rows[-1][0] if sheet.rows else 0
    rows: list[Row] = [()] * last
    for number, cells in sheet.rows:
        rows[number - 1] = cells
    return Sheet(sheet.name, rows)


def _layout(sheet: TakenSheet) -> Layout:
    """The columns by which people are judged; what else was taken is told by this module."""
    columns = tuple(
        Column(index, one.letter, one.header, _MEANINGS.get(one.field, Meaning.OTHER))
        for index, one in enumerate(sheet.columns)
    )
    return Layout(-1, columns)


def _what(
    register: Register, columns: Sequence[TakenColumn], cells: Sequence[Cell], on: date
) -> tuple[Told | None, Fault | None]:
    """What a row says beside who it is, or why that cannot be understood."""
    by_field: dict[Field, list[tuple[str, Cell]]] = {}
    for column, cell in zip(columns, cells, strict=True):
        by_field.setdefault(column.field, []).append((column.header, cell))
    ended = _ended(by_field.get(Field.STATUS, []))
    if ended is None:
        return None, Fault.STATUS_UNCLEAR
    since, fault = _since(by_field.get(Field.SINCE, []), on)
    if fault:
        return None, fault
    if register is Register.DEATH and since is None:
        return None, Fault.DAY_UNCLEAR
    main = CONTENT[register][0]
    values = _READERS[main](by_field.get(main, [])) if main in _READERS else ()
    if main in _READERS and not values and not (ended and not _said(by_field.get(main, []))):
        return None, Fault.CONTENT_UNCLEAR
    gone = " ".join(_said(by_field.get(Field.DESTINATION, [])))[:DESTINATION_MOST]
    return Told(values, since, ended, gone), None


def _said(cells: Sequence[tuple[str, Cell]]) -> list[str]:
    return [text for _header, cell in cells if (text := content(cell))]


def _ended(cells: Sequence[tuple[str, Cell]]) -> bool | None:
    """Whether a status says that it has ended; None for words that say neither."""
    words = " ".join(_said(cells))
    if not words or words.lower() in YES:
        return False
    if _ENDED.search(words) or _DENIED.match(words):
        return True
    if _GOES_ON.search(words):
        return False
    return True if words.lower() in NO else None


def _since(cells: Sequence[tuple[str, Cell]], on: date) -> tuple[date | None, Fault | None]:
    """The day, of a month without one the first; a day that has not come is told apart from one that cannot be read."""
    cell = next((cell for _header, cell in cells if content(cell)), None)
    if cell is None:
        return None, None
    try:
        return read_birth_date(cell, on=on), None
    except DateIncomplete as part:
        first = date(part.year, part.month, 1) if part.month and part.month <= 12 else None
        return (first, None) if first and first <= on else (None, Fault.DAY_UNCLEAR)
    except DateRefused as refused:
        return None, Fault.DAY_AHEAD if refused.code == "identity.date_in_future" else Fault.DAY_UNCLEAR


def _disability(cells: Sequence[tuple[str, Cell]]) -> tuple[str, ...]:
    """Kind and level of one certificate, as the register keeps it: `physical:2`."""
    kind, level = None, None
    for header, cell in cells:
        text = plain(cell)
        bare = text.strip() in ("1", "2", "3", "4") or (len(text) == 1 and text in "一二三四")
        read = read_disability(f"{text}级" if bare and ("级" in header or len(cells) == 1) else text)
        if read:
            kind, level = read.kind or kind, read.level or level
    return (f"{kind or ''}:{level or ''}",) if kind or level else ()


def _categories(known: Sequence[str], cells: Sequence[tuple[str, Cell]]) -> tuple[str, ...]:
    """The categories named; a yes affirms what its header names."""
    found: set[str] = set()
    for header, cell in cells:
        text = plain(cell)
        found |= read_categories(header if text.lower() in YES else text)
    return tuple(code for code in known if code in found)


_READERS = {
    Field.DISABILITY: _disability,
    Field.HARDSHIP: lambda cells: _categories(HARDSHIPS, cells),
    Field.HEALTH: lambda cells: _categories(HEALTHS, cells),
}
