"""Names of persons: written one way, split from remarks, and all the ways in which staff look for them."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from huzhu.kernel.identity.texts import plain

# Readings multiply (单仇解 has eighteen); the most usual come first, and nobody types the fiftieth.
MOST_READINGS = 48
_LONGEST_CUT = 14  # longer names, Latin ones mostly, are found by their words, not by every part

_DOTS = re.compile(r"\s*[·•‧・･⋅∙●．｡‐]\s*|(?<=[^\W\d_])\s*[.。]\s*(?=[^\x00-\x7f])")
_BRACKETS = re.compile(r"[(\[【〔{<《「]([^)\]】〕}>》」]*)[)\]】〕}>》」]?")
_EDGES = re.compile(r"^[\s*'\"`’‘“”,，、;；:：/|_.·-]+|[\s*'\"`’‘“”,，、;；:：/|_.·-]+$")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")

_DOUBLE_SURNAMES = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐",
        "宇文", "长孙", "司徒", "司空", "端木", "东方", "独孤", "南宫", "万俟", "闻人",
        "赫连", "澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "仲孙",
        "轩辕", "钟离", "鲜于", "闾丘", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷",
        "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "百里", "呼延", "东郭",
        "南门", "羊舌", "微生", "左丘", "西门", "申徒", "歐陽", "司馬", "諸葛", "東方",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is kept, and what stood in brackets beside it (已故, 女, 小名)."""

    text: str = field(repr=False)
    remark: str = field(default="", repr=False)


def read_name(cell: object) -> Name:
    """The name in a cell. Brackets become the remark; an empty text means that there is no name.

    Spaces between Chinese characters go (王 芳), between Latin words they stay single; every dot of a name of
    several parts becomes the middle dot (买买提·吐尔逊). Characters are never exchanged for similar ones.
    """
    text = plain(cell)
    if text.isalpha() and not _LATIN.search(text):
        return Name(text)
    remark = " ".join(filter(None, (found.strip() for found in _BRACKETS.findall(text))))
    bare = _EDGES.sub("", _DOTS.sub("·", _BRACKETS.sub("", text)))
    return Name(_spaced(bare), remark)


def clean_name(text: str) -> str:
    """A name as it is kept and compared, without remarks in brackets."""
    return read_name(text).text


def surname_of(name: str) -> str:
    """The surname, of two characters where it is a known double one (欧阳).

    Of names of several parts it is what stands before the first dot, of Latin names the last word.
    """
    if "·" in name:
        return name.partition("·")[0]
    if _LATIN.match(name):
        return name.rsplit(maxsplit=1)[-1] if name.split() else name
    return name[:2] if len(name) > 2 and name[:2] in _DOUBLE_SURNAMES else name[:1]


def search_keys(name: str) -> frozenset[str]:
    """Every text under which a person is found, to be compared with `name_query` of what is typed.

    The name, its contiguous parts, and the beginnings of its initials in all readings (of 曾桂兰: c, cg, cgl,
    z, zg, zgl). Readings: pypinyin's single-character dictionary.
    """
    text = name_query(name)
    letters = text.replace("·", "").replace(" ", "")
    keys = {text, letters, *text.split(), *text.split("·")}
    longest = len(letters) if len(letters) <= _LONGEST_CUT else 0
    keys.update(letters[start:end] for start in range(longest) for end in range(start + 1, longest + 1))
    for reading in initials(name):
        keys.update(reading[:length] for length in range(1, len(reading) + 1))
    return frozenset(filter(None, keys))


def name_query(text: str) -> str:
    """What staff typed, in the form in which `search_keys` holds it."""
    return clean_name(text).lower()


def initials(name: str) -> tuple[str, ...]:
    """The pinyin initials in every reading, the most usual first, at most MOST_READINGS of them."""
    choices = [_first_letters(sign) for sign in _signs(clean_name(name).lower())]
    readings = islice(product(*filter(None, choices)), MOST_READINGS) if any(choices) else ()
    return tuple(dict.fromkeys("".join(reading) for reading in readings))


def _spaced(text: str) -> str:
    """One space between Latin words, none beside Chinese characters."""
    words = text.split()
    if not words:
        return ""
    spaced = words[0]
    for word in words[1:]:
        spaced += f" {word}" if _LATIN.match(spaced[-1]) and _LATIN.match(word[0]) else word
    return spaced


def _signs(text: str) -> list[str]:
    """Characters of the name, a Latin word counting as its first letter."""
    return list(_WORD.sub(lambda word: word[0][0], text))


@lru_cache(maxsize=8192)
def _first_letters(sign: str) -> tuple[str, ...]:
    """First letters of all readings of one character, () for a sign that is not read."""
    if sign.isascii():
        return (sign,) if sign.isalnum() else ()
    letters = (reading[:1].lower() for reading in pinyin(sign, style=Style.NORMAL, heteronym=True)[0])
    return tuple(dict.fromkeys(letter for letter in letters if letter.isascii() and letter.isalpha()))
