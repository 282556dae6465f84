"""Both languages are complete: English in the source, Chinese for every text, with the same places to fill."""

import re
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

from huzhu.kernel import packs
from huzhu.kernel.packfile import Label
from tests.house.sayings import sayings, translations
from tests.house.source import HOUSE, rooms

PLACES = re.compile(r"%(?:\((\w+)\))?([sdrif%]|\.\d+f)|\{(\w+)\}")
HAN = re.compile(r"[\u4e00-\u9fff]")
FILES = sorted(translations())


def _id(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0] + "." + path.relative_to(HOUSE).parts[1]


def _chinese() -> dict[str, str]:
    return {
        text: given
        for file in translations().values()
        for entry in file
        for text, given in _pairs(entry)
    }  # fmt: skip


def _pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    if entry.msgid_plural:
        return [(entry.msgid, entry.msgstr_plural.get(0, "")), (entry.msgid_plural, entry.msgstr_plural.get(0, ""))]
    return [(entry.msgid, entry.msgstr)]


def test_every_text_has_its_chinese() -> None:
    chinese, missing = _chinese(), defaultdict(set)
    with translation.override("zh-hans"):
        for saying in sayings():
            text = saying.text
            if text.strip() and not chinese.get(text, "").strip() and translation.gettext(text) == text:
                missing[saying.where.partition(":")[0]].add(text)  # Django itself knows the days of the week
    assert len(sayings()) > 500, "nothing was found to look at"
    assert {where: sorted(texts) for where, texts in missing.items()} == {}


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_translations_are_sure_and_sorted(path: Path) -> None:
    file = translations()[path]
    assert file.metadata["Language"] == "zh_Hans"
    assert not file.fuzzy_entries()
    assert not file.untranslated_entries()
    assert not file.obsolete_entries()
    texts = [(entry.msgctxt or "", entry.msgid) for entry in file]
    assert len(texts) == len(set(texts)), "a text stands there twice"


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_places_to_fill_are_the_same_in_both(path: Path) -> None:
    differ = [
        text
        for entry in translations()[path]
        for text, given in _pairs(entry)
        if _places(text) != _places(given) and not (entry.msgid_plural and text == entry.msgid)
    ]
    assert not differ


def _places(text: str) -> list[tuple[str, ...]]:
    return sorted(match.groups(default="") for match in PLACES.finditer(text) if match[0] != "%%")


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_chinese_is_chinese(path: Path) -> None:
    """Each translation holds a Chinese word, or nothing that could be one: a number, a unit, a name."""
    wordless = [
        entry.msgid
        for entry in translations()[path]
        for given in (_pairs(entry)[0][1],)
        if not HAN.search(given) and re.search(r"[A-Za-z]{2}", PLACES.sub("", re.sub(r"<[^>]*>", "", given)))
    ]
    assert not [text for text in wordless if text not in SAID_IN_LATIN]


SAID_IN_LATIN = {"Huzhu", "English"}


@pytest.mark.parametrize("path", FILES, ids=_id)
def test_chinese_uses_its_own_signs(path: Path) -> None:
    """No comma, question mark or full stop of another script between Chinese words."""
    foreign = re.compile(r"[\u4e00-\u9fff][,?!;:]|[\u4e00-\u9fff]\.(\s|$)")
    assert not [entry.msgstr for entry in translations()[path] if foreign.search(entry.msgstr)]


def test_the_same_text_is_translated_alike_everywhere() -> None:
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    for file in translations().values():
        for entry in file:
            given[entry.msgctxt or "", entry.msgid].add(entry.msgstr)
    assert {key[1]: sorted(texts) for key, texts in given.items() if len(texts) > 1} == {}


def test_no_translation_has_outlived_its_text() -> None:
    said = {saying.text for saying in sayings()}
    dead = {
        _id(path): sorted(entry.msgid for entry in file if entry.msgid not in said)
        for path, file in translations().items()
    }  # fmt: skip
    assert {path: texts for path, texts in dead.items() if texts} == {}


def test_a_room_keeps_its_own_texts() -> None:
    """What a room says of itself is translated in the room, so that it can move out with all that is its own."""
    homeless = defaultdict(set)
    own = {path.parents[3]: {entry.msgid for entry in file} for path, file in translations().items()}
    for room in rooms():
        inside = room.relative_to(HOUSE).as_posix()
        for saying in sayings():
            if f"src/huzhu/{inside}/" in saying.where and saying.text not in own.get(room, set()):
                homeless[inside].add(saying.text)
    assert {room: sorted(texts) for room, texts in homeless.items()} == {}


def test_django_reads_them_all() -> None:
    """Every file lies where Django looks, so that a text found in it is a text shown."""
    chinese = _chinese()
    with translation.override("zh-hans"):
        silent = [text for text, given in chinese.items() if given and translation.gettext(text) != given]
    plural = {entry.msgid_plural for file in translations().values() for entry in file if entry.msgid_plural}
    contexts = {entry.msgid for file in translations().values() for entry in file if entry.msgctxt}
    assert sorted(set(silent) - plural - contexts) == []


def test_english_says_what_the_source_says() -> None:
    assert settings.LANGUAGES[0][0] == "zh-hans"
    with translation.override("en"):
        assert [one.text for one in sayings() if translation.gettext(one.text) != one.text] == []


TEXT = re.compile(r"[A-Za-z]{3,}")


def test_templates_hold_no_text_that_is_not_marked() -> None:
    bare = {
        path.relative_to(HOUSE).as_posix(): found
        for path in HOUSE.rglob("templates/**/*.html")
        if (found := _bare(path))
    }
    assert {path: words for path, words in bare.items() if not path.startswith(STYLE_GUIDE)} == {}


STYLE_GUIDE = "doors/web/templates/styleguide/"
SPOKEN_ATTRIBUTE = re.compile(
    r"""\s(?:alt|title|placeholder|aria-label|aria-description)=["']([^"'{]*[A-Za-z]{3,}[^"']*)["']"""
)


def _bare(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*(comment)\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    spoken = [match[1] for match in SPOKEN_ATTRIBUTE.finditer(text)]
    text = re.sub(
        r"\b(?:d-\w+|(?:class|data-key|aria-keyshortcuts)=\"[^\"]*\")", "", text
    )  # what blocks put into a tag
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    outside = re.sub(r"<[^>]*>|&\w+;", " ", text, flags=re.DOTALL)
    return spoken + TEXT.findall(outside)


def test_no_chinese_stands_in_code_that_speaks() -> None:
    """Chinese in the source belongs to data (packs, names, words understood), not to sentences shown."""
    texts = {saying.text for saying in sayings() if HAN.search(saying.text)}
    assert texts == QUOTED
    pages = [path for path in HOUSE.rglob("templates/**/*.html") if HAN.search(path.read_text(encoding="utf-8"))]
    assert [path.name for path in pages] == []


# What stands on paper or at a door, said as it stands there.
QUOTED = {
    "Like 石梯巷12号3单元4-2",
    "Name the column 小时 or 分钟, or 余额, and try again.",
    "Name the column that holds people's names 姓名, and try again.",
    "Put one row of column names above the people, with at least 姓名 and 身份证号 or 出生日期.",
}


def test_packs_speak_both_languages() -> None:
    labels = list(_labels())
    assert len(labels) > 50
    assert [
        label for label in labels if not (HAN.search(label.zh) and label.en.strip() and not HAN.search(label.en))
    ] == []


def _labels() -> list[Label]:
    from datetime import date

    found, waiting, seen = [], [packs.catalogue_on(date(2026, 11, 20))], set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, str | int | float | date):
            continue
        seen.add(id(value))
        if isinstance(value, Label):
            found.append(value)
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, tuple | list | frozenset):
            waiting += value
        elif hasattr(value, "__dataclass_fields__"):
            waiting += [getattr(value, name) for name in value.__dataclass_fields__]
    return found
