"""Spreadsheets and CSV files of any origin, read into plain sheets: .xlsx, .xls, .ods, and text in five encodings."""

import csv
import functools
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.sheets import Row, Sheet

MOST_BYTES = 50_000_000
MOST_UNPACKED_BYTES = 500_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 400

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SHEETS_IN_ZIP = ("xl/workbook.", "content.xml")
_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"SQLite",
)
_MARKUP = ("<html", "<!doctype", "<table", "<?xml", "<meta", "<head", "mime-version:")
_PAGE = re.compile(r"xl/worksheets/[^/]+\.xml")
# A cell beyond column OZ or row 99 999; one with something in it (a cell that only has a style closes itself).
_FAR_CELL = re.compile(rb'<c [^>]*?r="(?:[A-Z]{3}|[P-Z][A-Z]\d|[A-Z]{1,3}\d{6})')
_FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = (",", "\t", ";", "|")
_SNIFFED_LINES = 60


class SheetEmpty(Refused):
    """Nothing stands in the file."""

    code = "sheets.empty"
    sentence = "The file “%(file)s” is empty."
    next_step = "Open it to see whether it is the right one, save it again, and try once more."


class SheetEncrypted(Refused):
    """A password protects the file."""

    code = "sheets.encrypted"
    sentence = "The file “%(file)s” is locked with a password."
    next_step = "Open it with the password, save a copy without one, and choose the copy."


class NotASheet(Refused):
    """Neither a spreadsheet nor text in columns."""

    code = "sheets.not_a_sheet"
    sentence = "The file “%(file)s” is not a spreadsheet that can be read."
    next_step = "Open it in WPS or Excel, save it as .xlsx, and choose that file."


class SheetTooLarge(Refused):
    """More bytes, rows or columns than one reading takes."""

    code = "sheets.too_large"
    sentence = (
        "The file “%(file)s” is too large: %(megabytes)s MB, %(rows)s rows and %(columns)s columns are the most that "
        "is read at once."
    )
    next_step = "Divide it into several files, and read them one after the other."

    def __init__(self, *, file: str) -> None:
        super().__init__(file=file, megabytes=MOST_BYTES // 1_000_000, rows=MOST_ROWS, columns=MOST_COLUMNS)


def read_sheets(source: Path | str | bytes | IO[bytes], *, name: str = "") -> tuple[Sheet, ...]:
    """All sheets of a file, told by its content and not by the ending of its name; `name` is for refusals only.

    Rows stand at their place in the file (row n at index n - 1); merged cells all hold the value of the first of
    them. A CSV file becomes one sheet whose name is the file's.

    Raises SheetEmpty, SheetEncrypted, NotASheet, SheetTooLarge.
    """
    file = Path(name).name or (Path(source).name if isinstance(source, Path | str) else "") or "-"
    content = _bytes_of(source, file)
    if not content.strip(b"\x00 \t\r\n"):
        raise SheetEmpty(file=file)
    sheets = _of_workbook(content, file) if content.startswith((_ZIP, _OLE)) else (_of_text(content, file),)
    if not any(cell not in ("", None) for sheet in sheets for row in sheet.rows for cell in row):
        raise SheetEmpty(file=file)
    return sheets


def _bytes_of(source: Path | str | bytes | IO[bytes], file: str) -> bytes:
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, Path | str):
        with Path(source).open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    else:
        content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SheetTooLarge(file=file)
    return content


def _of_workbook(content: bytes, file: str) -> tuple[Sheet, ...]:
    if content.startswith(_ZIP):
        _check_zip(content, file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(
            _of_calamine(book.get_sheet_by_name(meta.name), meta.visible != SheetVisibleEnum.Visible, file)
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        )
    except PasswordError:
        raise SheetEncrypted(file=file) from None
    except (CalamineError, ValueError, OSError):
        raise NotASheet(file=file) from None


def _check_zip(content: bytes, file: str) -> None:
    """Refuse zips that hold no workbook, and those that would unpack to more than anybody's register."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
                raise SheetTooLarge(file=file)
            if not any(entry.filename.startswith(_SHEETS_IN_ZIP) for entry in entries):
                raise NotASheet(file=file)
            for entry in entries:
                if _PAGE.fullmatch(entry.filename):
                    _check_reach(packed.read(entry), file)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise NotASheet(file=file) from None


def _check_reach(page: bytes, file: str) -> None:
    """Refuse a page whose farthest cells span more than a register: readers make room for all that lies between."""
    last_row = last_column = 0
    for column, row in set(_FILLED_CELL.findall(page)) if _FAR_CELL.search(page) else ():
        last_row = max(last_row, int(row))
        last_column = max(last_column, _column_number(column))
    if last_row > MOST_ROWS:
        raise SheetTooLarge(file=file)
    if last_column > MOST_COLUMNS:
        raise SheetTooLarge(file=file)


def _column_number(letters: bytes) -> int:
    """The number of a column from one: A is 1, AA is 27."""
    return functools.reduce(lambda number, sign: number * 26 + sign - 64, letters, 0)


def _of_calamine(sheet: CalamineSheet, hidden: bool, file: str) -> Sheet:
    if sheet.total_height > MOST_ROWS:
        raise SheetTooLarge(file=file)
    if sheet.total_width > MOST_COLUMNS:
        raise SheetTooLarge(file=file)
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _spread(rows, (top, left, bottom, right))
    return Sheet(sheet.name, rows, hidden)


def _spread(rows: list[list[object]], area: tuple[int, int, int, int]) -> None:
    """Write the value of a merged area's first cell into all of its empty cells."""
    top, left, bottom, right = area
    if top >= len(rows) or left >= len(rows[top]) or (value := rows[top][left]) == "":
        return
    for row in rows[top : bottom + 1]:
        for column in range(left, min(right + 1, len(row))):
            if row[column] == "":
                row[column] = value


def _of_text(content: bytes, file: str) -> Sheet:
    text = _decoded(content, file)
    if text.lstrip()[:40].lower().startswith(_MARKUP):
        raise NotASheet(file=file)
    if not text.strip():
        raise SheetEmpty(file=file)
    rows = list(_limited(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text)), file))
    return Sheet(Path(file).stem, rows)


def _decoded(content: bytes, file: str) -> str:
    """The text, by its byte order mark, else as UTF-8, UTF-16 or GB18030 (which contains GBK and GB 2312)."""
    if content.startswith(_OTHER_KINDS):
        raise NotASheet(file=file)
    marked = next((encoding for bom, encoding in _BOMS if content.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", *_unmarked_utf16(content), "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    raise NotASheet(file=file)


def _unmarked_utf16(content: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark shows by zeros in every other byte of its digits and signs."""
    head = content[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) % 2 or max(even, odd) * 20 < len(head):
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _is_binary(text: str) -> bool:
    return any(sign < " " and sign not in "\t\r\n\f\x0b\x1a" for sign in text[:20_000])


def _delimiter_of(text: str) -> str:
    """The sign that cuts the first lines into the most even rows of more than one cell."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SNIFFED_LINES]
    return max(_DELIMITERS, key=lambda sign: _evenness(lines, sign))


def _evenness(lines: Sequence[str], sign: str) -> tuple[float, int]:
    """How many of the lines have the width that is most common, and that width; one column is no evidence."""
    widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
    common = max(set(widths), key=lambda width: (width > 1, widths.count(width)), default=1)
    return (widths.count(common) / len(widths) if common > 1 else 0.0), common


def _limited(rows: Iterable[Row], file: str) -> Iterator[Row]:
    try:
        for count, row in enumerate(rows):
            if count >= MOST_ROWS:
                raise SheetTooLarge(file=file)
            if len(row) > MOST_COLUMNS:
                raise SheetTooLarge(file=file)
            yield row
    except csv.Error:
        raise NotASheet(file=file) from None
