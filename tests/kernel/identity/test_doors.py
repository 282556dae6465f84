"""Doors: one door in many spellings, and how staff find it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.identity.doors import clean_door, door_key, door_keys, door_query

KEPT = "石梯巷12号3单元4-2"


@pytest.mark.parametrize(
    "spelling",
    [
        "石梯巷１２号３单元４－２",
        " 石梯巷 12号 3单元 4—2 ",
        "石梯巷12-3-4-2",
        "石梯巷12号3栋4-2",
        "石梯巷12号三单元4-2",
        "石梯巷12号3单元4-2室",
        "重庆市青石桥街道石梯社区石梯巷12号3单元4-2",
    ],
)
def test_spellings_of_one_door_have_one_key(spelling: str) -> None:
    assert door_key(spelling) == door_key(KEPT)
    assert door_query(spelling) in door_keys(KEPT)


@pytest.mark.parametrize(
    "other",
    ["石梯巷12号4单元3-2", "石梯巷123号4-2", "石梯巷12号附3-4-2", "南坡路12号3单元4-2", "石梯巷12号3单元4"],
)
def test_other_doors_have_other_keys(other: str) -> None:
    assert door_key(other) != door_key(KEPT)
    assert door_query(other) not in door_keys(KEPT) or other == "石梯巷12号3单元4"


@pytest.mark.parametrize(
    "typed",
    [
        "石梯巷12",
        "石梯巷12号",
        "石梯巷 12",
        "石梯",
        "stx12",
        "STX",
        "石梯巷12-3",
        "12-3-4-2",
        "石梯社区石梯巷12号",
    ],
)
def test_staff_find_it(typed: str) -> None:
    assert door_query(typed) in door_keys(KEPT)


@pytest.mark.parametrize("typed", ["石梯巷1", "石梯巷13", "石", "南坡路12", ""])
def test_they_do_not_find_it_by_something_else(typed: str) -> None:
    assert door_query(typed) not in door_keys(KEPT)


def test_a_house_in_a_compound_is_found_by_both() -> None:
    keys = door_keys("石梯巷12号幸福小区A幢4-2")
    assert {door_query(typed) for typed in ("石梯巷12", "幸福小区A栋", "xfxqa", "幸福小区A-4-2")} <= keys


def test_a_street_that_begins_with_a_number_word_keeps_its_name() -> None:
    assert "三层马路67" in door_keys("三层马路67号7-1-2")


def test_the_text_is_kept_as_written() -> None:
    assert clean_door("石梯巷１２号 ３单元４－２") == KEPT
    assert clean_door(None) == "" == door_query("")  # type: ignore[arg-type]


@given(st.text(max_size=20))
def test_any_text_has_a_key(text: str) -> None:
    assert clean_door(clean_door(text)) == clean_door(text)
    assert all(len(key) >= 2 for key in door_keys(text))
