"""What is shown to those who need not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.identity.masking import courtesy, courtesy_name, mask_id, mask_name, mask_phone
from huzhu.kernel.identity.numbers import Gender


@pytest.mark.parametrize(
    ("name", "shown"), [("王小明", "王*明"), ("王芳", "王*"), ("欧阳小明", "欧**明"), ("王", "王*"), ("", "")]
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("name", "gender", "age", "shown"),
    [
        ("王桂芳", "woman", 84, "王奶奶"),
        ("王志强", "man", 84, "王爷爷"),
        ("欧阳桂芳", "woman", None, "欧阳奶奶"),
        ("王芳", "woman", 59, "王女士"),
        ("王强", "man", 30, "王先生"),
        ("王强", "unknown", 80, "王老人家"),
        ("王强", "something", 20, "王同志"),
        ("", "man", 80, ""),
    ],
)
def test_kind_forms_of_address(name: str, gender: str, age: int | None, shown: str) -> None:
    assert courtesy_name(name, gender, age) == shown


def test_the_form_of_address_can_be_translated() -> None:
    sentence, surname = courtesy("欧阳桂芳", Gender.WOMAN, 84)
    assert sentence % {"surname": surname} == "Grandma 欧阳"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("500199194103051231", "500***********1231"), ("E12345678", "E******78"), ("1234", "****"), ("", "")],
)
def test_id_numbers(number: str, shown: str) -> None:
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800005678", "138****5678"),
        ("02364333853", "023****3853"),
        ("64333853", "****3853"),
        ("110", "***"),
    ],
)
def test_phones(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@given(st.text("0123456789X", min_size=1, max_size=20))
def test_masks_hide_something(number: str) -> None:
    assert "*" in mask_id(number)
    assert "*" in mask_phone(number)
    assert mask_name(number) != number
