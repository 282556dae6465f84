"""Files of any origin become plain sheets, or a kind word why they do not."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from huzhu.doors.bridges import sheets as bridge
from huzhu.doors.bridges.sheets import NotASheet, SheetEmpty, SheetEncrypted, SheetTooLarge, read_sheets
from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.rosters.findings import FaultKind
from huzhu.kernel.rosters.reading import read_roster

TODAY = date(2026, 11, 21)
SURNAMES, GIVEN = "洪王李张刘陈杨黄赵周单仇", ["桂芳", "德明", "素琼", "天碧", "世友", "光惠", "㛃", "𬱖"]


def people(count: int) -> list[tuple[str, date, str, str]]:
    """Name, birth date, ID number and phone of invented people."""
    found = []
    for place in range(count):
        born_on = date(1930 + place % 35, 1 + place % 12, 1 + place % 28)
        name = SURNAMES[place % len(SURNAMES)] + GIVEN[place // len(SURNAMES) % len(GIVEN)]
        found.append((name, born_on, make_number(born_on, place % 999), f"10{376893249 + 7919 * place}"))
    return found


def csv_text(rows: list[list[object]], delimiter: str = ",") -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


def station_file() -> list[list[object]]:
    """Another station's file: other names and order of columns, faults of its own."""
    rows: list[list[object]] = [
        [
            "家属电话",
            "现居住地址",
            "老人姓名",
            "出生年月日",
            "公民身份号码",
            "手机",
            "困难类别",
            "是否空巢",
            "自理能力",
            "家属姓名",
            "说明",
        ]
    ]
    for place, (name, born_on, number, phone) in enumerate(people(90)):
        birth = [
            f"{born_on.year}年{born_on.month}月{born_on.day}日",
            f"{born_on:%Y%m%d}",
            f"{born_on.year}/{born_on.month}/{born_on.day}",
        ]
        hardship = "低保" if place % 9 == 0 else ""
        rows.append(
            [
                f"{phone[:-1]}1",
                f"石梯巷{place + 1}号2-1",
                name,
                birth[place % 3],
                number,
                phone,
                hardship,
                "否",
                "自理",
                "洪志强",
                "无",
            ]
        )
    rows[10][4] = str(rows[10][4])[:17] + ("1" if str(rows[10][4])[17] != "1" else "2")
    rows[20][3] = "19300231"
    rows[30][3] = "1899年1月1日"
    rows[40][2] = ""
    rows[50][5] = "1037689"
    rows[60][3] = "1990/1/1"
    rows.append([*rows[5][:5], "10999999999", *rows[5][6:]])
    rows.append(["", "", "合计", "90", "", "", "", "", "", "", ""])
    return rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_in_every_encoding_and_delimiter_gives_the_same_rows(encoding: str, delimiter: str) -> None:
    rows = station_file()
    (sheet,) = read_sheets(csv_text(rows, delimiter).encode(encoding), name="花名册.csv")
    assert sheet.name == "花名册"
    assert [list(row) for row in sheet.rows] == [[str(cell) for cell in row] for row in rows]


def test_gbk_is_read_where_it_has_the_characters() -> None:
    text = csv_text([["姓名", "身份证号"], ["洪桂芳", "1"]])
    assert read_sheets(text.encode("gbk"))[0].rows[1][0] == "洪桂芳"


def test_another_stations_file_is_understood() -> None:
    (sheet,) = read_sheets(csv_text(station_file()).encode("gb18030"))
    roster = read_roster([sheet], on=TODAY)
    found = {(fault.place.row_number, fault.kind) for fault in roster.faults}
    assert found == {
        (11, FaultKind.ID_CHECKSUM_WRONG),
        (21, FaultKind.BIRTH_DATE_IMPOSSIBLE),
        (31, FaultKind.BIRTH_DATE_TOO_OLD),
        (41, FaultKind.NAME_MISSING),
        (51, FaultKind.PHONE_TOO_SHORT),
        (61, FaultKind.BIRTH_DATE_CONTRADICTS_ID),
        (92, FaultKind.DUPLICATE_OF),
    }
    assert (len(roster.rows), len(roster.entries), len(roster.skipped)) == (91, 84, 1)
    entry = roster.entries[0]
    assert (entry.name, entry.address, entry.ability_level, entry.denied_categories) == (
        "洪桂芳",
        "石梯巷1号2-1",
        0,
        {"empty"},
    )
    assert entry.contacts[0].name == "洪志强"


@pytest.fixture
def odd_workbook(tmp_path: Path) -> Path:
    """A workbook as somebody proud of merged cells makes it."""
    path = tmp_path / "odd.xlsx"
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy/m/d"})
    cover, page, hidden = book.add_worksheet("封面"), book.add_worksheet("名单"), book.add_worksheet("旧")
    hidden.hide()
    hidden.write_row(0, 0, ["姓名", "身份证号"])
    cover.write("B2", "青石桥社区")
    page.merge_range("B2:I2", "老年人名单")
    for columns, word in (
        ("B4:B5", "姓名"),
        ("C4:C5", "证件号码"),
        ("D4:D5", "生日"),
        ("G4:G5", "住址"),
        ("H4:H5", "特困"),
        ("I4:I5", "备注"),
    ):
        page.merge_range(columns, word)
    page.merge_range("E4:F4", "紧急联系人")
    page.write_row("E5", ["姓名", "手机"])
    for place, (name, born_on, number, phone) in enumerate(people(30)):
        line = 6 + place + place // 10
        page.write(line, 1, name)
        page.write(line, 2, number) if place != 7 else page.write_number(line, 2, float(number[:17] + "0"))
        page.write_datetime(line, 3, born_on, day) if place % 2 else page.write(line, 3, f"{born_on:%Y.%m.%d}")
        page.write_row(line, 4, ["洪志强", int(phone)])
        page.write(line, 7, "是" if place == 3 else "否")
    page.merge_range("G7:G8", "老厂坡1号")
    page.merge_range("B17:I17", "第二组")
    page.write("B28", "小计")
    page.write("C28", 20)
    page.merge_range("B40:I40", "填表人：周敏    审核人：陈立")
    book.close()
    return path


def test_a_workbook_of_odd_layout_is_understood(odd_workbook: Path) -> None:
    roster = read_roster(read_sheets(odd_workbook), on=TODAY)
    assert not roster.faults
    assert len(roster.entries) == 30
    assert [skipped.why for skipped in roster.skipped] == ["heading", "subtotal", "footer"]
    assert roster.other_sheets == ("封面", "旧")
    assert (roster.rows[0].row_number, roster.rows[0].sheet) == (7, "名单")
    assert [entry.address for entry in roster.entries[:3]] == ["老厂坡1号", "老厂坡1号", ""]
    assert [row.row_number for row in roster.rows if row.entry and row.entry.id_number is None] == [14]
    assert roster.entries[3].categories == {"tekun"}
    assert len(roster.entries[0].contacts[0].phones) == 1
    assert {entry.born_on for entry in roster.entries} == {born_on for _, born_on, _, _ in people(30)}


def test_merged_cells_all_hold_the_value_of_the_first(odd_workbook: Path) -> None:
    page = next(sheet for sheet in read_sheets(odd_workbook) if sheet.name == "名单")
    assert list(page.rows[1][1:9]) == ["老年人名单"] * 8
    assert page.rows[3][5] == "紧急联系人"


def test_a_file_is_told_by_its_content_not_by_its_name(odd_workbook: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "名单.csv"
    renamed.write_bytes(odd_workbook.read_bytes())
    assert [sheet.name for sheet in read_sheets(renamed)] == ["封面", "名单", "旧"]
    with odd_workbook.open("rb") as opened:
        assert [sheet.hidden for sheet in read_sheets(opened)] == [False, False, True]


def test_an_open_document_sheet_is_read() -> None:
    (sheet,) = read_sheets(open_document([["姓名", "身份证号"], ["洪桂芳", "500199194203051226"]]))
    assert [list(row) for row in sheet.rows] == [["姓名", "身份证号"], ["洪桂芳", "500199194203051226"]]


def open_document(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="一">{cells}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return written.getvalue()


@pytest.mark.parametrize("content", [b"", b"  \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 40, b",,,\r\n,,,\r\n"])
def test_a_file_with_nothing_in_it_is_refused(content: bytes) -> None:
    with pytest.raises(SheetEmpty):
        read_sheets(content)


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "empty.xlsx")
    book.add_worksheet()
    book.close()
    with pytest.raises(SheetEmpty) as refusal:
        read_sheets(tmp_path / "empty.xlsx")
    assert "empty.xlsx" in refusal.value.sentence % refusal.value.params


def other_zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"<html><table><tr><td>x</td></tr></table>",
        b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>",
        b"PK\x03\x04 broken",
        other_zip(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        bytes(range(256)) * 8,
        b"\xff\xff\xff\xff\x80",
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes) -> None:
    with pytest.raises(NotASheet):
        read_sheets(content, name="x.xlsx")


def test_a_locked_workbook_is_refused(monkeypatch: pytest.MonkeyPatch, odd_workbook: Path) -> None:
    from python_calamine import PasswordError

    class Locked:
        @staticmethod
        def from_filelike(_file: object) -> None:
            raise PasswordError("locked")

    monkeypatch.setattr(bridge, "CalamineWorkbook", Locked)
    with pytest.raises(SheetEncrypted):
        read_sheets(odd_workbook)


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, odd_workbook: Path) -> None:
    monkeypatch.setattr(bridge, "MOST_BYTES", 100)
    with pytest.raises(SheetTooLarge):
        read_sheets(odd_workbook)
    with pytest.raises(SheetTooLarge):
        read_sheets(io.BytesIO(b"x" * 101))


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 3), ("MOST_COLUMNS", 3), ("MOST_UNPACKED_BYTES", 100)])
def test_too_many_rows_or_columns_or_too_much_air_is_refused(
    monkeypatch: pytest.MonkeyPatch, odd_workbook: Path, limit: str, most: int
) -> None:
    monkeypatch.setattr(bridge, limit, most)
    with pytest.raises(SheetTooLarge):
        read_sheets(odd_workbook)
    if limit != "MOST_UNPACKED_BYTES":
        with pytest.raises(SheetTooLarge):
            read_sheets(csv_text(station_file()).encode())


@pytest.mark.parametrize("cell", ["XFD1048576", "A300000", "QQ7"])
def test_one_lost_cell_far_away_does_not_make_the_reader_swell(tmp_path: Path, cell: str) -> None:
    book = xlsxwriter.Workbook(tmp_path / "far.xlsx")
    page = book.add_worksheet()
    page.write("A1", "姓名")
    page.write(cell, "x")
    book.close()
    with pytest.raises(SheetTooLarge):
        read_sheets(tmp_path / "far.xlsx")


def test_a_far_cell_that_only_has_a_colour_does_no_harm(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "far.xlsx")
    page = book.add_worksheet()
    page.write("A1", "姓名")
    page.write_blank("XFD1048576", None, book.add_format({"bg_color": "red"}))
    book.close()
    (sheet,) = read_sheets(tmp_path / "far.xlsx")
    assert [list(row) for row in sheet.rows] == [["姓名"]]


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_kindly_refused(content: bytes) -> None:
    try:
        sheets = read_sheets(content, name="x")
    except (SheetEmpty, NotASheet, SheetTooLarge, SheetEncrypted) as refused:
        told = refused.sentence % refused.params
    else:
        told = sheets[0].name
    assert told
