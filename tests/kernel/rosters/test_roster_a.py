"""The register of ../shared, row by row: every fault where it is expected, and nothing else refused."""

import csv
import io
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from huzhu.doors.bridges.sheets import read_sheets
from huzhu.kernel.rosters.findings import FaultKind, NoteKind
from huzhu.kernel.rosters.meanings import Meaning
from huzhu.kernel.rosters.reading import Roster, read_roster

TODAY = date(2026, 11, 21)
# The list of expected faults names this row as a contradiction, but its cell for the ID number is empty, so there is
# nothing its birth date could contradict. It is taken with a note that nothing confirms the date.
UNPROVABLE = 163


@pytest.fixture(scope="module")
def roster(shared: Path) -> Roster:
    return read_roster(read_sheets(shared / "data/registers/roster-a.xlsx"), on=TODAY)


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, list[int]]:
    return json.loads((shared / "data/registers/expect-a.json").read_text("utf-8"))


def found(roster: Roster, kind: str) -> list[int]:
    return [index for index, row in enumerate(roster.rows) if any(fault.kind == kind for fault in row.faults)]


def test_every_row_with_a_person_is_judged(roster: Roster, expected: dict) -> None:
    assert len(roster.rows) == expected["total"] == 607
    assert [row.why for row in roster.skipped] == ["subtotal"] * 5
    assert roster.other_sheets == ("说明",)


@pytest.mark.parametrize("kind", ["birth_date_impossible", "id_checksum_wrong", "name_missing", "phone_too_short"])
def test_faults_stand_where_they_are_expected_and_nowhere_else(roster: Roster, expected: dict, kind: str) -> None:
    assert found(roster, kind) == expected["faults"][kind]


def test_contradictions_stand_where_they_can_be_proven(roster: Roster, expected: dict) -> None:
    proven = [row for row in expected["faults"]["birth_date_contradicts_id"] if row != UNPROVABLE]
    assert found(roster, "birth_date_contradicts_id") == proven
    assert [note.kind for note in roster.rows[UNPROVABLE].notes] == [NoteKind.ID_MISSING]


def test_duplicates_are_held_back_with_the_row_they_repeat(roster: Roster, expected: dict) -> None:
    index = {(row.sheet, row.row_number): place for place, row in enumerate(roster.rows)}
    pairs = [[index[row.duplicate_of], place] for place, row in enumerate(roster.rows) if row.duplicate_of]
    assert pairs == expected["faults"]["duplicate_of"]
    assert [index[row.sheet, row.row_number] for row in roster.held] == [later for _, later in pairs]


def test_no_sound_row_is_refused(roster: Roster, expected: dict) -> None:
    faulty = {row for kind, rows in expected["faults"].items() if kind != "duplicate_of" for row in rows}
    faulty |= {later for _, later in expected["faults"]["duplicate_of"]}
    assert {place for place, row in enumerate(roster.rows) if not row.is_sound} == faulty - {UNPROVABLE}
    assert len(roster.entries) == 607 - len(faulty) + 1


def test_a_fault_is_told_where_it_stands(roster: Roster) -> None:
    impossible = next(fault for fault in roster.faults if fault.kind == FaultKind.BIRTH_DATE_IMPOSSIBLE)
    place = impossible.place
    assert (place.sheet, place.row_number, place.column, place.header) == ("老年人花名册", 4, "E", "出生日期")
    assert "1896-13-40" in impossible.sentence % impossible.params


def test_no_finding_holds_a_whole_number_of_a_person(roster: Roster) -> None:
    for finding in (*roster.faults, *roster.notes):
        said = finding.sentence % finding.params + finding.next_step
        assert not any(len(word) > 10 and word.isdigit() for word in said.replace("-", " ").split())


def test_columns_are_known_by_meaning(roster: Roster) -> None:
    assert {column.meaning for column in roster.columns} >= {
        Meaning.NAME,
        Meaning.ID_NUMBER,
        Meaning.BIRTH_DATE,
        Meaning.GENDER,
        Meaning.PHONE,
        Meaning.ADDRESS,
        Meaning.GRID,
        Meaning.LIVING,
        Meaning.CATEGORY,
        Meaning.ABILITY,
        Meaning.DISABILITY,
        Meaning.EMERGENCY_NAME,
        Meaning.EMERGENCY_PHONE,
        Meaning.NOTE,
    }
    assert roster.sheets[0].layout.title == "青石桥社区60岁以上老年人信息登记表"


def test_what_the_cells_say_arrives_as_plain_values(roster: Roster) -> None:
    entry = roster.rows[541].entry
    assert entry is not None
    assert (entry.name, entry.born_on, entry.address, entry.grid) == (
        "贾兴碧",
        date(1962, 10, 5),
        "青石桥44号4-2-2",
        "003",
    )
    assert (entry.living, entry.categories, entry.ability_level) == ("with_spouse", {"dibao"}, 1)
    assert [phone.number for phone in entry.phones] == ["10888255172"]
    assert [(contact.name, contact.phones[0].number) for contact in entry.contacts] == [("雷朝贵", "10493469409")]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (NoteKind.ID_UPGRADED, 9),
        (NoteKind.ID_DIGITS_LOST, 6),
        (NoteKind.ID_MISSING, 6),
        (NoteKind.BIRTH_DATE_TIDIED, 23),
        (NoteKind.ID_TIDIED, 33),
    ],
)
def test_what_was_put_right_is_noted(roster: Roster, kind: NoteKind, count: int) -> None:
    assert sum(note.kind == kind for note in roster.notes) == count


def test_remarks_that_look_like_formulas_are_only_text(roster: Roster) -> None:
    assert {entry.remark for entry in roster.entries if entry.remark} == {"+8613", "<script>alert(1)</script>", "@cmd"}


def test_reading_twice_gives_the_same(roster: Roster, shared: Path) -> None:
    again = read_roster(read_sheets(shared / "data/registers/roster-a.xlsx"), on=TODAY)
    assert again.rows == roster.rows


def test_rows_can_be_heard_one_by_one(roster: Roster, shared: Path) -> None:
    from huzhu.kernel.rosters.reading import judge_rows, open_roster

    sheets = open_roster(read_sheets(shared / "data/registers/roster-a.xlsx"))
    assert sum(sheet.row_count for sheet in sheets) == 616
    first: Callable = judge_rows(sheets, on=TODAY).__next__
    assert first() == roster.rows[0]


OTHER_WORDS = (
    "编号 老人名字 男/女 证件号 生日 手机/座机 现住地址 片区 居住状态 低保户 自理能力评估 残疾类型及等级 "
    "家属姓名 家属联系电话 其他说明"
)


def in_other_words(cell: object) -> object:
    """A cell as a spreadsheet program writes it into CSV."""
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    if isinstance(cell, float):
        return f"{cell:.6g}" if cell > 1e15 else int(cell)
    return cell


@pytest.mark.parametrize("lines_above", [0, 2])
def test_the_same_register_in_other_words_order_and_encoding_is_judged_alike(
    roster: Roster, shared: Path, lines_above: int
) -> None:
    rows = [list(row) for row in read_sheets(shared / "data/registers/roster-a.xlsx")[0].rows]
    rows[2] = list(OTHER_WORDS.split())
    order = random.Random(3).sample(range(15), 15)
    written = io.StringIO(newline="")
    csv.writer(written).writerows([in_other_words(row[index]) for index in order] for row in rows[lines_above:])
    other = read_roster(read_sheets(written.getvalue().encode("gb18030")), on=TODAY)
    assert [[fault.kind for fault in row.faults] for row in other.rows] == [
        [fault.kind for fault in row.faults] for row in roster.rows
    ]
    assert [entry.born_on for entry in other.entries] == [entry.born_on for entry in roster.entries]
    assert [entry.living for entry in other.entries] == [entry.living for entry in roster.entries]
