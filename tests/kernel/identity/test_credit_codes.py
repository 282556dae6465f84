"""The code of organisations."""

import pytest

from huzhu.kernel.identity.credit_codes import CreditCodeWrong, credit_check_sign, read_credit_code


def test_the_vector_of_the_standard_is_read_in_any_spelling() -> None:
    assert read_credit_code(" 91350100m000100y43") == "91350100M000100Y43"
    assert credit_check_sign("91350100M000100Y4") == "3"


@pytest.mark.parametrize("code", ["91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", "", None])
def test_anything_else_is_refused(code: object) -> None:
    with pytest.raises(CreditCodeWrong):
        read_credit_code(code)
