"""Judging one row: every cell read, what is safe put right, every fault found; never half a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from huzhu.kernel.identity.dates import (
    DateAmbiguous,
    DateImpossible,
    DateIncomplete,
    DateInFuture,
    DateLunar,
    DateRefused,
    DateTooOld,
    read_birth_date,
)
from huzhu.kernel.identity.names import read_name
from huzhu.kernel.identity.numbers import (
    Gender,
    IdNumber,
    NumberChecksumWrong,
    NumberDateImpossible,
    NumberDigitsLost,
    NumberLengthWrong,
    NumberMasked,
    NumberRefused,
    Repair,
    read_number,
)
from huzhu.kernel.identity.phones import Phone, PhoneRefused, PhoneTooLong, PhoneTooShort, read_phones
from huzhu.kernel.identity.texts import content, plain
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.circumstances import Circumstances, circumstances_of
from huzhu.kernel.rosters.columns import Column, Layout
from huzhu.kernel.rosters.entries import Contact, JudgedRow, RosterEntry
from huzhu.kernel.rosters.facts import read_gender
from huzhu.kernel.rosters.findings import FaultKind, Finding, NoteKind, found_at, shown
from huzhu.kernel.rosters.meanings import Meaning
from huzhu.kernel.rosters.sheets import Row, cell_of

_ID_FAULTS: dict[type[Refused], FaultKind] = {
    NumberChecksumWrong: FaultKind.ID_CHECKSUM_WRONG,
    NumberLengthWrong: FaultKind.ID_LENGTH_WRONG,
    NumberDateImpossible: FaultKind.ID_BIRTH_DATE_IMPOSSIBLE,
}
_DATE_FAULTS: dict[type[Refused], FaultKind] = {
    DateImpossible: FaultKind.BIRTH_DATE_IMPOSSIBLE,
    DateAmbiguous: FaultKind.BIRTH_DATE_AMBIGUOUS,
    DateIncomplete: FaultKind.BIRTH_DATE_INCOMPLETE,
    DateLunar: FaultKind.BIRTH_DATE_LUNAR,
    DateInFuture: FaultKind.BIRTH_DATE_IN_FUTURE,
    DateTooOld: FaultKind.BIRTH_DATE_TOO_OLD,
}
_PHONE_FAULTS: dict[type[Refused], FaultKind] = {
    PhoneTooShort: FaultKind.PHONE_TOO_SHORT,
    PhoneTooLong: FaultKind.PHONE_TOO_LONG,
}
_LOST_CHARACTERS = ("?", "？", "�", "□", "■", "○", "〇", "＊", "*")
_DEATH = ("已故", "死亡", "去世", "过世", "病故", "已逝", "亡故")


@dataclass(slots=True)
class _Desk:
    """One row on the desk: its cells by meaning, and what has been found in it so far."""

    layout: Layout
    row: Row
    sheet: str
    row_number: int
    on: date
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def columns(self, meaning: Meaning) -> tuple[Column, ...]:
        return self.layout.of(meaning)

    def cell(self, column: Column | None) -> object:
        return cell_of(self.row, column.index) if column else ""

    def find(self, kind: FaultKind | NoteKind, column: Column | None, **params: object) -> None:
        finding = found_at(kind, self.sheet, self.row_number, column, **params)
        (self.faults if finding.is_fault else self.notes).append(finding)


def judge_row(row: Row, layout: Layout, *, sheet: str, row_number: int, on: date) -> JudgedRow:
    """The verdict on a row that holds a person; `on` is today. All faults are found, not only the first."""
    desk = _Desk(layout, row, sheet, row_number, on)
    name, name_remark = _name(desk)
    number, lost_birth = _id_number(desk)
    born_on = _birth_date(desk, number, lost_birth)
    gender = _gender(desk, number)
    phones = _phones(desk, layout.of(Meaning.PHONE))
    contacts = _contacts(desk)
    about = circumstances_of(layout, row)
    for column, words in about.not_understood:
        desk.find(NoteKind.WORDS_NOT_UNDERSTOOD, column, value=shown(words))
    entry = RosterEntry(
        name=name, gender=gender, id_number=number, born_on=born_on, phones=phones, address=_address(desk),
        community=_text(desk, Meaning.COMMUNITY), grid=_text(desk, Meaning.GRID), living=about.living,
        categories=about.categories, denied_categories=about.denied, ability_level=about.ability_level,
        disability=about.disability, contacts=contacts, remark=_remark(desk, name_remark, about),
    )  # fmt: skip
    whole = None if desk.faults else entry
    return JudgedRow(sheet, row_number, whole, tuple(desk.faults), tuple(desk.notes))


def identity_of(judged: JudgedRow, layout: Layout, row: Row, on: date) -> tuple[str, tuple[str, date] | None]:
    """By what a row is compared with others, even one that is not taken: its ID number ("" without a sound one),
    and name with birth date (None when either is missing)."""
    if entry := judged.entry:
        number = entry.id_number.text if entry.id_number else ""
        return number, (entry.name, entry.born_on) if entry.name and entry.born_on else None
    desk = _Desk(layout, row, judged.sheet, judged.row_number, on)
    name, _ = _name(desk)
    number_read, lost_birth = _id_number(desk)
    born_on = _birth_date(desk, number_read, lost_birth)
    return number_read.text if number_read else "", (name, born_on) if name and born_on else None


def _text(desk: _Desk, meaning: Meaning) -> str:
    column = desk.layout.first(meaning)
    return " ".join(content(desk.cell(column)).split()) if column else ""


def _name(desk: _Desk) -> tuple[str, str]:
    column = desk.layout.first(Meaning.NAME)
    raw = content(desk.cell(column))
    if not raw:
        desk.find(FaultKind.NAME_MISSING, column)
        return "", ""
    name = read_name(raw)
    if not name.text or name.text.isdigit() or len(name.text) > 40:
        desk.find(FaultKind.NAME_UNREADABLE, column)
    elif any(sign in raw for sign in _LOST_CHARACTERS):
        desk.find(NoteKind.NAME_DAMAGED, column)
    elif name.text != raw:
        desk.find(NoteKind.NAME_TIDIED, column)
    return name.text, name.remark


def _id_number(desk: _Desk) -> tuple[IdNumber | None, date | None]:
    """The number, and the birth date that survives in one whose last digits are lost."""
    column = desk.layout.first(Meaning.ID_NUMBER)
    cell = desk.cell(column)
    if not content(cell):
        desk.find(NoteKind.ID_MISSING, column)
        return None, None
    try:
        number = read_number(cell)
    except NumberDigitsLost as lost:
        desk.find(NoteKind.ID_DIGITS_LOST, column)
        return None, lost.born_on
    except NumberMasked:
        desk.find(NoteKind.ID_MASKED, column)
        return None, None
    except NumberRefused as refused:
        desk.find(_ID_FAULTS.get(type(refused), FaultKind.ID_UNREADABLE), column, **refused.params)
        return None, _birth_in(cell)
    _note_repairs(desk, column, number.repairs)
    if number.born_on and not _alive(number.born_on, desk.on):
        desk.find(FaultKind.ID_BIRTH_DATE_IMPOSSIBLE, column)
        return None, None
    return number, None


def _birth_in(cell: object) -> date | None:
    """The birth date written inside a number that is wrong somewhere: it may still contradict the date beside it."""
    digits = "".join(plain(cell).split())
    if len(digits) != 18:
        return None
    try:
        return date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return None


def _alive(born_on: date, on: date) -> bool:
    try:
        return read_birth_date(born_on, on=on) == born_on
    except DateRefused:
        return False


def _note_repairs(desk: _Desk, column: Column | None, repairs: Sequence[Repair]) -> None:
    if Repair.UPGRADED in repairs:
        desk.find(NoteKind.ID_UPGRADED, column)
    if set(repairs) - {Repair.UPGRADED}:
        desk.find(NoteKind.ID_TIDIED, column)


def _birth_date(desk: _Desk, number: IdNumber | None, lost_birth: date | None) -> date | None:
    """The birth date of the row, checked against the one inside the ID number as far as that can be read."""
    column = desk.layout.first(Meaning.BIRTH_DATE)
    cell = desk.cell(column)
    in_id = number.born_on if number else lost_birth
    if not content(cell):
        return _birth_from_id(desk, column, in_id)
    try:
        born_on = read_birth_date(cell, on=desk.on)
    except DateRefused as refused:
        if in_id and refused.agrees_with(in_id):
            return _birth_from_id(desk, column, in_id)
        kind = _DATE_FAULTS.get(type(refused), FaultKind.BIRTH_DATE_UNREADABLE)
        desk.find(kind, column, **(refused.params and {"value": shown(cell)}))
        return None
    if in_id and born_on != in_id:
        desk.find(FaultKind.BIRTH_DATE_CONTRADICTS_ID, column, value=born_on.isoformat(), in_id=in_id.isoformat())
        return None
    if isinstance(cell, int | float):
        desk.find(NoteKind.BIRTH_DATE_TIDIED, column, value=born_on.isoformat())
    return born_on


def _birth_from_id(desk: _Desk, column: Column | None, in_id: date | None) -> date | None:
    desk.find(NoteKind.BIRTH_DATE_FROM_ID if in_id else NoteKind.BIRTH_DATE_UNKNOWN, column)
    return in_id


def _gender(desk: _Desk, number: IdNumber | None) -> Gender:
    column = desk.layout.first(Meaning.GENDER)
    words = content(desk.cell(column))
    stated = read_gender(words)
    in_id = number.gender if number else Gender.UNKNOWN
    if stated is None:
        desk.find(NoteKind.WORDS_NOT_UNDERSTOOD, column, value=shown(words))
        return in_id
    if Gender.UNKNOWN in (stated, in_id):
        return in_id if stated == Gender.UNKNOWN else stated
    if stated != in_id:
        desk.find(FaultKind.GENDER_CONTRADICTS_ID, column)
    return stated


def _phones(desk: _Desk, columns: Sequence[Column]) -> tuple[Phone, ...]:
    found: dict[str, Phone] = {}
    for column in columns:
        cell = desk.cell(column)
        text = content(cell)
        if not text:
            continue
        try:
            phones = read_phones(cell)
        except PhoneRefused as refused:
            kind = _PHONE_FAULTS.get(type(refused), FaultKind.PHONE_UNREADABLE)
            desk.find(kind, column, **refused.params)
            continue
        if len(phones) == 1 and text.replace("-", "") != phones[0].number:
            desk.find(NoteKind.PHONE_TIDIED, column)
        for phone in phones:
            found.setdefault(phone.number, phone)
    return tuple(found.values())


def _contacts(desk: _Desk) -> tuple[Contact, ...]:
    """Emergency contacts: the first name goes with the first relation and the first phone column, and so on."""
    names, relations, phones = (
        desk.columns(meaning)
        for meaning in (Meaning.EMERGENCY_NAME, Meaning.EMERGENCY_RELATION, Meaning.EMERGENCY_PHONE)
    )
    contacts = []
    for place in range(max(len(names), len(phones))):
        said = content(desk.cell(names[place])) if place < len(names) else ""
        relation = content(desk.cell(relations[place])) if place < len(relations) else ""
        numbers = _phones(desk, phones[place : place + 1])
        contacts.append(_contact(said, relation, numbers))
    return tuple(contact for contact in contacts if contact.name or contact.phones)


def _contact(said: str, relation: str, numbers: tuple[Phone, ...]) -> Contact:
    """One contact; a number in the name's cell and a name in the number's cell are told apart."""
    if any(sign.isdigit() for sign in said):
        try:
            inside = read_phones(said)
        except PhoneRefused:
            inside = ()
        if inside:
            return Contact(read_name(inside[0].label).text, relation, (*numbers, *inside))
    name = read_name(said)
    label = numbers[0].label if numbers else ""
    return Contact(name.text or read_name(label).text, relation or name.remark, numbers)


def _address(desk: _Desk) -> str:
    """The full address and its parts in the order of the columns, without spaces at their edges."""
    parts = []
    for column in desk.layout.columns:
        if column.meaning not in (Meaning.ADDRESS, Meaning.DOOR_PART):
            continue
        text = content(desk.cell(column))
        parts.append(text + column.suffix if text[-1:].isdigit() else text)
    return "".join(parts)


def _remark(desk: _Desk, name_remark: str, about: Circumstances) -> str:
    notes = [plain(desk.cell(column)) for column in desk.columns(Meaning.NOTE)]
    words = [f"{column.header} {said}" for column, said in about.not_understood]
    remark = "\n".join(filter(None, [*notes, name_remark, *words]))
    if any(word in remark for word in _DEATH):
        desk.find(NoteKind.PERHAPS_DECEASED, desk.layout.first(Meaning.NOTE))
    return remark
