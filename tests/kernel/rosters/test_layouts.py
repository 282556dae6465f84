"""Headers in other words, in other places, in two lines, or missing; and what is refused."""

from datetime import date

import pytest

from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.rosters.columns import Layout, recognise
from huzhu.kernel.rosters.meanings import Meaning, meaning_of
from huzhu.kernel.rosters.reading import NameColumnMissing, NoRosterFound, open_roster, read_roster
from huzhu.kernel.rosters.sheets import Sheet, column_letter

TODAY = date(2026, 11, 21)
BIRTHS = [date(1935 + year, 1 + year % 12, 1 + year % 28) for year in range(12)]
NAMES = [
    "洪桂芳",
    "王德明",
    "李素琼",
    "张天碧",
    "刘世友",
    "陈光惠",
    "杨永珍",
    "黄朝贵",
    "赵国强",
    "周玉珍",
    "吴淑华",
    "徐大全",
]
PEOPLE = [
    (name, make_number(born_on, 120 + 2 * place), born_on, f"1037689{3200 + place}")
    for place, (name, born_on) in enumerate(zip(NAMES, BIRTHS, strict=True))
]


def layout_of(*rows: tuple[object, ...]) -> Layout:
    return recognise(Sheet("一", rows))


def meanings(layout: Layout) -> list[str]:
    return [str(column.meaning) for column in layout.columns]


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("姓名", Meaning.NAME),
        ("姓 名", Meaning.NAME),
        ("老人姓名", Meaning.NAME),
        ("名字", Meaning.NAME),
        ("Name", Meaning.NAME),
        ("*姓名（必填）", Meaning.NAME),
        ("身份证号", Meaning.ID_NUMBER),
        ("证件号码", Meaning.ID_NUMBER),
        ("公民身份号码", Meaning.ID_NUMBER),
        ("身份证", Meaning.ID_NUMBER),
        ("证件类型", Meaning.ID_KIND),
        ("出生年月", Meaning.BIRTH_DATE),
        ("生日", Meaning.BIRTH_DATE),
        ("出生日期(如1941-03-05)", Meaning.BIRTH_DATE),
        ("性别", Meaning.GENDER),
        ("联系电话", Meaning.PHONE),
        ("手机号码", Meaning.PHONE),
        ("座机", Meaning.PHONE),
        ("家属电话", Meaning.EMERGENCY_PHONE),
        ("子女联系方式", Meaning.EMERGENCY_PHONE),
        ("电话（家属）", Meaning.EMERGENCY_PHONE),
        ("紧急联系人", Meaning.EMERGENCY_NAME),
        ("联系人姓名", Meaning.EMERGENCY_NAME),
        ("监护人", Meaning.EMERGENCY_NAME),
        ("与联系人关系", Meaning.EMERGENCY_RELATION),
        ("与老人关系", Meaning.EMERGENCY_RELATION),
        ("家庭住址", Meaning.ADDRESS),
        ("现居住地", Meaning.ADDRESS),
        ("门牌号", Meaning.DOOR_PART),
        ("楼栋", Meaning.DOOR_PART),
        ("户籍地址", Meaning.REGISTERED_ADDRESS),
        ("身份证地址", Meaning.REGISTERED_ADDRESS),
        ("社区", Meaning.COMMUNITY),
        ("所属居委会", Meaning.COMMUNITY),
        ("村（居）", Meaning.COMMUNITY),
        ("网格", Meaning.GRID),
        ("居住情况", Meaning.LIVING),
        ("是否独居", Meaning.CATEGORY),
        ("困难类别", Meaning.CATEGORY),
        ("特困", Meaning.CATEGORY),
        ("能力等级", Meaning.ABILITY),
        ("自理能力", Meaning.ABILITY),
        ("残疾类别等级", Meaning.DISABILITY),
        ("备注", Meaning.NOTE),
        ("序号", Meaning.SERIAL),
        ("年龄", Meaning.AGE),
        ("网格员姓名", Meaning.OTHER),
        ("网格员电话", Meaning.OTHER),
        ("填表日期", Meaning.OTHER),
        ("配偶身份证号", Meaning.OTHER),
        ("残疾证号", Meaning.OTHER),
        ("户主姓名", Meaning.OTHER),
        ("曾用名", Meaning.OTHER),
        ("银行卡号", Meaning.OTHER),
        ("血型", Meaning.UNKNOWN),
        ("", Meaning.UNKNOWN),
        (None, Meaning.UNKNOWN),
    ],
)
def test_header_words_are_known_by_meaning(header: object, meaning: Meaning) -> None:
    assert meaning_of(header) == meaning


def test_the_header_is_found_below_titles_spread_over_merged_cells() -> None:
    layout = layout_of(
        ("花名册",) * 3,
        ("", "", ""),
        ("填表人：周敏", "", "2026年11月"),
        ("姓名", "证件号码", "手机"),
        *(row[:2] for row in PEOPLE),
    )
    assert (layout.header_index, layout.title) == (3, "花名册")
    assert meanings(layout) == ["name", "id_number", "phone"]


def test_a_header_of_two_lines_is_joined() -> None:
    layout = layout_of(
        ("序号", "姓名", "紧急联系人", "紧急联系人", "身份证号", "居住地址", ""),
        ("序号", "姓名", "姓名", "电话", "身份证号", "街巷", "门牌号"),
        *((1, name, "洪志强", phone, number, "石梯巷", "12号") for name, number, _, phone in PEOPLE),
    )
    assert layout.header_index == 1
    assert meanings(layout)[:5] == ["serial", "name", "emergency_name", "emergency_phone", "id_number"]
    assert layout.columns[3].header == "紧急联系人电话"


def test_a_second_line_over_unmerged_cells_belongs_to_the_word_on_its_left() -> None:
    layout = layout_of(
        ("姓名", "身份证号", "家属", ""), ("", "", "姓名", "电话"), *((*row[:2], "洪志强", row[3]) for row in PEOPLE)
    )
    assert meanings(layout) == ["name", "id_number", "emergency_name", "emergency_phone"]


def test_cells_tell_what_headers_do_not() -> None:
    layout = layout_of(
        ("姓名", "栏1", "栏2", "栏3", "栏4"),
        *(
            (name, "女" if place % 2 else "男", born_on, number, phone)
            for place, (name, number, born_on, phone) in enumerate(PEOPLE)
        ),
    )
    assert meanings(layout) == ["name"] + ["unknown"] * 4 or meanings(layout)[1:] == [
        "gender",
        "birth_date",
        "id_number",
        "phone",
    ]


def test_a_sheet_without_any_header_is_known_by_its_cells() -> None:
    layout = layout_of(*PEOPLE)
    assert layout.header_index == -1
    assert meanings(layout) == ["name", "id_number", "birth_date", "phone"]
    assert len(read_roster([Sheet("一", PEOPLE)], on=TODAY).entries) == len(PEOPLE)


def test_a_header_is_not_believed_against_its_cells() -> None:
    layout = layout_of(("姓名", "证件", "身份证"), *((name, "居民身份证", number) for name, number, _, _ in PEOPLE))
    assert layout.first(Meaning.ID_NUMBER) == layout.columns[2]
    swapped = layout_of(
        ("姓名", "身份证号", "出生日期"), *((name, "居民身份证", number) for name, number, _, _ in PEOPLE)
    )
    assert meanings(swapped) != ["name", "id_number", "birth_date"]


def test_where_people_live_goes_before_where_they_are_registered() -> None:
    rows = [(name, number, "老厂坡1号", "石梯巷12号") for name, number, _, _ in PEOPLE]
    layout = layout_of(("姓名", "身份证号", "户籍地址", "现住址"), *rows)
    assert [column.header for column in layout.of(Meaning.ADDRESS)] == ["现住址"]
    only = layout_of(("姓名", "身份证号", "户籍地址"), *rows)
    assert [column.header for column in only.of(Meaning.ADDRESS)] == ["户籍地址"]


def test_an_address_in_parts_is_put_together() -> None:
    rows = [("姓名", "身份证号", "小区", "楼栋", "单元", "房号")]
    rows += [(name, number, "幸福小区", 3.0, 2.0, 501.0) for name, number, _, _ in PEOPLE]
    roster = read_roster([Sheet("一", rows)], on=TODAY)
    assert roster.entries[0].address == "幸福小区3栋2单元501"


def test_several_sheets_are_read_and_hidden_ones_left_alone() -> None:
    header = ("姓名", "身份证号")
    sheets = [
        Sheet("一组", [header, *(row[:2] for row in PEOPLE[:5])]),
        Sheet("二组", [header, *(row[:2] for row in PEOPLE[5:])]),
        Sheet("旧", [header, *(row[:2] for row in PEOPLE)], hidden=True),
        Sheet("说明", [("本表每季度更新",)]),
    ]
    roster = read_roster(sheets, on=TODAY)
    assert len(roster.entries) == len(PEOPLE)
    assert {row.sheet for row in roster.rows} == {"一组", "二组"}
    assert roster.other_sheets == ("旧", "说明")


def test_a_file_without_people_is_refused_with_what_was_found() -> None:
    with pytest.raises(NoRosterFound) as refusal:
        open_roster([Sheet("一", [("品名", "数量"), ("大米", 3), ("油", 2)])])
    assert "品名" in refusal.value.sentence % refusal.value.params
    with pytest.raises(NoRosterFound):
        open_roster([Sheet("一", [])])


def test_a_file_without_names_is_refused_with_its_columns() -> None:
    with pytest.raises(NameColumnMissing) as refusal:
        open_roster(
            [Sheet("一", [("身份证号", "手机", "性别"), *((number, phone, "女") for _, number, _, phone in PEOPLE)])]
        )
    assert "身份证号, 手机, 性别" in refusal.value.sentence % refusal.value.params


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(index: int, letter: str) -> None:
    assert column_letter(index) == letter
