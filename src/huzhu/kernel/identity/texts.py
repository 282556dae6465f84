"""How the content of a cell becomes plain text: full-width forms, odd spaces, ways to write nothing."""

import re
from datetime import date

_SPACES = (0x00A0, *range(0x2002, 0x200B), 0x202F, 0x205F, 0x3000)
_UNSEEN = (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD)
_TO_PLAIN: dict[int, int | None] = (
    {0xFF01 + offset: 0x21 + offset for offset in range(94)}
    | dict.fromkeys(_SPACES, 0x20)
    | dict.fromkeys(_UNSEEN, None)
)
_ODD = re.compile(f"[{''.join(map(chr, _TO_PLAIN))}]")

# What staff type, and what spreadsheets leave behind, where there is nothing to say.
_NOTHING = frozenset(
    {
        "", "无", "没有", "暂无", "不详", "未知", "不明", "未填", "空", "缺", "待补", "待核实", "遗失",
        "-", "--", "---", "—", "——", "/", "//", "\\", "|", ".", "。", "、", "?", "??", "？", "*", "n/a", "na",
        "nan", "null", "none", "nil", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!",
    }
)  # fmt: skip


def plain(cell: object) -> str:
    """The text of a cell: full-width signs made half-width, unseen ones dropped, ends trimmed.

    Chinese characters are never changed, so rare and compatibility characters of names survive. Whole floats
    lose their `.0`, days become ISO text, None becomes "".
    """
    if isinstance(cell, str):
        return (cell.translate(_TO_PLAIN) if _ODD.search(cell) else cell).strip()
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def is_nothing(text: str) -> bool:
    """Whether plain text only says that there is nothing: empty, 无, 不详, a dash, a spreadsheet's error."""
    return not text or (len(text) <= 7 and text.lower() in _NOTHING)


def content(cell: object) -> str:
    """The plain text of a cell, or "" where it only says that there is nothing."""
    text = plain(cell)
    return "" if is_nothing(text) else text
