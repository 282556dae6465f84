"""Names and the ways to look for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.identity.names import (
    MOST_READINGS,
    clean_name,
    initials,
    name_query,
    read_name,
    search_keys,
    surname_of,
)


@pytest.mark.parametrize(
    ("cell", "text", "remark"),
    [
        ("洪桂芳", "洪桂芳", ""),
        (" 洪 桂　芳 ", "洪桂芳", ""),
        ("龚㛃", "龚㛃", ""),
        ("苏𬱖", "苏𬱖", ""),
        ("𠀀𪚥", "𠀀𪚥", ""),
        ("买买提•吐尔逊", "买买提·吐尔逊", ""),
        ("买买提．吐尔逊", "买买提·吐尔逊", ""),
        ("买买提.吐尔逊", "买买提·吐尔逊", ""),
        ("买买提 · 吐尔逊", "买买提·吐尔逊", ""),
        ("王芳（已故）", "王芳", "已故"),
        ("王芳(女)", "王芳", "女"),
        ("王芳（", "王芳", ""),
        ("Ｊｏｈｎ  Smith", "John Smith", ""),
        ("'王芳", "王芳", ""),
        ("", "", ""),
        (None, "", ""),
        ("王芳\u200b", "王芳", ""),
    ],
)
def test_names_are_written_one_way(cell: object, text: str, remark: str) -> None:
    name = read_name(cell)
    assert (name.text, name.remark) == (text, remark)
    assert clean_name(name.text) == name.text


def test_compatibility_characters_of_names_are_kept() -> None:
    assert clean_name("\ufa0e\uf900") == "\ufa0e\uf900"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("曾桂兰", {"cgl", "zgl", "c", "zg", "曾桂兰", "桂兰", "曾桂", "兰"}),
        ("单雄", {"cx", "dx", "sx"}),
        ("仇英", {"cy", "jy", "qy"}),
        ("解玉珍", {"jyz", "xyz"}),
        ("洪桂芳", {"hgf", "hg", "桂芳"}),
        ("万俟明", {"mqm"}),
        ("单于飞", {"cyf", "dyf", "syf"}),
        ("买买提·吐尔逊", {"mmt", "mmtte", "吐尔逊", "买买提吐尔逊", "买买提·吐尔逊"}),
        ("龚㛃", {"gj"}),
        ("John Smith", {"js", "john", "smith"}),
    ],
)
def test_a_person_is_found_under_every_reading(name: str, keys: set[str]) -> None:
    assert keys <= search_keys(name)


def test_what_is_typed_meets_what_is_kept() -> None:
    for typed in ("CGL", "cgl", "曾 桂兰", "桂兰", "ｃｇ"):
        assert name_query(typed) in search_keys("曾桂兰")
    assert name_query("hgf") not in search_keys("曾桂兰")


def test_readings_are_bounded_and_keys_few() -> None:
    assert len(initials("单仇解曾万俟")) <= MOST_READINGS
    assert len(search_keys("洪桂芳")) <= 12
    assert len(search_keys("A Very Long Name of Many Words from Far Away")) < 60


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("洪桂芳", "洪"),
        ("欧阳孃", "欧阳"),
        ("欧阳", "欧"),
        ("诸葛德明", "诸葛"),
        ("买买提·吐尔逊", "买买提"),
        ("John Smith", "Smith"),
        ("", ""),
    ],
)
def test_surnames(name: str, surname: str) -> None:
    assert surname_of(name) == surname


def test_a_name_is_not_written_into_logs() -> None:
    assert "洪" not in repr(read_name("洪桂芳"))


@given(st.text(max_size=12))
def test_any_name_is_found_by_itself(name: str) -> None:
    kept = clean_name(name)
    assert clean_name(kept) == kept
    assert not kept or name_query(kept) in search_keys(kept)
