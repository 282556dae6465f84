"""Telephone numbers: spellings, several in a cell, and each refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.identity.phones import (
    PhoneKind,
    PhoneRefused,
    PhoneTooLong,
    PhoneTooShort,
    PhoneUnreadable,
    canonical_phone,
    read_phones,
    tail,
)


@pytest.mark.parametrize(
    "cell",
    [
        "10376893249",
        10376893249,
        10376893249.0,
        "103 7689 3249",
        "103-7689-3249",
        "１０３７６８９３２４９",
        "+86 103 7689 3249",
        "0086-10376893249",
        "8610376893249",
        "010376893249",
        "1037689-3249",
        " 10376893249\n",
        "(103)76893249",
    ],
)
def test_a_mobile_in_any_spelling(cell: object) -> None:
    (phone,) = read_phones(cell)
    assert (phone.number, phone.kind) == ("10376893249", PhoneKind.MOBILE)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("023-64333853", "02364333853"),
        ("(023)64333853", "02364333853"),
        ("０２３－６４３３３８５３", "02364333853"),
        ("023 6433 3853", "02364333853"),
        ("023/64333853", "02364333853"),
        ("64333853", "64333853"),
        ("6433385", "6433385"),
        ("0931-8765432", "09318765432"),
        ("023-64333853转801", "02364333853"),
        ("023-64333853-801", "02364333853"),
        ("400-820-8820", "4008208820"),
        (64333853.0, "64333853"),
    ],
)
def test_fixed_lines_with_and_without_area_code(cell: object, number: str) -> None:
    (phone,) = read_phones(cell)
    assert (phone.number, phone.kind) == (number, PhoneKind.FIXED)


@pytest.mark.parametrize("between", ["/", "、", "，", "；", "\n", " ", " 或 ", "//"])
def test_several_numbers_in_one_cell(between: str) -> None:
    phones = read_phones(f"10376893249{between}023-64333853")
    assert [phone.number for phone in phones] == ["10376893249", "02364333853"]


def test_two_spaced_mobiles() -> None:
    assert [phone.number for phone in read_phones("103 7689 3249 104 7689 3250")] == [
        "10376893249",
        "10476893250",
    ]


@pytest.mark.parametrize("cell", ["109 4768 0086", "10500862452", "105 0086 2452", "10586+"])
def test_a_country_code_stands_at_the_beginning_only(cell: str) -> None:
    if len(cell) < 11:
        with pytest.raises(PhoneTooShort):
            read_phones(cell)
    else:
        assert read_phones(cell)[0].number == cell.replace(" ", "")


def test_a_number_written_twice_is_one() -> None:
    assert len(read_phones("10376893249/103 7689 3249")) == 1


def test_words_beside_a_number_are_its_label() -> None:
    son, helper = read_phones("儿子10376893249；王小川（10476893250）")
    assert (son.label, helper.label) == ("儿子", "王小川")


@pytest.mark.parametrize(
    "cell", ["1037689324", "138123456", "023-643338", "110", "10123456", 1037689324.0, "10376893249/54"]
)
def test_too_short(cell: object) -> None:
    with pytest.raises(PhoneTooShort):
        read_phones(cell)


@pytest.mark.parametrize("cell", ["103768932491", "1037689324910376893249"])
def test_too_long(cell: object) -> None:
    with pytest.raises(PhoneTooLong):
        read_phones(cell)


@pytest.mark.parametrize("cell", ["同上", "12376893249", "", None, "20376893249"])
def test_no_telephone_number(cell: object) -> None:
    with pytest.raises(PhoneUnreadable):
        read_phones(cell)


def test_tail_and_canonical_form() -> None:
    assert tail("023-64333853") == "3853"
    assert canonical_phone("+86 103 7689 3249") == "10376893249"
    with pytest.raises(PhoneTooShort):
        canonical_phone("1037")


def test_a_number_is_not_written_into_logs() -> None:
    assert "10376893249" not in repr(read_phones("10376893249"))


@given(st.text(max_size=30) | st.floats(allow_nan=False, allow_infinity=False))
def test_any_cell_is_read_or_kindly_refused(cell: object) -> None:
    try:
        phones = read_phones(cell)
    except PhoneRefused as refusal:
        right = bool(refusal.sentence % refusal.params)
    else:
        right = all(phone.number.isdigit() for phone in phones)
    assert right
