"""Finding the header among the rows, and the meaning of each column from its words and from its cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from huzhu.kernel.identity.texts import content, plain
from huzhu.kernel.rosters.meanings import Meaning, door_suffix, meaning_of
from huzhu.kernel.rosters.sheets import Row, Sheet, cell_of, column_letter

HEADER_WITHIN_ROWS = 40
_SAMPLE_ROWS = 200
_FEWEST_KNOWN = 2

_ID_LIKE = re.compile(r"'?[\d\s*-]{12,24}[xX×*]?|\d(?:\.\d+)?[eE]\+?1\d|[A-Za-z]{1,3}\d{7,12}", re.ASCII)
_DATE_LIKE = re.compile(r"\d{2,4}\s*[-./年]\s*\d{1,2}.*|(?:18|19|20)\d{6}|[12]\d{4}|[〇○一二三四五六七八九]{4}年.*")
_PHONE_LIKE = re.compile(r"[^\d]{0,8}\+?\(?\d[\d\s()/、,，;；.-]{5,40}[^\d]{0,8}", re.ASCII)
_GENDER_LIKE = re.compile(r"[男女]性?|[MFmf]|(?:fe)?male")
_NAME_LIKE = re.compile(r"(?!.*(?:号|路|街|巷|栋|室|社区|独居|空巢|同住))[^\W\d_]{2,4}|[^\W\d_]+[·•.][^\W\d_·•.]+.*")
# The hundred surnames of some 85 of 100 people (Ministry of Public Security, 2020), and the rarer of our cast.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白"
    "邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤洪单仇解欧诸上司"
)

_NO_DIGITS = re.compile(r"[^\d]{1,40}")
_LOOKS: dict[Meaning, re.Pattern[str]] = {
    Meaning.ID_NUMBER: _ID_LIKE,
    Meaning.BIRTH_DATE: _DATE_LIKE,
    Meaning.PHONE: _PHONE_LIKE,
    Meaning.EMERGENCY_PHONE: _PHONE_LIKE,
    Meaning.GENDER: _GENDER_LIKE,
    Meaning.NAME: _NAME_LIKE,
}
_ONCE = frozenset(
    {
        Meaning.NAME, Meaning.GENDER, Meaning.ID_NUMBER, Meaning.BIRTH_DATE, Meaning.COMMUNITY, Meaning.GRID,
        Meaning.LIVING, Meaning.ABILITY, Meaning.REGISTERED_ADDRESS,
    }
)  # fmt: skip
# A header may be wrong about its cells (证件 over 身份证): below this share of fitting cells it is not believed.
_BELIEVED_FROM = 0.2
_SURE_FROM = 0.6
_FEWEST_CELLS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its index from zero, its letter, its header as written, and what it means."""

    index: int
    letter: str
    header: str
    meaning: Meaning
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet keeps what: the index of the last header row (-1 without one), the columns, the lines above."""

    header_index: int
    columns: tuple[Column, ...]
    title: str = ""
    _by_meaning: dict[Meaning, tuple[Column, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the columns by meaning once: every cell of fifty thousand rows asks."""
        sorted_out: dict[Meaning, tuple[Column, ...]] = {}
        for column in self.columns:
            sorted_out[column.meaning] = (*sorted_out.get(column.meaning, ()), column)
        object.__setattr__(self, "_by_meaning", sorted_out)

    def of(self, meaning: Meaning) -> tuple[Column, ...]:
        """The columns of a meaning, from left to right."""
        return self._by_meaning.get(meaning, ())

    def first(self, meaning: Meaning) -> Column | None:
        """The first column of a meaning."""
        return next(iter(self.of(meaning)), None)


def recognise(sheet: Sheet) -> Layout:
    """The layout of a sheet: the header is the row with most known words, its columns are checked by their cells."""
    top, headers = _header_of(sheet.rows)
    sample = [
        row for row in sheet.rows[top + 1 : top + 1 + _SAMPLE_ROWS] if any(cell not in ("", None) for cell in row)
    ]
    width = max((len(row) for row in [*sample[:20], headers]), default=0)
    named = [
        Column(index, column_letter(index), plain(cell_of(headers, index)), meaning_of(cell_of(headers, index)))
        for index in range(width)
    ]
    columns = _once_each(_by_content([_believed(column, sample) for column in named], sample), sample)
    return Layout(top, tuple(_addressed(columns)), _title_of(sheet.rows[: top + 1], columns) if top >= 0 else "")


def _header_of(rows: Sequence[Row]) -> tuple[int, list[str]]:
    """The index of the last row of the header and the header's words; -1 and none where no row looks like one."""
    best, most = -1, _FEWEST_KNOWN - 1
    for index, row in enumerate(rows[:HEADER_WITHIN_ROWS]):
        known = _known_in(row)
        if known > most and not _has_data(row):
            best, most = index, known
    if best < 0:
        return -1, []
    return _with_second_line(rows, best)


def _known_in(row: Row) -> int:
    """How many different meanings the words of a row have; a title spread over merged cells counts once."""
    words = {plain(cell) for cell in row if isinstance(cell, str) and cell}
    if len(words) < _FEWEST_KNOWN:
        return 0
    return len({meaning_of(word) for word in words if len(word) <= 20} - {Meaning.UNKNOWN, Meaning.OTHER})


def _has_data(row: Row) -> bool:
    """Whether a cell is a number, a day, or text that looks like an ID number: headers have none."""
    return any(not isinstance(cell, str | None) or _ID_LIKE.fullmatch(plain(cell)) for cell in row)


def _with_second_line(rows: Sequence[Row], top: int) -> tuple[int, list[str]]:
    """The header, with the line under it where that divides it (紧急联系人 over 姓名 and 电话)."""
    upper = [plain(cell) for cell in rows[top]]
    if top + 1 >= len(rows):
        return top, upper
    lower = [plain(cell) for cell in rows[top + 1]]
    divides = [
        word for index, word in enumerate(lower) if word and word != (upper[index] if index < len(upper) else "")
    ]
    known = sum(meaning_of(word) not in (Meaning.UNKNOWN, Meaning.OTHER) for word in divides)
    if not divides or known * 2 < len(divides) or known < _FEWEST_KNOWN or _has_data(rows[top + 1]):
        return top, upper
    joined, group = [], ""
    for index in range(max(len(upper), len(lower))):
        over = upper[index] if index < len(upper) else ""
        under = lower[index] if index < len(lower) else ""
        group = over or (group if under else "")
        joined.append(group if under in ("", group) else f"{group}{under}")
    return top + 1, joined


def _cells(index: int, sample: Sequence[Row]) -> list[str]:
    return [text for row in sample if (text := content(cell_of(row, index)))]


def _share(meaning: Meaning, index: int, sample: Sequence[Row]) -> float | None:
    """How many of the filled cells look as the meaning wants them; None for no filled cell or no known look."""
    cells, looks = _cells(index, sample), _LOOKS.get(meaning)
    if not cells or looks is None:
        return None
    return sum(looks.fullmatch(cell) is not None for cell in cells) / len(cells)


def _believed(column: Column, sample: Sequence[Row]) -> Column:
    """The column, its meaning forgotten where hardly a cell can be what the header says."""
    cells, looks = _cells(column.index, sample), _LOOKS.get(column.meaning)
    if column.meaning == Meaning.NAME:
        looks = _NO_DIGITS
    if looks is None or len(cells) < _FEWEST_CELLS:
        return column
    fitting = sum(looks.fullmatch(cell) is not None for cell in cells)
    return column if fitting >= _BELIEVED_FROM * len(cells) else replace(column, meaning=Meaning.UNKNOWN)


def _by_content(columns: list[Column], sample: Sequence[Row]) -> list[Column]:
    """Columns without a telling header get the meaning that their cells show, if nothing else has it yet."""
    taken = {column.meaning for column in columns}
    told = []
    for column in columns:
        if column.meaning == Meaning.UNKNOWN and (meaning := _shown_by(column, sample, taken)):
            taken.add(meaning)
            told.append(replace(column, meaning=meaning))
        else:
            told.append(column)
    return told


def _shown_by(column: Column, sample: Sequence[Row], taken: set[Meaning]) -> Meaning | None:
    for meaning in (Meaning.ID_NUMBER, Meaning.GENDER, Meaning.BIRTH_DATE, Meaning.PHONE, Meaning.NAME):
        share = _share(meaning, column.index, sample)
        if meaning in taken or share is None or share < _SURE_FROM or not _plausible(meaning, column, sample):
            continue
        return meaning
    return None


def _plausible(meaning: Meaning, column: Column, sample: Sequence[Row]) -> bool:
    """Names begin with surnames and mostly differ; dates without a header are birth dates if they are old."""
    cells = _cells(column.index, sample)
    if meaning == Meaning.NAME:
        surnames = sum(cell[0] in _SURNAMES for cell in cells) / len(cells)
        return surnames >= _SURE_FROM and len(set(cells)) * 2 > len(cells)
    if meaning == Meaning.BIRTH_DATE:
        return sum(cell.startswith(("18", "19")) for cell in cells) / len(cells) > 1 - _BELIEVED_FROM
    return True


def _once_each(columns: list[Column], sample: Sequence[Row]) -> list[Column]:
    """Of several columns for what a person has once the left one stays, unless another is twice as full."""
    kept: dict[Meaning, tuple[int, int]] = {}
    for column in columns:
        filled = len(_cells(column.index, sample))
        if column.meaning in _ONCE and filled > kept.get(column.meaning, (-1, -1))[0] * 2:
            kept[column.meaning] = (filled, column.index)
    return [
        replace(column, meaning=Meaning.OTHER)
        if column.meaning in _ONCE and kept[column.meaning][1] != column.index
        else column
        for column in columns
    ]


_PREFERRED_ADDRESS = ("现", "实际", "居住", "常住", "家庭", "详细", "")


def _addressed(columns: list[Column]) -> list[Column]:
    """One full address: where people live now before where they are registered; parts of it keep their suffix."""
    full = [column for column in columns if column.meaning == Meaning.ADDRESS]
    if not full:
        full = [column for column in columns if column.meaning == Meaning.REGISTERED_ADDRESS]
    chosen = min(full, key=lambda column: _address_rank(column.header), default=None)
    return [_as_address(column, chosen) for column in columns]


def _address_rank(header: str) -> int:
    return next(rank for rank, word in enumerate(_PREFERRED_ADDRESS) if word in header)


def _as_address(column: Column, chosen: Column | None) -> Column:
    if column.meaning == Meaning.DOOR_PART:
        return replace(column, suffix=door_suffix(column.header))
    if column == chosen:
        return replace(column, meaning=Meaning.ADDRESS)
    return replace(column, meaning=Meaning.OTHER) if column.meaning == Meaning.ADDRESS else column


def _title_of(above: Sequence[Row], columns: Sequence[Column]) -> str:
    """The first line of text above the header."""
    headers = {column.header for column in columns}
    for row in above:
        words = list(dict.fromkeys(plain(cell) for cell in row if plain(cell)))
        if words and not set(words) & headers:
            return words[0]
    return ""
