"""Single rows: which hold a person, what is put right in them, and every fault they can have."""

from datetime import date

import pytest

from huzhu.kernel.identity.numbers import Gender, make_number
from huzhu.kernel.rosters.entries import JudgedRow
from huzhu.kernel.rosters.findings import WORDINGS, FaultKind, NoteKind
from huzhu.kernel.rosters.reading import Roster, read_roster
from huzhu.kernel.rosters.sheets import Sheet

TODAY = date(2026, 11, 21)
BORN = date(1942, 3, 5)
HONG = make_number(BORN, 122)
HEADER = (
    "序号",
    "姓名",
    "性别",
    "身份证号",
    "出生日期",
    "联系电话",
    "住址",
    "居住情况",
    "困难类别",
    "能力等级",
    "残疾情况",
    "家属",
    "家属电话",
    "备注",
)


def read(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> Roster:
    return read_roster([Sheet("一", [header, *rows])], on=TODAY)


def row(**cells: object) -> tuple[object, ...]:
    sound = {
        "姓名": "洪桂芳",
        "性别": "女",
        "身份证号": HONG,
        "出生日期": "1942-03-05",
        "联系电话": "10376893249",
        "住址": "石梯巷12号",
    }
    return tuple({**sound, **cells}.get(word, "") for word in HEADER)


def judged(**cells: object) -> JudgedRow:
    return read(row(**cells)).rows[0]


def faults(**cells: object) -> list[FaultKind]:
    return [fault.kind for fault in judged(**cells).faults]


def notes(**cells: object) -> list[NoteKind]:
    return [note.kind for note in judged(**cells).notes]


def test_a_sound_row_has_neither_faults_nor_notes() -> None:
    verdict = judged()
    assert (verdict.faults, verdict.notes) == ((), ())
    assert verdict.is_sound
    assert verdict.entry is not None
    assert (verdict.entry.name, verdict.entry.gender, verdict.entry.born_on) == ("洪桂芳", Gender.WOMAN, BORN)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"姓名": ""}, FaultKind.NAME_MISSING),
        ({"姓名": "无"}, FaultKind.NAME_MISSING),
        ({"姓名": 12.0}, FaultKind.NAME_UNREADABLE),
        ({"身份证号": HONG[:17] + ("1" if HONG[17] != "1" else "2")}, FaultKind.ID_CHECKSUM_WRONG),
        ({"身份证号": HONG[:-1]}, FaultKind.ID_LENGTH_WRONG),
        ({"身份证号": "证丢了"}, FaultKind.ID_UNREADABLE),
        ({"身份证号": make_number(date(1842, 3, 5), 122)}, FaultKind.ID_BIRTH_DATE_IMPOSSIBLE),
        ({"身份证号": "500199420230122"}, FaultKind.ID_BIRTH_DATE_IMPOSSIBLE),
        ({"出生日期": "1942-02-30"}, FaultKind.BIRTH_DATE_IMPOSSIBLE),
        ({"出生日期": date(1943, 3, 5)}, FaultKind.BIRTH_DATE_CONTRADICTS_ID),
        ({"出生日期": "43-3-5"}, FaultKind.BIRTH_DATE_AMBIGUOUS),
        ({"出生日期": "1943年"}, FaultKind.BIRTH_DATE_INCOMPLETE),
        ({"出生日期": "农历二月初八", "身份证号": ""}, FaultKind.BIRTH_DATE_LUNAR),
        ({"出生日期": "忘了"}, FaultKind.BIRTH_DATE_UNREADABLE),
        ({"出生日期": "2042-03-05"}, FaultKind.BIRTH_DATE_IN_FUTURE),
        ({"出生日期": "1842-03-05"}, FaultKind.BIRTH_DATE_TOO_OLD),
        ({"性别": "男"}, FaultKind.GENDER_CONTRADICTS_ID),
        ({"联系电话": "1037689324"}, FaultKind.PHONE_TOO_SHORT),
        ({"联系电话": 103768932491.0}, FaultKind.PHONE_TOO_LONG),
        ({"联系电话": "同儿子"}, FaultKind.PHONE_UNREADABLE),
        ({"家属": "洪志强", "家属电话": "138"}, FaultKind.PHONE_TOO_SHORT),
    ],
)
def test_each_fault_keeps_the_whole_row_out(cells: dict[str, object], kind: FaultKind) -> None:
    assert kind in faults(**cells)
    verdict = judged(**cells)
    assert verdict.entry is None
    assert all(fault.sentence % fault.params and fault.next_step for fault in verdict.faults)
    assert all(fault.place.column and fault.place.header for fault in verdict.faults)


def test_all_faults_of_a_row_are_told() -> None:
    assert set(faults(姓名="", 出生日期="1942-02-30", 联系电话="103")) == {
        FaultKind.NAME_MISSING,
        FaultKind.BIRTH_DATE_IMPOSSIBLE,
        FaultKind.PHONE_TOO_SHORT,
    }


def test_every_kind_has_words() -> None:
    assert set(WORDINGS) == {*FaultKind, *NoteKind}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"身份证号": f" {HONG}"}, NoteKind.ID_TIDIED),
        ({"身份证号": "500199420305122"}, NoteKind.ID_UPGRADED),
        ({"身份证号": 5.001991942030512e17}, NoteKind.ID_DIGITS_LOST),
        ({"身份证号": "500***********1224"}, NoteKind.ID_MASKED),
        ({"身份证号": ""}, NoteKind.ID_MISSING),
        ({"出生日期": 15405.0}, NoteKind.BIRTH_DATE_TIDIED),
        ({"出生日期": ""}, NoteKind.BIRTH_DATE_FROM_ID),
        ({"出生日期": "42-3-5"}, NoteKind.BIRTH_DATE_FROM_ID),
        ({"出生日期": "1942年3月"}, NoteKind.BIRTH_DATE_FROM_ID),
        ({"出生日期": "农历正月十九"}, NoteKind.BIRTH_DATE_FROM_ID),
        ({"出生日期": "", "身份证号": "无"}, NoteKind.BIRTH_DATE_UNKNOWN),
        ({"联系电话": "103 7689 3249"}, NoteKind.PHONE_TIDIED),
        ({"姓名": "洪 桂芳"}, NoteKind.NAME_TIDIED),
        ({"姓名": "洪桂?"}, NoteKind.NAME_DAMAGED),
        ({"姓名": "洪桂芳（已故）"}, NoteKind.PERHAPS_DECEASED),
        ({"备注": "2025年去世"}, NoteKind.PERHAPS_DECEASED),
        ({"居住情况": "桥下"}, NoteKind.WORDS_NOT_UNDERSTOOD),
        ({"性别": "？女"}, NoteKind.WORDS_NOT_UNDERSTOOD),
    ],
)
def test_what_can_be_put_right_is_taken_with_a_note(cells: dict[str, object], kind: NoteKind) -> None:
    verdict = judged(**cells)
    assert verdict.is_sound
    assert kind in [note.kind for note in verdict.notes]
    assert all(note.sentence % note.params for note in verdict.notes)


def test_lost_digits_still_speak_of_the_birth_date() -> None:
    lost = 5.001991942030512e17
    assert faults(身份证号=lost, 出生日期="1943-03-05") == [FaultKind.BIRTH_DATE_CONTRADICTS_ID]
    entry = judged(身份证号=lost, 出生日期="").entry
    assert entry is not None
    assert (entry.id_number, entry.born_on) == (None, BORN)


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"居住情况": "独居"}, "living", "alone"),
        ({"居住情况": "空巢"}, "living", "empty"),
        ({"居住情况": "与老伴同住"}, "living", "with_spouse"),
        ({"居住情况": "随女儿生活"}, "living", "with_children"),
        ({"居住情况": "青山养老院"}, "living", "institution"),
        ({"困难类别": "低保、独居"}, "categories", {"dibao", "alone"}),
        ({"困难类别": "低保边缘"}, "categories", {"dibao_edge"}),
        ({"困难类别": "特困人员"}, "categories", {"tekun"}),
        ({"困难类别": "非低保"}, "categories", set()),
        ({"困难类别": "否"}, "categories", set()),
        ({"困难类别": "计生特殊家庭"}, "categories", {"jisheng"}),
        ({"能力等级": "完全失能"}, "ability_level", 4),
        ({"能力等级": "重度失能"}, "ability_level", 3),
        ({"能力等级": "2级"}, "ability_level", 2),
        ({"能力等级": "轻度"}, "ability_level", 1),
        ({"能力等级": "能力完好"}, "ability_level", 0),
        ({"能力等级": 3.0}, "ability_level", 3),
        ({"能力等级": "生活不能自理"}, "ability_level", 4),
        ({"能力等级": "生活能自理"}, "ability_level", 0),
        ({"残疾情况": "肢体二级"}, "disability", ("physical", 2)),
        ({"残疾情况": "视力1级"}, "disability", ("visual", 1)),
        ({"残疾情况": "聋哑"}, "disability", ("hearing", None)),
        ({"残疾情况": "无"}, "disability", None),
        ({"备注": "=1+1"}, "remark", "=1+1"),
        ({"性别": ""}, "gender", "woman"),
    ],
)
def test_words_become_plain_values(cells: dict[str, object], field: str, value: object) -> None:
    assert getattr(judged(**cells).entry, field) == value


@pytest.mark.parametrize(
    ("header", "cell", "affirmed", "denied"),
    [
        ("是否低保", "是", {"dibao"}, set()),
        ("是否低保", "否", set(), {"dibao"}),
        ("特困", "√", {"tekun"}, set()),
        ("特困", "×", set(), {"tekun"}),
        ("是否失能", "是", {"shineng"}, set()),
        ("是否党员", "是", set(), set()),
        ("是否独居", 1.0, {"alone"}, set()),
    ],
)
def test_yes_and_no_are_read_by_the_header(header: str, cell: object, affirmed: set[str], denied: set[str]) -> None:
    roster = read(("洪桂芳", HONG, cell), header=("姓名", "身份证号", header))
    (entry,) = roster.entries
    assert (entry.categories, entry.denied_categories) == (affirmed, denied)
    assert not roster.notes or {note.kind for note in roster.notes} == {NoteKind.BIRTH_DATE_FROM_ID}


@pytest.mark.parametrize(
    ("header", "cell", "field", "value"),
    [
        ("是否与子女同住", "是", "living", "with_children"),
        ("是否与子女同住", "否", "living", None),
        ("能力等级", "失能", "categories", {"shineng"}),
        ("残疾证", "有", "categories", {"canji"}),
        ("残疾证", "未办", "remark", "残疾证 未办"),
        ("能力等级", "没评", "remark", "能力等级 没评"),
    ],
)
def test_words_are_taken_for_what_they_say_and_no_more(header: str, cell: str, field: str, value: object) -> None:
    (entry,) = read(("洪桂芳", HONG, cell), header=("姓名", "身份证号", header)).entries
    assert getattr(entry, field) == value
    assert entry.ability_level is None


def test_a_contacts_number_is_found_beside_digits_that_are_none() -> None:
    entry = judged(家属="洪志强2").entry
    assert entry is not None
    assert entry.contacts[0].name == "洪志强2"


def test_someone_who_lives_alone_by_a_yes_lives_alone() -> None:
    (entry,) = read(("洪桂芳", HONG, "是"), header=("姓名", "身份证号", "是否独居")).entries
    assert entry.living == "alone"


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("洪志强", "10476893250"),
        ("洪志强10476893250", ""),
        ("", "儿子洪志强 10476893250"),
        ("洪志强（儿子）", "10476893250"),
    ],
)
def test_an_emergency_contact_is_found_in_either_cell(name: str, phone: str) -> None:
    entry = judged(家属=name, 家属电话=phone).entry
    assert entry is not None
    (contact,) = entry.contacts
    assert "洪志强" in contact.name
    assert [found.number for found in contact.phones] == ["10476893250"]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("", "小计", "", "", "", "150人"), "subtotal"),
        (("合计", 607.0), "subtotal"),
        (("本页小计：20人",), "subtotal"),
        (("合计：607人",) * 14, "subtotal"),
        (("填表人：周敏", "", "", "审核人：陈立"), "footer"),
        (("第 1 页 共 3 页",), "footer"),
        (("第一网格",) * 14, "heading"),
        (("青石桥一组",), "heading"),
        (HEADER, "header"),
        (tuple(range(1, 15)), "header"),
        (("12", "", "", "", "", "", "", "", "否"), "empty"),
    ],
)
def test_rows_without_a_person_are_passed_over_with_a_reason(cells: tuple[object, ...], why: str) -> None:
    roster = read(row(), cells, row(姓名="王德明", 身份证号=make_number(BORN, 124)))
    assert [(skipped.row_number, skipped.why) for skipped in roster.skipped] == [(3, why)]
    assert len(roster.entries) == 2


def test_blank_rows_are_passed_over_in_silence_and_counted() -> None:
    roster = read((), ("", None, "  "), row())
    assert (roster.skipped, roster.rows[0].row_number) == ((), 4)


def test_rows_of_different_length_are_read() -> None:
    assert read(row()[:4], (*row(身份证号=make_number(BORN, 124)), "x", "y")).rows[1].is_sound


@pytest.mark.parametrize(
    "later",
    [
        {"联系电话": "10476893250"},
        {"身份证号": f"{HONG[:6]} {HONG[6:]}", "姓名": "洪桂方"},
        {"身份证号": ""},
        {"身份证号": 5.001991942030512e17},
        {"身份证号": HONG, "出生日期": ""},
    ],
)
def test_the_later_of_two_rows_of_one_person_is_held_back(later: dict[str, object]) -> None:
    roster = read(row(), row(**later))
    first, second = roster.rows
    assert first.is_sound
    assert (second.is_held, second.duplicate_of) == (True, ("一", 2))
    assert second.entry is not None
    (fault,) = second.faults
    assert "2" in fault.sentence % fault.params
    assert len(roster.entries) == 1


def test_an_old_number_of_fifteen_digits_is_the_same_person() -> None:
    upgraded = make_number(date(1942, 3, 5), 122)
    assert read(row(身份证号=upgraded), row(身份证号=upgraded[:6] + upgraded[8:17])).rows[1].is_held


def test_a_faulty_row_is_still_somebody() -> None:
    roster = read(row(出生日期="1942-02-30"), row())
    assert [verdict.is_sound for verdict in roster.rows] == [False, False]
    assert roster.rows[1].duplicate_of == ("一", 2)


def test_namesakes_of_one_birthday_with_two_numbers_are_two_people() -> None:
    assert len(read(row(), row(身份证号=make_number(BORN, 124))).entries) == 2


def test_a_third_row_points_to_the_first() -> None:
    assert [verdict.duplicate_of for verdict in read(row(), row(), row()).rows] == [None, ("一", 2), ("一", 2)]


def test_shared_phones_are_normal() -> None:
    assert len(read(row(), row(姓名="王德明", 身份证号=make_number(BORN, 124))).entries) == 2
